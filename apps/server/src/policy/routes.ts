import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Services } from '../compose.ts'
import { authorOfMachine } from './author.ts'
import { Hash, PolicyReason, policyBodyLimit, SetInput, setFrom } from './input.ts'
import { getActive } from './pointer.ts'

const Params = z.object({ workspaceId: z.string().max(36) })

/** What a pipeline sends: files or a bundle, why, and if it wants to be sure, what it expects to replace. */
const Delivery = z.strictObject({ set: SetInput, reason: PolicyReason, basedOn: Hash.optional() })

/** Policy for machines: an orchestrator that decides by it, and the pipeline that delivers it. */
export function policyRoutes(http: FastifyInstance, { machines, policy, stores }: Services): void {
  http.get('/v1/workspaces/:workspaceId/policy/snapshot', async (request) => {
    const { workspaceId } = Params.parse(request.params)
    await machines.authenticateIn(workspaceId, request.headers.authorization, 'policy:read')
    return policy.fetchSnapshot(workspaceId)
  })

  http.post(
    '/v1/workspaces/:workspaceId/policy/hotreload',
    { bodyLimit: policyBodyLimit },
    async (request, reply) => {
      const { workspaceId } = Params.parse(request.params)
      const { authorization } = request.headers
      const machine = await machines.authenticateIn(workspaceId, authorization, 'policy:write')
      const { set, reason, basedOn } = Delivery.parse(request.body)
      const expected = basedOn ?? (await getActive(stores, workspaceId)).hash.toString('hex')
      const reloaded = await policy.hotReload(authorOfMachine(machine), setFrom(set), 'pushed', {
        basedOn: expected,
        reason,
      })
      // Accepted, and not done: somebody has to look at it first.
      if (reloaded.outcome === 'proposed') reply.code(202)
      return reloaded
    },
  )
}
