import { z } from 'zod'

const revision = z.coerce.number().int().min(1).max(4_294_967_295).optional().catch(undefined)

/** Which two revisions are compared, as it stands in the address. */
export const HistorySearch = z.object({ from: revision, to: revision })
export type HistorySearch = z.infer<typeof HistorySearch>
