import { Refusal } from '@countersign/decisions'

/** What became of one of the things that were done together. */
export type Written<R> =
  | { readonly ok: true; readonly value: R }
  | { readonly ok: false; readonly error: unknown }

type Waiting<T, R> = { item: T; kept: (value: R) => void; broken: (error: unknown) => void }

const most = 256
/** While batches are underway the next are already on their way; many more would only be smaller. */
const flights = 2
/** The database has forgotten whom it should have answered by then, and others must not wait for that. */
const lostAfterMs = 10_000

type Options = {
  /** What those hear who wait in a flight that does not come back. Without it they wait on, and hear the end of it late. */
  readonly whenLost?: () => Error
}

/** For what only reads: an answer that comes late is worth nothing to anybody, and whoever asked has others to answer. */
export const reading: Options = {
  whenLost: () =>
    new Refusal({
      kind: 'unavailable',
      code: 'DATABASE_SILENT',
      message: 'The database did not answer in time.',
      remedy: 'Try again. If it stays, give the request id to the operator.',
    }),
}

/** Gathers what callers bring while others are underway and does it at once; every caller hears of his own. */
export class Batch<T, R> {
  readonly #work: (items: T[]) => Promise<readonly Written<R>[]>
  readonly #options: Options
  #waiting: Waiting<T, R>[] = []
  #underway = 0
  constructor(work: (items: T[]) => Promise<readonly Written<R>[]>, options: Options = {}) {
    this.#work = work
    this.#options = options
  }

  add(item: T): Promise<R> {
    return new Promise((kept, broken) => {
      this.#waiting.push({ item, kept, broken })
      if (this.#underway < flights) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#underway += 1
    // Whoever was answered in the same moment gets to bring the next thing first, and shares the batch.
    await new Promise(setImmediate)
    let isLost = false
    while (this.#waiting.length > 0 && !isLost) {
      const batch = this.#waiting.splice(0, most)
      const losing = setTimeout(() => {
        isLost = true
        this.#land()
        const { whenLost } = this.#options
        if (whenLost) for (const { broken } of batch) broken(whenLost())
      }, lostAfterMs).unref()
      await this.#carry(batch)
      clearTimeout(losing)
    }
    if (!isLost) this.#underway -= 1
  }

  /** Whoever waits is not kept waiting by a flight that does not come back. */
  #land(): void {
    this.#underway -= 1
    if (this.#waiting.length > 0) void this.#drain()
  }

  async #carry(batch: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const written = await this.#work(batch.map(({ item }) => item))
      for (const [at, { kept, broken }] of batch.entries()) {
        const one = written[at]
        if (one?.ok) kept(one.value)
        else broken(one?.error ?? new Error('Nobody said what became of it.'))
      }
    } catch (error) {
      for (const { broken } of batch) broken(error)
    }
  }
}

/**
 * Does what belongs together, by its name, at once; then each has his own answer or error. What fails for one name
 * fails for no other.
 */
export async function ofEach<T, R>(
  items: readonly T[],
  nameOf: (item: T) => string,
  work: (together: readonly [T, ...T[]]) => Promise<(item: T) => R>,
): Promise<Written<R>[]> {
  const named = new Map<string, [T, ...T[]]>()
  for (const item of items) {
    const name = nameOf(item)
    const together = named.get(name)
    if (together) together.push(item)
    else named.set(name, [item])
  }
  const answers = new Map<T, Written<R>>()
  await Promise.all(
    [...named.values()].map(async (together) => {
      const answered = work(together)
      for (const item of together) answers.set(item, await written(async () => (await answered)(item)))
    }),
  )
  return items.map((item) => answers.get(item) ?? { ok: false, error: new Error('Nobody answered.') })
}

async function written<R>(answer: () => Promise<R>): Promise<Written<R>> {
  try {
    return { ok: true, value: await answer() }
  } catch (error) {
    return { ok: false, error }
  }
}
