import type { Outputs } from '@countersign/server/router'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { describeNumber } from '../../ui/number.ts'
import { Status } from '../../ui/Status.tsx'
import { type Column, Table } from '../../ui/Table.tsx'
import { Time } from '../../ui/Time.tsx'
import { DayBars } from './DayBars.tsx'

type Counted = Outputs['policy']['warnings']['rules'][number]
type Warned = Omit<Counted, 'lastAt'> & { lastAt: number | null; isOn: boolean }

const columnsFor = (days: number): readonly Column<Warned>[] => [
  { header: 'Rule', isRowHeader: true, cell: ({ rule }) => <code className="font-mono">{rule}</code> },
  {
    header: 'Now',
    cell: ({ isOn }) =>
      isOn ? <Status tone="restrict">Only warns</Status> : <Status tone="deny">Denies, or is gone</Status>,
  },
  {
    header: 'Would have denied',
    cell: ({ times }) => `${describeNumber(times)} ${times === 1 ? 'time' : 'times'}`,
  },
  { header: 'By day', cell: ({ byDay }) => <DayBars byDay={byDay} days={days} /> },
  { header: 'Last', cell: ({ lastAt }) => (lastAt === null ? 'never' : <Time at={lastAt} />) },
]

type WarningTableProps = {
  counted: readonly Counted[]
  /** The rules that only warn in the version in force; some may not have had anything to say yet. */
  warning: readonly string[]
  days: number
}

/** What a rule would do if it denied; the reason to switch it on, or not to. */
export function WarningTable({ counted, warning, days }: WarningTableProps) {
  const silent = warning.filter((rule) => counted.every((one) => one.rule !== rule))
  const rows: readonly Warned[] = [
    ...counted.map((one) => ({ ...one, isOn: warning.includes(one.rule) })),
    ...silent.map((rule) => ({ rule, times: 0, lastAt: null, byDay: [], isOn: true })),
  ]
  if (rows.length === 0) {
    return (
      <EmptyState title="No rule is in warn mode">
        Put a rule into warn mode in the editor, under the data of the policy. What it would have denied is
        counted here before it denies anything.
      </EmptyState>
    )
  }
  return (
    <Table
      caption="Rules that only warn, and how often they would have denied"
      columns={columnsFor(days)}
      rows={[...rows].sort((one, other) => other.times - one.times)}
      rowKey={({ rule }) => rule}
    />
  )
}
