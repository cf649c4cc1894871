import { modes } from '@countersign/agents'
import { drivers } from '@countersign/runtime'
import { z } from 'zod'
import { AgentId } from '../agents/input.ts'
import { byActor } from '../ledger/doer.ts'
import { requires, router } from '../trpc/procedure.ts'

const RunId = z.string().regex(/^run_[0-9A-Z]{26}$/, 'This is not the id of a run.')

const ReplicaId = z.string().regex(/^rpl_[0-9A-Z]{26}$/, 'This is not the id of a server.')

/** Words of an agent's name or owner, or its id. */
const Search = z.string().trim().max(200)

const pageShape = {
  cursor: z.string().max(36).optional(),
  limit: z.number().int().min(1).max(100).default(50),
}

/** A note beside a stop, for whoever asks later why. */
const StopReason = z.string().trim().max(1_000)

export const runsRouter = router({
  /** What runs where, or ran; without `isOver` both. */
  list: requires('runs:read', {
    ...pageShape,
    /** A filter, by which nothing is reached that the list would not show. */
    agent: AgentId.optional(),
    isOver: z.boolean().optional(),
    search: Search.default(''),
    driver: z.enum(drivers).optional(),
    /** A server that has or had it as a process. */
    server: ReplicaId.optional(),
  }).query(({ ctx, input: { agent, server, isOver, search, driver, cursor, limit } }) =>
    ctx.services.runReading.list(
      ctx.actor.workspaceId,
      { agentId: agent, replicaId: server, isOver, search, driver },
      cursor ?? null,
      limit,
    ),
  ),

  ofAgent: requires('runs:read', { agentId: AgentId, ...pageShape }).query(
    ({ ctx, input: { agentId, cursor, limit } }) =>
      ctx.services.runReading.ofAgent(ctx.actor.workspaceId, agentId, cursor ?? null, limit),
  ),

  get: requires('runs:read', { runId: RunId }).query(({ ctx, input }) =>
    ctx.services.runReading.get(ctx.actor.workspaceId, input.runId),
  ),

  output: requires('runs:read', {
    runId: RunId,
    after: z.number().int().min(0).optional(),
    limit: z.number().int().min(1).max(1_000).default(500),
  }).query(({ ctx, input: { runId, after, limit } }) =>
    ctx.services.runReading.output(ctx.actor.workspaceId, runId, after ?? null, limit),
  ),

  overview: requires('runs:read', {
    period: z.enum(['day', 'week', 'month']).default('day'),
    search: Search.default(''),
  }).query(({ ctx, input: { period, search } }) =>
    ctx.services.runOverview.read(ctx.actor.workspaceId, period, search),
  ),

  /** A denial is an answer like another: it comes with the report that says why. */
  start: requires('runs:manage', {
    agentId: AgentId,
    mode: z.enum(modes).optional(),
    driver: z.enum(drivers).default('process'),
  }).mutation(({ ctx, input: { agentId, mode, driver } }) =>
    ctx.services.runs.start({
      workspaceId: ctx.actor.workspaceId,
      agentId,
      by: byActor(ctx.actor),
      mode: mode ?? null,
      driver,
    }),
  ),

  stop: requires('runs:stop', { agentId: AgentId, reason: StopReason.default('') }).mutation(
    ({ ctx, input }) =>
      ctx.services.runs.stop(ctx.actor.workspaceId, input.agentId, byActor(ctx.actor), input.reason),
  ),
})
