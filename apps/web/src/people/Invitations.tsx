import type { Outputs } from '@countersign/server/router'
import { useWorkspace } from '../session/session.ts'
import { api, trpc } from '../trpc.ts'
import { Button } from '../ui/Button.tsx'
import { confirm } from '../ui/confirm.ts'
import { Section } from '../ui/Section.tsx'
import { type Column, Table } from '../ui/Table.tsx'
import { Time } from '../ui/Time.tsx'

type Invitation = Outputs['members']['invitations'][number]

const columns: readonly Column<Invitation>[] = [
  {
    header: 'E-mail',
    isRowHeader: true,
    cell: (invitation) => <span className="break-all">{invitation.email}</span>,
  },
  { header: 'Role', cell: (invitation) => invitation.role },
  { header: 'Invited by', cell: (invitation) => invitation.createdByName ?? 'Unattended set-up' },
  { header: 'Expires', cell: (invitation) => <Time at={invitation.expiresAt} /> },
]

export function Invitations() {
  const workspace = useWorkspace()
  const [invitations] = trpc.members.invitations.useSuspenseQuery({ workspaceId: workspace.id })
  const revoke = trpc.members.revokeInvitation.useMutation({
    onSuccess: () => api.members.invitations.invalidate(),
  })
  if (invitations.length === 0) return null
  const askToRevoke = (invitation: Invitation) =>
    confirm({
      title: 'Revoke this invitation?',
      effect: `The link that was made for ${invitation.email} stops working. You can invite the same address again.`,
      action: 'Revoke',
      isDangerous: true,
      run: () => revoke.mutateAsync({ workspaceId: workspace.id, linkId: invitation.id }),
      done: `The invitation for ${invitation.email} was revoked.`,
    })
  return (
    <Section title="Open invitations" description="Links that were made and not used yet.">
      <Table
        caption="Open invitations"
        columns={columns}
        rows={invitations}
        rowKey={(invitation) => invitation.id}
        actions={(invitation) => (
          <Button size="small" tone="quiet" onClick={() => askToRevoke(invitation)}>
            Revoke
          </Button>
        )}
      />
    </Section>
  )
}
