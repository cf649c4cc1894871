import { requestStates } from '@countersign/promotion'
import { z } from 'zod'
import { Reason, RevisionNumber } from '../agents/input.ts'
import { tabs } from './request-store.ts'

export const RequestId = z.string().regex(/^prm_[0-9A-Z]{26}$/, 'This is not the id of a promotion request.')

/** The digest of the spec that somebody looked at. */
const Looked = z.string().regex(/^[0-9a-f]{64}$/, 'This is not the digest of a spec.')

const MaybeReason = z.string().trim().max(1_000, 'Use at most 1000 characters.').nullable().default(null)

const said = (reason: string | null): string | null => reason || null

export const NoteToReviewers = MaybeReason.transform(said)

export const Scheduled = z.number().int().min(0).max(8_640_000_000_000_000).nullable()

export const wishShape = {
  revision: RevisionNumber.optional(),
  note: NoteToReviewers,
  scheduledFor: Scheduled.default(null),
}

export const ballotShape = { requestId: RequestId, digest: Looked, reason: MaybeReason.transform(said) }
export const glassShape = { requestId: RequestId, digest: Looked, reason: Reason }

const mostDecided = 50

export const Ballots = z
  .array(z.strictObject({ requestId: RequestId, digest: Looked }))
  .min(1)
  .max(mostDecided)

/** A field of the spec, such as `budget.monthlyUsd`. */
export const FieldPath = z
  .string()
  .max(300)
  .regex(/^[\w.[\]$@/:*-]+$/, 'Name a field as in budget.monthlyUsd.')
  .nullable()
  .default(null)

export const CommentText = z
  .string()
  .trim()
  .min(1, 'Write something.')
  .max(4_000, 'Use at most 4000 characters.')

export const listShape = {
  tab: z.enum(tabs).default('needs-me'),
  search: z.string().max(200).optional(),
  state: z.array(z.enum(requestStates)).min(1).max(requestStates.length).optional(),
  breakGlass: z.boolean().optional(),
}
