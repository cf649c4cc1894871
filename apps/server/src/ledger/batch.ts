/** What became of one of the things that were written together. */
export type Written<R> =
  | { readonly ok: true; readonly value: R }
  | { readonly ok: false; readonly error: unknown }

type Waiting<T, R> = { item: T; kept: (value: R) => void; broken: (error: unknown) => void }

const most = 256
/** While batches are being made durable the next are already on their way; many more would only be smaller. */
const flights = 2

/** Gathers what callers bring while writes are underway and writes it at once; every caller hears of his own. */
export class Batch<T, R> {
  readonly #write: (items: T[]) => Promise<readonly Written<R>[]>
  #waiting: Waiting<T, R>[] = []
  #underway = 0
  constructor(write: (items: T[]) => Promise<readonly Written<R>[]>) {
    this.#write = write
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
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, most)
      try {
        const written = await this.#write(batch.map(({ item }) => item))
        for (const [at, { kept, broken }] of batch.entries()) {
          const one = written[at]
          if (one?.ok) kept(one.value)
          else broken(one?.error ?? new Error('Nobody said what became of it.'))
        }
      } catch (error) {
        for (const { broken } of batch) broken(error)
      }
    }
    this.#underway -= 1
  }
}
