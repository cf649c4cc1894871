import { type DriftKind, driftKinds, driftStates } from '@countersign/drift'
import { z } from 'zod'

const isKind = (text: string): text is DriftKind => Object.hasOwn(driftKinds, text)

export const trendDays = [30, 90, 365] as const

/** What is looked at among governed agents, as it stands in the address. */
export const DriftSearch = z.object({
  search: z.string().trim().min(1).max(200).optional().catch(undefined),
  state: z.enum(driftStates).optional().catch(undefined),
  kind: z.string().refine(isKind).optional().catch(undefined),
  cause: z.string().min(1).max(200).optional().catch(undefined),
  owner: z.string().min(1).max(120).optional().catch(undefined),
  days: z.coerce.number().pipe(z.literal(trendDays)).default(90).catch(90),
  /** The agent whose three sides stand beside the list. */
  agent: z
    .string()
    .regex(/^agt_[0-9A-Z]{26}$/)
    .optional()
    .catch(undefined),
  /** Shows also what is the same on all sides. */
  all: z.literal('true').optional().catch(undefined),
})
export type DriftSearch = z.infer<typeof DriftSearch>

/** Clears what narrows the list; how far back the trend looks stays. */
export const everyGoverned = {
  search: undefined,
  state: undefined,
  kind: undefined,
  cause: undefined,
  owner: undefined,
}

export const filterOf = ({ search, state, kind, cause, owner }: DriftSearch) => ({
  search,
  state,
  kind,
  cause,
  owner,
})

export const isNarrowed = (search: DriftSearch): boolean =>
  Object.values(filterOf(search)).some((value) => value !== undefined)
