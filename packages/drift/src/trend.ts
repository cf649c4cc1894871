const dayMs = 86_400_000

type Life = { readonly openedAt: number; readonly resolvedAt: number | null }

export type TrendDay = {
  /** Its first instant, UTC. */
  readonly day: number
  readonly opened: number
  readonly resolved: number
  /** Of all that had been opened by the end of the day, what was not resolved by then. */
  readonly open: number
  /** Half of what was resolved on this day took no longer; null where nothing was. */
  readonly medianMs: number | null
}

/** Day by day, the last one first to be unfinished: it ends now. */
export function trendOf(lives: readonly Life[], { now, days }: { now: number; days: number }): TrendDay[] {
  const first = Math.floor(now / dayMs) - days + 1
  return Array.from({ length: days }, (_, at) => {
    const day = (first + at) * dayMs
    const end = day + dayMs
    const within = (instant: number | null) => instant !== null && instant >= day && instant < end
    const over = lives.filter(({ resolvedAt }) => within(resolvedAt))
    return {
      day,
      opened: lives.filter(({ openedAt }) => within(openedAt)).length,
      resolved: over.length,
      open: lives.filter(
        (life) => life.openedAt < end && (life.resolvedAt === null || life.resolvedAt >= end),
      ).length,
      medianMs: medianOf(over.map(({ openedAt, resolvedAt }) => (resolvedAt ?? 0) - openedAt)),
    }
  })
}

export function medianOf(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? null
}
