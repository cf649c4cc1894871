import { useNavigate } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { reloadSession, useWorkspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { tellDone } from '../ui/toast.ts'

export function LoadDemo() {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const load = trpc.demo.load.useMutation({
    async onSuccess({ slug }) {
      await Promise.all([reloadSession(), api.demo.invalidate()])
      tellDone('The demo workspace was loaded.')
      await navigate({ to: paths.home(slug) })
    },
  })
  return (
    <div className="flex flex-col gap-3">
      <EmptyState
        title="No demo workspace"
        action={
          <Button
            tone="primary"
            onClick={() => load.mutate({ workspaceId: workspace.id })}
            isBusy={load.isPending}
            disabledReason={whyNotPermitted(workspace, 'workspace:configure')}
          >
            Load the demo workspace
          </Button>
        }
      >
        A separate workspace with invented people, in which you can act as each of them. Nothing of it appears
        elsewhere, and removing it leaves nothing behind.
      </EmptyState>
      {load.error && <ErrorNotice problem={problemOf(load.error)} />}
    </div>
  )
}
