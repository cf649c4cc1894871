import type { Reason } from '@countersign/decisions'

/** What surrounds a start: it may object before, and is told afterwards how it went. */
export type Interceptor<Start, Started> = {
  readonly name: string
  readonly before?: (start: Start) => Promise<Reason | null>
  readonly after?: (start: Start, started: Started) => Promise<void>
}

export type Intercepted<Started> =
  | { readonly ok: true; readonly started: Started }
  | { readonly ok: false; readonly objection: Reason }

type Chain<Start, Started> = {
  readonly interceptors: readonly Interceptor<Start, Started>[]
  readonly begin: (start: Start) => Promise<Started>
  /** Takes back what was begun, when something afterwards fails. */
  readonly undo: (start: Start, started: Started) => Promise<void>
  /** Gives up on what takes too long; the caller has the clock. */
  readonly within: <T>(work: Promise<T>) => Promise<T>
  /** Hears what an interceptor threw. It goes into the log and never into an answer. */
  readonly onCrash: (interceptor: string, error: unknown) => void
}

/**
 * Asks every interceptor in order, starts, and tells them in reverse. One that objects ends it; one that throws or takes
 * too long ends it too, before the start by not starting and after it by taking the start back.
 */
export async function around<Start, Started>(
  start: Start,
  { interceptors, begin, undo, within, onCrash }: Chain<Start, Started>,
): Promise<Intercepted<Started>> {
  for (const { name, before } of interceptors) {
    if (!before) continue
    try {
      const objection = await within(before(start))
      if (objection !== null) return { ok: false, objection }
    } catch (error) {
      onCrash(name, error)
      return { ok: false, objection: crashed(name) }
    }
  }
  const started = await begin(start)
  for (const { name, after } of interceptors.toReversed()) {
    if (!after) continue
    try {
      await within(after(start, started))
    } catch (error) {
      onCrash(name, error)
      await undo(start, started)
      return { ok: false, objection: crashed(name) }
    }
  }
  return { ok: true, started }
}

const crashed = (name: string): Reason => ({
  code: 'INTERCEPTOR_ERROR',
  message: `The interceptor “${name}” could not be carried out.`,
  remedy: 'Ask the operator: the log of the server tells what failed, under the request id.',
})
