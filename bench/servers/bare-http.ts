import { createServer } from 'node:http'
import { serveParent } from './parent.ts'

/** The least that answers a small JSON document. */
const body = JSON.stringify({
  workspaceId: `wsp_${'0'.repeat(26)}`,
  keyName: 'bench',
  scopes: ['workspace:read'],
})
const server = createServer((_request, response) => {
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
  })
  response.end(body)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  serveParent({ port, requests: { node_http: 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n' } }, async () => {
    server.closeAllConnections()
    server.close()
  })
})
