import { actions, outcomes } from '@countersign/ledger'
import { z } from 'zod'
import { linkParts } from '../http/download-links.ts'
import { answerFormats } from './answers.ts'

const AgentId = z.string().regex(/^agt_[0-9A-Z]{26}$/, 'This is not the id of an agent.')
const Reference = z
  .string()
  .regex(/^[a-z-]+(:[a-z]{3}_[0-9A-Z]{26})?$/, 'Name a noun and an id, such as person:per_…')
/** Where the log ended for whoever asked. */
export const Position = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const Instant = z.number().int().min(0).max(8_640_000_000_000_000)

/** What the ledger is searched by, the same for people and for machines. */
export const filter = {
  agent: AgentId.optional(),
  /** Decisions on at least this monthly budget, in millionths of a USD. */
  monthlyMicros: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  actor: Reference.optional(),
  subject: Reference.optional(),
  action: z.enum(actions as [string, ...string[]]).optional(),
  outcome: z.enum(outcomes).optional(),
  code: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{2,63}$/, 'A code is written in capitals.')
    .optional(),
  from: Instant.optional(),
  to: Instant.optional(),
}

export const Cursor = z.string().regex(/^\d{1,16}\.\d{1,16}$/, 'This is not the cursor of a page.')

const inAddress = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((text) => (typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : text), schema)

/** The same, as it stands in the address of a request, where every number is text. */
const addressed = {
  ...filter,
  monthlyMicros: inAddress(filter.monthlyMicros),
  from: inAddress(filter.from),
  to: inAddress(filter.to),
}
export const ListQuery = z.strictObject({
  ...addressed,
  cursor: Cursor.optional(),
  limit: inAddress(z.number().int().min(1).max(100).default(50)),
})
/** How an answer leaves as a file. */
export const answerFormat = { format: z.enum(answerFormats) }
export const ExportQuery = z.strictObject({ ...addressed, ...answerFormat })
export const ExportLink = ExportQuery.extend({ upTo: inAddress(Position), ...linkParts })
