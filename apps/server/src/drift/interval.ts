/** How often everybody is compared where nobody said otherwise. */
export const usualDriftMinutes = 60

/** From often enough to be felt to rarely enough to be forgotten. */
export const intervalLimits = { minMinutes: 5, maxMinutes: 7 * 24 * 60 } as const

/** Whether everybody should be compared again. A clock that was put back does not put it off. */
export const isDue = (
  { everyMinutes, lastAt }: { everyMinutes: number | null; lastAt: number | null },
  now: number,
): boolean =>
  everyMinutes !== null && (lastAt === null || lastAt > now || now - lastAt >= everyMinutes * 60_000)
