import type { DriftKind, DriftState } from '@countersign/drift'
import { agents, driftChecks, driftFindings } from '@countersign/drizzle/schema'
import { and, asc, eq, exists, gt, isNotNull, isNull, not, type SQL, sql } from 'drizzle-orm'
import { searchWords } from '../agents/search-text.ts'
import type { Db } from '../database/connection.ts'
import { standing } from './store.ts'

/** What the list of governed agents may be narrowed to. */
export type DriftFilter = {
  state?: DriftState | undefined
  kind?: DriftKind | undefined
  cause?: string | undefined
  owner?: string | undefined
  search?: string | undefined
}

/** Governed agents by the page, with what is known of each. */
export const driftListStore = (db: Db) => ({
  /** By identifier; the row after the page tells whether more follow. */
  async page(workspaceId: string, filter: DriftFilter, now: number, after: string | null, limit: number) {
    const open = (narrower?: SQL) =>
      exists(
        db
          .select({ one: sql`1` })
          .from(driftFindings)
          .where(
            and(
              eq(driftFindings.workspaceId, agents.workspaceId),
              eq(driftFindings.agentId, agents.id),
              standing(now),
              narrower,
            ),
          ),
      )
    const isChecked = and(isNull(driftChecks.failedSince), isNotNull(driftChecks.checkedAt))
    const inState: Record<DriftState, SQL | undefined> = {
      'check-failed': isNotNull(driftChecks.failedSince),
      'never-checked': and(isNull(driftChecks.failedSince), isNull(driftChecks.checkedAt)),
      drifted: and(isChecked, open()),
      'in-sync': and(isChecked, not(open())),
    }
    const { state, kind, cause, owner, search } = filter
    const what = and(
      kind === undefined ? undefined : eq(driftFindings.kind, kind),
      cause === undefined ? undefined : eq(driftFindings.cause, cause),
    )
    return db
      .select({
        agentId: agents.id,
        agentName: agents.name,
        displayName: agents.displayName,
        owner: agents.owner,
        governedRevision: agents.governedRevision,
        checkedAt: driftChecks.checkedAt,
        failedSince: driftChecks.failedSince,
        failure: driftChecks.failure,
      })
      .from(agents)
      .leftJoin(
        driftChecks,
        and(eq(driftChecks.workspaceId, agents.workspaceId), eq(driftChecks.agentId, agents.id)),
      )
      .where(
        and(
          eq(agents.workspaceId, workspaceId),
          eq(agents.isRetired, false),
          isNotNull(agents.governedRevision),
          after === null ? undefined : gt(agents.id, after),
          state === undefined ? undefined : inState[state],
          what === undefined ? undefined : open(what),
          owner === undefined ? undefined : eq(agents.owner, owner),
          ...searchWords(search ?? '').map((part) => sql`${agents.searchText} like ${`%${part}%`}`),
        ),
      )
      .orderBy(asc(agents.id))
      .limit(limit)
  },
})
