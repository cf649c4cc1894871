import '@countersign/server/compiled-schemas'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { specOfTemplate, templates } from '@countersign/agents'
import { readEnv } from '@countersign/server/env'
import { httpServer } from '@countersign/server/http'
import { logTo } from '@countersign/server/log'
import { openBenchInstance } from '../instance.ts'
import { shippedSet } from '../policy-questions.ts'
import { serveParent } from './parent.ts'

/**
 * The real server on a fresh private database with governed agents in it. Beside it, in the same process and on the same
 * database, a route that does one durable INSERT and nothing else.
 */
const count = Number(process.argv[2])
const instance = await openBenchInstance()
const { services, orm, publicUrl, workspaceId, personId } = instance
const ana = { personId, name: 'Bench', role: 'admin', workspaceId, behind: null } as const

// As many may run as there are, and one person may promote alone: what is measured comes afterwards.
const shipped = await shippedSet()
const eased = Object.entries(shipped.files).map(([path, text]) => {
  const loose = text.replace(/perWorkspace: \d+/, 'perWorkspace: 100000').replace(/quorum: \d+/, 'quorum: 0')
  return [path, path.endsWith('.yaml') ? loose : text] as const
})
await services.policy.hotReload(
  { workspaceId, by: { reference: `person:${personId}`, name: 'Bench', behind: null }, answerable: personId },
  { files: Object.fromEntries(eased) },
  'edited',
  { basedOn: shipped.hash, reason: 'For the bench' },
)
const [template] = templates
if (template === undefined) throw new Error('There is no template.')
const spec = specOfTemplate(template)
const agentIds: string[] = []
for (let made = 0; made < count; made++) {
  const named = { ...spec, metadata: { ...spec.metadata, name: `bench-${made}` } }
  const { id } = await services.agents.createSandbox(ana, named, { from: 'template' })
  await services.promotions.promote({ agentId: id, actor: ana })
  agentIds.push(id)
}
await services.sequencer.sequenceAll()
const { secret } = await services.keys.create(ana, 'Bench', ['runs:manage'], null)

const env = readEnv({ PATH: process.env.PATH, COUNTERSIGN_STATE_DIR: instance.stateDir })
const log = logTo(process.stderr, 'error')
const http = await httpServer({ env, services, orm, log, publicUrl, isStopping: () => false })
await http.listen({ host: '127.0.0.1', port: 0 })

const pool = orm.$client
const [header, body] = [Buffer.alloc(520, 1), Buffer.alloc(200, 2)]
const insert = 'insert into ledger_events (workspace_id, id, header, sealed_body) values (?, ?, ?, ?)'
const wait = 'insert into ledger_pending (workspace_id, event_id, leaf) values (?, ?, ?)'
const run = `insert into runs (workspace_id, id, agent_id, revision, mode, spec_sha256, is_contained, driver, state,
  crashes, restarts, admission_id, started_at, started_by, heartbeats, lease_id, lease_issued_at, lease_expires_at, ended_at)
  values (?, ?, ?, 1, 'governed', ?, 0, 'lease', 'stopped', '[]', 0, ?, ?, 'system', 0, ?, ?, ?, ?)`
const [leaf, at] = [Buffer.alloc(32, 3), '2026-01-15 09:30:00.000']
let inserted = 0

/** What a start writes, by somebody who checks nothing, in as many statements as that takes. */
async function writeAStart(id: string): Promise<void> {
  const connection = await pool.promise().getConnection()
  try {
    await connection.query('begin')
    await connection.execute(insert, ['bench', id, header, body])
    await connection.execute(wait, ['bench', id, leaf])
    await connection.execute(run, ['bench', id, id, leaf, id, at, id, at, at, at])
    await connection.query('commit')
  } finally {
    connection.release()
  }
}

const raw = createServer((request, response) => {
  const id = `row_${String(inserted++).padStart(26, '0')}`
  const answer = (error: unknown) => {
    const text = error ? String(error) : '{"ok":true}'
    response.writeHead(error ? 500 : 200, { 'content-length': Buffer.byteLength(text) })
    response.end(text)
  }
  if (request.url === '/start') writeAStart(id).then(() => answer(null), answer)
  else pool.execute(insert, ['bench', id, header, body], answer)
})
// What it answers to is a control message: every run that was started is ended, so that the next round can start it again.
const control = createServer((_request, response) => {
  const ended = orm.execute(
    "update runs set state = 'stopped', ended_at = utc_timestamp(3) where ended_at is null",
  )
  ended
    .then(() => services.sequencer.sequenceAll())
    .then(
      () => response.end('{}'),
      (error) => response.writeHead(500).end(String(error)),
    )
})
const opened = (server: ReturnType<typeof createServer>) =>
  new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
const requests = {
  workspaceId,
  agentIds: agentIds.join(' '),
  key: secret,
  rawPort: String(await opened(raw)),
  controlPort: String(await opened(control)),
}
serveParent({ port: (http.server.address() as AddressInfo).port, requests }, async () => {
  for (const server of [raw, control]) {
    server.closeAllConnections()
    server.close()
  }
  const closing = http.close()
  http.server.closeAllConnections()
  await closing
  await instance.close()
})
