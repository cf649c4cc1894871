import type { Outputs } from '@countersign/server/router'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { describeNumber } from '../../ui/number.ts'
import { type Column, Table } from '../../ui/Table.tsx'
import { Time } from '../../ui/Time.tsx'
import { DayBars } from './DayBars.tsx'

type Warned = Outputs['policy']['warnings']['rules'][number]

const columnsFor = (days: number): readonly Column<Warned>[] => [
  { header: 'Rule', isRowHeader: true, cell: ({ rule }) => <code className="font-mono">{rule}</code> },
  {
    header: 'Would have denied',
    cell: ({ times }) => `${describeNumber(times)} ${times === 1 ? 'time' : 'times'}`,
  },
  { header: 'By day', cell: ({ byDay }) => <DayBars byDay={byDay} days={days} /> },
  { header: 'Last', cell: ({ lastAt }) => <Time at={lastAt} /> },
]

/** What a rule would do if it denied; the reason to switch it on, or not to. */
export function WarningTable({ warnings, days }: { warnings: readonly Warned[]; days: number }) {
  if (warnings.length === 0) {
    return (
      <EmptyState title="No rule has warned">
        Put a rule into warn mode in the editor, under the data of the policy. What it would have denied is
        counted here before it denies anything.
      </EmptyState>
    )
  }
  return (
    <Table
      caption="Rules that only warn, and how often they would have denied"
      columns={columnsFor(days)}
      rows={[...warnings].sort((one, other) => other.times - one.times)}
      rowKey={({ rule }) => rule}
    />
  )
}
