import { requires, router } from '../trpc/procedure.ts'
import {
  AdoptNote,
  Chosen,
  causesShape,
  Days,
  FindingId,
  FindingIds,
  historyShape,
  IgnoreDays,
  IgnoreId,
  IgnoreReason,
  Interval,
  ignoresShape,
  listShape,
  ruleShape,
  ScanId,
  scansShape,
} from './input.ts'

const ignoresRouter = router({
  /** What a rule would cover, before anybody makes it. */
  preview: requires('drift:manage', ruleShape).query(({ ctx, input: { kind, cause, agentId } }) =>
    ctx.services.driftIgnoring.preview(ctx.actor, { kind, cause, agentId }),
  ),

  add: requires('drift:manage', { ...ruleShape, reason: IgnoreReason, days: IgnoreDays }).mutation(
    ({ ctx, input: { kind, cause, agentId, reason, days } }) =>
      ctx.services.driftIgnoring.add(ctx.actor, { kind, cause, agentId }, reason, days),
  ),

  end: requires('drift:manage', { ignoreId: IgnoreId }).mutation(({ ctx, input }) =>
    ctx.services.driftIgnoring.end(ctx.actor, input.ignoreId),
  ),

  list: requires('drift:read', ignoresShape).query(({ ctx, input }) =>
    ctx.services.driftIgnoring.list(ctx.actor, input.cursor, input.limit),
  ),
})

export const driftRouter = router({
  overview: requires('drift:read', causesShape).query(({ ctx, input }) =>
    ctx.services.driftReading.overview(ctx.actor, input.cursor, input.limit),
  ),

  agents: requires('drift:read', listShape).query(
    ({ ctx, input: { cursor, limit, workspaceId: _, ...filter } }) =>
      ctx.services.driftReading.agents(ctx.actor, filter, cursor, limit),
  ),

  agent: requires('drift:read', historyShape).query(({ ctx, input: { agentId, cursor, limit } }) =>
    ctx.services.driftReading.agent(ctx.actor, agentId, cursor, limit),
  ),

  trend: requires('drift:read', { days: Days }).query(({ ctx, input }) =>
    ctx.services.driftReading.trend(ctx.actor, input.days),
  ),

  scans: requires('drift:read', scansShape).query(({ ctx, input }) =>
    ctx.services.driftReading.scans(ctx.actor, input.cursor, input.limit),
  ),

  scanOf: requires('drift:read', { scanId: ScanId }).query(({ ctx, input }) =>
    ctx.services.driftReading.scan(ctx.actor, input.scanId),
  ),

  /** One, several, or without a choice everybody. */
  scan: requires('drift:manage', { agentIds: Chosen }).mutation(({ ctx, input }) =>
    ctx.services.drift.scan(ctx.actor, input.agentIds),
  ),

  setInterval: requires('drift:manage', { everyMinutes: Interval }).mutation(({ ctx, input }) =>
    ctx.services.drift.setInterval(ctx.actor, input.everyMinutes),
  ),

  restore: requires('drift:manage', { findingIds: FindingIds }).mutation(({ ctx, input }) =>
    ctx.services.driftRestoring.restore(ctx.actor, input.findingIds),
  ),

  adopt: requires('drift:manage', { findingId: FindingId, note: AdoptNote }).mutation(({ ctx, input }) =>
    ctx.services.driftAdopting.adopt(ctx.actor, input.findingId, input.note),
  ),

  ignores: ignoresRouter,
})
