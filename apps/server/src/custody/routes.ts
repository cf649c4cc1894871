import { custodyMediaType } from '@countersign/custody'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AgentId } from '../agents/input.ts'
import { agentNotFound } from '../agents/refusals.ts'
import type { Services } from '../compose.ts'
import { byMachine } from '../ledger/doer.ts'

const Params = z.object({ workspaceId: z.string().max(36), agentId: z.string().max(36) })

/** The custody of an agent for machines: an auditor's pipeline that keeps the file and verifies it elsewhere. */
export function custodyRoutes(http: FastifyInstance, { machines, custody }: Services): void {
  http.get('/v1/workspaces/:workspaceId/agents/:agentId/custody', async (request, reply) => {
    const { workspaceId, agentId } = Params.parse(request.params)
    const { authorization } = request.headers
    const machine = await machines.authenticateIn(workspaceId, authorization, 'promotions:read')
    if (!AgentId.safeParse(agentId).success) throw agentNotFound()
    const { text } = await custody.export({ workspaceId }, byMachine(machine), agentId)
    reply.type(custodyMediaType)
    return text
  })
}
