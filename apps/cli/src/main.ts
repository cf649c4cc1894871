import { sentenceFor } from '@countersign/server/start-problem'
import { bench } from './bench.ts'
import { dev } from './dev.ts'
import { doctor } from './doctor.ts'
import { resetLink, setupLink } from './links.ts'
import { prepare } from './prepare.ts'
import { say } from './say.ts'
import { test } from './test.ts'

/** The launcher's commands that are more than a shell line; each returns the exit code. */
const commands: Record<string, (args: string[]) => Promise<number>> = {
  prepare,
  dev,
  test,
  doctor,
  bench,
  'setup-link': setupLink,
  'reset-link': resetLink,
}

const [name = '', ...args] = process.argv.slice(2)
const command = commands[name]
if (!command) {
  say(`There is no command "${name}".`)
  process.exit(2)
}
try {
  process.exitCode = await command(args)
} catch (error) {
  say(`countersign: ${sentenceFor(error)}`)
  process.exitCode = 1
}
