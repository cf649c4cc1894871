import { Dialog } from '../../ui/Dialog.tsx'
import type { PolicyDraft } from '../draft/use-policy-draft.ts'
import { ActivateForm } from './ActivateForm.tsx'

type ActivateDialogProps = { draft: PolicyDraft; needsTwo: boolean; onClose: () => void }

export function ActivateDialog({ draft, needsTwo, onClose }: ActivateDialogProps) {
  const { files, base, changes } = draft
  return (
    <Dialog
      place="side"
      title={needsTwo ? 'Propose this policy' : 'Activate this policy'}
      description={
        needsTwo
          ? 'It takes two people here: nothing changes until somebody else has looked at it.'
          : 'From then on every decision is made by it. Earlier versions stay, and can be rolled back to.'
      }
      onClose={onClose}
    >
      <ActivateForm
        wanted={{ files }}
        candidate={{ files }}
        basedOn={base.hash}
        changes={changes}
        needsTwo={needsTwo}
        onDone={draft.discard}
        onClose={onClose}
      />
    </Dialog>
  )
}
