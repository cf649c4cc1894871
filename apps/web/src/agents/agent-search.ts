import { AgentRole, type GovernanceStatus, governanceStatuses, modes } from '@countersign/agents'
import type { Inputs } from '@countersign/server/router'
import { z } from 'zod'

const orders = ['updated', 'name', 'expiry', 'created'] as const
export type Order = (typeof orders)[number]

/** What can be shown of each agent beside its name, in the order of the table. */
export const columnNames = [
  'status',
  'role',
  'model',
  'budget',
  'owner',
  'labels',
  'ends',
  'changed',
  'created',
] as const
export type ColumnName = (typeof columnNames)[number]
export const usualColumns: readonly ColumnName[] = columnNames.filter((name) => name !== 'created')

export const expiryDays = [1, 3, 7, 30] as const

const isStatus = (name: string): name is GovernanceStatus =>
  governanceStatuses.some((known) => known === name)

const isColumn = (name: string): name is ColumnName => columnNames.some((known) => known === name)

/** What is looked for among agents, in which order and how it is shown, as it stands in the address. */
export const AgentSearch = z.object({
  search: z.string().trim().max(200).optional().catch(undefined),
  mode: z.enum(modes).optional().catch(undefined),
  /** One or several, with points between them. */
  status: z
    .string()
    .refine((text) => text.split('.').every(isStatus))
    .optional()
    .catch(undefined),
  role: z
    .union([AgentRole, z.literal('none')])
    .optional()
    .catch(undefined),
  owner: z.string().min(1).max(120).optional().catch(undefined),
  ownerless: z.literal('true').optional().catch(undefined),
  label: z.string().min(1).max(127).optional().catch(undefined),
  expires: z.coerce.number().int().min(1).max(365).optional().catch(undefined),
  sort: z.enum(orders).optional().catch(undefined),
  direction: z.enum(['up', 'down']).optional().catch(undefined),
  columns: z
    .string()
    .refine((text) => text.split('.').every(isColumn))
    .optional()
    .catch(undefined),
})
export type AgentSearch = z.infer<typeof AgentSearch>

/** Clears what narrows the list; its order and its columns stay. */
export const everyAgent = {
  search: undefined,
  mode: undefined,
  status: undefined,
  role: undefined,
  owner: undefined,
  ownerless: undefined,
  label: undefined,
  expires: undefined,
} satisfies Partial<Record<keyof AgentSearch, undefined>>

type AgentFilter = Pick<
  Inputs['agents']['list'],
  'search' | 'mode' | 'status' | 'role' | 'owner' | 'ownerless' | 'label' | 'expiresWithinDays'
>

/** What the server is asked; a field that is not asked for is left out, because the query is known by its fields. */
export function filterOf(search: AgentSearch): AgentFilter {
  const { mode, role, owner, ownerless, label, expires } = search
  const status = statusesOf(search)
  return {
    ...(search.search && { search: search.search }),
    ...(mode && { mode }),
    ...(status.length > 0 && { status }),
    ...(role && { role }),
    ...(owner && !ownerless && { owner }),
    ...(ownerless && { ownerless: true }),
    ...(label && { label }),
    ...(expires && { expiresWithinDays: expires }),
  }
}

export const statusesOf = ({ status }: AgentSearch): GovernanceStatus[] =>
  governanceStatuses.filter((one) => status?.split('.').includes(one))

/** As it stands in the address: always in one order, so that one filter has one address. */
export const writeStatuses = (chosen: readonly GovernanceStatus[]): string | undefined =>
  governanceStatuses.filter((one) => chosen.includes(one)).join('.') || undefined

export const isNarrowed = (search: AgentSearch): boolean => Object.keys(filterOf(search)).length > 0

// Names and ends are read from the first on, times of changes from the last.
const usualDirection: Readonly<Record<Order, 'up' | 'down'>> = {
  updated: 'down',
  created: 'down',
  name: 'up',
  expiry: 'up',
}

export type Ordering = { sort: Order; direction: 'up' | 'down' }

export function orderingOf({ sort = 'updated', direction = usualDirection[sort] }: AgentSearch): Ordering {
  return { sort, direction }
}

/** By this column; the other way round when it is ordered by it already. */
export function nextOrdering(current: Ordering, sort: Order): Ordering {
  if (current.sort !== sort) return { sort, direction: usualDirection[sort] }
  return { sort, direction: current.direction === 'up' ? 'down' : 'up' }
}

export const shownColumns = ({ columns }: AgentSearch): readonly ColumnName[] =>
  columns === undefined ? usualColumns : columnNames.filter((name) => columns.split('.').includes(name))

/** As it stands in the address; nothing there means the usual ones. */
export function writeColumns(shown: readonly ColumnName[]): string | undefined {
  const text = columnNames.filter((name) => shown.includes(name)).join('.')
  return text === usualColumns.join('.') ? undefined : text
}
