import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Services } from '../compose.ts'
import { cookiesOf, sessionToken } from '../http/cookies.ts'
import { attemptLifeMs } from './attempt.ts'
import { ownPath, withQuery } from './own-path.ts'
import { ProviderId } from './router.ts'
import type { Departure } from './single-sign-on.ts'

type Site = { isSecure: () => boolean }

/** The two addresses that a browser is sent to and from on its way through an identity provider. */
export function providerRoutes(http: FastifyInstance, services: Services, { isSecure }: Site): void {
  const { singleSignOn, sessions } = services

  http.get<{ Params: { providerId: string }; Querystring: Record<string, unknown> }>(
    '/auth/oidc/:providerId/start',
    async (request, reply) => {
      const { next } = request.query
      const path = (typeof next === 'string' ? ownPath(next) : null) ?? '/'
      // Another site could sign people in as somebody it chose, so from there one gets as far as the page.
      if (isFromElsewhere(request)) return leave({ to: withQuery('/sign-in', 'next', path) }, request, reply)
      const browser = browserSecret(request, isSecure())
      const { data: providerId = '' } = ProviderId.safeParse(request.params.providerId)
      return leave(await singleSignOn.startSignIn(providerId, path, browser), request, reply)
    },
  )

  http.get('/auth/oidc/callback', async (request, reply) => {
    const token = sessionToken(request, isSecure())
    const { search } = new URL(request.url, 'http://here.invalid')
    const departure = await singleSignOn.finish(search, {
      browser: browserSecret(request, isSecure()),
      caller: token ? await sessions.authenticate(token) : null,
      origin: { address: request.ip, userAgent: request.headers['user-agent'] ?? '' },
    })
    return leave(departure, request, reply)
  })

  function leave(
    { to, browser, signedIn, refused }: Departure,
    request: FastifyRequest,
    reply: FastifyReply,
  ) {
    if (browser) {
      const maxAge = attemptLifeMs / 1000
      reply.setCookie(cookieName(isSecure()), browser, {
        httpOnly: true,
        sameSite: 'lax',
        secure: isSecure(),
        path: '/',
        maxAge,
      })
    }
    if (signedIn) cookiesOf(request, reply, isSecure()).signIn(signedIn)
    if (refused) {
      services.metrics.refusals.inc({ code: refused })
      const path = request.routeOptions.url
      request.log.info({ path, requestId: request.id, code: refused }, 'refused')
    }
    return reply.header('cache-control', 'no-store').redirect(to)
  }
}

const cookieName = (isSecure: boolean): string =>
  isSecure ? '__Host-countersign-sign-in' : 'countersign-sign-in'

function browserSecret(request: FastifyRequest, isSecure: boolean): string | null {
  const secret = request.cookies[cookieName(isSecure)]
  return secret && /^csb_[A-Za-z0-9_-]{43}$/.test(secret) ? secret : null
}

/** `none` is an address that was typed or a bookmark. Old browsers say nothing, and neither does plain HTTP. */
function isFromElsewhere({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}
