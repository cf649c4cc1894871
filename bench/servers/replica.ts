import '@countersign/server/compiled-schemas'
import { createServer } from 'node:http'
import { readEnv } from '@countersign/server/env'
import { type Instance, openInstance } from '@countersign/server/instance'
import { logTo } from '@countersign/server/log'
import { serveParent } from './parent.ts'

/** A server of the bench's database, beside the process that fills it; its memory is that of a server which does nothing else. */
export function openReplica(stateDir: string): Promise<Instance> {
  // What is measured is the database and the reading of it; a browser takes its second whatever the number of rows.
  const env = readEnv({
    PATH: process.env.PATH,
    COUNTERSIGN_STATE_DIR: stateDir,
    COUNTERSIGN_BROWSER: 'none',
  })
  return openInstance(env, logTo(process.stderr, 'warn'))
}

/** Does one thing at a time for the bench, which names it in the address, and answers with what that cost. */
export function serveWork(instance: Instance, work: (name: string) => Promise<unknown>): void {
  const control = createServer((request, response) => {
    work((request.url ?? '').slice(1)).then(
      (cost) => response.end(JSON.stringify(cost)),
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
}
