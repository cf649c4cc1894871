import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { bySystem, type Doer } from '../ledger/doer.ts'
import type { DriftComparing } from './comparing.ts'
import type { DriftCounts, DriftRecording } from './recording.ts'

type Deps = { clock: Clock; comparing: DriftComparing; recording: DriftRecording }

/**
 * Compares some agents and writes down what came of it. Their checks are locked before anything is read: of two who
 * compare the same agents, the one who writes last is the one who looked last.
 */
export class DriftChecking {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async check(
    stores: Stores,
    workspaceId: string,
    agentIds: readonly string[],
    by: Doer = bySystem,
  ): Promise<DriftCounts> {
    const { clock, comparing, recording } = this.#deps
    const checks = await stores.driftChecks.lock(workspaceId, agentIds)
    const now = clock()
    const outcomes = await comparing.compareAll(stores, workspaceId, agentIds, now)
    return recording.record(stores, workspaceId, { outcomes, checks, by }, now)
  }
}
