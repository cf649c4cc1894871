import { AdoptDialog } from './AdoptDialog.tsx'
import type { Difference } from './drift-query.ts'
import type { ExitName } from './exits.ts'
import { IgnoreDialog } from './IgnoreDialog.tsx'
import { RestoreDialog } from './RestoreDialog.tsx'

/** Which way out somebody takes, of which difference as they saw it. */
export type Leaving = { readonly difference: Difference; readonly exit: ExitName }

type ExitDialogProps = { leaving: Leaving; agent: { id: string; name: string }; onClose: () => void }

/** Stands beside the list and not in it: what came of it is told also when the difference is gone by then. */
export function ExitDialog({ leaving: { difference, exit }, agent, onClose }: ExitDialogProps) {
  const { id: findingId, kind, title, cause } = difference
  switch (exit) {
    case 'restore':
      return (
        <RestoreDialog
          kind={kind}
          title={title}
          targets={[{ findingId, agentName: agent.name }]}
          onClose={onClose}
        />
      )
    case 'adopt':
      return <AdoptDialog difference={difference} agentName={agent.name} onClose={onClose} />
    case 'ignore':
      return <IgnoreDialog kind={kind} cause={cause} title={title} agent={agent} onClose={onClose} />
  }
}
