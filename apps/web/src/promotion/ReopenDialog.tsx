import { useNavigate } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextAreaField } from '../ui/TextAreaField.tsx'
import type { RequestInFull } from './promotions-query.ts'

type ReopenDialogProps = { request: RequestInFull; onClose: () => void }

export function ReopenDialog({ request, onClose }: ReopenDialogProps) {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const reopen = trpc.promotions.reopen.useMutation({
    async onSuccess({ requestId }) {
      await api.promotions.invalidate()
      onClose()
      await navigate({ to: paths.promotion(workspace.slug, requestId) })
    },
  })
  return (
    <Dialog
      title="Open again from this version?"
      description={`A new request for revision ${request.revision} is made, in your name and with a deadline of its own. Votes do not come along.`}
      onClose={onClose}
    >
      <Form
        submit="Open again"
        onSubmit={(event) => {
          event.preventDefault()
          const note = String(new FormData(event.currentTarget).get('note') ?? '').trim()
          reopen.mutate({ workspaceId: workspace.id, requestId: request.id, ...(note && { note }) })
        }}
        onCancel={onClose}
        isBusy={reopen.isPending}
        problem={reopen.error && problemOf(reopen.error)}
      >
        <TextAreaField
          label="Why now"
          name="note"
          rows={2}
          isOptional
          maxLength={1_000}
          hint="Whoever decides reads it."
        />
      </Form>
    </Dialog>
  )
}
