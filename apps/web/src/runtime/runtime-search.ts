import type { Inputs } from '@countersign/server/router'
import { z } from 'zod'

/** What is looked at of all that runs, as it stands in the address. */
export const RuntimeSearch = z.object({
  period: z.enum(['day', 'week', 'month']).default('day').catch('day'),
  show: z.enum(['running', 'over']).default('running').catch('running'),
  search: z.string().trim().min(1).max(200).optional().catch(undefined),
  driver: z.enum(['process', 'lease']).optional().catch(undefined),
  server: z
    .string()
    .regex(/^rpl_[0-9A-Z]{26}$/)
    .optional()
    .catch(undefined),
})
export type RuntimeSearch = z.infer<typeof RuntimeSearch>
export type PlaceSearch = Pick<RuntimeSearch, 'driver' | 'server'>

/** Clears what narrows the page; how far back it looks and which runs it lists stay. */
export const everyRun = { search: undefined, driver: undefined, server: undefined }

export const isNarrowed = ({ search, driver, server }: RuntimeSearch): boolean =>
  search !== undefined || driver !== undefined || server !== undefined

/** What the loader asks for and the page reads must be the same, to the field. */
export function runtimeInputs(workspaceId: string, { period, show, search, driver, server }: RuntimeSearch) {
  const list: Inputs['runs']['list'] = { workspaceId, isOver: show === 'over', search, driver, server }
  const overview: Inputs['runs']['overview'] = { workspaceId, period, search }
  return { list, overview }
}

/** A run elsewhere is on none of the servers. */
export const placeIn = ({
  driver,
  replicaId,
}: {
  driver: 'process' | 'lease'
  replicaId: string | null
}): PlaceSearch => ({ driver, server: replicaId ?? undefined })
