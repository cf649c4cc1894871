// A process that opens the database, says what it got on one line, and lives until it is told to stop or is killed.

import { createInterface } from 'node:readline'
import { DatabaseFailure } from '../failure.ts'
import { openDatabase } from '../open.ts'

const [stateDir = '', profile = 'test', uid = ''] = process.argv.slice(2)
if (uid !== '') {
  process.setgroups?.([])
  process.setgid?.(Number(uid))
  process.setuid?.(Number(uid))
}

const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`)

try {
  const handle = await openDatabase({
    stateDir,
    profile: profile === 'production' ? 'production' : 'test',
    log: (line) => process.stderr.write(`${line}\n`),
  })
  const { mode, app, admin, server } = handle
  say({ mode, app, admin, server })
  for await (const order of createInterface(process.stdin)) {
    if (order === 'stop') {
      await handle.stop()
      say('stopped')
      break
    }
  }
} catch (error) {
  if (!(error instanceof DatabaseFailure)) throw error
  say({ failed: error.code, message: error.message, remedy: error.remedy })
}
