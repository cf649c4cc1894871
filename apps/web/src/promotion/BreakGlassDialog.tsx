import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { Notice } from '../ui/Notice.tsx'
import { TextAreaField } from '../ui/TextAreaField.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'
import type { RequestInFull } from './promotions-query.ts'

const shortest = 10

type BreakGlassDialogProps = { request: RequestInFull; onClose: () => void }

/** Goes past the people and nothing else; so much is asked for that nobody does it by accident. */
export function BreakGlassDialog({ request, onClose }: BreakGlassDialogProps) {
  const { id: workspaceId } = useWorkspace()
  const { agent, revision, digest } = request
  const { name: agentName } = agent
  const form = useForm({
    resolver: zodResolver(
      z.strictObject({
        reason: z
          .string()
          .trim()
          .min(shortest, `Say what the emergency is, in at least ${shortest} characters.`)
          .max(1_000),
        name: z.string().refine((typed) => typed.trim() === agentName, `Type ${agentName} to confirm.`),
      }),
    ),
    defaultValues: { reason: '', name: '' },
  })
  const { errors } = form.formState
  const breakGlass = trpc.promotions.breakGlass.useMutation({
    async onSuccess({ state }) {
      await Promise.all([api.promotions.invalidate(), api.agents.invalidate()])
      onClose()
      tellDone(
        state === 'granted'
          ? `Revision ${revision} of ${agentName} is governed, by break-glass.`
          : 'It was not promoted: the gates say why.',
      )
    },
  })
  return (
    <Dialog
      title={`Promote ${agentName} without approvals?`}
      description="Only the people are skipped: what the policy denies stays denied."
      onClose={onClose}
    >
      <Form
        submit="Break the glass"
        isDangerous
        onSubmit={form.handleSubmit(({ reason }) =>
          breakGlass.mutate({ workspaceId, requestId: request.id, digest, reason }),
        )}
        onCancel={onClose}
        isBusy={breakGlass.isPending}
        problem={breakGlass.error && problemOf(breakGlass.error)}
      >
        <Notice tone="caution">
          Every admin is told. The agent, the request and the proof carry a mark for good, and the ledger
          keeps your name and reason.
        </Notice>
        <TextAreaField label="Reason" rows={3} error={errors.reason?.message} {...form.register('reason')} />
        <TextField
          label={`Type ${agentName} to confirm`}
          autoComplete="off"
          error={errors.name?.message}
          {...form.register('name')}
        />
      </Form>
    </Dialog>
  )
}
