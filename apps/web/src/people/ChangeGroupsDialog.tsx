import { GroupName, groupsIn, mostGroups } from '@countersign/people'
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { problemOf } from '../server-problem.ts'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Form } from '../ui/Form.tsx'
import { TextField } from '../ui/TextField.tsx'
import { tellDone } from '../ui/toast.ts'
import type { Member } from './members-query.ts'

const Groups = z.array(GroupName).max(mostGroups, `At most ${mostGroups} groups.`)

const ChangeGroups = z.strictObject({
  groups: z.string().superRefine((text, check) => {
    const read = Groups.safeParse(groupsIn(text))
    const [issue] = read.error?.issues ?? []
    if (issue) check.addIssue({ code: 'custom', message: issue.message })
  }),
})

export function ChangeGroupsDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const workspace = useWorkspace()
  const defaultValues = { groups: member.groups.join(', ') }
  const form = useForm({ resolver: zodResolver(ChangeGroups), defaultValues })
  const change = trpc.members.setGroups.useMutation({
    async onSuccess({ groups }) {
      await api.members.invalidate()
      onClose()
      tellDone(`${member.name} is in ${groups.length === 0 ? 'no group' : groups.join(', ')} now.`)
    },
  })
  return (
    <Dialog
      title={`Groups of ${member.name}`}
      description="A policy can ask that somebody of a group approves a promotion."
      onClose={onClose}
    >
      <Form
        submit="Change groups"
        onSubmit={form.handleSubmit(({ groups }) =>
          change.mutate({ workspaceId: workspace.id, personId: member.personId, groups: groupsIn(groups) }),
        )}
        onCancel={onClose}
        isBusy={change.isPending}
        problem={change.error && problemOf(change.error)}
      >
        <TextField
          label="Groups"
          hint="With commas between them, as in security, finance-leads. A group that nobody is in is gone."
          error={form.formState.errors.groups?.message}
          {...form.register('groups')}
        />
      </Form>
    </Dialog>
  )
}
