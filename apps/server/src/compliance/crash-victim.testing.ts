import { ordersIn } from '../testing/orders.ts'
import { replicaOn } from '../testing/replica.ts'

/** A replica that makes the packs that wait and is killed while it does. */
const { server } = ordersIn({})
const replica = await replicaOn({ ...server, connections: 4 })
await replica.services.exportWorkflow.round()
await replica.close()
