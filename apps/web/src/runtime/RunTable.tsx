import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { Badge } from '../ui/Badge.tsx'
import { Minute } from '../ui/Minute.tsx'
import { Status } from '../ui/Status.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { Time } from '../ui/Time.tsx'
import { placeOf, runStateWords } from './run-states.ts'
import type { Run } from './runtime-query.ts'

const columnsFor = (slug: string): readonly Column<Run>[] => [
  {
    header: 'Agent',
    isRowHeader: true,
    cell: ({ id, agentId, agentName }) => (
      <Link to={paths.agentRuns(slug, agentId)} search={{ run: id }} className="link break-all">
        {agentName ?? agentId}
      </Link>
    ),
  },
  {
    header: 'State',
    cell: ({ state }) => <Status tone={runStateWords[state].tone}>{runStateWords[state].word}</Status>,
  },
  {
    header: 'Revision',
    cell: ({ revision, mode, isContained }) => (
      <span className="inline-flex flex-wrap gap-x-2">
        {revision}, {mode}
        {isContained && mode === 'governed' && <Badge tone="restrict">contained</Badge>}
      </span>
    ),
  },
  { header: 'Where', cell: placeOf },
  { header: 'Started', cell: ({ startedAt }) => <Minute at={startedAt} /> },
  { header: 'Last heard of', cell: ({ heardAt }) => (heardAt === null ? 'not yet' : <Time at={heardAt} />) },
  {
    header: 'Lease until',
    cell: ({ lease, ending }) =>
      lease.endedAt === null ? <Time at={lease.expiresAt} /> : (ending?.message ?? 'ended'),
  },
  { header: 'Restarts', cell: ({ restarts }) => String(restarts) },
]

export function RunTable({ runs, slug }: { runs: readonly Run[]; slug: string }) {
  return (
    <div className="overflow-x-auto">
      <Table caption="Runs, newest first" columns={columnsFor(slug)} rows={runs} rowKey={({ id }) => id} />
    </div>
  )
}
