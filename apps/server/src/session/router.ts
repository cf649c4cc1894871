import { Email } from '@countersign/people'
import { z } from 'zod'
import { requiresNobody, requiresSignIn, router } from '../trpc/procedure.ts'

const SessionId = z.string().regex(/^ses_[0-9A-Z]{26}$/, 'This is not a session id.')
const AnyPassword = z.string().min(1, 'Enter your password.').max(1024)

export const sessionRouter = router({
  current: requiresNobody({}).query(({ ctx }) => ctx.services.home.introduce(ctx.caller)),

  signIn: requiresNobody({ email: Email, password: AnyPassword }).mutation(async ({ ctx, input }) => {
    const { sessions } = ctx.services
    const signedIn = await sessions.signIn(input.email, input.password, ctx.cookies.device, ctx.origin)
    if (ctx.caller) await sessions.signOut(ctx.caller.person, ctx.caller.session)
    ctx.cookies.signIn(signedIn)
  }),

  signOut: requiresSignIn({}).mutation(async ({ ctx }) => {
    await ctx.services.sessions.signOut(ctx.caller.person, ctx.caller.session)
    ctx.cookies.signOut()
  }),

  list: requiresSignIn({}).query(({ ctx }) => ctx.services.sessions.list(ctx.caller.session)),

  revoke: requiresSignIn({ sessionId: SessionId }).mutation(({ ctx, input }) =>
    ctx.services.sessions.revoke(ctx.caller.person, input.sessionId),
  ),

  revokeOthers: requiresSignIn({}).mutation(({ ctx }) =>
    ctx.services.sessions.revokeOthers(ctx.caller.person, ctx.caller.session),
  ),
})
