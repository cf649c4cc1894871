const units = [
  { ms: 86_400_000, one: 'day' },
  { ms: 3_600_000, one: 'hour' },
  { ms: 60_000, one: 'minute' },
] as const

/** How long something took, in the largest unit that fits, to one digit behind the point. */
export function lastedWords(ms: number): string {
  const unit = units.find((one) => ms >= one.ms)
  if (!unit) return 'less than a minute'
  const count = Math.round((ms / unit.ms) * 10) / 10
  return `${count} ${count === 1 ? unit.one : `${unit.one}s`}`
}

/** The same for what is over in seconds. */
export const tookWords = (ms: number): string =>
  ms < 60_000 ? `${(ms / 1_000).toFixed(1)} seconds` : lastedWords(ms)
