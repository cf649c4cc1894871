import { randomUUID } from 'node:crypto'
import { Refusal } from '@countersign/decisions'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import {
  type FastifyTRPCPluginOptions,
  fastifyRequestHandler,
  fastifyTRPCPlugin,
} from '@trpc/server/adapters/fastify'
import type { MySql2Database } from 'drizzle-orm/mysql2'
import {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify'
import type { Logger } from 'pino'
import { admissionRoutes } from '../admission/routes.ts'
import { importLimits } from '../agents/import.ts'
import { agentRoutes } from '../agents/routes.ts'
import { exportRoutes } from '../compliance/routes.ts'
import type { Services } from '../compose.ts'
import { custodyRoutes } from '../custody/routes.ts'
import { driftRoutes } from '../drift/routes.ts'
import type { Env } from '../env.ts'
import { ledgerRoutes, wellKnownRoutes } from '../ledger/routes.ts'
import { policyBodyLimit } from '../policy/input.ts'
import { policyRoutes } from '../policy/routes.ts'
import { promotionRoutes } from '../promotion/routes.ts'
import { proofRoutes } from '../proofs/routes.ts'
import { providerRoutes } from '../providers/routes.ts'
import { revalidationRoutes } from '../revalidation/routes.ts'
import { leaseKeyRoutes, runRoutes } from '../runtime/routes.ts'
import type { Context } from '../trpc/context.ts'
import { errorBody, httpStatus, isFault } from '../trpc/errors.ts'
import { type AppRouter, appRouter } from '../trpc/router.ts'
import { cookiesOf, sessionToken } from './cookies.ts'
import { healthRoutes, metricsRoute } from './health.ts'
import { withRequestId } from './request-id.ts'
import { refuseCrossSite } from './same-site.ts'
import { v1Routes } from './v1.ts'
import { webRoutes } from './web.ts'

type Parts = {
  env: Pick<Env, 'trustProxy' | 'metricsToken' | 'webDir' | 'requestsPerMinute'>
  services: Services
  orm: MySql2Database
  log: Logger
  publicUrl: () => string
  isStopping: () => boolean
}

const bodyLimit = 1024 * 1024
/** Files arrive inside JSON, where every quotation mark and line end takes a second character. */
const largeBodies: readonly (readonly [path: string, limit: number])[] = [
  ['agents.import', importLimits.maxBytes + bodyLimit],
  ...['impact', 'openBundle', 'reload'].map((name) => [`policy.${name}`, policyBodyLimit] as const),
]

/** One port for pages, procedures, machines and probes. */
export async function httpServer({
  env,
  services,
  orm,
  log,
  publicUrl,
  isStopping,
}: Parts): Promise<FastifyInstance> {
  const isSecure = () => publicUrl().startsWith('https://')
  // Widened to Fastify's own interface, so that the routes need not know which logger it is.
  const loggerInstance: FastifyBaseLogger = log
  const http: FastifyInstance = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    // A child logger for each request redacts its bindings anew, which costs more than the smallest routes do; what is
    // logged carries the request id itself.
    childLoggerFactory: (logger) => logger,
    trustProxy: env.trustProxy,
    bodyLimit,
    requestTimeout: 30_000,
    genReqId: requestId,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 2_000 },
  })

  // Hooks with a callback: on what ten thousand agents call, a promise for each would be felt.
  http.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    withRequestId(request.id, done)
  })
  http.addHook('onResponse', (request, reply, done) => {
    const { url } = request.routeOptions
    services.metrics.request(request.method, url, reply.statusCode, reply.elapsedTime)
    if (log.isLevelEnabled('debug')) {
      const ms = Math.round(reply.elapsedTime)
      log.debug({ requestId: request.id, route: url, status: reply.statusCode, ms }, 'answered')
    }
    done()
  })
  http.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, services))

  healthRoutes(http, { orm, isStopping, readOnly: () => services.ledger.standing().readOnly })
  metricsRoute(http, services.metrics, env.metricsToken)
  v1Routes(http, services)
  admissionRoutes(http, services)
  agentRoutes(http, services)
  ledgerRoutes(http, services)
  promotionRoutes(http, services)
  proofRoutes(http, services)
  custodyRoutes(http, services)
  driftRoutes(http, services)
  exportRoutes(http, services)
  policyRoutes(http, services)
  revalidationRoutes(http, services)
  runRoutes(http, services)
  await http.register(async (people) => {
    await people.register(cookie)
    await people.register(helmet, securityHeaders(isSecure()))
    await people.register(rateLimit, {
      max: env.requestsPerMinute,
      timeWindow: 60_000,
      // A first visit loads dozens of them; an office behind one address would be shut out.
      allowList: (request) => request.url.startsWith('/assets/'),
      errorResponseBuilder: (_request, { after }) => tooManyRequests(after),
    })
    people.addHook('preHandler', async (request) => refuseCrossSite(request, publicUrl()))
    providerRoutes(people, services, { isSecure })
    wellKnownRoutes(people, services)
    leaseKeyRoutes(people, services)
    const trpc: FastifyTRPCPluginOptions<AppRouter> = {
      prefix: '/trpc',
      trpcOptions: {
        router: appRouter,
        maxBatchSize: 30,
        createContext: ({ req, res }) =>
          contextOf(req, cookiesOf(req, res, isSecure()), services, isSecure()),
        onError: ({ error, path, ctx, input }) =>
          noteError(error, services, log, {
            path,
            requestId: ctx?.requestId,
            workspaceId: workspaceOf(input),
          }),
      },
    }
    await people.register(fastifyTRPCPlugin, trpc)
    await people.register(async (imports) => {
      imports.removeContentTypeParser('application/json')
      imports.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) =>
        done(null, body),
      )
      for (const [path, limit] of largeBodies) {
        imports.post(`/trpc/${path}`, { bodyLimit: limit }, (req, res) =>
          fastifyRequestHandler({ ...trpc.trpcOptions, req, res, path }),
        )
      }
    })
    await webRoutes(people, env.webDir)
  })
  return http
}

async function contextOf(
  request: FastifyRequest,
  cookies: Context['cookies'],
  services: Services,
  isSecure: boolean,
): Promise<Context> {
  const token = sessionToken(request, isSecure)
  return {
    services,
    caller: token ? await services.sessions.authenticate(token) : null,
    cookies,
    origin: { address: request.ip, userAgent: request.headers['user-agent'] ?? '' },
    requestId: request.id,
  }
}

/** Keeps a caller's id when it is one, so that a trace can be followed through; makes one otherwise. */
function requestId({ headers }: { headers: Record<string, unknown> }): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID()
}

function answerError(
  error: FastifyError,
  request: FastifyRequest,
  reply: { code(status: number): { send(body: unknown): unknown } },
  services: Services,
) {
  const limit = request.routeOptions.bodyLimit ?? bodyLimit
  const refusal = error instanceof Refusal ? error : protocolRefusal(error, limit)
  noteError(refusal ?? error, services, request.log, {
    path: request.routeOptions.url,
    requestId: request.id,
  })
  const status = refusal ? httpStatus[refusal.kind] : isFault(error) ? 500 : httpStatus['bad-input']
  const body = errorBody(refusal ?? error, request.id)
  // The tRPC client understands an error only in its own envelope, also when it comes from before tRPC.
  const envelope = { error: { message: body.message, code: -32_600, data: { ...body, httpStatus: status } } }
  return reply.code(status).send(request.url.startsWith('/trpc/') ? envelope : body)
}

/** What Fastify itself refuses: a body that is too large, is not JSON, or has the wrong type. */
function protocolRefusal(error: FastifyError, limit: number): Refusal | null {
  const status = error.statusCode ?? 500
  if (status < 400 || status >= 500) return null
  const [kind, code, remedy] =
    status === 413
      ? (['too-large', 'TOO_LARGE', `Send at most ${limit / 1024} KiB at once.`] as const)
      : status === 429
        ? (['too-many', 'TOO_MANY_REQUESTS', 'Wait a minute and try again.'] as const)
        : (['bad-input', 'BAD_INPUT', 'Send valid JSON with the content type application/json.'] as const)
  return new Refusal({ kind, code, message: error.message, remedy })
}

function noteError(
  error: unknown,
  { metrics }: Services,
  log: Pick<FastifyBaseLogger, 'error' | 'info'>,
  where: { path: string | undefined; requestId: string | undefined; workspaceId?: string | undefined },
): void {
  if (isFault(error)) {
    metrics.faults.inc()
    log.error({ ...where, err: error }, 'fault')
    return
  }
  const { code } = errorBody(error, where.requestId ?? '')
  metrics.refusals.inc({ code })
  log.info({ ...where, code }, 'refused')
}

/** The workspace that a call names, for the log; whether it may be touched is decided elsewhere. */
function workspaceOf(input: unknown): string | undefined {
  const id = typeof input === 'object' && input !== null && 'workspaceId' in input ? input.workspaceId : null
  return typeof id === 'string' ? id.slice(0, 36) : undefined
}

const tooManyRequests = (after: string) =>
  new Refusal({
    kind: 'too-many',
    code: 'TOO_MANY_REQUESTS',
    message: 'This address sends too many requests.',
    remedy: `Try again after ${after}.`,
  })

const securityHeaders = (isSecure: boolean) => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      // React's style property and positioning libraries set attributes through the CSSOM, which this allows.
      styleSrcAttr: ["'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      workerSrc: ["'self'"],
      manifestSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
  },
  strictTransportSecurity: isSecure ? { maxAge: 63_072_000, includeSubDomains: true } : (false as const),
  referrerPolicy: { policy: 'no-referrer' as const },
  crossOriginEmbedderPolicy: false,
})
