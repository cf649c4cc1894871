import { Role } from '@countersign/people'
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { ChoiceField } from '../ui/ChoiceField.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { Notice } from '../ui/Notice.tsx'
import { tellDone } from '../ui/toast.ts'
import type { Member } from './members-query.ts'
import { roleOptions } from './role-options.ts'

const ChangeRole = z.strictObject({ role: Role })

export function ChangeRoleDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const workspace = useWorkspace()
  const form = useForm({ resolver: zodResolver(ChangeRole), defaultValues: { role: member.role } })
  const change = trpc.members.changeRole.useMutation({
    async onSuccess(_, { role }) {
      await api.members.invalidate()
      onClose()
      tellDone(`${member.name} is now ${role}.`)
    },
  })
  return (
    <Dialog
      title={`Role of ${member.name}`}
      description="It holds from the next request on."
      onClose={onClose}
    >
      <Form
        submit="Change role"
        onSubmit={form.handleSubmit(({ role }) =>
          change.mutate({ workspaceId: workspace.id, personId: member.personId, role }),
        )}
        onCancel={onClose}
        isBusy={change.isPending}
        problem={change.error && problemOf(change.error)}
        disabledReason={form.formState.isDirty ? undefined : `${member.name} has this role already.`}
      >
        <ChoiceField legend="Role" options={roleOptions} {...form.register('role')} />
        {member.grantedBy === 'sso' && (
          <Notice>
            A sign-in provider granted this role. Chosen here, it counts as granted locally from now on.
          </Notice>
        )}
      </Form>
    </Dialog>
  )
}
