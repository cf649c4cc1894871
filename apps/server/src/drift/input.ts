import { type DriftKind, driftKinds, driftStates, ignoreLimits } from '@countersign/drift'
import { z } from 'zod'
import { AgentId } from '../agents/input.ts'
import { intervalLimits } from './interval.ts'
import { causeCursorUnknown, ignoreDaysMessage, intervalMessage } from './refusals.ts'
import type { CauseCursor } from './store.ts'

export const FindingId = z.string().regex(/^dfi_[0-9A-Z]{26}$/, 'This is not the id of a difference.')
export const IgnoreId = z.string().regex(/^dig_[0-9A-Z]{26}$/, 'This is not the id of a rule.')
export const ScanId = z.string().regex(/^dsc_[0-9A-Z]{26}$/, 'This is not the id of a scan.')

const isKind = (text: string): text is DriftKind => Object.hasOwn(driftKinds, text)
const Kind = z.string().refine(isKind, 'This is not a kind of drift.')
const CauseText = z.string().min(1).max(200)

const limit = z.number().int().min(1).max(100).default(50)

export const causesShape = { cursor: z.string().max(400).optional(), limit }

export const listShape = {
  state: z.enum(driftStates).optional(),
  kind: Kind.optional(),
  cause: CauseText.optional(),
  owner: z.string().min(1).max(120).optional(),
  search: z.string().max(200).optional(),
  cursor: AgentId.optional(),
  limit,
}

export const historyShape = { agentId: AgentId, cursor: FindingId.optional(), limit }

export const scansShape = { cursor: ScanId.optional(), limit }

export const Days = z.number().int().min(7).max(365).default(90)

export const Chosen = z.array(AgentId).min(1).max(1_000).optional()

export const FindingIds = z.array(FindingId).min(1).max(100)

export const AdoptNote = z.string().trim().max(800, 'Use at most 800 characters.').nullable().default(null)

/** What is to be lived with: one cause or every one of a kind, on one agent or on all of them. */
export const ruleShape = {
  kind: Kind,
  cause: CauseText.nullable().default(null),
  agentId: AgentId.nullable().default(null),
}

export const IgnoreReason = z
  .string()
  .trim()
  .min(ignoreLimits.minReason, `Say why, in at least ${ignoreLimits.minReason} characters.`)
  .max(ignoreLimits.maxReason, `Use at most ${ignoreLimits.maxReason} characters.`)

export const IgnoreDays = z
  .number()
  .int(ignoreDaysMessage)
  .min(1, ignoreDaysMessage)
  .max(ignoreLimits.maxDays, ignoreDaysMessage)

export const ignoresShape = { cursor: IgnoreId.optional(), limit }

/** Null: only when somebody asks. */
export const Interval = z
  .number()
  .int(intervalMessage)
  .min(intervalLimits.minMinutes, intervalMessage)
  .max(intervalLimits.maxMinutes, intervalMessage)
  .nullable()

const CursorParts = z.tuple([z.coerce.number().int(), z.coerce.number().int(), z.string().max(200)])

export const cursorOf = ({ agents, since, cause }: CauseCursor): string => `${agents}.${since}.${cause}`

export function cursorIn(text: string): CauseCursor {
  const [, agents, since, cause] = /^(\d{1,10})\.(\d{1,16})\.(.+)$/s.exec(text) ?? []
  const read = CursorParts.safeParse([agents, since, cause])
  if (!read.success) throw causeCursorUnknown()
  const [befallen, at, what] = read.data
  return { agents: befallen, since: at, cause: what }
}
