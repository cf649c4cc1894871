import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { tellDone } from '../ui/toast.ts'
import { type AskedPlan, isPublished } from './compliance-query.ts'
import { ExportPreview } from './ExportPreview.tsx'
import { usePreview } from './use-preview.ts'

type LookFirstProps = { plan: AskedPlan; onBack: () => void; onClose: () => void }

/** What would be in a pack, and the button that has it made. */
export function LookFirst({ plan, onBack, onClose }: LookFirstProps) {
  const { id: workspaceId } = useWorkspace()
  const { data } = usePreview(plan)
  const request = trpc.compliance.request.useMutation({
    async onSuccess() {
      await api.compliance.exports.invalidate()
      onClose()
      tellDone('The pack is being made. You may close this page; it is kept in the history.')
    },
  })
  return (
    <Dialog place="side" title="What would be in it" onClose={onClose}>
      <Form
        submit="Export"
        isBusy={request.isPending}
        problem={request.error && problemOf(request.error)}
        onCancel={onBack}
        disabledReason={
          data && !isPublished(data)
            ? 'Nothing is published of this workspace yet; its first checkpoint is signed within a second.'
            : undefined
        }
        onSubmit={(event) => {
          event.preventDefault()
          request.mutate({ workspaceId, plan })
        }}
      >
        <ExportPreview plan={plan} />
      </Form>
    </Dialog>
  )
}
