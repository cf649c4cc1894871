import { z } from 'zod'
import { AgentId } from '../agents/input.ts'
import { requires, router } from '../trpc/procedure.ts'
import { decideMany } from './bulk.ts'
import {
  Ballots,
  ballotShape,
  CommentText,
  FieldPath,
  glassShape,
  listShape,
  NoteToReviewers,
  RequestId,
  Scheduled,
  wishShape,
} from './input.ts'
import { readCursor } from './reading.ts'

const PersonId = z.string().regex(/^per_[0-9A-Z]{26}$/, 'This is not the id of a person.')

export const promotionsRouter = router({
  list: requires('promotions:read', {
    ...listShape,
    /** Filters, by which nothing is reached that the list would not show. */
    agent: AgentId.optional(),
    requester: PersonId.optional(),
    cursor: z.string().max(100).optional(),
    limit: z.number().int().min(1).max(100).default(50),
  }).query(({ ctx, input: { workspaceId: _, cursor, limit, ...asked } }) =>
    ctx.services.promotionReading.list(ctx.actor, asked, readCursor(cursor), limit),
  ),

  counts: requires('promotions:read', {}).query(({ ctx }) => ctx.services.promotionReading.counts(ctx.actor)),

  get: requires('promotions:read', { requestId: RequestId }).query(({ ctx, input }) =>
    ctx.services.promotionPage.get(ctx.actor, input.requestId),
  ),

  /** Whom the policy asks, and what else a form for a request has to know. */
  rules: requires('promotions:read', {}).query(({ ctx }) => ctx.services.promotionReading.rules(ctx.actor)),

  request: requires('promotions:request', { agentId: AgentId, ...wishShape }).mutation(
    ({ ctx, input: { workspaceId: _, ...wish } }) => ctx.services.promotions.request(ctx.actor, wish),
  ),

  /** In one step, where the policy asks for nobody. */
  promote: requires('promotions:request', { agentId: AgentId }).mutation(({ ctx, input: { agentId } }) =>
    ctx.services.promotions.promote({ agentId, actor: ctx.actor }),
  ),

  approve: requires('promotions:decide', ballotShape).mutation(
    ({ ctx, input: { workspaceId: _, ...ballot } }) => ctx.services.promotions.approve(ctx.actor, ballot),
  ),

  reject: requires('promotions:decide', ballotShape).mutation(
    ({ ctx, input: { workspaceId: _, ...ballot } }) => ctx.services.promotions.reject(ctx.actor, ballot),
  ),

  bulkDecide: requires('promotions:decide', {
    decision: z.enum(['approve', 'reject']),
    ballots: Ballots,
    reason: NoteToReviewers,
  }).mutation(({ ctx, input: { decision, ballots, reason } }) =>
    decideMany(
      ctx.services.promotions,
      ctx.actor,
      decision,
      ballots.map((ballot) => ({ ...ballot, reason })),
    ),
  ),

  comment: requires('promotions:request', {
    requestId: RequestId,
    path: FieldPath,
    text: CommentText,
  }).mutation(({ ctx, input }) =>
    ctx.services.promotions.comment(ctx.actor, input.requestId, input.path, input.text),
  ),

  withdraw: requires('promotions:request', { requestId: RequestId, reason: NoteToReviewers }).mutation(
    ({ ctx, input }) => ctx.services.promotions.withdraw(ctx.actor, input.requestId, input.reason),
  ),

  schedule: requires('promotions:request', { requestId: RequestId, scheduledFor: Scheduled }).mutation(
    ({ ctx, input }) => ctx.services.promotions.schedule(ctx.actor, input.requestId, input.scheduledFor),
  ),

  reopen: requires('promotions:request', { requestId: RequestId, note: NoteToReviewers }).mutation(
    ({ ctx, input }) => ctx.services.promotions.reopen(ctx.actor, input.requestId, input.note),
  ),

  carryOut: requires('promotions:request', { requestId: RequestId }).mutation(({ ctx, input }) =>
    ctx.services.promotions.carryOut(ctx.actor, input.requestId),
  ),

  breakGlass: requires('promotions:break-glass', glassShape).mutation(
    ({ ctx, input: { workspaceId: _, ...ballot } }) => ctx.services.promotions.breakGlass(ctx.actor, ballot),
  ),

  alerts: requires('promotions:break-glass', {}).query(({ ctx }) =>
    ctx.services.promotionReading.alerts(ctx.actor),
  ),

  seeAlert: requires('promotions:break-glass', { requestId: RequestId }).mutation(({ ctx, input }) =>
    ctx.services.promotionReading.seeAlert(ctx.actor, input.requestId),
  ),
})
