import { z } from 'zod'

/** Which proposal is looked at; its address can be sent to the second person. */
export const ProposalSearch = z.object({ proposal: z.string().max(40).optional().catch(undefined) })
