import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Minute } from '../ui/Minute.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { counted, describeNumber } from '../ui/number.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { Status } from '../ui/Status.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { lookAgainMs, nextPage, type Scan } from './drift-query.ts'
import { tookWords } from './lasted.ts'
import { scanOutcome } from './scan-outcome.ts'

const limit = 10

/** Every comparison of the last months: who had it made, whom it looked at, and what came of it. */
export function ScanHistory() {
  const { id: workspaceId } = useWorkspace()
  const list = trpc.drift.scans.useInfiniteQuery(
    { workspaceId, limit },
    {
      getNextPageParam: nextPage,
      refetchInterval: ({ state }) =>
        state.data?.pages.some(({ items }) => items.some(({ finishedAt }) => finishedAt === null))
          ? lookAgainMs
          : false,
    },
  )
  const rows = list.data?.pages.flatMap(({ items }) => items)
  if (list.error && !rows) return <ErrorNotice problem={problemOf(list.error)} />
  if (!rows) return <Skeleton />
  if (rows.length === 0) {
    return (
      <EmptyState title="Nobody was compared yet">
        Each comparison is listed here with who began it, how long it took and what it found.
      </EmptyState>
    )
  }
  return (
    <>
      <Table caption="Comparisons, newest first" columns={columns} rows={rows} rowKey={({ id }) => id} />
      {list.error && <ErrorNotice problem={problemOf(list.error)} />}
      <MoreRows shown={rows.length} noun={{ one: 'comparison', other: 'comparisons' }} pages={list} />
    </>
  )
}

const columns: readonly Column<Scan>[] = [
  {
    header: 'Begun',
    isRowHeader: true,
    cell: ({ queuedAt, askedByName }) => (
      <span className="min-w-0 break-words">
        <Minute at={queuedAt} />
        <span className="block text-faded">by {askedByName}</span>
      </span>
    ),
  },
  {
    header: 'Whom',
    cell: ({ isWhole, agents }) => (isWhole ? 'Everybody' : counted(agents, 'chosen agent')),
  },
  {
    header: 'Looked at',
    cell: ({ checked, failed }) => (
      <span>
        {counted(checked + failed, 'agent')}
        {failed > 0 && <span className="block text-faded">{counted(failed, 'check')} gave no answer</span>}
      </span>
    ),
  },
  { header: 'New', cell: ({ opened }) => describeNumber(opened) },
  { header: 'Over', cell: ({ resolved }) => describeNumber(resolved) },
  {
    header: 'Took',
    cell: ({ startedAt, finishedAt }) =>
      startedAt === null || finishedAt === null ? '–' : tookWords(finishedAt - startedAt),
  },
  {
    header: 'Outcome',
    cell: (scan) => {
      const { tone, word } = scanOutcome(scan)
      return <Status tone={tone}>{word}</Status>
    },
  },
]
