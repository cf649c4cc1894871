import type { ReactNode } from 'react'
import { Badge } from '../ui/Badge.tsx'
import { Minute } from '../ui/Minute.tsx'
import { describeUsd } from '../ui/number.ts'
import { Status } from '../ui/Status.tsx'
import type { ColumnName, Order } from './agent-search.ts'
import type { AgentRow } from './agents-query.ts'
import { Chip } from './Chip.tsx'
import { statusWords } from './statuses.ts'

export type AgentColumn = {
  header: string
  sort?: Order
  isNumber?: true
  cell: (agent: AgentRow) => ReactNode
}

const missing = (word: string) => <span className="text-faded">{word}</span>

/** What can be shown of an agent in a list, one column each. */
export const agentColumns: Readonly<Record<ColumnName, AgentColumn>> = {
  status: { header: 'Status', cell: (agent) => <AgentStatus agent={agent} /> },
  role: { header: 'Role', cell: ({ role }) => role ?? missing('None') },
  model: {
    header: 'Model',
    cell: ({ model }) =>
      model ? (
        <span title={model} className="truncate xl:inline-block xl:max-w-44 xl:align-middle">
          {model}
        </span>
      ) : (
        missing('None')
      ),
  },
  budget: { header: 'Monthly', isNumber: true, cell: ({ monthlyUsd }) => describeUsd(monthlyUsd) },
  owner: {
    header: 'Owner',
    cell: ({ owner }) => (owner ? <span className="break-words">{owner}</span> : missing('Nobody')),
  },
  labels: { header: 'Labels', cell: ({ labels }) => <Labels labels={labels} /> },
  ends: {
    header: 'Sandbox ends',
    sort: 'expiry',
    cell: ({ expiresAt }) => (expiresAt === null ? missing('–') : <Minute at={expiresAt} />),
  },
  changed: {
    header: 'Last changed',
    sort: 'updated',
    cell: ({ updatedAt, updatedByName }) => (
      <span className="flex flex-wrap gap-x-2">
        <Minute at={updatedAt} />
        {updatedByName && <span className="text-faded">{updatedByName}</span>}
      </span>
    ),
  },
  created: { header: 'Created', sort: 'created', cell: ({ createdAt }) => <Minute at={createdAt} /> },
}

function AgentStatus({ agent }: { agent: AgentRow }) {
  const { tone, word } = statusWords[agent.status]
  return (
    <span className="flex flex-wrap gap-x-2">
      <Status tone={tone}>{word}</Status>
      {agent.governedRevision !== null && agent.sandboxRevision !== null && <Badge>and sandbox</Badge>}
    </span>
  )
}

const mostLabels = 1

function Labels({ labels }: { labels: Readonly<Record<string, string>> }) {
  const all = Object.entries(labels).map(([name, value]) => (value ? `${name}=${value}` : name))
  const rest = all.length - mostLabels
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-1" title={rest > 0 ? all.join(', ') : undefined}>
      {all.slice(0, mostLabels).map((label) => (
        <Chip key={label} isCut>
          {label}
        </Chip>
      ))}
      {rest > 0 && <span className="text-xs text-faded">+{rest}</span>}
    </span>
  )
}
