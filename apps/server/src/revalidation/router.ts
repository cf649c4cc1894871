import { revalidationOutcomes } from '@countersign/drizzle/schema'
import { z } from 'zod'
import { AgentId } from '../agents/input.ts'
import { byActor } from '../ledger/doer.ts'
import { requires, router } from '../trpc/procedure.ts'
import { AgentIds } from './input.ts'
import { mostNotices } from './notice-store.ts'

const RevalidationId = z.string().regex(/^rvl_[0-9A-Z]{26}$/, 'This is not the id of a revalidation.')
const Code = z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'This is not a code.')
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'This is not a SHA-256.')

export const revalidationsRouter = router({
  overview: requires('policy:read', {}).query(({ ctx }) =>
    ctx.services.revalidationReading.overview(ctx.actor),
  ),

  report: requires('policy:read', { revalidationId: RevalidationId }).query(({ ctx, input }) =>
    ctx.services.revalidationReading.report(ctx.actor, input.revalidationId),
  ),

  results: requires('policy:read', {
    revalidationId: RevalidationId,
    outcome: z.enum(revalidationOutcomes).optional(),
    cursor: AgentId.optional(),
    limit: z.number().int().min(1).max(100).default(50),
  }).query(({ ctx, input }) =>
    ctx.services.revalidationReading.results(ctx.actor, input.revalidationId, input),
  ),

  quarantined: requires('agents:read', {
    cursor: AgentId.optional(),
    limit: z.number().int().min(1).max(100).default(50),
  }).query(({ ctx, input }) =>
    ctx.services.revalidationReading.quarantined(ctx.actor, input.cursor, input.limit),
  ),

  ofAgent: requires('agents:read', { agentId: AgentId }).query(({ ctx, input }) =>
    ctx.services.revalidationReading.ofAgent(ctx.actor, input.agentId),
  ),

  notices: requires('agents:read', {}).query(({ ctx }) =>
    ctx.services.revalidationReading.notices(ctx.actor),
  ),

  /** Those that were shown, and none that came since. */
  seeNotices: requires('agents:read', {
    notices: z
      .array(z.strictObject({ agentId: AgentId, at: z.number().int().nonnegative() }))
      .min(1)
      .max(mostNotices),
  }).mutation(({ ctx, input }) => ctx.services.revalidations.seeNotices(ctx.actor, input.notices)),

  revalidate: requires('policy:write', { agentIds: AgentIds }).mutation(({ ctx, input }) =>
    ctx.services.revalidations.revalidate(input.workspaceId, byActor(ctx.actor), input.agentIds),
  ),

  setMode: requires('policy:write', { mode: z.enum(['off', 'propose', 'apply']) }).mutation(
    ({ ctx, input }) => ctx.services.revalidations.setMode(ctx.actor, input.mode),
  ),

  propose: requires('policy:write', { agentId: AgentId }).query(({ ctx, input }) =>
    ctx.services.remediations.propose(ctx.actor, input.agentId),
  ),

  proposeAll: requires('policy:write', { code: Code, cursor: AgentId.optional() }).query(({ ctx, input }) =>
    ctx.services.remediations.proposeAll(ctx.actor, input.code, input.cursor ?? null),
  ),

  promotionNote: requires('promotions:request', { agentId: AgentId }).query(({ ctx, input }) =>
    ctx.services.remediations.promotionNote(ctx.actor, input.agentId),
  ),

  /** What was looked at, one agent or many; each has its own answer. */
  applyFixes: requires('policy:write', {
    fixes: z
      .array(z.strictObject({ agentId: AgentId, specSha256: Sha256 }))
      .min(1)
      .max(50),
  }).mutation(({ ctx, input }) => ctx.services.remediations.apply(ctx.actor, input.fixes)),
})
