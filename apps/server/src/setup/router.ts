import { Email, PersonName, WorkspaceName } from '@countersign/people'
import { z } from 'zod'
import { LinkToken } from '../links/token.ts'
import { requiresNobody, router } from '../trpc/procedure.ts'

export const setupRouter = router({
  status: requiresNobody({}).query(async ({ ctx }) => ({ isOpen: await ctx.services.setup.isOpen() })),

  complete: requiresNobody({
    token: LinkToken,
    name: PersonName,
    email: Email,
    password: z.string().min(1, 'Enter a password.').max(1024),
    workspaceName: WorkspaceName,
    loadDemo: z.boolean(),
  }).mutation(async ({ ctx: { services, cookies, origin }, input }) => {
    const { token, loadDemo, ...first } = input
    cookies.signIn(await services.setup.complete(token, first, loadDemo, origin))
  }),
})
