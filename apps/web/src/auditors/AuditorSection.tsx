import { useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { MoreRows } from '../ui/MoreRows.tsx'
import { Section } from '../ui/Section.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { AuditorTable } from './AuditorTable.tsx'
import { GiveAccessDialog } from './GiveAccessDialog.tsx'

/** Who has access to which packs until when, and who had. */
export function AuditorSection() {
  const { id: workspaceId } = useWorkspace()
  const [isGiving, setIsGiving] = useState(false)
  return (
    <Section
      title="Auditors"
      description="People from outside who see chosen packs for a time, and nothing else of this workspace."
      actions={<Button onClick={() => setIsGiving(true)}>Give access</Button>}
    >
      <Auditors workspaceId={workspaceId} />
      {isGiving && <GiveAccessDialog onClose={() => setIsGiving(false)} />}
    </Section>
  )
}

function Auditors({ workspaceId }: { workspaceId: string }) {
  const pages = trpc.auditors.list.useInfiniteQuery(
    { workspaceId },
    { getNextPageParam: (page) => page.nextCursor ?? undefined },
  )
  if (pages.error && !pages.data) return <ErrorNotice problem={problemOf(pages.error)} />
  if (!pages.data) return <Skeleton />
  const rows = pages.data.pages.flatMap((page) => page.items)
  if (rows.length === 0) {
    return (
      <EmptyState title="Nobody was given access yet">
        An auditor can check a pack without an account here; give them access when they are to fetch packs
        themselves.
      </EmptyState>
    )
  }
  return (
    <>
      <AuditorTable accesses={rows} />
      {pages.error && <ErrorNotice problem={problemOf(pages.error)} />}
      <MoreRows shown={rows.length} noun={{ one: 'access', other: 'accesses' }} pages={pages} />
    </>
  )
}
