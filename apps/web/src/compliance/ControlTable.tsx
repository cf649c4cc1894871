import { describeNumber } from '../ui/number.ts'
import { Status } from '../ui/Status.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { type ShownControl, stateWords } from './compliance-query.ts'
import { Trend } from './Trend.tsx'

type ControlTableProps = {
  caption: string
  controls: readonly ShownControl[]
  onOpen: (name: string) => void
}

/** Each control with what the ledger shows of it; its name opens what it rests on. */
export function ControlTable({ caption, controls, onOpen }: ControlTableProps) {
  const columns: readonly Column<ShownControl>[] = [
    {
      header: 'Control',
      isRowHeader: true,
      cell: ({ name, id, title }) => (
        <button type="button" className="link min-h-6 text-left" onClick={() => onOpen(name)}>
          <span className="font-medium">{id}</span> {title}
        </button>
      ),
    },
    {
      header: 'State',
      cell: ({ state }) => <Status tone={stateWords[state].tone}>{stateWords[state].word}</Status>,
    },
    { header: 'Events', cell: ({ events }) => describeNumber(events) },
    { header: 'Exceptions', cell: ({ exceptions }) => describeNumber(exceptions) },
    { header: 'Over time', cell: ({ trend }) => <Trend trend={trend} /> },
  ]
  return <Table caption={caption} columns={columns} rows={controls} rowKey={({ name }) => name} />
}
