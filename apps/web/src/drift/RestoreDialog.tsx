import type { DriftKind } from '@countersign/drift'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { inParts } from '../every.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { counted } from '../ui/number.ts'
import { Status } from '../ui/Status.tsx'
import { driftChanged, type Restored } from './drift-query.ts'
import { exitRule } from './exits.ts'

/** One thing to restore, and whose it is. */
export type ToRestore = { readonly findingId: string; readonly agentName: string }

type RestoreDialogProps = {
  kind: DriftKind
  title: string
  targets: readonly ToRestore[]
  onClose: () => void
}

/** Says what restoring does, does it, and tells of each what came of it. */
export function RestoreDialog({ kind, title, targets, onClose }: RestoreDialogProps) {
  const { id: workspaceId } = useWorkspace()
  const [results, setResults] = useState<readonly Restored[] | null>(null)
  const part = trpc.drift.restore.useMutation()
  const restoring = useMutation({
    mutationFn: () =>
      inParts(
        targets.map(({ findingId }) => findingId),
        (findingIds) => part.mutateAsync({ workspaceId, findingIds }),
        setResults,
      ),
    onSettled: driftChanged,
  })
  const nameOf = (findingId: string) =>
    targets.find((target) => target.findingId === findingId)?.agentName ?? findingId
  return (
    <Dialog title="Restore what was approved" description={title} onClose={onClose}>
      <div className="flex flex-col gap-4 text-sm">
        {results === null ? (
          <>
            <p>{exitRule(kind, 'restore').says}</p>
            <p className="break-words text-faded">
              {counted(targets.length, 'agent')}: {targets.map(({ agentName }) => agentName).join(', ')}
            </p>
          </>
        ) : (
          <ul aria-label="Results" className="border-t border-rule">
            {results.map((result) => (
              <li key={result.findingId} className="border-b border-rule py-1.5 break-words">
                <span className="font-medium">{nameOf(result.findingId)}</span>{' '}
                <Status tone={resultWords[result.status].tone}>{resultWords[result.status].word}</Status>
                {result.status === 'refused' && (
                  <p className="text-faded">
                    {result.message} {result.remedy}
                  </p>
                )}
              </li>
            ))}
          </ul>
        )}
        {restoring.error && <ErrorNotice problem={problemOf(restoring.error)} />}
        {restoring.isPending && results !== null && (
          <p role="status">
            {results.length} of {targets.length} so far.
          </p>
        )}
        <div className="flex flex-wrap gap-2">
          {results === null && (
            <Button tone="primary" isBusy={restoring.isPending} onClick={() => restoring.mutate()}>
              Restore {counted(targets.length, 'agent')}
            </Button>
          )}
          <Button onClick={onClose}>{results === null ? 'Cancel' : 'Close'}</Button>
        </div>
      </div>
    </Dialog>
  )
}

const resultWords = {
  restored: { tone: 'allow', word: 'Restored' },
  'under-way': { tone: 'restrict', word: 'Under way; the next comparison tells' },
  refused: { tone: 'failed', word: 'Not restored' },
} as const
