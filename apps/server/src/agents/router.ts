import { z } from 'zod'
import { requires, router } from '../trpc/procedure.ts'
import { importLimits, mostImported } from './import.ts'
import {
  ActInput,
  AgentId,
  Days,
  DisplayName,
  filterFrom,
  filterShape,
  LabelsToAdd,
  LabelsToRemove,
  NewName,
  Note,
  Reason,
  RevisionNumber,
  sortShape,
  TargetInput,
  targetFrom,
} from './input.ts'
import { readCursor } from './reading.ts'
import { SpecFormatName, SpecInput, specFrom } from './spec-input.ts'

const origin = z.enum(['blank', 'template', 'file', 'words', 'mcp', 'card']).default('blank')

export const agentsRouter = router({
  list: requires('agents:read', {
    ...filterShape,
    ...sortShape,
    cursor: z.string().max(100).optional(),
    limit: z.number().int().min(1).max(100).default(50),
  }).query(({ ctx, input: { workspaceId: _, sort, descending, cursor, limit, ...filters } }) => {
    const order = { by: sort, descending }
    const filter = filterFrom(filters, ctx.services.clock())
    return ctx.services.agentReading.list(ctx.actor, filter, order, readCursor(cursor, order), limit)
  }),

  choices: requires('agents:read', {}).query(({ ctx }) => ctx.services.agentReading.choices(ctx.actor)),

  get: requires('agents:read', { agentId: AgentId }).query(({ ctx, input }) =>
    ctx.services.agentReading.get(ctx.actor, input.agentId),
  ),

  revisions: requires('agents:read', {
    agentId: AgentId,
    cursor: RevisionNumber.optional(),
    limit: z.number().int().min(1).max(100).default(20),
  }).query(({ ctx, input }) =>
    ctx.services.agentReading.revisions(ctx.actor, input.agentId, input.cursor, input.limit),
  ),

  revision: requires('agents:read', { agentId: AgentId, number: RevisionNumber }).query(({ ctx, input }) =>
    ctx.services.agentReading.revision(ctx.actor, input.agentId, input.number),
  ),

  diff: requires('agents:read', { agentId: AgentId, from: RevisionNumber, to: RevisionNumber }).query(
    ({ ctx, input }) => ctx.services.agentReading.diff(ctx.actor, input.agentId, input.from, input.to),
  ),

  /** Changes nothing; a mutation because a spec is too long for an address. */
  collision: requires('agents:write', {
    agentId: AgentId,
    basedOn: RevisionNumber,
    spec: SpecInput,
  }).mutation(({ ctx, input }) =>
    ctx.services.agentReading.collision(ctx.actor, input.agentId, input.basedOn, specFrom(input.spec)),
  ),

  create: requires('agents:write', { spec: SpecInput, from: origin, days: Days, note: Note }).mutation(
    ({ ctx, input: { spec, from, days, note } }) =>
      ctx.services.agents.createSandbox(ctx.actor, specFrom(spec), { from, days, note }),
  ),

  update: requires('agents:write', {
    agentId: AgentId,
    spec: SpecInput,
    basedOn: RevisionNumber,
    note: Note,
  }).mutation(({ ctx, input: { agentId, spec, basedOn, note } }) =>
    ctx.services.agents.updateSandbox(ctx.actor, agentId, specFrom(spec), basedOn, note),
  ),

  restore: requires('agents:write', {
    agentId: AgentId,
    number: RevisionNumber,
    basedOn: RevisionNumber,
    note: Note,
  }).mutation(({ ctx, input: { agentId, number, basedOn, note } }) =>
    ctx.services.agents.restore(ctx.actor, agentId, number, basedOn, note),
  ),

  label: requires('agents:write', {
    agentId: AgentId,
    add: LabelsToAdd.default({}),
    remove: LabelsToRemove.default([]),
  }).mutation(({ ctx, input }) =>
    ctx.services.agents.label(ctx.actor, input.agentId, input.add, input.remove),
  ),

  clone: requires('agents:write', {
    agentId: AgentId,
    number: RevisionNumber.optional(),
    name: NewName,
    displayName: DisplayName,
  }).mutation(({ ctx, input }) =>
    ctx.services.agents.clone(ctx.actor, input.agentId, input.name, input.displayName, input.number),
  ),

  freeName: requires('agents:write', { name: z.string().max(200) }).query(async ({ ctx, input }) => ({
    name: await ctx.services.agents.freeName(ctx.actor.workspaceId, input.name),
  })),

  freeze: requires('agents:freeze', { agentId: AgentId }).mutation(({ ctx, input }) =>
    ctx.services.agentLife.freeze(ctx.actor, input.agentId),
  ),

  unfreeze: requires('agents:freeze', { agentId: AgentId }).mutation(({ ctx, input }) =>
    ctx.services.agentLife.unfreeze(ctx.actor, input.agentId),
  ),

  renew: requires('agents:write', { agentId: AgentId, reason: Reason, days: Days }).mutation(
    ({ ctx, input }) => ctx.services.agentLife.renew(ctx.actor, input.agentId, input.reason, input.days),
  ),

  retire: requires('agents:write', { agentId: AgentId, reason: Reason }).mutation(({ ctx, input }) =>
    ctx.services.agentLife.retire(ctx.actor, input.agentId, input.reason),
  ),

  /** Changes nothing but the ledger, which says that a spec left the house. */
  export: requires('agents:read', {
    agentId: AgentId,
    format: SpecFormatName,
    number: RevisionNumber.optional(),
  }).mutation(({ ctx, input }) =>
    ctx.services.agentReading.export(ctx.actor, input.agentId, input.format, input.number),
  ),

  import: requires('agents:write', {
    files: z
      .array(
        z.strictObject({
          name: z.string().max(255),
          text: z.string().max(importLimits.maxBytes),
          format: SpecFormatName,
        }),
      )
      .min(1)
      .max(mostImported),
    days: Days,
    skipInvalid: z.boolean().default(false),
  }).mutation(({ ctx, input: { files, days, skipInvalid } }) =>
    ctx.services.agentImport.import(ctx.actor, files, { days, skipInvalid }),
  ),

  bulkFreeze: requires('agents:freeze', { freeze: z.boolean(), target: TargetInput }).mutation(
    ({ ctx, input: { freeze, target } }) =>
      ctx.services.agentBulk.run(
        ctx.actor,
        { kind: freeze ? 'freeze' : 'unfreeze' },
        targetFrom(target, ctx.services.clock()),
      ),
  ),

  bulkChange: requires('agents:write', { act: ActInput, target: TargetInput }).mutation(
    ({ ctx, input: { act, target } }) =>
      ctx.services.agentBulk.run(ctx.actor, act, targetFrom(target, ctx.services.clock())),
  ),

  bulkRequestPromotion: requires('promotions:request', { note: Note, target: TargetInput }).mutation(
    ({ ctx, input: { note, target } }) =>
      ctx.services.agentBulk.run(
        ctx.actor,
        { kind: 'request-promotion', note },
        targetFrom(target, ctx.services.clock()),
      ),
  ),

  bulkExport: requires('agents:read', { format: SpecFormatName, target: TargetInput }).mutation(
    ({ ctx, input: { format, target } }) =>
      ctx.services.agentBulk.run(
        ctx.actor,
        { kind: 'export', format },
        targetFrom(target, ctx.services.clock()),
      ),
  ),
})
