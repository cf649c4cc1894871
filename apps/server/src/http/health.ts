import { timingSafeEqual } from 'node:crypto'
import { type Reason, Refusal } from '@countersign/decisions'
import { sql } from 'drizzle-orm'
import type { MySql2Database } from 'drizzle-orm/mysql2'
import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../observability/metrics.ts'
import { tokenHash } from '../secrets/token.ts'

type Probed = { orm: MySql2Database; isStopping: () => boolean; readOnly: () => Reason | null }

/**
 * Live: the process answers. Ready: it can also answer people, which takes the database, and it is not on its way out.
 * A server that only reads is ready and says so: taking it away would leave nobody to tell why.
 */
export function healthRoutes(http: FastifyInstance, { orm, isStopping, readOnly }: Probed): void {
  http.get('/health/live', async () => ({ status: 'live' }))

  http.get('/health/ready', async () => {
    if (isStopping()) throw notReady('The server is stopping.')
    try {
      await orm.execute(sql`select 1`)
    } catch (error) {
      http.log.warn({ err: error }, 'not ready: the database does not answer')
      throw notReady('The database does not answer.')
    }
    const problem = readOnly()
    return problem ? { status: 'read-only', ...problem } : { status: 'ready' }
  })
}

const notReady = (message: string) =>
  new Refusal({
    kind: 'unavailable',
    code: 'NOT_READY',
    message,
    remedy: 'Try again shortly; see the server log.',
  })

/** Metrics tell how much is going on, which is nobody else's business: they need a token of their own. */
export function metricsRoute(http: FastifyInstance, metrics: Metrics, token: string | null): void {
  http.get('/metrics', async (request, reply) => {
    const given = tokenHash(request.headers.authorization?.replace(/^Bearer /, '') ?? '')
    if (token === null || !timingSafeEqual(given, tokenHash(token))) {
      throw new Refusal({
        kind: 'not-signed-in',
        code: 'METRICS_TOKEN_WRONG',
        message: 'Metrics need the token of this instance.',
        remedy: 'Set COUNTERSIGN_METRICS_TOKEN and send it as `Authorization: Bearer …`.',
      })
    }
    reply.header('content-type', metrics.registry.contentType)
    return metrics.registry.metrics()
  })
}
