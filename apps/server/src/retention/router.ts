import { holdLimits, holdScopes, isEventClass } from '@countersign/retention'
import { z } from 'zod'
import { requires, router } from '../trpc/procedure.ts'

const ClassName = z.string().refine(isEventClass, 'This is not a class of events.')
const Kept = z.number().int().min(1).max(1_000_000).nullable()
const HoldId = z.string().regex(/^hld_[0-9A-Z]{26}$/, 'This is not the id of a hold.')
const SubjectId = z.string().regex(/^(agt|per)_[0-9A-Z]{26}$/, 'This is not the id of an agent or a person.')
const Reason = z
  .string()
  .trim()
  .min(holdLimits.minReason, `Say why, in at least ${holdLimits.minReason} characters.`)
  .max(holdLimits.maxReason, `Use at most ${holdLimits.maxReason} characters.`)

export const retentionRouter = router({
  overview: requires('retention:read', {}).query(({ ctx }) => ctx.services.retention.overview(ctx.actor)),

  preview: requires('retention:read', { eventClass: ClassName, keptDays: Kept }).query(({ ctx, input }) =>
    ctx.services.retention.preview(ctx.actor, input.eventClass, input.keptDays),
  ),

  setRule: requires('retention:manage', {
    eventClass: ClassName,
    keptDays: Kept,
    seen: Kept,
    reason: Reason,
  }).mutation(({ ctx, input: { eventClass, keptDays, seen, reason } }) =>
    ctx.services.retention.setRule(ctx.actor, eventClass, { days: keptDays, seen, reason }),
  ),

  placeHold: requires('retention:manage', {
    name: z.string().trim().min(1, 'Enter a name.').max(holdLimits.maxName),
    reason: Reason,
    scope: z.enum(holdScopes),
    subjectId: SubjectId.nullable(),
  }).mutation(({ ctx, input: { name, reason, scope, subjectId } }) =>
    ctx.services.retention.placeHold(ctx.actor, { name, reason, scope, subjectId }),
  ),

  liftHold: requires('retention:manage', { holdId: HoldId, reason: Reason }).mutation(({ ctx, input }) =>
    ctx.services.retention.liftHold(ctx.actor, input.holdId, input.reason),
  ),
})
