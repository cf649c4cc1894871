import { readFile } from 'node:fs/promises'
import { Refusal } from '@countersign/decisions'
import { parseTrustRoot, type TrustRoot } from '@countersign/ledger'
import { errorCode } from '@countersign/state-dir/error-code'
import { readArguments, usage, type WitnessArguments } from './arguments.ts'
import { sha256 } from './ed25519.ts'
import { openWitness, type Witness } from './witness.ts'

/** The launcher's command `witness`. Answers the exit code at once; a witness that was opened lives until a signal. */
export async function runWitness(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(usage)
    return 0
  }
  const given = readArguments(args)
  if (typeof given === 'string') {
    process.stderr.write(`countersign: ${given}\n\n${usage}`)
    return 2
  }
  try {
    await serve(given)
    return 0
  } catch (error) {
    process.stderr.write(`countersign: ${sentenceFor(error)}\n`)
    return 1
  }
}

async function serve({ trustRootFile, ...options }: WitnessArguments): Promise<void> {
  const trustRoot = await readTrustRoot(trustRootFile)
  const log = (sentence: string) => process.stderr.write(`${new Date().toISOString()} ${sentence}\n`)
  const opened = await openWitness({ ...options, trustRoot, log })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(opened))
  const logs = trustRoot.logs.map(({ origin }) => origin).join(', ') || 'none yet'
  process.stdout.write(`The witness listens on ${opened.url}\nLogs:         ${logs}\n`)
  process.stdout.write(`Verifier key: ${opened.verifierKey}\n`)
}

async function stop(opened: Witness): Promise<void> {
  try {
    await opened.close()
  } catch (error) {
    process.stderr.write(`countersign: ${sentenceFor(error)}\n`)
    process.exitCode = 1
  }
}

async function readTrustRoot(path: string): Promise<TrustRoot> {
  const read = parseTrustRoot(sha256, await jsonIn(path))
  if (read.ok) return read.value
  throw unusable(path, read.message)
}

async function jsonIn(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw unusable(path, 'It is not JSON.')
    throw unusable(path, `Reading it fails with ${errorCode(error)}.`)
  }
}

const unusable = (path: string, why: string): Refusal =>
  new Refusal({
    kind: 'bad-input',
    code: 'TRUST_ROOT_UNUSABLE',
    message: `The trust root ${path} is unusable. ${why}`,
    remedy: 'Fetch /.well-known/countersign/trust-root.json from your Countersign and name that file.',
  })

/** Only what nobody expected keeps its stack. */
function sentenceFor(error: unknown): string {
  if (error instanceof Refusal) return `${error.message} ${error.remedy}`
  if (errorCode(error) === 'ENOSPC') return 'The disk is full. Free some space, then start again.'
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
