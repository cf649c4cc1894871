import { bundleLimits, policyLimits, questions } from '@countersign/policy'
import { z } from 'zod'
import type { PolicySet } from './service.ts'

export const SnapshotId = z.string().regex(/^pol_[0-9A-Z]{26}$/, 'This is not the id of a version.')
export const ProposalId = z.string().regex(/^ppl_[0-9A-Z]{26}$/, 'This is not the id of a proposal.')
export const DecisionId = z.string().regex(/^pde_[0-9A-Z]{26}$/, 'This is not the id of a question.')

export const Hash = z.string().regex(/^[0-9a-f]{64}$/, 'This is not the hash of a policy.')

export const QuestionName = z.enum(questions)

export const PolicyReason = z
  .string()
  .trim()
  .min(3, 'Say why, in a few words.')
  .max(1_000, 'Use at most 1000 characters.')

/** Paths and texts are judged with the set as a whole, which says file and line; here only what they may cost. */
const Files = z
  .record(z.string().max(300), z.string().max(policyLimits.bytesOfFile))
  .refine((files) => Object.keys(files).length <= policyLimits.files, `At most ${policyLimits.files} files.`)

/** A `bundle.tar.gz` in base64. */
export const Bundle = z.base64('A bundle is sent as base64.').max(Math.ceil((bundleLimits.bytes * 4) / 3) + 4)

export const SetInput = z.union([z.strictObject({ files: Files }), z.strictObject({ bundle: Bundle })])

export const setFrom = (set: z.infer<typeof SetInput>): PolicySet =>
  'bundle' in set ? { bundle: Buffer.from(set.bundle, 'base64') } : set

/** What of a request is a policy: JSON writes every quotation mark and line end as two characters. */
export const policyBodyLimit = 2 * policyLimits.bytes + 1024 * 1024

/** What is compared, tried or rolled back to: a set that was sent, a version, or what a proposal would make. */
export const CandidateInput = z.union([
  z.strictObject({ files: Files }),
  z.strictObject({ snapshotId: SnapshotId }),
  z.strictObject({ proposalId: ProposalId }),
])

export const ImpactCursor = z
  .string()
  .max(80)
  .regex(/^(agent|request):[A-Za-z0-9_]*$/, 'Send the cursor that the last part ended with.')
