import { modes } from '@countersign/agents'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { agentNotFound } from '../agents/refusals.ts'
import type { Services } from '../compose.ts'

const Params = z.strictObject({ workspaceId: z.string().max(36), agentId: z.string().max(36) })
const Query = z.strictObject({ mode: z.enum(modes).optional() })

/** Would this be allowed? For pipelines that ask before they start anything. */
export function admissionRoutes(http: FastifyInstance, { machines, admission }: Services): void {
  http.get('/v1/workspaces/:workspaceId/agents/:agentId/admission', async (request) => {
    const { workspaceId, agentId } = Params.parse(request.params)
    await machines.authenticateIn(workspaceId, request.headers.authorization, 'agents:read')
    if (!/^agt_[0-9A-Z]{26}$/.test(agentId)) throw agentNotFound()
    const { mode } = Query.parse(request.query)
    return admission.consider({ workspaceId, agentId, mode: mode ?? null })
  })
}
