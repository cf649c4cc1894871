import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { IssuedLink } from './IssuedLink.tsx'
import type { Member } from './members-query.ts'

export function ResetLinkDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const workspace = useWorkspace()
  const reset = trpc.members.resetLink.useMutation()
  return (
    <Dialog
      title={`Password reset link for ${member.name}`}
      description="Whoever opens it sets a new password for this account. An earlier reset link stops working."
      onClose={onClose}
    >
      {reset.data ? (
        <IssuedLink what="reset link" {...reset.data} onClose={onClose} />
      ) : (
        <Form
          submit="Make the link"
          onSubmit={(event) => {
            event.preventDefault()
            reset.mutate({ workspaceId: workspace.id, personId: member.personId })
          }}
          onCancel={onClose}
          isBusy={reset.isPending}
          problem={reset.error && problemOf(reset.error)}
        />
      )}
    </Dialog>
  )
}
