import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Counter } from 'prom-client'

type Rounds = {
  readonly everyMs: number
  readonly stopping: AbortSignal
  readonly log: Pick<Logger, 'error'>
  /** Said of the first failure of a row: the database being away for a minute is not sixty times news. */
  readonly failing: string
  /** Where there are several: which one it is, and what counts its failures. */
  readonly named?: { readonly round: string; readonly failures: Counter<'round'> }
}

/** Does something again and again until the server stops, more slowly while it fails. */
export async function again(
  act: () => Promise<unknown>,
  { everyMs, stopping, log, failing, named }: Rounds,
): Promise<void> {
  let failures = 0
  while (!stopping.aborted) {
    try {
      await act()
      failures = 0
    } catch (error) {
      failures += 1
      named?.failures.inc({ round: named.round })
      const about = named ? { err: error, round: named.round } : { err: error }
      if (failures === 1) log.error(about, failing)
    }
    await untilNext(everyMs * Math.min(2 ** failures, 32), stopping)
  }
}

/** The same for what writes: it rests while the instance may only read. */
export async function againWriting(
  act: () => Promise<unknown>,
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
