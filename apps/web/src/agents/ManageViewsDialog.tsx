import type { Outputs } from '@countersign/server/router'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'

type View = Outputs['views']['list'][number]

export function ManageViewsDialog({ views, onClose }: { views: readonly View[]; onClose: () => void }) {
  const { id: workspaceId } = useWorkspace()
  const remove = trpc.views.remove.useMutation({ onSuccess: () => api.views.invalidate() })
  return (
    <Dialog title="Your views" description="Nobody else sees them." onClose={onClose}>
      {remove.error && <ErrorNotice problem={problemOf(remove.error)} />}
      <ul className="border-t border-rule text-sm">
        {views.map(({ id, name }) => (
          <li
            key={id}
            className="flex min-h-row items-center justify-between gap-4 border-b border-rule py-1 last:border-b-0"
          >
            <span className="min-w-0 break-words">{name}</span>
            <Button
              size="small"
              aria-label={`Remove the view ${name}`}
              onClick={() => remove.mutate({ workspaceId, viewId: id })}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      {views.length === 0 && <p className="py-2 text-sm text-faded">No view is saved.</p>}
    </Dialog>
  )
}
