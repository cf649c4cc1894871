import { holdLimits } from '@countersign/retention'
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextAreaField } from '../ui/TextAreaField.tsx'
import { tellDone } from '../ui/toast.ts'
import type { Hold } from './retention-query.ts'

const Lift = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(holdLimits.minReason, `Say why, in at least ${holdLimits.minReason} characters.`)
    .max(holdLimits.maxReason, `Use at most ${holdLimits.maxReason} characters.`),
})

export function LiftHoldDialog({ hold, onClose }: { hold: Hold; onClose: () => void }) {
  const { id: workspaceId } = useWorkspace()
  const form = useForm({ resolver: zodResolver(Lift), defaultValues: { reason: '' } })
  const lift = trpc.retention.liftHold.useMutation({
    async onSuccess() {
      await api.retention.invalidate()
      onClose()
      tellDone(`${hold.name} was lifted.`)
    },
  })
  return (
    <Dialog
      title={`Lift the hold ${hold.name}?`}
      description="What it held is erased like everything else once its time and the wait are over; if they are over already, within minutes."
      onClose={onClose}
    >
      <Form
        submit="Lift the hold"
        isDangerous
        isBusy={lift.isPending}
        problem={lift.error && problemOf(lift.error)}
        onCancel={onClose}
        onSubmit={form.handleSubmit(({ reason }) => lift.mutate({ workspaceId, holdId: hold.id, reason }))}
      >
        <TextAreaField
          label="Reason"
          hint="Stands in the ledger."
          rows={2}
          error={form.formState.errors.reason?.message}
          {...form.register('reason')}
        />
      </Form>
    </Dialog>
  )
}
