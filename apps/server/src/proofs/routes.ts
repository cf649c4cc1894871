import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Services } from '../compose.ts'
import { byMachine } from '../ledger/doer.ts'
import { proofFormats, proofNotFound } from './service.ts'

const Params = z.object({ workspaceId: z.string().max(36), proofId: z.string() })
const Query = z.strictObject({ format: z.enum(proofFormats).default('bundle') })

const mediaTypes = {
  bundle: 'application/vnd.countersign.proof-bundle.v1+json',
  dsse: 'application/vnd.dsse.envelope.v1+json',
  vsa: 'application/vnd.dsse.envelope.v1+json',
} as const

/** A proof for machines: an orchestrator that admits by it, an auditor's pipeline that keeps it. */
export function proofRoutes(http: FastifyInstance, { machines, proofs }: Services): void {
  http.get('/v1/workspaces/:workspaceId/proofs/:proofId', async (request, reply) => {
    const { workspaceId, proofId } = Params.parse(request.params)
    const { authorization } = request.headers
    const machine = await machines.authenticateIn(workspaceId, authorization, 'promotions:read')
    const { format } = Query.parse(request.query)
    if (!/^prf_[0-9A-Z]{26}$/.test(proofId)) throw proofNotFound()
    const { text } = await proofs.export({ workspaceId }, byMachine(machine), proofId, format)
    reply.type(mediaTypes[format])
    return text
  })
}
