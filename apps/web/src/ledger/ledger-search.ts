import { type Action, isAction, outcomes } from '@countersign/ledger'
import { z } from 'zod'
import type { Zone } from '../ui/time-zone.ts'
import { boundsOf, type Preset, presets } from './period.ts'

const reference = z.string().regex(/^[a-z]+(:[a-z]{3}_[0-9A-Z]{26})?$/)
const minute = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/)
  .refine((text) => Date.parse(text) >= 0)
const presetNames = ['today', '7d', '30d'] as const satisfies readonly Preset[]

/** What is searched for, as it stands in the address: the server's words, and the period in the reader's. */
export const LedgerSearch = z.object({
  agent: z
    .string()
    .regex(/^agt_[0-9A-Z]{26}$/)
    .optional()
    .catch(undefined),
  /** Decisions on at least so many USD a month. */
  usd: z.coerce.number().min(0).max(1_000_000_000).optional().catch(undefined),
  actor: reference.optional().catch(undefined),
  subject: reference.optional().catch(undefined),
  action: z
    .string()
    .refine((text): text is Action => isAction(text))
    .optional()
    .catch(undefined),
  outcome: z.enum(outcomes).optional().catch(undefined),
  code: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{2,63}$/)
    .optional()
    .catch(undefined),
  period: z
    .enum([...presetNames, 'custom'])
    .optional()
    .catch(undefined),
  from: minute.optional().catch(undefined),
  to: minute.optional().catch(undefined),
})
export type LedgerSearch = z.infer<typeof LedgerSearch>

export const everything = {
  agent: undefined,
  usd: undefined,
  actor: undefined,
  subject: undefined,
  action: undefined,
  outcome: undefined,
  code: undefined,
  period: undefined,
  from: undefined,
  to: undefined,
} satisfies Record<keyof LedgerSearch, undefined>

export const isNarrowed = (search: LedgerSearch): boolean =>
  Object.keys(filterOf(search, 'utc', 0)).length > 0

/** What the server is asked; a field that is not asked for is left out, because the query is known by its fields. */
export function filterOf(
  { agent, usd, actor, subject, action, outcome, code, ...period }: LedgerSearch,
  zone: Zone,
  now: number,
) {
  return {
    ...(agent && { agent }),
    ...(usd !== undefined && { monthlyMicros: Math.round(usd * 1e6) }),
    ...(actor && { actor }),
    ...(subject && { subject }),
    ...(action && { action }),
    ...(outcome && { outcome }),
    ...(code && { code }),
    ...boundsOf(period, zone, now),
  }
}

export type LedgerFilter = ReturnType<typeof filterOf>

export const periodOptions = [
  { value: '', label: 'Any time' },
  ...presetNames.map((value) => ({ value, label: presets[value] })),
  { value: 'custom', label: 'From … to …' },
]
