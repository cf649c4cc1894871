import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { Time } from '../ui/Time.tsx'
import { RequestRelease } from './RequestRelease.tsx'
import { nextOfQuarantined, type QuarantinedAgent } from './revalidation-query.ts'

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
  {
    header: 'Way out',
    cell: ({ agentId: id, agentName: name, ...agent }) => <RequestRelease agent={{ ...agent, id, name }} />,
  },
]

/** Everybody who is quarantined, a page at a time. */
export function QuarantineTable() {
  const { id: workspaceId } = useWorkspace()
  const [, quarantined] = trpc.revalidations.quarantined.useSuspenseInfiniteQuery(
    { workspaceId },
    { getNextPageParam: nextOfQuarantined },
  )
  const agents = quarantined.data.pages.flatMap(({ items }) => items)
  if (agents.length === 0) {
    return <EmptyState title="Nobody is quarantined">Every governed agent passes the policy.</EmptyState>
  }
  return (
    <>
      <div className="overflow-x-auto">
        <Table
          caption="Agents in quarantine"
          columns={columns}
          rows={agents}
          rowKey={({ agentId }) => agentId}
        />
      </div>
      {quarantined.error && <ErrorNotice problem={problemOf(quarantined.error)} />}
      <MoreRows
        shown={agents.length}
        noun={{ one: 'agent shown', other: 'agents shown' }}
        pages={quarantined}
      />
    </>
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
