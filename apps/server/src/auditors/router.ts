import { auditorAccessLimits, Email } from '@countersign/people'
import { z } from 'zod'
import { ExportId } from '../compliance/input.ts'
import { requires, router } from '../trpc/procedure.ts'

const AccessId = z.string().regex(/^acc_[0-9A-Z]{26}$/, 'This is not the id of an access.')
const PersonId = z.string().regex(/^per_[0-9A-Z]{26}$/, 'This is not the id of a person.')
const { mostExports } = auditorAccessLimits
const ExportIds = z.array(ExportId).max(mostExports, `Choose at most ${mostExports} exports.`)

/** Whether it lies ahead, and not too far, is refused with a code of its own. */
const Until = z.number().int().min(0).max(253_402_300_799_999)

/** What an auditor is given, wherever they are made one. */
export const Given = {
  until: Until,
  exportIds: ExportIds.min(1, 'Choose at least one export.'),
} as const

/** For those who give and take. */
export const auditorsRouter = router({
  list: requires('auditors:manage', {
    cursor: AccessId.optional(),
    limit: z.number().int().min(1).max(100).default(50),
  }).query(({ ctx, input }) => ctx.services.auditors.list(ctx.actor, input.cursor, input.limit)),

  invite: requires('auditors:manage', { email: Email, ...Given }).mutation(({ ctx, input }) =>
    ctx.services.auditors.invite(ctx.actor, input.email, input),
  ),

  grant: requires('auditors:manage', { personId: PersonId, ...Given }).mutation(({ ctx, input }) =>
    ctx.services.auditors.grant(ctx.actor, input.personId, input),
  ),

  change: requires('auditors:manage', {
    accessId: AccessId,
    until: Until.nullable(),
    add: ExportIds,
    remove: ExportIds,
  }).mutation(({ ctx, input }) => ctx.services.auditors.change(ctx.actor, input.accessId, input)),

  end: requires('auditors:manage', { accessId: AccessId }).mutation(({ ctx, input }) =>
    ctx.services.auditors.end(ctx.actor, input.accessId),
  ),
})

/** For the auditor; the only procedures of a workspace that they have. */
export const evidenceRouter = router({
  list: requires('evidence:read', {}).query(({ ctx }) => ctx.services.auditorEvidence.list(ctx.actor)),

  /** Changes nothing but the ledger, which says that the pack left the house. */
  download: requires('evidence:read', { exportId: ExportId }).mutation(({ ctx, input }) =>
    ctx.services.auditorEvidence.download(ctx.actor, input.exportId),
  ),
})
