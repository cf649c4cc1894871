import { Refusal } from '@countersign/decisions'
import type { FastifyRequest } from 'fastify'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a change that another site made the browser send. Browsers say where a request comes from in
 * Sec-Fetch-Site, older ones in Origin; a request with neither is no browser of ours and uses an API key.
 */
export function refuseCrossSite(request: FastifyRequest, publicUrl: string): void {
  if (safeMethods.has(request.method)) return
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) {
    if (site === 'same-origin') return
  } else if (request.headers.origin !== undefined) {
    const { origin } = request.headers
    if (origin === new URL(publicUrl).origin || origin === `${request.protocol}://${request.host}`) return
  }
  throw new Refusal({
    kind: 'not-permitted',
    code: 'CROSS_SITE',
    message: 'The request came from another site, so it was not carried out.',
    remedy: 'Use the pages of this instance; programs call /v1 with an API key.',
  })
}
