import { readHeader } from '@countersign/proofs'
import { type Answer, type Request, SignerAlg, type SignerCode } from '@countersign/signer-protocol'
import { prepareDirectory } from '@countersign/state-dir/directory'
import { acquireLock } from '@countersign/state-dir/lock'
import { signatureOf } from './cryptography.ts'
import { KeyStore, maxKeys } from './key-store.ts'
import { listen } from './socket.ts'

/**
 * A signing service: keeps private keys out of the server's process and signs proofs with them, and nothing else. Who
 * may open its socket may have a proof signed, but never sees a key.
 */
export type SignerOptions = {
  readonly socket: string
  readonly stateDir: string
  /** Whether users of the socket's group may connect too. */
  readonly isForGroup?: boolean
  readonly algs?: readonly SignerAlg[]
  readonly now?: () => number
  readonly log?: (sentence: string) => void
  /** How long a connection may say nothing, or be within a message. */
  readonly silenceMs?: number
}

export type SigningService = {
  /** How many keys it held when it was opened. */
  readonly keys: number
  readonly close: () => Promise<void>
}

export async function openSigner({
  socket,
  stateDir,
  isForGroup = false,
  algs = SignerAlg.options,
  now = Date.now,
  log = () => {},
  silenceMs = 30_000,
}: SignerOptions): Promise<SigningService> {
  const directory = await prepareDirectory(stateDir, 'signer')
  const lock = await acquireLock(directory, 'signer')
  try {
    const store = await KeyStore.open(directory)
    const answer = (request: Request) => answerOf(store, { algs, now, log }, request)
    const { close } = await listen({ socket, isForGroup, silenceMs, log, answer })
    const stop = async () => {
      await close()
      await lock.release()
    }
    let stopped: Promise<void> | null = null
    return { keys: store.size, close: () => (stopped ??= stop()) }
  } catch (error) {
    await lock.release()
    throw error
  }
}

type Ways = Required<Pick<SignerOptions, 'algs' | 'now' | 'log'>>

async function answerOf(store: KeyStore, { algs, now, log }: Ways, request: Request): Promise<Answer> {
  if (request.do === 'make') {
    if (!algs.includes(request.alg))
      return refuse('REQUEST_MALFORMED', `Keys of ${request.alg} are not made here.`)
    if (store.size >= maxKeys) return refuse('TOO_MANY_KEYS', `There are ${maxKeys} keys already.`)
    const key = await store.make(request.alg, request.owner, now())
    log(`Made the ${key.alg} key ${key.kid} for ${request.owner}.`)
    return { did: 'make', key }
  }
  const found = store.find(request.kid)
  if (request.do === 'destroy') {
    if (found === null) return refuse('KEY_UNKNOWN', `There is no key ${request.kid}.`)
    if (found !== 'destroyed') {
      await store.destroy(request.kid)
      log(`Destroyed the key ${request.kid}.`)
    }
    return { did: 'destroy', kid: request.kid }
  }
  if (found === null) return refuse('KEY_UNKNOWN', `There is no key ${request.kid}.`)
  if (found === 'destroyed') return refuse('KEY_DESTROYED', `The key ${request.kid} was destroyed.`)
  const { key, privateKey } = found
  if (!algs.includes(key.alg)) return refuse('REQUEST_MALFORMED', `Nothing is signed with ${key.alg} here.`)
  if (!isForKey(request.input, key)) {
    return refuse('NOT_A_PROOF', `The key ${key.kid} signs proofs with a header of its own and nothing else.`)
  }
  const signature = signatureOf(key.alg, privateKey, Buffer.from(request.input))
  return { did: 'sign', kid: key.kid, signature: signature.toString('base64url') }
}

/** A header that is not exactly a proof's could make the signature mean something else elsewhere. */
function isForKey(input: string, { kid, alg }: { kid: string; alg: string }): boolean {
  const header = readHeader(input.slice(0, input.indexOf('.')))
  return header.ok && header.value.kid === kid && header.value.alg === alg
}

const refuse = (code: SignerCode, message: string): Answer => ({ did: 'refuse', code, message })
