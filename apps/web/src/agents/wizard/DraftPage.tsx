import { Navigate, useParams } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import type { ScreenLoad } from '../../screen.ts'
import { useWorkspace } from '../../session/session.ts'
import { api, trpc } from '../../trpc.ts'
import { Wizard } from './Wizard.tsx'

export async function loader({ workspace, params }: ScreenLoad): Promise<void> {
  if (!workspace) return
  const { id: workspaceId } = workspace
  await Promise.all([
    api.drafts.get.fetch({ workspaceId, draftId: params.draft ?? '' }, { staleTime: 1_000 }),
    api.agents.choices.prefetch({ workspaceId }),
  ])
}

export function DraftPage() {
  const workspace = useWorkspace()
  const { draft: draftId = '' } = useParams({ strict: false })
  const [draft] = trpc.drafts.get.useSuspenseQuery(
    { workspaceId: workspace.id, draftId },
    // Somebody is writing in it: what others save is met when this is saved, and never put under their hands.
    { staleTime: 'static' },
  )
  if (draft.becameId !== null) return <Navigate to={paths.agent(workspace.slug, draft.becameId)} replace />
  return <Wizard key={draft.id} loaded={draft} />
}
