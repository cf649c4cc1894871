import { frameworks, type Period, periodOf, presets } from '@countersign/compliance'
import { z } from 'zod'
import { createPreference } from '../ui/preference.ts'
import type { AskedPlan } from './compliance-query.ts'

/** What the page looks at, in its address, so that it can be shared: one framework, over one period. */
export const ComplianceSearch = z.object({
  framework: z
    .string()
    .default('soc2')
    .catch('soc2')
    .transform((id) => (frameworks.some((one) => one.id === id) ? id : 'soc2')),
  preset: z
    .enum([...presets, 'custom'])
    .default('this-quarter')
    .catch('this-quarter'),
  from: z.string().max(10).optional().catch(undefined),
  to: z.string().max(10).optional().catch(undefined),
  zone: z.string().max(64).optional().catch(undefined),
  control: z.string().max(128).optional().catch(undefined),
})
export type ComplianceSearch = z.infer<typeof ComplianceSearch>

export type ChosenPeriod = Pick<ComplianceSearch, 'preset' | 'from' | 'to' | 'zone'>

const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** The reader's own first, then UTC, then all the others. */
const zones: [string, ...string[]] = [
  ownZone,
  ...['UTC', ...Intl.supportedValuesOf('timeZone')].filter((zone) => zone !== ownZone),
]

export const zoneOptions = [...new Set(zones)].map((zone) => ({
  value: zone,
  label: zone === ownZone ? `${zone} (yours)` : zone,
}))

/** Whose days are meant is the auditor's choice and stays the same for a year, so it is asked for once. */
export const zoneOfDays = createPreference('zone-of-days', zones)

export function periodFrom({ preset, from, to, zone }: ChosenPeriod, now: number): Period {
  const timeZone = zone ?? zoneOfDays.get()
  if (preset !== 'custom') return periodOf(preset, now, timeZone)
  const today = periodOf('this-month', now, timeZone)
  return { from: from ?? today.from, to: to ?? today.to, timeZone }
}

export const planFor = (framework: string, period: Period): AskedPlan => ({
  frameworks: [framework],
  period,
  agents: null,
  redaction: 'none',
})

export const presetOptions = [
  { value: 'this-month', label: 'This month' },
  { value: 'last-month', label: 'Last month' },
  { value: 'this-quarter', label: 'This quarter' },
  { value: 'last-quarter', label: 'Last quarter' },
  { value: 'last-12-months', label: 'Last 12 months' },
  { value: 'last-year', label: 'Last year' },
  { value: 'custom', label: 'From … to …' },
]
