import { Role } from '@countersign/people'
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
import { Notice } from '../ui/Notice.tsx'
import { useStore } from '../ui/store.ts'
import { zonePreference } from '../ui/time-zone.ts'
import { tellDone } from '../ui/toast.ts'
import type { Member } from './members-query.ts'
import { roleOptions } from './role-options.ts'

const ChangeRole = z.strictObject({ role: Role })

export function ChangeRoleDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const workspace = useWorkspace()
  const form = useForm({ resolver: zodResolver(ChangeRole), defaultValues: { role: member.role } })
  const zone = useStore(zonePreference)
  const [access, setAccess] = useState(() => emptyAccess(zone))
  const [isTried, setIsTried] = useState(false)
  async function done(role: Role) {
    await Promise.all([api.members.invalidate(), api.auditors.invalidate()])
    onClose()
    tellDone(`${member.name} is now ${role}.`)
  }
  const change = trpc.members.changeRole.useMutation({ onSuccess: (_, { role }) => done(role) })
  const makeAuditor = trpc.members.makeAuditor.useMutation({ onSuccess: () => done('auditor') })
  const isAuditor = useWatch({ control: form.control, name: 'role' }) === 'auditor'
  const isBecoming = isAuditor && member.role !== 'auditor'
  const problems = problemsOf(access, zone)
  const error = isAuditor ? makeAuditor.error : change.error
  function send({ role }: z.infer<typeof ChangeRole>) {
    const about = { workspaceId: workspace.id, personId: member.personId }
    if (role !== 'auditor') return change.mutate({ ...about, role })
    setIsTried(true)
    if (Object.keys(problems).length === 0) makeAuditor.mutate({ ...about, ...wantedOf(access, zone) })
  }
  return (
    <Dialog
      title={`Role of ${member.name}`}
      description="It holds from the next request on."
      onClose={onClose}
    >
      <Form
        submit="Change role"
        onSubmit={form.handleSubmit(send)}
        onCancel={onClose}
        isBusy={change.isPending || makeAuditor.isPending}
        problem={error && problemOf(error)}
        disabledReason={form.formState.isDirty ? undefined : `${member.name} has this role already.`}
      >
        <ChoiceField legend="Role" options={roleOptions} {...form.register('role')} />
        {isBecoming && (
          <>
            <Notice tone="caution">
              {member.name} loses the role {member.role}, and sees nothing but the packs that you choose.
            </Notice>
            <AccessFields values={access} problems={isTried ? problems : {}} onChange={setAccess} />
          </>
        )}
        {member.role === 'auditor' && !isAuditor && (
          <Notice>The access to packs ends with the role of an auditor.</Notice>
        )}
        {member.grantedBy === 'sso' && (
          <Notice>
            A sign-in provider granted this role. Chosen here, it counts as granted locally from now on.
          </Notice>
        )}
      </Form>
    </Dialog>
  )
}
