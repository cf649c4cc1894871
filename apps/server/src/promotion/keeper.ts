import { Refusal } from '@countersign/decisions'
import { expire, isDue, whyClosed } from '@countersign/promotion'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { bySystem } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { againWriting } from '../rounds.ts'
import type { Granting } from './granting.ts'
import { lockRequest } from './lookup.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  log: Logger
  writer: LedgerWriter
  granting: Granting
  stopping: AbortSignal
}

const everyMs = 2_000
const atOnce = 50

/**
 * What time alone brings on, on every replica: requests whose hour has come are carried out, and those whose time is
 * over end. Each is a transaction that locks its agent and looks again, so that two replicas do it once.
 */
export class PromotionKeeper {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Until the server stops. */
  async keep(): Promise<void> {
    const { stopping, log, writer } = this.#deps
    await againWriting(() => this.round(), {
      everyMs,
      stopping,
      writer,
      log,
      failing: 'due promotions could not be looked at and are tried again',
    })
  }

  /** One look. Expiry comes first: what is over is not carried out any more. */
  async round(): Promise<void> {
    const { stores, clock } = this.#deps
    for (const { workspaceId, id } of await stores.requests.over(clock(), atOnce)) {
      await this.#expire(workspaceId, id)
    }
    for (const { workspaceId, id } of await stores.requests.due(clock(), atOnce)) {
      await this.#carryOut(workspaceId, id)
    }
  }

  async #expire(workspaceId: string, id: string): Promise<void> {
    const { transact, clock, writer } = this.#deps
    await transact(async (stores) => {
      const now = clock()
      const { request, agent } = await lockRequest(stores, workspaceId, id)
      const moved = expire(request, now)
      if (!moved.ok) return
      await stores.requests.set(workspaceId, id, { state: moved.standing.state, closedAt: now })
      await writer.append(stores, workspaceId, {
        by: bySystem,
        action: 'promotion.expired',
        subjectId: id,
        facts: { agent: agent.id, revision: request.revision },
        words: { agentName: agent.name },
      })
    })
  }

  async #carryOut(workspaceId: string, id: string): Promise<void> {
    const { transact, clock, granting, log } = this.#deps
    try {
      await transact(async (stores) => {
        const now = clock()
        const locked = await lockRequest(stores, workspaceId, id)
        const { request } = locked
        // Another replica was quicker, or somebody decided otherwise meanwhile.
        if (request.state !== 'approved' || whyClosed(request, now) || !isDue(request, now)) return
        await granting.carryOut(stores, locked, bySystem, now)
      })
    } catch (error) {
      // One that cannot be carried out, for a signer that is away or a damaged spec, must not keep the others from it.
      if (!(error instanceof Refusal)) throw error
      log.error({ err: error, workspaceId, requestId: id }, 'a scheduled promotion could not be carried out')
    }
  }
}
