import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Services } from '../compose.ts'
import { byMachine } from '../ledger/doer.ts'
import { AgentIds } from './input.ts'

const Params = z.object({ workspaceId: z.string().max(36) })
const Body = z.strictObject({ agentIds: AgentIds })

/** What a machine has asked about again: governed agents by their identifiers, whether they run or not. */
export function revalidationRoutes(http: FastifyInstance, { machines, revalidations }: Services): void {
  http.post('/v1/workspaces/:workspaceId/policy/revalidate', async (request) => {
    const { workspaceId } = Params.parse(request.params)
    const { authorization } = request.headers
    const machine = await machines.authenticateIn(workspaceId, authorization, 'policy:write')
    const { agentIds } = Body.parse(request.body)
    return revalidations.revalidate(workspaceId, byMachine(machine), agentIds)
  })
}
