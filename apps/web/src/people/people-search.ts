import { Role } from '@countersign/people'
import { z } from 'zod'

/** The state of the list of members, as it stands in the address. */
export const PeopleSearch = z.object({
  search: z.string().trim().max(100).optional(),
  role: Role.optional().catch(undefined),
  state: z.enum(['active', 'disabled']).optional().catch(undefined),
})
export type PeopleSearch = z.infer<typeof PeopleSearch>

export const isNarrowed = ({ search, role, state }: PeopleSearch): boolean => Boolean(search || role || state)
