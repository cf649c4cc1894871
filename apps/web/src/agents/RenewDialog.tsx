import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { counted } from '../ui/number.ts'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'
import type { AgentInFull } from './agents-query.ts'
import { Reason } from './reason.ts'

const Renew = z.strictObject({
  reason: Reason,
  days: z
    .string()
    .trim()
    .regex(/^[1-9]\d{0,2}$|^$/, 'Write a whole number of days.'),
})

export function RenewDialog({ agent, onClose }: { agent: AgentInFull; onClose: () => void }) {
  const { id: workspaceId } = useWorkspace()
  const { data: choices } = trpc.agents.choices.useQuery({ workspaceId })
  const form = useForm({ resolver: zodResolver(Renew), defaultValues: { reason: '', days: '' } })
  const { errors } = form.formState
  const renew = trpc.agents.renew.useMutation({
    async onSuccess() {
      await api.agents.invalidate()
      onClose()
      tellDone(`The sandbox of ${agent.name} is renewed.`)
    },
  })
  const lifetime = choices?.sandbox
  return (
    <Dialog
      title={`Renew the sandbox of ${agent.name}`}
      description={`It gets a new end, counted from today. So far it was renewed ${counted(agent.renewals, 'time')}${
        typeof lifetime?.maxRenewals === 'number' ? `, of ${lifetime.maxRenewals} that the policy allows` : ''
      }.`}
      onClose={onClose}
    >
      <Form
        submit="Renew"
        onSubmit={form.handleSubmit(({ reason, days }) =>
          renew.mutate({
            workspaceId,
            agentId: agent.id,
            reason,
            ...(days && { days: Number(days) }),
          }),
        )}
        onCancel={onClose}
        isBusy={renew.isPending}
        problem={renew.error && problemOf(renew.error)}
      >
        <TextField
          label="Reason"
          hint="It stands in the ledger."
          error={errors.reason?.message}
          {...form.register('reason')}
        />
        <TextField
          label="Days"
          inputMode="numeric"
          isOptional
          hint={lifetime && `${lifetime.defaultDays} when left empty; at most ${lifetime.maxDays}.`}
          error={errors.days?.message}
          {...form.register('days')}
        />
      </Form>
    </Dialog>
  )
}
