import { driftStates } from '@countersign/drift'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AgentId } from '../agents/input.ts'
import { agentNotFound } from '../agents/refusals.ts'
import type { Services } from '../compose.ts'
import { FindingId } from './input.ts'

const Params = z.object({ workspaceId: z.string().max(36) })
const AgentParams = Params.extend({ agentId: z.string().max(36) })
const limit = z.coerce.number().int().min(1).max(100).default(50)
const ListQuery = z.strictObject({
  state: z.enum(driftStates).optional(),
  cursor: AgentId.optional(),
  limit,
})
const AgentQuery = z.strictObject({ cursor: FindingId.optional(), limit })

/** What a machine with a key reads of drift: who has drifted, and what of one agent. It changes nothing. */
export function driftRoutes(http: FastifyInstance, { machines, driftReading }: Services): void {
  http.get('/v1/workspaces/:workspaceId/drift', async (request) => {
    const { workspaceId } = Params.parse(request.params)
    await machines.authenticateIn(workspaceId, request.headers.authorization, 'agents:read')
    const { state, cursor, limit } = ListQuery.parse(request.query)
    return driftReading.agents({ workspaceId }, { state }, cursor, limit)
  })

  http.get('/v1/workspaces/:workspaceId/agents/:agentId/drift', async (request) => {
    const { workspaceId, agentId } = AgentParams.parse(request.params)
    await machines.authenticateIn(workspaceId, request.headers.authorization, 'agents:read')
    if (!AgentId.safeParse(agentId).success) throw agentNotFound()
    const { cursor, limit } = AgentQuery.parse(request.query)
    return driftReading.agent({ workspaceId }, agentId, cursor, limit)
  })
}
