import { Email, Role } from '@countersign/people'
import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { z } from 'zod'
import { AccessFields } from '../auditors/AccessFields.tsx'
import { emptyAccess, problemsOf, wantedOf } from '../auditors/access-form.ts'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { ChoiceField } from '../ui/ChoiceField.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { useStore } from '../ui/store.ts'
import { TextField } from '../ui/TextField.tsx'
import { zonePreference } from '../ui/time-zone.ts'
import { IssuedLink } from './IssuedLink.tsx'
import { roleOptions } from './role-options.ts'

const Invite = z.strictObject({ email: Email, role: Role })

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const workspace = useWorkspace()
  const form = useForm({
    resolver: zodResolver(Invite),
    defaultValues: { email: '', role: 'reviewer' as Role },
  })
  const zone = useStore(zonePreference)
  const [access, setAccess] = useState(() => emptyAccess(zone))
  const [isTried, setIsTried] = useState(false)
  const done = {
    onSuccess: () => Promise.all([api.members.invitations.invalidate(), api.auditors.invalidate()]),
  }
  const invite = trpc.members.invite.useMutation(done)
  const inviteAuditor = trpc.auditors.invite.useMutation(done)
  const isAuditor = useWatch({ control: form.control, name: 'role' }) === 'auditor'
  const problems = problemsOf(access, zone)
  const link = invite.data ?? inviteAuditor.data
  const error = isAuditor ? inviteAuditor.error : invite.error
  function send({ email, role }: z.infer<typeof Invite>) {
    const about = { workspaceId: workspace.id, email }
    if (role !== 'auditor') return invite.mutate({ ...about, role })
    setIsTried(true)
    if (Object.keys(problems).length === 0) inviteAuditor.mutate({ ...about, ...wantedOf(access, zone) })
  }
  const { errors } = form.formState
  return (
    <Dialog
      place="side"
      title="Invite a person"
      description={`You get a one-time link to send. Whoever opens it joins ${workspace.name}.`}
      onClose={onClose}
    >
      {link ? (
        <IssuedLink what="invitation link" {...link} onClose={onClose} />
      ) : (
        <Form
          submit="Make the invitation"
          onSubmit={form.handleSubmit(send)}
          onCancel={onClose}
          isBusy={invite.isPending || inviteAuditor.isPending}
          problem={error && problemOf(error)}
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
          {isAuditor && (
            <AccessFields values={access} problems={isTried ? problems : {}} onChange={setAccess} />
          )}
        </Form>
      )}
    </Dialog>
  )
}
