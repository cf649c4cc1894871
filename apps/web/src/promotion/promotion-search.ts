import { z } from 'zod'

export const tabs = ['needs-me', 'mine', 'decided', 'all'] as const
export type Tab = (typeof tabs)[number]

const states = ['open', 'approved', 'granted', 'rejected', 'withdrawn', 'expired', 'superseded'] as const

/** Whose queue it is and what is looked for in it, as it stands in the address. */
export const PromotionSearch = z.object({
  tab: z.enum(tabs).optional().catch(undefined),
  search: z.string().trim().min(1).max(200).optional().catch(undefined),
  state: z.enum(states).optional().catch(undefined),
  requester: z
    .string()
    .regex(/^per_[0-9A-Z]{26}$/)
    .optional()
    .catch(undefined),
  agent: z
    .string()
    .regex(/^agt_[0-9A-Z]{26}$/)
    .optional()
    .catch(undefined),
  glass: z.literal('true').optional().catch(undefined),
})
export type PromotionSearch = z.infer<typeof PromotionSearch>

/** Clears what narrows the list; the tab stays. */
export const everyRequest = {
  search: undefined,
  state: undefined,
  requester: undefined,
  agent: undefined,
  glass: undefined,
} satisfies Partial<Record<keyof PromotionSearch, undefined>>

export const isNarrowed = (search: PromotionSearch): boolean =>
  Object.keys(everyRequest).some(
    (name) => PromotionSearch.parse(search)[name as keyof PromotionSearch] !== undefined,
  )
