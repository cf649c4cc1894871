import type { Inputs } from '@countersign/server/router'
import { useNavigate } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { useWorkspace } from '../../session/session.ts'
import { api, trpc } from '../../trpc.ts'

export type DraftSource = Inputs['drafts']['start']['source']

/** Makes a draft of what somebody brought, and leads to its first step. */
export function useStart() {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const begin = trpc.drafts.start.useMutation({
    async onSuccess(draft) {
      await api.drafts.list.invalidate()
      await navigate({ to: paths.agentDraft(workspace.slug, draft.id), search: { step: 'identity' } })
    },
  })
  return {
    start: (source: DraftSource) => begin.mutate({ workspaceId: workspace.id, source }),
    isStarting: begin.isPending,
    error: begin.error,
    reset: begin.reset,
  }
}
