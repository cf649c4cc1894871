import { type DriftKind, driftKinds, ignoreLimits, isIgnoredBy } from '@countersign/drift'
import { findAgent } from '../agents/lookup.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { byActor } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import { cannotIgnore, ignoredAlready, ignoreNotFound } from './refusals.ts'

type Deps = { stores: Stores; transact: Transact; clock: Clock; writer: LedgerWriter }

/** What is to be lived with: one cause or every one of a kind, on one agent or on all of them. */
export type Wanted = { kind: DriftKind; cause: string | null; agentId: string | null }

const dayMs = 86_400_000
const mostShown = 20

/** Rules to live with something for a while. They are looked at before they are made, and end by themselves. */
export class DriftIgnoring {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** What the rule would cover at this moment, and how much of it is covered by another one already. */
  async preview({ workspaceId }: Actor, wanted: Wanted) {
    const { stores, clock } = this.#deps
    await refuseUnlessPossible(stores, workspaceId, wanted)
    const now = clock()
    const { kind, cause, agentId } = wanted
    const [findings, first, rules] = await Promise.all([
      stores.drift.countOfCause(workspaceId, { kind, cause }, agentId),
      stores.drift.ofCause(workspaceId, { kind, cause }, agentId, mostShown),
      stores.driftIgnores.active(workspaceId, now),
    ])
    return {
      title: driftKinds[kind].title,
      findings,
      limits: ignoreLimits,
      first: first.map(({ finding, agentName }) => ({
        agentId: finding.agentId,
        agentName,
        message: finding.message,
        openedAt: finding.openedAt,
        isIgnoredAlready: rules.some((rule) => isIgnoredBy(rule, finding, now)),
      })),
    }
  }

  async add(actor: Actor, wanted: Wanted, reason: string, days: number): Promise<{ ignoreId: string }> {
    const { transact, clock, writer } = this.#deps
    const { workspaceId, personId } = actor
    return transact(async (stores) => {
      await refuseUnlessPossible(stores, workspaceId, wanted)
      // One after the other: of two who make the same rule the second one sees it.
      await stores.workspaces.lock(workspaceId)
      const now = clock()
      const { kind, cause, agentId } = wanted
      const rules = await stores.driftIgnores.active(workspaceId, now)
      const isThere = rules.some((one) => one.kind === kind && one.cause === cause && one.agentId === agentId)
      if (isThere) throw ignoredAlready()
      const id = newId('driftIgnore', now)
      const expiresAt = now + days * dayMs
      const rule = { workspaceId, id, kind, cause, agentId, reason }
      const times = { createdBy: personId, createdAt: now, expiresAt, endedAt: null, endedBy: null }
      await stores.driftIgnores.add({ ...rule, ...times })
      await writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'drift-ignore.added',
        subjectId: id,
        facts: { kind, agent: agentId, expiresAt },
        words: { cause: cause ?? '', reason },
      })
      return { ignoreId: id }
    })
  }

  /** Before its time. Ending what has ended already is done already. */
  async end(actor: Actor, ignoreId: string): Promise<void> {
    const { transact, clock, writer } = this.#deps
    const { workspaceId, personId } = actor
    await transact(async (stores) => {
      const rule = await stores.driftIgnores.lock(workspaceId, ignoreId)
      if (!rule) throw ignoreNotFound()
      const now = clock()
      if (rule.endedAt !== null || rule.expiresAt <= now) return
      await stores.driftIgnores.end(workspaceId, ignoreId, personId, now)
      await writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'drift-ignore.ended',
        subjectId: ignoreId,
        facts: { kind: rule.kind },
        words: { reason: rule.reason },
      })
    })
  }

  /** The newest first; what has ended stays in the list. */
  async list({ workspaceId }: Actor, cursor: string | undefined, limit: number) {
    const { stores, clock } = this.#deps
    const now = clock()
    const rows = await stores.driftIgnores.page(workspaceId, cursor ?? null, limit + 1)
    const page = rows.slice(0, limit)
    return {
      at: now,
      items: await Promise.all(
        page.map(async ({ rule, createdByName, agentName }) => {
          const { id, kind, cause, agentId, reason, createdAt, expiresAt, endedAt } = rule
          const holds = endedAt === null && now < expiresAt
          return {
            id,
            kind,
            title: driftKinds[kind].title,
            cause,
            agentId,
            agentName,
            reason,
            createdByName,
            createdAt,
            expiresAt,
            endedAt,
            holds,
            /** What it keeps out of sight at this moment. */
            findings: holds ? await stores.drift.countOfCause(workspaceId, rule, agentId) : 0,
          }
        }),
      ),
      next: rows.length > limit ? (page.at(-1)?.rule.id ?? null) : null,
    }
  }
}

async function refuseUnlessPossible(
  stores: Stores,
  workspaceId: string,
  { kind, agentId }: Wanted,
): Promise<void> {
  if (agentId !== null) await findAgent(stores, workspaceId, agentId)
  const { canIgnore, title } = driftKinds[kind]
  if (!canIgnore) throw cannotIgnore(title)
}
