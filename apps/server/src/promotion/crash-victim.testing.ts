import { z } from 'zod'
import { ordersIn } from '../testing/orders.ts'
import { replicaOn } from '../testing/replica.ts'

/** A process that gives the deciding vote and is killed while it does. */
const { orders, server } = ordersIn({
  workspaceId: z.string(),
  personId: z.string(),
  requestId: z.string(),
  digest: z.string(),
})
const { workspaceId, personId, requestId, digest } = orders
const replica = await replicaOn(server)

const actor = { personId, name: 'Rita', role: 'reviewer', workspaceId, behind: null } as const
const { state, proofId } = await replica.services.promotions.approve(actor, {
  requestId,
  digest,
  reason: null,
})
// Whoever asked has the answer from here on: what it says must be true for ever.
process.stdout.write(`${state} ${proofId}\n`)

await replica.close()
