import { problemOf } from '../../server-problem.ts'
import { Button } from '../../ui/Button.tsx'
import { Status } from '../../ui/Status.tsx'
import { Time } from '../../ui/Time.tsx'
import type { SaveState } from './draft-saver.ts'

/** Whether what was typed is kept. Not read out each time: a failure is, and stands above the fields. */
export function SaveStatus({ state }: { state: SaveState }) {
  switch (state.is) {
    case 'saved':
      return (
        <span data-saved className="inline-flex flex-wrap items-center gap-x-1.5 text-xs text-faded">
          <Status tone="done">Saved</Status>
          <Time at={state.at} />
        </span>
      )
    case 'waiting':
    case 'saving':
      return <span className="text-xs text-faded">Saving …</span>
    default:
      return (
        <span className="text-xs">
          <Status tone="failed">Not saved</Status>
        </span>
      )
  }
}

type SaveProblemProps = { state: SaveState; onRetry: () => void }

export function SaveProblem({ state, onRetry }: SaveProblemProps) {
  if (state.is !== 'failed' && state.is !== 'over') return null
  const { message, remedy } = problemOf(state.error)
  return (
    <div
      role="alert"
      className="mb-4 flex flex-wrap items-center justify-between gap-3 border-l-3 border-deny bg-deny-wash px-3 py-2 text-sm"
    >
      <div>
        <p className="font-medium">What you typed is not saved yet: {message}</p>
        <p>{remedy} It stays on this page as long as you do.</p>
      </div>
      {state.is === 'failed' && (
        <Button size="small" onClick={onRetry}>
          Save now
        </Button>
      )}
    </div>
  )
}
