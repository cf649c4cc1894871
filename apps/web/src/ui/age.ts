const units = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
] as const

const format = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

/** How long ago something was, in the largest unit that fits. It never stands without the exact time. */
export function describeAge(ageMs: number): string {
  const fitting = units.find(({ ms }) => ageMs >= ms)
  return fitting ? format.format(-Math.floor(ageMs / fitting.ms), fitting.unit) : 'less than a minute ago'
}

/** How long it is until something, in the largest unit that fits; like an age, never without the exact time. */
export function describeWait(waitMs: number): string {
  const fitting = units.find(({ ms }) => waitMs >= ms)
  return fitting ? format.format(Math.floor(waitMs / fitting.ms), fitting.unit) : 'in less than a minute'
}
