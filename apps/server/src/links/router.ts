import { PersonName } from '@countersign/people'
import { z } from 'zod'
import { requiresNobody, router } from '../trpc/procedure.ts'
import { LinkToken } from './token.ts'

const Password = z.string().min(1, 'Enter a password.').max(1024)

export const linksRouter = router({
  // A mutation although it changes nothing: the token stays out of URLs and so out of access logs.
  inspect: requiresNobody({ token: LinkToken }).mutation(({ ctx, input }) =>
    ctx.services.links.inspect(input.token),
  ),

  acceptInvitation: requiresNobody({
    token: LinkToken,
    name: PersonName.nullable(),
    password: Password,
  }).mutation(async ({ ctx: { services, cookies, origin }, input }) => {
    cookies.signIn(await services.links.acceptInvitation(input.token, input.name, input.password, origin))
  }),

  resetPassword: requiresNobody({ token: LinkToken, password: Password }).mutation(
    async ({ ctx: { services, cookies, origin }, input }) => {
      cookies.signIn(await services.links.resetPassword(input.token, input.password, origin))
    },
  ),

  enterDemo: requiresNobody({ token: LinkToken }).mutation(
    async ({ ctx: { services, cookies, origin }, input }) => {
      cookies.signIn(await services.links.enterDemo(input.token, origin))
    },
  ),
})
