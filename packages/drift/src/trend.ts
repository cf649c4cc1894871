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

/** Day by day; the last one is not over yet. Looks at every life once, however many there are. */
export function trendOf(lives: readonly Life[], { now, days }: { now: number; days: number }): TrendDay[] {
  const first = Math.floor(now / dayMs) - days + 1
  const opened = new Array<number>(days).fill(0)
  const lasted = Array.from({ length: days }, (): number[] => [])
  let open = 0
  for (const { openedAt, resolvedAt } of lives) {
    const begins = Math.floor(openedAt / dayMs) - first
    const ends = resolvedAt === null ? null : Math.floor(resolvedAt / dayMs) - first
    if (begins < 0 && (ends === null || ends >= 0)) open++
    if (begins >= 0 && begins < days) opened[begins] = (opened[begins] ?? 0) + 1
    if (resolvedAt !== null && ends !== null) lasted[ends]?.push(resolvedAt - openedAt)
  }
  return opened.map((count, at) => {
    const over = lasted[at] ?? []
    open += count - over.length
    return {
      day: (first + at) * dayMs,
      opened: count,
      resolved: over.length,
      open,
      medianMs: medianOf(over),
    }
  })
}

export function medianOf(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? null
}
