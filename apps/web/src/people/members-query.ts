import type { Inputs, Outputs } from '@countersign/server/router'
import type { PeopleSearch } from './people-search.ts'

export type Member = Outputs['members']['list']['items'][number]

/** What the loader asks for and the list reads must be the same, to the field. */
export function membersQuery(
  workspaceId: string,
  { search, role, state }: PeopleSearch,
): Inputs['members']['list'] {
  return { workspaceId, ...(search && { search }), ...(role && { role }), ...(state && { state }) }
}
