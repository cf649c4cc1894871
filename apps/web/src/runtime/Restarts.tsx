import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { ChartWithTable } from '../ui/ChartWithTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Minute } from '../ui/Minute.tsx'
import { describeNumber } from '../ui/number.ts'
import { Swatch } from '../ui/Swatch.tsx'
import { useStore } from '../ui/store.ts'
import { type Column, Table } from '../ui/Table.tsx'
import { describeMinute, zonePreference } from '../ui/time-zone.ts'
import { spanWords } from './period.ts'
import type { Overview } from './runtime-query.ts'
import { restartsIn } from './trouble.ts'

type Troubled = Overview['troubledAgents'][number]

const columnsFor = (slug: string): readonly Column<Troubled>[] => [
  {
    header: 'Agent',
    isRowHeader: true,
    cell: ({ agentId, agentName }) => (
      <Link to={paths.agentRuns(slug, agentId)} className="link break-all">
        {agentName ?? agentId}
      </Link>
    ),
  },
  { header: 'Crashes', cell: ({ crashes }) => describeNumber(crashes) },
  { header: 'Given up', cell: ({ givenUp }) => describeNumber(givenUp) },
  { header: 'Lost', cell: ({ lost }) => describeNumber(lost) },
  { header: 'Last', cell: ({ lastAt }) => <Minute at={lastAt} /> },
]

/** Runs that crashed or were lost, over time, and whose they were. */
export function Restarts({ overview, slug }: { overview: Overview; slug: string }) {
  const zone = useStore(zonePreference)
  const { series, rows, total } = restartsIn(overview)
  if (total === 0) {
    return (
      <EmptyState title="Nothing crashed and nothing was lost">
        A process that crashes is tried again, later each time, and given up when it goes on crashing.
      </EmptyState>
    )
  }
  const totalOf = (name: string) => rows.reduce((sum, { values }) => sum + (values[name] ?? 0), 0)
  return (
    <ChartWithTable
      span={spanWords(overview.spanMs)}
      says={`Crashed and lost runs over time, ${describeNumber(total)} altogether.`}
      series={series}
      rows={rows.map(({ from, values }) => ({ label: describeMinute(new Date(from), zone), values }))}
    >
      <ul aria-label="What the bars show" className="mb-4 flex flex-col gap-1 text-sm">
        {series.map(({ name, colour, pattern }) => (
          <li key={name} className="flex items-center gap-2">
            <Swatch colour={colour} pattern={pattern} />
            <span className="grow">{name}</span>
            <span>{describeNumber(totalOf(name))}</span>
          </li>
        ))}
      </ul>
      <Table
        caption="Agents whose runs crashed or were lost, most crashes first"
        columns={columnsFor(slug)}
        rows={overview.troubledAgents}
        rowKey={({ agentId }) => agentId}
      />
    </ChartWithTable>
  )
}
