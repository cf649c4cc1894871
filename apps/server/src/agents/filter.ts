import type { AgentRole, GovernanceStatus, Mode } from '@countersign/agents'
import { agentLabels, agents } from '@countersign/drizzle/schema'
import { and, eq, gt, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'
import { searchWords } from './search-text.ts'

export type Label = { name: string; value: string | null }

/** What people look for among agents. Without a status, what was retired is left out. */
export type AgentFilter = {
  search?: string | undefined
  mode?: Mode | undefined
  status?: readonly GovernanceStatus[] | undefined
  /** null finds agents that have no role yet. */
  role?: AgentRole | null | undefined
  /** null finds agents that nobody owns. */
  owner?: string | null | undefined
  /** With a value, or only by its name. */
  label?: Label | undefined
  /** Sandboxes that end between now and then. */
  expiresBefore?: number | undefined
}

/** What was retired stands apart in every index. Asked for together with others, it is read apart and put together. */
export function partsOf(filter: AgentFilter): AgentFilter[] {
  const { status } = filter
  if (!status?.includes('RETIRED') || status.length === 1) return [filter]
  return [
    { ...filter, status: status.filter((one) => one !== 'RETIRED') },
    { ...filter, status: ['RETIRED'] },
  ]
}

/** What was retired is not mixed with others by now, so this is all of it. */
export const isOnlyRetired = ({ status }: AgentFilter): boolean => status?.[0] === 'RETIRED'

/** The parts of a filter that leave anything out. */
export const askedFor = (filter: AgentFilter): string[] =>
  Object.entries(filter)
    .filter(([name, value]) => value !== undefined && (name !== 'search' || isSought(filter.search)))
    .map(([name]) => name)

const isSought = (search: string | undefined): boolean =>
  isAgentId(search) || searchWords(search ?? '').length > 0

/** In an order that an index has, a page is read off it; anything else takes one pass over the index of everything. */
export function indexFor({ search, ...others }: AgentFilter): string {
  if (isAgentId(search)) return 'PRIMARY'
  const asked = askedFor({ search, ...others })
  return asked.length === 1 && asked[0] === 'owner' ? 'agents_by_owner' : 'agents_by_everything'
}

export const isAgentId = (search: string | undefined): search is string =>
  /^agt_[0-9A-Z]{26}$/.test(search ?? '')

/** Everything that a filter asks of an agent's own row. */
export function matching(workspaceId: string, filter: AgentFilter, now: number) {
  const { search, mode, status, role, owner, expiresBefore } = filter
  return and(
    eq(agents.workspaceId, workspaceId),
    retirement(status),
    status && or(...status.map((one) => standingIs(one, now))),
    ...(isAgentId(search)
      ? [eq(agents.id, search)]
      : searchWords(search ?? '').map((part) => sql`${agents.searchText} like ${`%${part}%`}`)),
    mode && isNotNull(mode === 'sandbox' ? agents.sandboxRevision : agents.governedRevision),
    role === null ? isNull(agents.role) : role && eq(agents.role, role),
    owner === null ? isNull(agents.owner) : owner === undefined ? undefined : eq(agents.owner, owner),
    expiresBefore === undefined
      ? undefined
      : and(
          isNotNull(agents.sandboxRevision),
          gt(agents.expiresAt, now),
          lte(agents.expiresAt, expiresBefore),
        ),
  )
}

const retirement = (status: AgentFilter['status']) => {
  if (!status?.includes('RETIRED')) return eq(agents.isRetired, false)
  return status.length === 1 ? eq(agents.isRetired, true) : inArray(agents.isRetired, [false, true])
}

/** `statusOf` of packages/agents, in words of the database; a test compares the two on every kind of agent. */
function standingIs(status: GovernanceStatus, now: number) {
  if (status === 'RETIRED') return eq(agents.isRetired, true)
  if (status === 'FROZEN') return and(eq(agents.isRetired, false), eq(agents.isFrozen, true))
  const moving = and(eq(agents.isRetired, false), eq(agents.isFrozen, false))
  if (status === 'GOVERNED_VALID' || status === 'GOVERNED_INVALIDATED') {
    const isInvalidated = status === 'GOVERNED_INVALIDATED'
    return and(moving, isNotNull(agents.governedRevision), eq(agents.isInvalidated, isInvalidated))
  }
  const alone = and(moving, isNull(agents.governedRevision))
  return status === 'SANDBOX'
    ? and(alone, isNotNull(agents.sandboxRevision), gt(agents.expiresAt, now))
    : and(alone, or(isNull(agents.sandboxRevision), lte(agents.expiresAt, now)))
}

export const withLabel = (workspaceId: string, { name, value }: Label) =>
  and(
    eq(agentLabels.workspaceId, workspaceId),
    eq(agentLabels.name, name),
    value === null ? undefined : eq(agentLabels.value, value),
  )

export const hasLabel = (db: Db, workspaceId: string, label: Label) =>
  inArray(
    agents.id,
    db.select({ agentId: agentLabels.agentId }).from(agentLabels).where(withLabel(workspaceId, label)),
  )
