import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { useWorkspace } from '../session/session.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { Time } from '../ui/Time.tsx'
import type { QuarantinedAgent } from './revalidation-query.ts'

const columns: readonly Column<QuarantinedAgent>[] = [
  { header: 'Agent', isRowHeader: true, cell: (agent) => <AgentLink agent={agent} /> },
  {
    header: 'Why',
    cell: ({ findings }) => (
      <span className="min-w-0 break-words">{findings.map(({ message }) => message).join(' ')}</span>
    ),
  },
  { header: 'Since', cell: ({ since }) => <Time at={since} /> },
  { header: 'Owner', cell: ({ owner }) => owner ?? 'nobody' },
]

export function QuarantineTable({
  agents,
  hasMore,
}: {
  agents: readonly QuarantinedAgent[]
  hasMore: boolean
}) {
  if (agents.length === 0) {
    return <EmptyState title="Nobody is quarantined">Every governed agent passes the policy.</EmptyState>
  }
  return (
    <div className="overflow-x-auto">
      <Table
        caption="Agents in quarantine"
        columns={columns}
        rows={agents}
        rowKey={({ agentId }) => agentId}
      />
      {hasMore && <p className="mt-2 text-sm text-faded">These are the first; the list of agents has all.</p>}
    </div>
  )
}

function AgentLink({ agent: { agentId, agentName } }: { agent: QuarantinedAgent }) {
  const { slug } = useWorkspace()
  return (
    <Link to={paths.agent(slug, agentId)} className="link">
      {agentName}
    </Link>
  )
}
