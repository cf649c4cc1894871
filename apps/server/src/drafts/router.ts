import { z } from 'zod'
import { AgentId, Days, Note } from '../agents/input.ts'
import { SpecFormatName } from '../agents/spec-input.ts'
import { requires, router } from '../trpc/procedure.ts'

const DraftId = z.string().regex(/^drf_[0-9A-Z]{26}$/, 'This is not the id of a draft.')
const Version = z.number().int().min(1).max(4_294_967_295)
const Url = z.url({ protocol: /^https?$/, error: 'Enter an address that begins with https://.' }).max(2_000)
const Token = z
  .string()
  .trim()
  .min(1)
  .max(4_096)
  .regex(/^[!-~]+$/, 'A token has no blanks.')
const Path = z.string().max(500)

const Source = z.union([
  z.strictObject({ mode: z.literal('blank') }),
  z.strictObject({ mode: z.literal('template'), templateId: z.string().max(63) }),
  z.strictObject({ mode: z.literal('clone'), agentId: AgentId }),
  z.strictObject({ mode: z.literal('file'), text: z.string().max(1_000_000), format: SpecFormatName }),
  z.strictObject({
    mode: z.literal('words'),
    text: z.string().trim().min(10, 'Say in a sentence or two what it should do.').max(8_000),
    sendTo: z.string().max(255).optional(),
  }),
  z.strictObject({
    mode: z.literal('mcp'),
    url: Url,
    name: z.string().trim().max(80).optional(),
    token: Token.optional(),
    picked: z.array(z.string().max(128)).min(1, 'Pick at least one tool.').max(128),
  }),
  z.strictObject({ mode: z.literal('card'), url: Url }),
  z.strictObject({ mode: z.literal('card'), text: z.string().min(1).max(1_000_000) }),
])

const step = z.enum(['identity', 'anatomy', 'access', 'limits', 'review'])

export const draftsRouter = router({
  list: requires('agents:write', {}).query(({ ctx }) => ctx.services.drafts.list(ctx.actor)),

  get: requires('agents:write', { draftId: DraftId }).query(({ ctx, input }) =>
    ctx.services.drafts.get(ctx.actor, input.draftId),
  ),

  start: requires('agents:write', { source: Source }).mutation(({ ctx, input }) =>
    ctx.services.drafts.start(ctx.actor, input.source),
  ),

  /** Who could read descriptions besides the rules, and where words would go. */
  describing: requires('agents:write', {}).query(({ ctx }) => ({ model: ctx.services.descriptions.model })),

  /** Asks another server; the token is used for this and never kept. */
  tools: requires('agents:write', { url: Url, token: Token.optional() }).mutation(async ({ ctx, input }) => {
    const { server, host, tools } = await ctx.services.draftSources.tools(input.url, input.token ?? null)
    return { server, host, tools: [...tools] }
  }),

  save: requires('agents:write', {
    draftId: DraftId,
    version: Version,
    step,
    draft: z.unknown(),
    unconfirmed: z
      .array(z.strictObject({ path: Path, because: z.string().max(2_000) }))
      .max(500)
      .default([]),
  }).mutation(({ ctx, input: { draftId, version, step, draft, unconfirmed } }) =>
    ctx.services.drafts.save(ctx.actor, draftId, { version, step, draft, unconfirmed }),
  ),

  discard: requires('agents:write', { draftId: DraftId }).mutation(({ ctx, input }) =>
    ctx.services.drafts.discard(ctx.actor, input.draftId),
  ),

  review: requires('agents:write', { draftId: DraftId, days: Days }).query(({ ctx, input }) =>
    ctx.services.drafts.review(ctx.actor, input.draftId, input.days),
  ),

  submit: requires('agents:write', { draftId: DraftId, version: Version, days: Days, note: Note }).mutation(
    ({ ctx, input: { draftId, version, days, note } }) =>
      ctx.services.drafts.submit(ctx.actor, draftId, version, { days, note }),
  ),
})
