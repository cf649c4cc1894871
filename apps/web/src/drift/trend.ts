import type { Series } from '../ui/Chart.tsx'
import type { TrendDay } from './drift-query.ts'

const hourMs = 3_600_000

export const found = 'New'
export const over = 'Resolved'
export const open = 'Open at the end of the day'
const took = 'Hours until resolved (median)'

export const movement: readonly Series[] = [
  { name: found, colour: 'var(--color-deny)', pattern: 'slanted' },
  { name: over, colour: 'var(--color-allow)', pattern: 'solid' },
  { name: open, colour: 'var(--color-ink)', pattern: 'level', isLine: true },
]
export const lasting: readonly Series[] = [{ name: took, colour: 'var(--color-accent)', pattern: 'dotted' }]

export const movementOf = ({ opened, resolved, open: standing }: TrendDay) => ({
  [found]: opened,
  [over]: resolved,
  [open]: standing,
})

export const hoursOf = ({ medianMs }: TrendDay) => ({
  [took]: medianMs === null ? null : Math.round((medianMs / hourMs) * 10) / 10,
})

export type TrendSum = {
  readonly opened: number
  readonly resolved: number
  readonly open: number
  readonly mostOpen: number
  /** Of the days on which anything was resolved, the middle one. */
  readonly medianMs: number | null
}

export function sumOf(days: readonly TrendDay[]): TrendSum {
  const medians = days.flatMap(({ medianMs }) => medianMs ?? []).sort((a, b) => a - b)
  return {
    opened: days.reduce((sum, { opened }) => sum + opened, 0),
    resolved: days.reduce((sum, { resolved }) => sum + resolved, 0),
    open: days.at(-1)?.open ?? 0,
    mostOpen: Math.max(0, ...days.map((day) => day.open)),
    medianMs: medians[Math.ceil(medians.length / 2) - 1] ?? null,
  }
}
