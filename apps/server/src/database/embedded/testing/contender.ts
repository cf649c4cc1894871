// Takes and releases the lock for ever and notes each entry and exit in a journal.

import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { acquireLock } from '../lock.ts'

const [directory = '', rounds = '0'] = process.argv.slice(2)
for (let round = 0; round < Number(rounds); round += 1) {
  const lock = await acquireLock(directory, { waitMs: 30_000 })
  appendFileSync(join(directory, 'journal'), `enter ${process.pid}\n`)
  await new Promise((resolve) => setImmediate(resolve))
  appendFileSync(join(directory, 'journal'), `leave ${process.pid}\n`)
  await lock.release()
}
