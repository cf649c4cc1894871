import { PersonName } from '@countersign/people'
import { z } from 'zod'
import { requiresSignIn, router } from '../trpc/procedure.ts'

const IdentityId = z.string().regex(/^idy_[0-9A-Z]{26}$/, 'This is not the id of a linked account.')
const Password = z.string().min(1, 'Enter a password.').max(1024)

export const accountRouter = router({
  rename: requiresSignIn({ name: PersonName }).mutation(({ ctx, input }) =>
    ctx.services.accounts.rename(ctx.caller.person, input.name),
  ),

  changePassword: requiresSignIn({ currentPassword: Password, newPassword: Password }).mutation(
    ({ ctx: { services, caller }, input }) =>
      services.accounts.changePassword(
        caller.person,
        caller.session,
        input.currentPassword,
        input.newPassword,
      ),
  ),

  identities: requiresSignIn({}).query(({ ctx }) => ctx.services.accounts.identities(ctx.caller.person)),

  unlink: requiresSignIn({ identityId: IdentityId }).mutation(({ ctx, input }) =>
    ctx.services.accounts.unlink(ctx.caller.person, input.identityId),
  ),
})
