import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Refusal } from '@countersign/decisions'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const machinePaths = /^\/(trpc|v1|auth|health|metrics|\.well-known|assets)(\/|$)/

/** Serves the built web app: hashed assets for ever, and its one page for every address that a person may open. */
export async function webRoutes(http: FastifyInstance, webDir: string): Promise<void> {
  const root = resolve(webDir)
  const indexFile = join(root, 'index.html')
  if (existsSync(indexFile)) {
    await http.register(fastifyStatic, {
      root,
      index: false,
      wildcard: false,
      // The build leaves a .br and a .gz beside what is worth it.
      preCompressed: true,
      // Its own header would overwrite ours.
      cacheControl: false,
      setHeaders: (response, path) => {
        const isHashed = path.startsWith(join(root, 'assets'))
        response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  const page = existsSync(indexFile) ? readFileSync(indexFile) : null
  http.setNotFoundHandler(async (request, reply) => {
    if (page && request.method === 'GET' && !machinePaths.test(request.url)) {
      return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page)
    }
    throw new Refusal({
      kind: 'not-found',
      code: 'ROUTE_NOT_FOUND',
      message: `There is nothing at ${request.method} ${request.url.split('?')[0]}.`,
      remedy: 'Check the address; docs/ lists what exists.',
    })
  })
}
