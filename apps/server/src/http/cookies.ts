import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Cookies } from '../trpc/context.ts'

/** On HTTPS the `__Host-` prefix ties the cookie to this very host; plain HTTP on loopback cannot have it. */
const names = (isSecure: boolean) =>
  isSecure
    ? { session: '__Host-countersign', device: '__Host-countersign-device' }
    : { session: 'countersign', device: 'countersign-device' }

const yearSeconds = 365 * 24 * 60 * 60

export function sessionToken(request: FastifyRequest, isSecure: boolean): string | null {
  const token = request.cookies[names(isSecure).session]
  return token && /^css_[A-Za-z0-9_-]{43}$/.test(token) ? token : null
}

export function cookiesOf(request: FastifyRequest, reply: FastifyReply, isSecure: boolean): Cookies {
  const { session, device } = names(isSecure)
  const base = { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/' } as const
  return {
    device: request.cookies[device] ?? null,
    signIn(signedIn) {
      // No Max-Age: the session ends by the server's clock, and the cookie with the browser.
      reply.setCookie(session, signedIn.token, base)
      reply.setCookie(device, signedIn.device, { ...base, maxAge: yearSeconds })
    },
    signOut() {
      reply.clearCookie(session, base)
    },
  }
}
