import '@countersign/server/compiled-schemas'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { specOfTemplate, templates } from '@countersign/agents'
import { readEnv } from '@countersign/server/env'
import { httpServer } from '@countersign/server/http'
import { logTo } from '@countersign/server/log'
import { openBenchInstance } from '../instance.ts'
import { shippedSet } from '../policy-questions.ts'
import { Alone, oneInsert } from './alone.ts'
import { serveParent } from './parent.ts'

/**
 * The real server on a fresh private database with governed agents in it. Beside it, in the same process and on the same
 * database, a route that does one durable INSERT and nothing else, and starts and heartbeats one by one, without what makes them safe.
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
const alone = new Alone(pool.promise(), workspaceId)
let answered = 0

/** `/insert`, `/start/AGENT` and `/renew/AGENT`, all the same but for what is done. */
const raw = createServer((request, response) => {
  const id = `row_${String(answered++).padStart(26, '0')}`
  const answer = (error: unknown, token = '') => {
    const text = error ? String(error) : JSON.stringify({ ok: true, token })
    response.writeHead(error ? 500 : 200, { 'content-length': Buffer.byteLength(text) })
    response.end(text)
  }
  const [, what, agentId = ''] = (request.url ?? '').split('/')
  if (what === 'insert') pool.execute(...oneInsert(id), (error) => answer(error))
  else
    (what === 'start' ? alone.start(id, agentId) : alone.renew(id, agentId)).then(
      (token) => answer(null, token),
      answer,
    )
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
