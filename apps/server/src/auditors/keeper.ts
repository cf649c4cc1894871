import { isAccessOpen } from '@countersign/people'
import type { Logger } from 'pino'
import { bySystem } from '../ledger/doer.ts'
import { againWriting } from '../rounds.ts'
import { type AccessDeps, endAccess } from './ending.ts'

type Deps = AccessDeps & { log: Logger; stopping: AbortSignal }

const everyMs = 5_000
const mostAtOnce = 50

/**
 * Notices that an access is over its time, on every replica, and writes it down. Nobody waits for it: an access that is over is
 * refused by the clock. But what was noticed stays over when the clock jumps back.
 */
export class AuditorKeeper {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Until the server stops. */
  async keep(): Promise<void> {
    const { stopping, log, writer } = this.#deps
    await againWriting(() => this.round(), {
      writer,
      everyMs,
      stopping,
      log,
      failing: 'the end of an access could not be written down yet',
    })
  }

  async round(): Promise<void> {
    const { stores, transact, clock } = this.#deps
    for (const { workspaceId, id } of await stores.auditorAccesses.over(clock(), mostAtOnce)) {
      await transact(async (within) => {
        const access = await within.auditorAccesses.lock(workspaceId, id)
        // Another replica was quicker, or somebody prolonged it in the same moment.
        if (!access || access.endedAt !== null || isAccessOpen(access, clock())) return
        await endAccess(within, this.#deps, access, bySystem, 'time')
      })
    }
  }
}
