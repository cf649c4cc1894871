import { z } from 'zod'

/** US dollars with at most six decimals: micro-dollars, which is what the store counts in. */
const Usd = z
  .number()
  .min(0)
  .max(1_000_000)
  .refine((usd) => Math.round(usd * 1e6) / 1e6 === usd, 'Write dollars with at most six decimals.')
  .overwrite((usd) => usd + 0)

/** The whole number of micro-dollars of an amount in a spec. */
export const microsOf = (usd: number): number => Math.round(usd * 1e6)

const Count = z
  .int()
  .min(0)
  .max(1_000_000_000)
  .overwrite((count) => count + 0)

/** From the longest window to the shortest. */
export const spendingWindows = ['monthlyUsd', 'dailyUsd', 'hourlyUsd', 'perTaskUsd'] as const

const byDefault = { monthlyUsd: 10, dailyUsd: 1, hourlyUsd: 0.5, perTaskUsd: 0.25 }

/**
 * What an agent may spend. Zero means nothing, and there is no "unlimited": what is not given is small, and never
 * more than the longer window allows.
 */
export const Budget = z
  .strictObject({
    monthlyUsd: Usd.optional(),
    dailyUsd: Usd.optional(),
    hourlyUsd: Usd.optional(),
    perTaskUsd: Usd.optional(),
    dailyTokens: Count.default(100_000),
    maxToolCalls: Count.default(50),
    maxLlmCalls: Count.default(10),
  })
  .transform(({ dailyTokens, maxToolCalls, maxLlmCalls, ...given }) => {
    const monthlyUsd = given.monthlyUsd ?? byDefault.monthlyUsd
    const dailyUsd = given.dailyUsd ?? Math.min(byDefault.dailyUsd, monthlyUsd)
    const hourlyUsd = given.hourlyUsd ?? Math.min(byDefault.hourlyUsd, dailyUsd)
    const perTaskUsd = given.perTaskUsd ?? Math.min(byDefault.perTaskUsd, hourlyUsd)
    return { monthlyUsd, dailyUsd, hourlyUsd, perTaskUsd, dailyTokens, maxToolCalls, maxLlmCalls }
  })
