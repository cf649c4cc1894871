import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextAreaField } from '../ui/TextAreaField.tsx'
import { tellDone } from '../ui/toast.ts'
import type { RequestInFull } from './promotions-query.ts'

type WithdrawDialogProps = { request: RequestInFull; onClose: () => void }

export function WithdrawDialog({ request, onClose }: WithdrawDialogProps) {
  const { id: workspaceId } = useWorkspace()
  const withdraw = trpc.promotions.withdraw.useMutation({
    async onSuccess() {
      await api.promotions.invalidate()
      onClose()
      tellDone('The request is withdrawn.')
    },
  })
  return (
    <Dialog
      title="Withdraw the request?"
      description="It ends here with its votes and stays readable. It can be opened again from this version."
      onClose={onClose}
    >
      <Form
        submit="Withdraw"
        onSubmit={(event) => {
          event.preventDefault()
          const reason = String(new FormData(event.currentTarget).get('reason') ?? '').trim()
          withdraw.mutate({ workspaceId, requestId: request.id, ...(reason && { reason }) })
        }}
        onCancel={onClose}
        isBusy={withdraw.isPending}
        problem={withdraw.error && problemOf(withdraw.error)}
      >
        <TextAreaField
          label="Reason"
          name="reason"
          rows={2}
          isOptional
          maxLength={1_000}
          hint="It stands in the ledger."
        />
      </Form>
    </Dialog>
  )
}
