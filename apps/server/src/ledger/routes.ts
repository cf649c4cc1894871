import { Readable } from 'node:stream'
import { Refusal } from '@countersign/decisions'
import { parseTilePath, tileWidth } from '@countersign/ledger'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Services } from '../compose.ts'
import { handedOut } from '../http/handed-out.ts'
import type { AnswerFormat } from './answers.ts'
import { byMachine } from './doer.ts'
import { noEvent } from './evidence.ts'
import { ExportLink, ExportQuery, ListQuery } from './input.ts'
import { tilesOf } from './tiles.ts'
import { verifierFile } from './verifier-file.ts'

const wellKnown = '/.well-known/countersign'
const WorkspaceParams = z.object({ workspaceId: z.string().regex(/^wsp_[0-9A-Z]{26}$/) })
const TileParams = WorkspaceParams.extend({ '*': z.string().max(200) })
const SizeParams = z.object({ size: z.coerce.number().int().min(1) })
const EventParams = WorkspaceParams.extend({ eventId: z.string() })
const RangeQuery = z.strictObject({
  from: z.coerce.number().int().min(0).default(0),
  to: z.coerce.number().int().min(1).optional(),
  bodies: z.enum(['0', '1']).default('0'),
})
const oneYear = 'public, max-age=31536000, immutable'

/**
 * What anybody may read: whom to believe, how far a log has grown, and hashes that say nothing by themselves. A log is
 * found by its name; nothing here tells of people or of what was decided.
 */
export function wellKnownRoutes(http: FastifyInstance, { evidence, trustRoots, stores }: Services): void {
  http.get(`${wellKnown}/trust-root.json`, async (_request, reply) => {
    reply.header('cache-control', 'no-cache')
    return trustRoots.published()
  })

  http.get(`${wellKnown}/verify.mjs`, async (_request, reply) => {
    reply
      .type('text/javascript; charset=utf-8')
      .header('content-disposition', 'attachment; filename="countersign-verify.mjs"')
    return verifierFile()
  })

  http.get(`${wellKnown}/:workspaceId/trust-root.json`, async (request, reply) => {
    reply.header('cache-control', 'no-cache')
    return trustRoots.published(logOf(request.params))
  })

  http.get(`${wellKnown}/:workspaceId/checkpoint`, async (request, reply) => {
    const checkpoint = await evidence.checkpoint(logOf(request.params))
    if (!checkpoint) throw noSuchLog()
    reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache')
    return checkpoint.text
  })

  http.get(`${wellKnown}/:workspaceId/checkpoint/:size`, async (request, reply) => {
    const { size } = SizeParams.parse(request.params)
    const checkpoint = await evidence.checkpoint(logOf(request.params), size)
    if (!checkpoint) throw noSuchLog()
    reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache')
    return checkpoint.text
  })

  /** Full tiles never change; a partial one is asked for by its width, so that it never changes either. */
  http.get(`${wellKnown}/:workspaceId/tile/*`, async (request, reply) => {
    const params = TileParams.safeParse(request.params)
    const path = params.success ? parseTilePath(`tile/${params.data['*']}`) : null
    if (!params.success || !path?.ok) throw noSuchTile()
    const log = await stores.log.find(params.data.workspaceId)
    const { level, index, width } = path.value
    const end = (index * tileWidth + width) * tileWidth ** level
    if (!log || end > log.publishedSize) throw noSuchTile()
    const bytes = await tilesOf(stores, params.data.workspaceId)(path.value)
    reply.type('application/octet-stream').header('cache-control', oneYear)
    return Buffer.from(bytes)
  })
}

/** What a machine with a key reads: events with their proofs, and ranges to verify offline. */
export function ledgerRoutes(http: FastifyInstance, { machines, evidence, ledger, answers }: Services): void {
  http.get('/v1/workspaces/:workspaceId/ledger/events', async (request) => {
    const { workspaceId } = WorkspaceParams.parse(request.params)
    await machines.authenticateIn(workspaceId, request.headers.authorization, 'ledger:read')
    const { cursor, limit, ...filter } = ListQuery.parse(request.query)
    return ledger.list({ workspaceId }, filter, cursor, limit)
  })

  /**
   * Every event that the filters find, as one file; the number of lines to expect is told before the first. By a key, or without
   * one by a link that somebody with the right was given for a minute.
   */
  http.get('/v1/workspaces/:workspaceId/ledger/events/export', handedOut, async (request, reply) => {
    const { workspaceId } = WorkspaceParams.parse(request.params)
    const { authorization } = request.headers
    const link = authorization === undefined ? ExportLink.safeParse(request.query) : null
    if (link?.success) {
      const { format, upTo, until, token, ...asked } = link.data
      const answer = await answers.follow(workspaceId, { asked, format, upTo }, { until, token })
      return answerTo(reply, format, answer)
    }
    const machine = await machines.authenticateIn(workspaceId, authorization, 'ledger:read')
    const { format, ...asked } = ExportQuery.parse(request.query)
    return answerTo(reply, format, await answers.open(workspaceId, byMachine(machine), asked, format))
  })

  http.get('/v1/workspaces/:workspaceId/ledger/events/:eventId', async (request) => {
    const { workspaceId, eventId } = EventParams.parse(request.params)
    await machines.authenticateIn(workspaceId, request.headers.authorization, 'ledger:read')
    if (!/^evt_[0-9A-Z]{26}$/.test(eventId)) throw noEvent()
    const { sentence, isErased, entry, line, proof } = await evidence.event(workspaceId, eventId)
    return { id: eventId, position: entry?.position ?? null, sentence, isErased, event: line, proof }
  })

  http.get('/v1/workspaces/:workspaceId/ledger/range', async (request, reply) => {
    const { workspaceId } = WorkspaceParams.parse(request.params)
    await machines.authenticateIn(workspaceId, request.headers.authorization, 'ledger:read')
    const { from, to, bodies } = RangeQuery.parse(request.query)
    const lines = evidence.range(workspaceId, { from, to, bodies: bodies === '1' })
    // The first line is made before the answer begins, so that a refusal can still be one.
    const first = await lines.next()
    reply.type('application/jsonl; charset=utf-8')
    return Readable.from(startingWith(first.value ?? '', lines))
  })
}

async function answerTo(
  reply: FastifyReply,
  format: AnswerFormat,
  { events, content }: { events: number; content: AsyncGenerator<string> },
): Promise<Readable> {
  const first = await content.next()
  reply
    .type(format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/jsonl; charset=utf-8')
    .header('countersign-events', events)
    .header('content-disposition', `attachment; filename="ledger.${format}"`)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
  return Readable.from(startingWith(first.value ?? '', content))
}

async function* startingWith(first: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield first
  yield* rest
}

function logOf(params: unknown): string {
  const read = WorkspaceParams.safeParse(params)
  if (read.success) return read.data.workspaceId
  throw noSuchLog()
}

const noSuchLog = () =>
  new Refusal({
    kind: 'not-found',
    code: 'LOG_NOT_FOUND',
    message: 'There is no log of this name with a checkpoint.',
    remedy: `${wellKnown}/trust-root.json names the logs of this instance.`,
  })

const noSuchTile = () =>
  new Refusal({
    kind: 'not-found',
    code: 'TILE_NOT_FOUND',
    message: 'The published log has no such tile.',
    remedy: 'Read the size in the checkpoint; paths are those of C2SP tlog-tiles.',
  })
