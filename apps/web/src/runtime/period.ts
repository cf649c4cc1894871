const hourMs = 3_600_000

/** What one bar of a chart stands for. */
export const spanWords = (spanMs: number): string =>
  spanMs <= hourMs ? 'hour' : spanMs < 24 * hourMs ? 'six hours' : 'day'
