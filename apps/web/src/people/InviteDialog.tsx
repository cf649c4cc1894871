import { Email, Role } from '@countersign/people'
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { ChoiceField } from '../ui/ChoiceField.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextField } from '../ui/TextField.tsx'
import { IssuedLink } from './IssuedLink.tsx'
import { roleOptions } from './role-options.ts'

const Invite = z.strictObject({ email: Email, role: Role })

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const workspace = useWorkspace()
  const form = useForm({
    resolver: zodResolver(Invite),
    defaultValues: { email: '', role: 'reviewer' as const },
  })
  const invite = trpc.members.invite.useMutation({ onSuccess: () => api.members.invitations.invalidate() })
  const { errors } = form.formState
  return (
    <Dialog
      place="side"
      title="Invite a person"
      description={`You get a one-time link to send. Whoever opens it joins ${workspace.name}.`}
      onClose={onClose}
    >
      {invite.data ? (
        <IssuedLink what="invitation link" {...invite.data} onClose={onClose} />
      ) : (
        <Form
          submit="Make the invitation"
          onSubmit={form.handleSubmit((values) => invite.mutate({ workspaceId: workspace.id, ...values }))}
          onCancel={onClose}
          isBusy={invite.isPending}
          problem={invite.error && problemOf(invite.error)}
        >
          <TextField
            label="E-mail address"
            type="email"
            autoComplete="off"
            {...form.register('email')}
            error={errors.email?.message}
          />
          <ChoiceField
            legend="Role"
            options={roleOptions}
            {...form.register('role')}
            error={errors.role?.message}
          />
        </Form>
      )}
    </Dialog>
  )
}
