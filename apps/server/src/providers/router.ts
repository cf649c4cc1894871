import { LastingRole, ProviderName, RoleMapping } from '@countersign/people'
import { z } from 'zod'
import { requires, requiresNobody, requiresSignIn, router } from '../trpc/procedure.ts'
import { OwnPath } from './own-path.ts'

export const ProviderId = z.string().regex(/^idp_[0-9A-Z]{26}$/, 'This is not the id of a sign-in provider.')
const AttemptId = z.string().regex(/^att_[0-9A-Z]{26}$/, 'This is not the id of a sign-in.')

/** People copy the address of the discovery document as often as the issuer. */
const Issuer = z
  .string()
  .trim()
  .max(500, 'An issuer has at most 500 characters.')
  .transform((text) => text.replace(/\/\.well-known\/openid-configuration\/?$/, ''))
  .pipe(
    z
      .url({ protocol: /^https?$/, error: 'Enter an address such as https://id.example.com/realms/main.' })
      .refine((text) => !/[?#]/.test(text), 'An issuer has neither a query nor a fragment.'),
  )

const settings = {
  name: ProviderName,
  issuer: Issuer,
  clientId: z.string().trim().min(1, 'Enter the client id that the provider gave you.').max(255),
  clientSecret: z
    .string()
    .min(1, 'Enter the client secret, or leave it out.')
    .max(1_000)
    .nullable()
    .optional(),
  roleClaim: z.string().trim().min(1, 'Enter the name of a claim, or leave it out.').max(200).nullable(),
  roleMap: z.array(RoleMapping).max(100, 'The role table has at most 100 lines.'),
  defaultRole: LastingRole.nullable(),
  isEnabled: z.boolean(),
}

export const providersRouter = router({
  list: requires('sign-in:configure', {}).query(({ ctx }) => ctx.services.providers.list(ctx.actor)),

  save: requires('sign-in:configure', { id: ProviderId.optional(), ...settings }).mutation(
    ({ ctx, input: { id, workspaceId: _, ...input } }) => ctx.services.providers.save(ctx.actor, id, input),
  ),

  remove: requires('sign-in:configure', { providerId: ProviderId }).mutation(({ ctx, input }) =>
    ctx.services.providers.remove(ctx.actor, input.providerId),
  ),

  // A mutation although it changes nothing: it makes the server call an address, which is not for prefetching.
  discover: requires('sign-in:configure', { issuer: Issuer }).mutation(({ ctx, input }) =>
    ctx.services.providers.discover(ctx.actor, input.issuer),
  ),

  startTest: requires('sign-in:configure', { providerId: ProviderId, next: OwnPath }).mutation(
    ({ ctx: { services, actor, caller }, input }) =>
      services.singleSignOn.startTest(actor, caller, input.providerId, input.next),
  ),

  testResult: requires('sign-in:configure', { testId: AttemptId }).query(({ ctx, input }) =>
    ctx.services.singleSignOn.testResult(ctx.actor, input.testId),
  ),

  startLink: requiresSignIn({ providerId: ProviderId, next: OwnPath }).mutation(({ ctx, input }) =>
    ctx.services.singleSignOn.startLink(ctx.caller, input.providerId, input.next),
  ),

  problem: requiresNobody({ attemptId: AttemptId }).query(({ ctx, input }) =>
    ctx.services.singleSignOn.problem(input.attemptId),
  ),
})
