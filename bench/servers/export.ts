import '@countersign/server/compiled-schemas'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { readEnv } from '@countersign/server/env'
import { openInstance } from '@countersign/server/instance'
import { logTo } from '@countersign/server/log'
import { serveParent } from './parent.ts'

/**
 * A replica that makes the packs that wait, beside the process that wrote their events; its memory is that of a server which
 * does nothing else. Whoever posts an export's identifier is told what it cost.
 */
const [stateDir = '', workspaceId = ''] = process.argv.slice(2)
// What is measured is the reading of the ledger; a browser takes its second whatever the number of events.
const env = readEnv({
  PATH: process.env.PATH,
  COUNTERSIGN_STATE_DIR: stateDir,
  COUNTERSIGN_BROWSER: 'none',
})
const instance = await openInstance(env, logTo(process.stderr, 'warn'))
const { services } = instance

async function make(exportId: string) {
  const startedAt = performance.now()
  await services.exportWorkflow.round()
  const ms = performance.now() - startedAt
  const askedAt = performance.now()
  const { bytes, content } = await services.exports.open(workspaceId, exportId)
  await content.next()
  const firstByteMs = performance.now() - askedAt
  return { ms, bytes, firstByteMs, peakMib: peakMib() }
}

/** The most that the process ever had, its start included. */
function peakMib(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024
  // What getrusage says begins with what the parent had when it forked.
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
}

const control = createServer((request, response) => {
  make((request.url ?? '').slice(1)).then(
    (made) => response.end(JSON.stringify(made)),
    (error) => response.writeHead(500).end(String(error)),
  )
})
control.listen(0, '127.0.0.1', () => {
  const address = control.address()
  const port = typeof address === 'object' && address ? address.port : 0
  serveParent({ port, requests: {} }, async () => {
    control.closeAllConnections()
    control.close()
    await instance.stop()
  })
})
