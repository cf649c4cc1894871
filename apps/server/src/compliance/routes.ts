import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Services } from '../compose.ts'

const Params = z.object({
  workspaceId: z.string().regex(/^wsp_[0-9A-Z]{26}$/),
  exportId: z.string().regex(/^exp_[0-9A-Z]{26}$/),
})
const Link = z.strictObject({ until: z.coerce.number().int().min(0), token: z.string().max(64) })

/** A pack as it comes from the database, part by part, by a link that somebody with the right was given for a minute. */
export function exportRoutes(http: FastifyInstance, services: Services): void {
  http.get('/v1/workspaces/:workspaceId/exports/:exportId/pack.zip', async (request, reply) => {
    const { workspaceId, exportId } = Params.parse(request.params)
    const { until, token } = Link.parse(request.query)
    services.exports.checkLink(workspaceId, exportId, until, token)
    const { bytes, content } = await services.exports.open(workspaceId, exportId)
    const fileName = await services.exports.fileName(workspaceId, exportId)
    reply
      .type('application/zip')
      .header('content-length', bytes)
      .header('content-disposition', `attachment; filename="${fileName}"`)
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer')
    return Readable.from(content)
  })
}
