import type { FastifyInstance } from 'fastify'
import type { Services } from '../compose.ts'

/** What machines call: plain routes, an API key in the header, the same services as the pages. */
export function v1Routes(http: FastifyInstance, services: Services): void {
  const { machines } = services

  /** Who am I: lets a client check its key and learn its workspace before it does anything. */
  http.get('/v1/whoami', async (request) => {
    const machine = await machines.authenticate(request.headers.authorization, 'workspace:read')
    return {
      workspaceId: machine.workspaceId,
      keyId: machine.keyId,
      keyName: machine.keyName,
      scopes: machine.scopes,
    }
  })
}
