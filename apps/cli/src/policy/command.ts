import { isAbsolute, join } from 'node:path'
import { env } from '../env.ts'
import { caught } from '../remote/caught.ts'
import type { RemoteSurroundings } from '../remote/options.ts'
import { say } from '../say.ts'
import type { PolicyCall } from './call.ts'
import { check } from './check.ts'
import { push } from './push.ts'
import { test } from './test.ts'

const subcommands: Readonly<Record<string, (call: PolicyCall) => Promise<number>>> = { check, test }

const usage = `Usage: ./countersign policy COMMAND DIR [--json]

  check DIR    reads the policy set in the folder and runs its tests; says file, line and column of what is wrong
  test DIR     the same, and names every test
  push DIR --url URL --reason TEXT [--key-file FILE] [--workspace ID] [--based-on HASH]
               checks the set here, then delivers it; the API key (scope policy:write) comes from a file or from
               COUNTERSIGN_API_KEY, never from the command line

Exit code 0: the set is good, or in force. 1: it has problems, or was refused. 2: it could not be looked at, or not be
delivered. 3: it is proposed, and another admin has to activate it.`

const terminal = { answer: (text: string): void => void process.stdout.write(text), say, env }

/** The commands about policy sets on this machine, for people and for pipelines; returns the exit code. */
export async function policy(
  [calledFrom = '', name = '', ...given]: readonly string[],
  { answer, say, env }: Omit<RemoteSurroundings, 'calledFrom'> = terminal,
): Promise<number> {
  if (name === '--help' || name === 'help' || given.includes('--help')) {
    answer(`${usage}\n`)
    return 0
  }
  if (name === 'push') return caught(() => push(given, { calledFrom, env, answer, say }), say)
  const run = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined
  const [typed, ...others] = given.filter((argument) => argument !== '--json')
  if (run === undefined || typed === undefined || others.length > 0 || typed.startsWith('-')) {
    say(usage)
    return 2
  }
  const folder = isAbsolute(typed) ? typed : join(calledFrom, typed)
  return caught(() => run({ typed, folder, json: given.includes('--json'), answer }), say)
}
