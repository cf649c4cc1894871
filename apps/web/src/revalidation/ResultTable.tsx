import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { may, useWorkspace } from '../session/session.ts'
import { Status } from '../ui/Status.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { outcomeWords } from './report-search.ts'
import type { Result } from './revalidation-query.ts'

const columns: readonly Column<Result>[] = [
  { header: 'Agent', isRowHeader: true, cell: (result) => <AgentOf result={result} /> },
  {
    header: 'Outcome',
    cell: ({ outcome, isReleased }) => (
      <span className="flex flex-wrap gap-x-2">
        <Status tone={outcomeWords[outcome].tone}>{outcomeWords[outcome].word}</Status>
        {isReleased && <span className="text-faded">and released</span>}
      </span>
    ),
  },
  {
    header: 'Why',
    cell: ({ code, message }) => (
      <span className="min-w-0 break-words">
        {code !== null && <code className="font-mono">{code}</code>} {message}
      </span>
    ),
  },
  { header: 'Proof', cell: (result) => <ProofOf result={result} /> },
]

/** What became of each agent. */
export const ResultTable = ({ results }: { results: readonly Result[] }) => (
  <Table
    caption="What became of each agent"
    columns={columns}
    rows={results}
    rowKey={({ agentId }) => agentId}
  />
)

function AgentOf({ result: { agentId, agentName } }: { result: Result }) {
  const { slug } = useWorkspace()
  return (
    <Link to={paths.agent(slug, agentId)} className="link break-all">
      {agentName}
    </Link>
  )
}

function ProofOf({ result: { proofId, revision } }: { result: Result }) {
  const workspace = useWorkspace()
  const words = `of revision ${revision}`
  if (proofId === null) return <span className="text-faded">none signed</span>
  if (!may(workspace, 'promotions:read')) return words
  return (
    <Link to={paths.proof(workspace.slug, proofId)} className="link">
      {words}
    </Link>
  )
}
