import { z } from 'zod'

/** Why something is done to an agent; the ledger keeps it. */
export const Reason = z
  .string()
  .trim()
  .min(3, 'Say why, in a few words.')
  .max(1_000, 'Use at most 1000 characters.')
