import { setTimeout as pause } from 'node:timers/promises'

type Rounds = {
  readonly everyMs: number
  readonly stopping: AbortSignal
  /** The first of a row is news; the database being away for a minute is not sixty times news. */
  readonly onFailure: (error: unknown, isFirst: boolean) => void
}

/** Does something again and again until the server stops, more slowly while it fails. */
export async function again(
  act: () => Promise<void>,
  { everyMs, stopping, onFailure }: Rounds,
): Promise<void> {
  let failures = 0
  while (!stopping.aborted) {
    try {
      await act()
      failures = 0
    } catch (error) {
      failures += 1
      onFailure(error, failures === 1)
    }
    await untilNext(everyMs * Math.min(2 ** failures, 32), stopping)
  }
}

/** The same for what writes: it rests while the instance may only read. */
export async function againWriting(
  act: () => Promise<void>,
  { writer, ...rounds }: Rounds & { readonly writer: { readonly isReadOnly: boolean } },
): Promise<void> {
  await again(async () => {
    if (!writer.isReadOnly) await act()
  }, rounds)
}

async function untilNext(ms: number, stopping: AbortSignal): Promise<void> {
  try {
    await pause(ms, undefined, { signal: stopping })
  } catch (error) {
    // The server stops; there is no next.
    if (!stopping.aborted) throw error
  }
}
