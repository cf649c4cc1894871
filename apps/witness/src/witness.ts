import {
  cosignNote,
  formatSignatureLine,
  formatVerifierKey,
  judgeSubmission,
  parseCheckpoint,
  parseSubmission,
  type TrustRoot,
  trustIn,
  type WitnessAnswer,
  type Witnessed,
  withSignature,
} from '@countersign/ledger'
import { prepareDirectory } from '@countersign/state-dir/directory'
import { acquireLock } from '@countersign/state-dir/lock'
import { sha256, verifyEd25519 } from './ed25519.ts'
import { openKey } from './key.ts'
import { Memory } from './memory.ts'
import { listen, type Reply } from './server.ts'
import { Turns } from './turns.ts'

/**
 * A witness (C2SP tlog-witness): cosigns a checkpoint when it continues the last one it cosigned of the same log.
 * Of the trust root it believes the keys of the logs; which witnesses are named there does not matter to it.
 */
export type WitnessOptions = {
  readonly trustRoot: TrustRoot
  readonly stateDir: string
  readonly host?: string
  /** 0 lets the system choose one. */
  readonly port?: number
  /** Only for the first start, which makes the key; without it the name comes from the machine's. */
  readonly name?: string | undefined
  readonly now?: () => number
  readonly log?: (sentence: string) => void
  readonly requestMs?: number
}

export type Witness = {
  readonly url: string
  /** The line that Countersign and a trust root want to be given. */
  readonly verifierKey: string
  readonly close: () => Promise<void>
}

export async function openWitness({
  trustRoot,
  stateDir,
  host = '127.0.0.1',
  port = 0,
  name,
  now = Date.now,
  log = () => {},
  requestMs = 10_000,
}: WitnessOptions): Promise<Witness> {
  const directory = await prepareDirectory(stateDir, 'witness')
  const lock = await acquireLock(directory, 'witness')
  try {
    const key = await openKey(directory, name)
    const memory = new Memory(directory, key.key)
    const turns = new Turns()
    const trusted = (origin: string) => trustIn(trustRoot, origin)
    const judge = (body: Uint8Array, last: Witnessed | null) =>
      judgeSubmission(sha256, verifyEd25519, body, trusted, () => last)

    /** From reading what was cosigned last to having stored what is cosigned now, a log has one request at a time. */
    const judgeInTurn = async (origin: string, body: Uint8Array): Promise<Reply> => {
      const answer = await judge(body, await memory.last(origin))
      if (answer.status === 200) {
        const { note } = answer
        const cosignature = await cosignNote(key.key, key.sign, note.text, Math.floor(now() / 1000))
        await memory.remember(origin, withSignature(note, cosignature))
        return { status: 200, body: formatSignatureLine(cosignature) }
      }
      if (answer.status === 409 && answer.size === null) {
        const kept = await memory.keepContradiction(origin, answer.note)
        log(`${origin} signed two roots for one size. The two checkpoints are kept in ${kept}.`)
      }
      if (answer.status === 422) log(`${origin} did not prove that it continues: ${answer.message}`)
      return replyOf(answer)
    }

    const verifierKey = formatVerifierKey(key.key)
    const { url, close } = await listen(
      {
        log,
        about: () => `${sentenceAbout(key.key.name, trustRoot)} Its verifier key is ${verifierKey}\n`,
        addCheckpoint: async (body) => {
          const origin = originOf(body)
          // Of a log that is not known there is nothing to remember and nothing to wait for.
          if (origin === null || !trusted(origin)) return replyOf(await judge(body, null))
          return turns.take(origin, () => judgeInTurn(origin, body))
        },
      },
      { host, port, requestMs },
    )
    const stop = async () => {
      await close()
      await turns.done()
      await lock.release()
    }
    let stopped: Promise<void> | null = null
    return { url, verifierKey, close: () => (stopped ??= stop()) }
  } catch (error) {
    await lock.release()
    throw error
  }
}

function replyOf(answer: WitnessAnswer): Reply {
  if (answer.status === 200) throw new Error('A checkpoint may only be cosigned in the turn of its log.')
  if (answer.status === 409 && answer.size !== null) {
    return { status: 409, type: 'text/x.tlog.size', body: `${answer.size}\n` }
  }
  return { status: answer.status, body: `${answer.message}\n` }
}

function originOf(body: Uint8Array): string | null {
  const submission = parseSubmission(body)
  const checkpoint = submission.ok ? parseCheckpoint(submission.value.note.text) : null
  return checkpoint?.ok ? checkpoint.value.origin : null
}

const sentenceAbout = (name: string, { logs }: TrustRoot): string =>
  logs.length === 0
    ? `The witness ${name} knows no log yet.`
    : `The witness ${name} cosigns the checkpoints of ${logs.map(({ origin }) => origin).join(', ')}.`
