import { useState } from 'react'
import type { ScreenLoad } from '../screen.ts'
import { problemOf } from '../server-problem.ts'
import { usePerson, useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { readKeptDraft } from './draft/kept-draft.ts'
import { PolicyEditor } from './editor/PolicyEditor.tsx'

export async function loader({ workspace }: ScreenLoad): Promise<void> {
  if (!workspace) return
  const input = { workspaceId: workspace.id }
  await Promise.all([api.policy.overview.fetch(input), api.policy.files.fetch(input)])
}

export function PolicyPage() {
  const { id: workspaceId } = useWorkspace()
  const { id: personId } = usePerson()
  const scope = `${workspaceId}.${personId}`
  return <PolicyDesk key={scope} scope={scope} workspaceId={workspaceId} />
}

/** What was begun before a reload goes on from the version that it was begun with, also if that is an older one now. */
function PolicyDesk({ scope, workspaceId }: { scope: string; workspaceId: string }) {
  const [active] = trpc.policy.files.useSuspenseQuery({ workspaceId })
  const [kept] = useState(() => readKeptDraft(scope))
  const [isOlder] = useState(kept !== null && kept.basedOn !== active.id)
  const base = trpc.policy.files.useQuery(
    // By its id always: under the key of the active version, a query that never becomes stale would keep that one.
    { workspaceId, snapshotId: kept?.basedOn ?? active.id },
    { enabled: isOlder, staleTime: 'static' },
  )
  if (isOlder && base.isPending) return <Skeleton />
  return (
    <>
      {base.error && <ErrorNotice problem={problemOf(base.error)} />}
      <PolicyEditor
        scope={scope}
        active={active}
        restored={kept && { base: base.data ?? active, edits: kept.edits }}
      />
    </>
  )
}
