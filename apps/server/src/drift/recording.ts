import { type Change, changeOf, driftKinds } from '@countersign/drift'
import { firstOf } from '../agents/agent-row.ts'
import type { Agent } from '../agents/store.ts'
import type { Stores } from '../database/stores.ts'
import { newId } from '../ids.ts'
import { bySystem, type Doer } from '../ledger/doer.ts'
import type { LedgerWriter, Told } from '../ledger/writer.ts'
import type { DriftCheck } from './check-store.ts'
import type { ComparedAgent } from './comparing.ts'
import type { DriftFinding, NewDriftFinding } from './store.ts'

/** What a comparison of some agents changed. */
export type DriftCounts = { checked: number; failed: number; opened: number; resolved: number }

/** What was seen of some agents, by whoever looked. */
type Looked = {
  readonly outcomes: readonly Pick<ComparedAgent, 'agent' | 'compared'>[]
  readonly checks: ReadonlyMap<string, DriftCheck>
  readonly by: Doer
}

/** The finding has all of it. */
const longestTold = 2_000

type Changed = { agent: Agent; change: Change<DriftFinding> }

/**
 * Writes what comparing came to, in the caller's transaction, in which the checks of these agents are locked. Only what
 * changed is told to the ledger: that all is as it was is no event.
 */
export class DriftRecording {
  readonly #deps: { writer: LedgerWriter }
  constructor(deps: { writer: LedgerWriter }) {
    this.#deps = deps
  }

  async record(
    stores: Stores,
    workspaceId: string,
    { outcomes, checks, by }: Looked,
    now: number,
  ): Promise<DriftCounts> {
    const ids = outcomes.map(({ agent }) => agent.id)
    const known = byAgent(await stores.drift.openOf(workspaceId, ids))
    const changed: Changed[] = []
    const passed: string[] = []
    for (const { agent, compared } of outcomes) {
      if (compared.ok) {
        passed.push(agent.id)
        changed.push({ agent, change: changeOf(known.get(agent.id) ?? [], compared) })
      } else {
        const since = checks.get(agent.id)?.failedSince ?? now
        await stores.driftChecks.failed(workspaceId, agent.id, since, compared.why.message)
      }
    }
    await stores.driftChecks.passed(workspaceId, passed, now)
    const resolved = await this.#resolve(stores, workspaceId, changed, now, by)
    const opened = await this.#open(stores, workspaceId, changed, now)
    await this.#keep(stores, workspaceId, changed, now)
    return { checked: passed.length, failed: outcomes.length - passed.length, opened, resolved }
  }

  /** Whoever left what is governed has nothing that could differ any more. */
  async recordLeft(stores: Stores, workspaceId: string, now: number, limit: number): Promise<number> {
    const left = await stores.drift.left(workspaceId, limit)
    const agents = await stores.agents.list(workspaceId, [...new Set(left.map(({ agentId }) => agentId))])
    const names = new Map(agents.map(({ id, name }) => [id, name]))
    await stores.drift.resolve(
      workspaceId,
      left.map(({ id }) => id),
      'left',
      now,
    )
    const told = left.map((one) => resolution(one, names.get(one.agentId) ?? '', 'left', bySystem))
    await this.#deps.writer.appendAll(stores, workspaceId, told)
    return left.length
  }

  /**
   * Before anything is opened: a difference whose cause changed ends, and another one begins. What was stopped to be
   * restored differs from nothing, and is not over before it has started again.
   */
  async #resolve(
    stores: Stores,
    workspaceId: string,
    changed: readonly Changed[],
    now: number,
    by: Doer,
  ): Promise<number> {
    const over = changed.flatMap(({ agent, change }) =>
      change.resolved
        .filter(({ restartRunId }) => restartRunId === null)
        .map((finding) => ({ finding, agentName: agent.name })),
    )
    for (const end of ['gone', 'restored'] as const) {
      const ids = over.filter(({ finding }) => endOf(finding) === end).map(({ finding }) => finding.id)
      await stores.drift.resolve(workspaceId, ids, end, now)
    }
    await this.#deps.writer.appendAll(
      stores,
      workspaceId,
      over.map(({ finding, agentName }) => resolution(finding, agentName, endOf(finding), by)),
    )
    return over.length
  }

  async #open(
    stores: Stores,
    workspaceId: string,
    changed: readonly Changed[],
    now: number,
  ): Promise<number> {
    const found = changed.flatMap(({ agent, change }) =>
      change.opened.map(({ kind, cause, message, approved, stored, reported }) => {
        const finding: NewDriftFinding = {
          workspaceId,
          id: newId('drift', now),
          agentId: agent.id,
          kind,
          cause,
          revision: agent.governedRevision ?? 1,
          message,
          approved,
          stored,
          reported,
          openedAt: now,
          seenAt: now,
        }
        return { finding, agent }
      }),
    )
    await stores.drift.add(found.map(({ finding }) => finding))
    await this.#deps.writer.appendAll(
      stores,
      workspaceId,
      found.map(({ finding, agent }) => discovery(finding, agent)),
    )
    return found.length
  }

  async #keep(stores: Stores, workspaceId: string, changed: readonly Changed[], now: number): Promise<void> {
    const lasting = changed.flatMap(({ change }) => change.lasting)
    await stores.drift.seen(
      workspaceId,
      lasting.map(({ known }) => known.id),
      now,
    )
    for (const { known, now: seen } of lasting) {
      const { message, approved, stored, reported } = seen
      const isSame =
        known.message === message &&
        known.approved === approved &&
        known.stored === stored &&
        known.reported === reported
      if (!isSame) await stores.drift.set(workspaceId, known.id, { message, approved, stored, reported })
    }
  }
}

function byAgent(findings: readonly DriftFinding[]): Map<string, DriftFinding[]> {
  const groups = new Map<string, DriftFinding[]>()
  for (const one of findings) groups.set(one.agentId, [...(groups.get(one.agentId) ?? []), one])
  return groups
}

const endOf = ({ restoreAskedAt }: DriftFinding): 'gone' | 'restored' =>
  restoreAskedAt === null ? 'gone' : 'restored'

const discovery = (
  { id, kind, revision, message }: NewDriftFinding,
  { id: agent, name, governedDigest }: Agent,
): Told<'drift.found'> => ({
  by: bySystem,
  action: 'drift.found',
  subjectId: id,
  codes: [driftKinds[kind].code],
  facts: { agent, kind, revision, specSha256: governedDigest?.toString('hex') ?? null },
  words: { agentName: name, difference: firstOf(message, longestTold) },
})

/** How a difference came to its end, as the ledger tells it. */
export const resolution = (
  { id, agentId: agent, kind }: DriftFinding,
  agentName: string,
  end: NonNullable<DriftFinding['end']>,
  by: Doer,
): Told<'drift.resolved'> => ({
  by,
  action: 'drift.resolved',
  subjectId: id,
  facts: { agent, kind, end },
  words: { agentName },
})
