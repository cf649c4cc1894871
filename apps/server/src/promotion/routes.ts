import { requestStates } from '@countersign/promotion'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Services } from '../compose.ts'
import { RequestId } from './input.ts'
import { readCursor } from './reading.ts'
import { requestNotFound } from './refusals.ts'

const Params = z.object({ workspaceId: z.string().max(36) })
const RequestParams = Params.extend({ requestId: z.string().max(36) })
const ListQuery = z.strictObject({
  state: z.enum(requestStates).optional(),
  agent: z
    .string()
    .regex(/^agt_[0-9A-Z]{26}$/)
    .optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})

/** What a machine with a key reads of promotions. It decides on nothing: there is no scope for that. */
export function promotionRoutes(http: FastifyInstance, { machines, promotionReading }: Services): void {
  http.get('/v1/workspaces/:workspaceId/promotions', async (request) => {
    const { workspaceId } = Params.parse(request.params)
    await machines.authenticateIn(workspaceId, request.headers.authorization, 'promotions:read')
    const { state, agent, cursor, limit } = ListQuery.parse(request.query)
    const filter = { state: state && [state], agent }
    return promotionReading.listForMachine(workspaceId, filter, readCursor(cursor), limit)
  })

  http.get('/v1/workspaces/:workspaceId/promotions/:requestId', async (request) => {
    const { workspaceId, requestId } = RequestParams.parse(request.params)
    await machines.authenticateIn(workspaceId, request.headers.authorization, 'promotions:read')
    if (!RequestId.safeParse(requestId).success) throw requestNotFound()
    return promotionReading.getForMachine(workspaceId, requestId)
  })
}
