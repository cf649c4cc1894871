import { Refusal } from '@countersign/decisions'
import { isSignerAlg, SignerAlg } from '@countersign/signer-protocol'
import { errorCode } from '@countersign/state-dir/error-code'
import { readArguments, type SignerArguments, usage } from './arguments.ts'
import { openSigner, type SigningService } from './signer.ts'

/** The launcher's command `signer`. Answers the exit code at once; a service that was opened lives until a signal. */
export async function runSigner(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(usage)
    return 0
  }
  const given = readArguments(args)
  const algs = typeof given === 'string' ? [] : (given.algs ?? SignerAlg.options)
  const unknown = algs.find((alg) => !isSignerAlg(alg))
  if (typeof given === 'string' || unknown !== undefined) {
    const problem =
      typeof given === 'string' ? given : `It signs with Ed25519 and ES256, not with "${unknown}".`
    process.stderr.write(`countersign: ${problem}\n\n${usage}`)
    return 2
  }
  try {
    await serve(given, algs.filter(isSignerAlg))
    return 0
  } catch (error) {
    process.stderr.write(`countersign: ${sentenceFor(error)}\n`)
    return 1
  }
}

async function serve(
  { socket, stateDir, isForGroup }: SignerArguments,
  algs: readonly SignerAlg[],
): Promise<void> {
  const log = (sentence: string) => process.stderr.write(`${new Date().toISOString()} ${sentence}\n`)
  const opened = await openSigner({ socket, stateDir, isForGroup, algs, log })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(opened))
  process.stdout.write(`The signing service listens on ${socket}\nKeys: ${opened.keys}\n`)
}

async function stop(opened: SigningService): Promise<void> {
  try {
    await opened.close()
  } catch (error) {
    process.stderr.write(`countersign: ${sentenceFor(error)}\n`)
    process.exitCode = 1
  }
}

/** Only what nobody expected keeps its stack. */
function sentenceFor(error: unknown): string {
  if (error instanceof Refusal) return `${error.message} ${error.remedy}`
  if (errorCode(error) === 'ENOSPC') return 'The disk is full. Free some space, then start again.'
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
