import { Minute } from '../ui/Minute.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import type { Difference } from './drift-query.ts'
import { lastedWords } from './lasted.ts'

const endWords: Readonly<Record<NonNullable<Difference['end']>, string>> = {
  gone: 'It was gone by itself',
  restored: 'Restored',
  stopped: 'It was stopped, and did not start again',
  left: 'The agent was no longer governed',
}

const columns: readonly Column<Difference>[] = [
  {
    header: 'What differed',
    isRowHeader: true,
    cell: ({ title, revision }) => (
      <span className="min-w-0 break-words">
        {title} <span className="text-faded">revision {revision}</span>
      </span>
    ),
  },
  { header: 'From', cell: ({ openedAt }) => <Minute at={openedAt} /> },
  {
    header: 'Until',
    cell: ({ resolvedAt }) => (resolvedAt === null ? 'it goes on' : <Minute at={resolvedAt} />),
  },
  {
    header: 'Lasted',
    cell: ({ openedAt, resolvedAt }) => (resolvedAt === null ? '–' : lastedWords(resolvedAt - openedAt)),
  },
  {
    header: 'How it ended',
    cell: ({ end, message }) =>
      end === null ? (
        '–'
      ) : (
        <span className="min-w-0 break-words">
          {endWords[end]}
          {end === 'stopped' && <span className="text-faded"> {message}</span>}
        </span>
      ),
  },
]

/** What differed before and is over. */
export function DriftHistory({ history, hasMore }: { history: readonly Difference[]; hasMore: boolean }) {
  if (history.length === 0) return <p className="text-sm text-faded">Nothing differed before.</p>
  return (
    <>
      <Table caption="What differed before" columns={columns} rows={history} rowKey={({ id }) => id} />
      {hasMore && <p className="mt-1 text-xs text-faded">The ledger of the agent tells of all before.</p>}
    </>
  )
}
