import { useEffect } from 'react'
import { TrustFiles } from '../proofs/TrustFiles.tsx'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { isOpen, lookAgainMs, type SoughtExport } from './compliance-query.ts'
import { ExportItem } from './ExportItem.tsx'

/** Every pack that was ever asked for, with who did, its hash, and how long it is kept. */
export function ExportHistory({ sought }: { sought: SoughtExport | null }) {
  const { id: workspaceId } = useWorkspace()
  const pages = trpc.compliance.exports.useInfiniteQuery(
    { workspaceId },
    {
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      refetchInterval: ({ state }) =>
        state.data?.pages.some(({ items }) => items.some(isOpen)) ? lookAgainMs : false,
    },
  )
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? []
  // It may be further back than what is shown: others were asked for since.
  const isFurtherBack =
    sought !== null && pages.error === null && pages.hasNextPage && rows.every(({ id }) => id !== sought.id)
  const { isFetchingNextPage, fetchNextPage } = pages
  useEffect(() => {
    if (isFurtherBack && !isFetchingNextPage) fetchNextPage()
  }, [isFurtherBack, isFetchingNextPage, fetchNextPage])
  if (pages.error && !pages.data) return <ErrorNotice problem={problemOf(pages.error)} />
  if (!pages.data) return <Skeleton />
  if (rows.length === 0) {
    return (
      <EmptyState title="Nothing was exported yet">
        A pack that somebody asks for appears here, and stays in the history when it is taken away.
      </EmptyState>
    )
  }
  return (
    <div className="flex flex-col gap-3">
      <ul aria-label="Exports, newest first" className="flex flex-col">
        {rows.map((row) => (
          <ExportItem key={row.id} row={row} sought={row.id === sought?.id ? sought : null} />
        ))}
      </ul>
      {pages.error && <ErrorNotice problem={problemOf(pages.error)} />}
      <MoreRows shown={rows.length} noun={{ one: 'export', other: 'exports' }} pages={pages} />
      <div className="flex flex-col gap-3 text-sm">
        <p className="max-w-text">
          To check a pack without us, keep the trust root that you were given before, and run the verifier.
        </p>
        <TrustFiles command="pack PACK.zip">{null}</TrustFiles>
      </div>
    </div>
  )
}
