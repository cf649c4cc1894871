import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { type Workspace, whyNotPermitted } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { confirm } from '../ui/confirm.ts'
import { Menu, MenuAction, MenuRule } from '../ui/Menu.tsx'
import { ChangeGroupsDialog } from './ChangeGroupsDialog.tsx'
import { ChangeRoleDialog } from './ChangeRoleDialog.tsx'
import type { Member } from './members-query.ts'
import { ResetLinkDialog } from './ResetLinkDialog.tsx'

type MemberMenuProps = { member: Member; workspace: Workspace }

/** What can be done with a member. The reasons why not come with the member: they are the server's own rules. */
export function MemberMenu({ member, workspace }: MemberMenuProps) {
  const [open, setOpen] = useState<'role' | 'groups' | 'reset' | null>(null)
  const refresh = { onSuccess: () => api.members.invalidate() }
  const disable = trpc.members.disable.useMutation(refresh)
  const enable = trpc.members.enable.useMutation(refresh)
  const remove = trpc.members.remove.useMutation(refresh)
  const endSessions = trpc.members.endSessions.useMutation(refresh)
  const { name, personId } = member
  const target = { workspaceId: workspace.id, personId }
  const mayNot = whyNotPermitted(workspace, 'members:manage')
  const askToDisable = () =>
    confirm({
      title: `Disable ${name}?`,
      effect: `${name} can no longer enter ${workspace.name}; open pages stop working with their next request. Role and history stay, and you can enable ${name} again.`,
      action: 'Disable',
      isDangerous: true,
      run: () => disable.mutateAsync(target),
      done: `${name} was disabled.`,
    })
  const askToEnable = () =>
    confirm({
      title: `Enable ${name}?`,
      effect: `${name} can enter ${workspace.name} again, with the role ${member.role}.`,
      action: 'Enable',
      run: () => enable.mutateAsync(target),
      done: `${name} was enabled.`,
    })
  const askToRemove = () =>
    confirm({
      title: member.isYou ? `Leave ${workspace.name}?` : `Remove ${name}?`,
      effect: `${member.isYou ? 'You lose' : `${name} loses`} every right in ${workspace.name} at once. What was decided stays on record. Coming back takes a new invitation.`,
      action: member.isYou ? 'Leave' : 'Remove',
      isDangerous: true,
      run: () => remove.mutateAsync(target),
      done: `${name} was removed.`,
    })
  const askToEndSessions = () =>
    confirm({
      title: `End all sessions of ${name}?`,
      effect: `Every browser in which ${name} is signed in is signed out with its next request, in every workspace.`,
      action: 'End sessions',
      run: () => endSessions.mutateAsync(target),
      done: `The sessions of ${name} were ended.`,
    })
  return (
    <>
      <Menu
        trigger={
          <Button
            tone="quiet"
            size="icon"
            aria-label={`Actions for ${name}`}
            icon={<Ellipsis aria-hidden className="size-4" />}
          />
        }
      >
        <MenuAction
          onSelect={() => setOpen('role')}
          disabledReason={mayNot ?? member.cannotChangeRole?.message}
        >
          Change role
        </MenuAction>
        <MenuAction onSelect={() => setOpen('groups')} disabledReason={mayNot}>
          Change groups
        </MenuAction>
        <MenuAction onSelect={() => setOpen('reset')} disabledReason={mayNot ?? member.cannotReset?.message}>
          Make a password reset link
        </MenuAction>
        <MenuAction onSelect={askToEndSessions} disabledReason={mayNot}>
          End sessions
        </MenuAction>
        <MenuRule />
        {member.state === 'active' ? (
          <MenuAction
            onSelect={askToDisable}
            isDangerous
            disabledReason={mayNot ?? member.cannotDisable?.message}
          >
            Disable
          </MenuAction>
        ) : (
          <MenuAction onSelect={askToEnable} disabledReason={mayNot}>
            Enable
          </MenuAction>
        )}
        <MenuAction
          onSelect={askToRemove}
          isDangerous
          disabledReason={mayNot ?? member.cannotRemove?.message}
        >
          {member.isYou ? 'Leave the workspace' : 'Remove'}
        </MenuAction>
      </Menu>
      {open === 'role' && <ChangeRoleDialog member={member} onClose={() => setOpen(null)} />}
      {open === 'groups' && <ChangeGroupsDialog member={member} onClose={() => setOpen(null)} />}
      {open === 'reset' && <ResetLinkDialog member={member} onClose={() => setOpen(null)} />}
    </>
  )
}
