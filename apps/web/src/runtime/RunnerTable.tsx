import { EmptyState } from '../ui/EmptyState.tsx'
import { describeNumber } from '../ui/number.ts'
import { type Column, Table } from '../ui/Table.tsx'
import type { Overview } from './runtime-query.ts'

type Runner = Overview['runners'][number]

const columns: readonly Column<Runner>[] = [
  {
    header: 'Runner',
    isRowHeader: true,
    cell: ({ name }) => <code className="font-mono break-all">{name}</code>,
  },
  { header: 'Limits', cell: ({ limits }) => <span className="min-w-0">{describeLimits(limits)}</span> },
  { header: 'Network', cell: ({ network }) => <span className="min-w-0 break-words">{network}</span> },
]

export function RunnerTable({ runners }: { runners: readonly Runner[] }) {
  if (runners.length === 0) {
    return (
      <EmptyState title="No runner is registered on this server">
        The operator registers programs in a file that COUNTERSIGN_RUNNERS names. Agents elsewhere need none.
      </EmptyState>
    )
  }
  return (
    <Table caption="Runners of this server" columns={columns} rows={runners} rowKey={({ name }) => name} />
  )
}

function describeLimits({ cpuSeconds, memoryMiB, openFiles }: Runner['limits']): string {
  const told = [
    cpuSeconds === undefined ? null : `${describeNumber(cpuSeconds)} seconds of processor time`,
    memoryMiB === undefined ? null : `${describeNumber(memoryMiB)} MiB of memory`,
    openFiles === undefined ? null : `${describeNumber(openFiles)} open files`,
  ].filter((limit) => limit !== null)
  return told.length === 0 ? 'None beyond those of the server' : told.join(', ')
}
