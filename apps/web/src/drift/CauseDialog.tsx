import type { Cause } from './drift-query.ts'
import { IgnoreDialog } from './IgnoreDialog.tsx'
import { RestoreDialog, type ToRestore } from './RestoreDialog.tsx'

/** What somebody does about a cause as they saw it, everywhere at once. */
export type ActOnCause =
  | { readonly act: 'restore'; readonly cause: Cause; readonly targets: readonly ToRestore[] }
  | { readonly act: 'ignore'; readonly cause: Cause }

/** Stands beside the list and not in it: what came of it is told also when the cause is gone by then. */
export function CauseDialog({ acting, onClose }: { acting: ActOnCause; onClose: () => void }) {
  const { kind, cause, title } = acting.cause
  return acting.act === 'restore' ? (
    <RestoreDialog kind={kind} title={title} targets={acting.targets} onClose={onClose} />
  ) : (
    <IgnoreDialog kind={kind} cause={cause} title={title} agent={null} onClose={onClose} />
  )
}
