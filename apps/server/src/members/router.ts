import { Email, GroupName, LastingRole, mostGroups, Role } from '@countersign/people'
import { z } from 'zod'
import { Given } from '../auditors/router.ts'
import { requires, router } from '../trpc/procedure.ts'

const PersonId = z.string().regex(/^per_[0-9A-Z]{26}$/, 'This is not the id of a person.')
const LinkId = z.string().regex(/^lnk_[0-9A-Z]{26}$/, 'This is not the id of an invitation.')

export const membersRouter = router({
  list: requires('members:read', {
    search: z.string().trim().max(100).optional(),
    role: Role.optional(),
    state: z.enum(['active', 'disabled']).optional(),
    cursor: PersonId.optional(),
    limit: z.number().int().min(1).max(100).default(50),
  }).query(({ ctx, input }) => ctx.services.members.list(ctx.actor, input)),

  invite: requires('members:manage', { email: Email, role: LastingRole }).mutation(({ ctx, input }) =>
    ctx.services.members.invite(ctx.actor, input.email, input.role),
  ),

  invitations: requires('members:manage', {}).query(({ ctx }) => ctx.services.members.invitations(ctx.actor)),

  revokeInvitation: requires('members:manage', { linkId: LinkId }).mutation(({ ctx, input }) =>
    ctx.services.members.revokeInvitation(ctx.actor, input.linkId),
  ),

  changeRole: requires('members:manage', { personId: PersonId, role: LastingRole }).mutation(
    ({ ctx, input }) => ctx.services.members.changeRole(ctx.actor, input.personId, input.role),
  ),

  makeAuditor: requires('members:manage', { personId: PersonId, ...Given }).mutation(({ ctx, input }) =>
    ctx.services.members.makeAuditor(ctx.actor, input.personId, input),
  ),

  disable: requires('members:manage', { personId: PersonId }).mutation(({ ctx, input }) =>
    ctx.services.members.disable(ctx.actor, input.personId),
  ),

  enable: requires('members:manage', { personId: PersonId }).mutation(({ ctx, input }) =>
    ctx.services.members.enable(ctx.actor, input.personId),
  ),

  remove: requires('members:manage', { personId: PersonId }).mutation(({ ctx, input }) =>
    ctx.services.members.remove(ctx.actor, input.personId),
  ),

  groups: requires('members:read', {}).query(({ ctx }) => ctx.services.groups.list(ctx.actor)),

  setGroups: requires('members:manage', {
    personId: PersonId,
    groups: z.array(GroupName).max(mostGroups),
  }).mutation(({ ctx, input }) => ctx.services.groups.set(ctx.actor, input.personId, input.groups)),

  endSessions: requires('members:manage', { personId: PersonId }).mutation(({ ctx, input }) =>
    ctx.services.members.endSessions(ctx.actor, input.personId),
  ),

  resetLink: requires('members:manage', { personId: PersonId }).mutation(({ ctx, input }) =>
    ctx.services.members.resetLink(ctx.actor, input.personId),
  ),
})
