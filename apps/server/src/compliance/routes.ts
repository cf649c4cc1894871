import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Services } from '../compose.ts'
import { linkParts } from '../http/download-links.ts'
import { handedOut } from '../http/handed-out.ts'
import { byMachine } from '../ledger/doer.ts'
import { ExportId, Plan } from './input.ts'

const WorkspaceParams = z.object({ workspaceId: z.string().max(36) })
const Params = z.object({ workspaceId: z.string().regex(/^wsp_[0-9A-Z]{26}$/), exportId: ExportId })
const ListQuery = z.strictObject({
  cursor: ExportId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})
const Link = z.strictObject({
  ...linkParts,
  access: z
    .string()
    .regex(/^acc_[0-9A-Z]{26}$/)
    .nullable()
    .default(null),
})
const Nothing = z.strictObject({})

const all = '/v1/workspaces/:workspaceId/exports'
const one = `${all}/:exportId`

/** Evidence packs for machines, such as a job that fetches one each night; and, by a link, for a browser. */
export function exportRoutes(http: FastifyInstance, { machines, exports, auditorEvidence }: Services): void {
  const machineIn = (workspaceId: string, authorization: string | undefined) =>
    machines.authenticateIn(workspaceId, authorization, 'exports:manage')

  /** Accepted, and not made yet: where it stands is asked by its id. */
  http.post(all, async (request, reply) => {
    const { workspaceId } = WorkspaceParams.parse(request.params)
    const machine = await machineIn(workspaceId, request.headers.authorization)
    const asked = await exports.request(workspaceId, byMachine(machine), Plan.parse(request.body))
    reply.code(202)
    return asked
  })

  http.get(all, async (request) => {
    const { workspaceId } = WorkspaceParams.parse(request.params)
    await machineIn(workspaceId, request.headers.authorization)
    const { cursor, limit } = ListQuery.parse(request.query)
    return exports.list({ workspaceId }, cursor, limit)
  })

  http.get(one, async (request) => {
    const { workspaceId, exportId } = Params.parse(request.params)
    await machineIn(workspaceId, request.headers.authorization)
    return exports.get(workspaceId, exportId)
  })

  http.post(`${one}/cancel`, async (request) => {
    const { workspaceId, exportId } = Params.parse(request.params)
    const machine = await machineIn(workspaceId, request.headers.authorization)
    await exports.cancel(workspaceId, byMachine(machine), exportId)
    return exports.get(workspaceId, exportId)
  })

  http.post(`${one}/retry`, async (request, reply) => {
    const { workspaceId, exportId } = Params.parse(request.params)
    const machine = await machineIn(workspaceId, request.headers.authorization)
    const asked = await exports.retry(workspaceId, byMachine(machine), exportId)
    reply.code(202)
    return asked
  })

  /** By a key, or without one by a link that somebody with the right was given for a minute. */
  http.get(`${one}/pack.zip`, handedOut, async (request, reply) => {
    const { workspaceId, exportId } = Params.parse(request.params)
    const { authorization } = request.headers
    if (authorization === undefined) {
      const link = Link.parse(request.query)
      exports.checkLink(workspaceId, exportId, link)
      const { access } = link
      if (access === null) return packTo(reply, await exports.open(workspaceId, exportId))
      const mayGoOn = () => auditorEvidence.refuseUnlessGiven(workspaceId, access, exportId)
      await mayGoOn()
      return packTo(reply, await exports.open(workspaceId, exportId, mayGoOn))
    }
    const machine = await machineIn(workspaceId, authorization)
    Nothing.parse(request.query)
    await exports.noteDownload(workspaceId, byMachine(machine), exportId)
    return packTo(reply, await exports.open(workspaceId, exportId))
  })
}

/** As it comes from the database, part by part. */
function packTo(
  reply: FastifyReply,
  { bytes, fileName, content }: { bytes: number; fileName: string; content: AsyncGenerator<Buffer> },
): Readable {
  reply
    .type('application/zip')
    .header('content-length', bytes)
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
  return Readable.from(content)
}
