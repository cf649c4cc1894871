import '@countersign/server/compiled-schemas'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readEnv } from '@countersign/server/env'
import { httpServer } from '@countersign/server/http'
import { openInstance } from '@countersign/server/instance'
import { logTo } from '@countersign/server/log'
import { serveParent } from './parent.ts'

/** The real server on a fresh private database, set up with one admin and one key. */
const stateDir = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
const env = readEnv({
  PATH: process.env.PATH,
  COUNTERSIGN_STATE_DIR: stateDir,
  COUNTERSIGN_REQUESTS_PER_MINUTE: '100000000',
})
const log = logTo(process.stderr, 'warn')
const instance = await openInstance(env, log)
const { services, orm, publicUrl } = instance
const key = `csk_${'b'.repeat(43)}`
const admin = {
  name: 'Bench',
  email: 'bench@example.com',
  password: 'a bench is not a person',
  workspaceName: 'Bench',
}
await services.setup.unattended(admin, key)
const { token } = await services.sessions.signIn(admin.email, admin.password, null, {
  address: 'bench',
  userAgent: 'bench',
})
const person = await services.stores.people.findByEmail(admin.email)
const [first] = await services.stores.workspaces.ofPerson(person?.id ?? '')
const workspaceId = first?.workspace.id ?? ''

const http = await httpServer({ env, services, orm, log, publicUrl, isStopping: () => false })
await http.listen({ host: '127.0.0.1', port: 0 })
const address = http.server.address()
const port = typeof address === 'object' && address ? address.port : 0
const input = encodeURIComponent(JSON.stringify({ workspaceId }))
const requests = {
  v1: `GET /v1/whoami HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\n\r\n`,
  trpc: `GET /trpc/instance.about?input=${input} HTTP/1.1\r\nHost: localhost\r\nCookie: countersign=${token}\r\n\r\n`,
}
serveParent({ port, requests }, async () => {
  const closing = http.close()
  http.server.closeAllConnections()
  await closing
  await instance.stop()
  rmSync(stateDir, { recursive: true, force: true })
})
