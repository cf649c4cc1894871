import type { Outputs } from '@countersign/server/router'
import { useState } from 'react'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { RenameView } from './RenameView.tsx'

type View = Outputs['views']['list'][number]

export function ManageViewsDialog({ views, onClose }: { views: readonly View[]; onClose: () => void }) {
  const { id: workspaceId } = useWorkspace()
  const [renamed, setRenamed] = useState<string | null>(null)
  const remove = trpc.views.remove.useMutation({ onSuccess: () => api.views.invalidate() })
  return (
    <Dialog title="Your views" description="Nobody else sees them." onClose={onClose}>
      {remove.error && <ErrorNotice problem={problemOf(remove.error)} />}
      <ul className="border-t border-rule text-sm">
        {views.map((view) => (
          <li key={view.id} className="border-b border-rule py-1 last:border-b-0">
            {renamed === view.id ? (
              <RenameView view={view} onDone={() => setRenamed(null)} />
            ) : (
              <div className="flex min-h-row items-center justify-between gap-4">
                <span className="min-w-0 break-words">{view.name}</span>
                <span className="flex shrink-0 gap-2">
                  <Button
                    size="small"
                    aria-label={`Rename the view ${view.name}`}
                    onClick={() => setRenamed(view.id)}
                  >
                    Rename
                  </Button>
                  <Button
                    size="small"
                    aria-label={`Remove the view ${view.name}`}
                    onClick={() => remove.mutate({ workspaceId, viewId: view.id })}
                  >
                    Remove
                  </Button>
                </span>
              </div>
            )}
          </li>
        ))}
      </ul>
      {views.length === 0 && <p className="py-2 text-sm text-faded">No view is saved.</p>}
    </Dialog>
  )
}
