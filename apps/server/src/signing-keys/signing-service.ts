import { createConnection } from 'node:net'
import { Refusal } from '@countersign/decisions'
import {
  Answer,
  FrameReader,
  frameOf,
  type HeldKey,
  isGreeting,
  maxAnswerBytes,
  type Request,
  type SignerAlg,
} from '@countersign/signer-protocol'
import type { Logger } from 'pino'

type Deps = { socket: string; log: Logger; timeoutMs?: number }

/** How an exchange ended that brought no answer. */
type Failure = 'absent' | 'silent' | 'cut' | 'strange'

/** Without a request there is no answer, only the greeting. */
type Heard = { ok: true; answer: Answer | null } | { ok: false; failure: Failure; detail: string }

/**
 * The signing service on the other end of a Unix socket. Every request has a connection of its own, so that a service
 * which was restarted is simply reached again and no answer can be taken for that of another request.
 */
export class SigningService {
  readonly #deps: Deps
  readonly #timeoutMs: number
  constructor(deps: Deps) {
    this.#deps = deps
    this.#timeoutMs = deps.timeoutMs ?? 3_000
  }

  async make(alg: SignerAlg, owner: string): Promise<HeldKey> {
    const answer = await this.#ask({ do: 'make', alg, owner })
    if (answer.did === 'make' && answer.key.alg === alg) return answer.key
    throw this.#refusalFor(answer)
  }

  /** 64 bytes that somebody says are a signature; whoever asked has to verify them. */
  async sign(kid: string, input: string): Promise<Buffer> {
    const answer = await this.#ask({ do: 'sign', kid, input })
    if (answer.did === 'sign' && answer.kid === kid) return Buffer.from(answer.signature, 'base64url')
    throw this.#refusalFor(answer)
  }

  /** Destroying what was destroyed is no error, so that it may be asked for again after a crash. */
  async destroy(kid: string): Promise<void> {
    const answer = await this.#ask({ do: 'destroy', kid })
    if (answer.did === 'destroy' && answer.kid === kid) return
    throw this.#refusalFor(answer)
  }

  /** Whether it is there and speaks as it should. */
  async answers(): Promise<boolean> {
    return (await this.#exchange(null)).ok
  }

  async #ask(request: Request): Promise<Answer> {
    let heard = await this.#exchange(request)
    // It died before it answered, perhaps to be restarted. Signing and destroying twice is as good as once.
    if (!heard.ok && heard.failure === 'cut' && request.do !== 'make') heard = await this.#exchange(request)
    if (heard.ok && heard.answer) return heard.answer
    const failure = heard.ok ? 'strange' : heard.failure
    const detail = heard.ok ? 'it only greeted' : heard.detail
    this.#deps.log.warn({ failure, detail }, 'the signing service gave no answer')
    throw unavailable(failure)
  }

  #exchange(request: Request | null): Promise<Heard> {
    return new Promise((resolve) => {
      const connection = createConnection(this.#deps.socket)
      const reader = new FrameReader(maxAnswerBytes)
      let isGreeted = false
      let isDone = false
      const end = (heard: Heard) => {
        if (isDone) return
        isDone = true
        clearTimeout(deadline)
        connection.destroy()
        resolve(heard)
      }
      const fail = (failure: Failure, detail: string) => end({ ok: false, failure, detail })
      const deadline = setTimeout(() => fail('silent', `${this.#timeoutMs} ms are over`), this.#timeoutMs)
      const hear = (message: unknown) => {
        if (isDone) return
        if (!isGreeted) {
          if (!isGreeting(message)) return fail('strange', 'it did not greet as a signing service')
          isGreeted = true
          if (request === null) return end({ ok: true, answer: null })
          connection.write(frameOf(request))
          return
        }
        const answer = Answer.safeParse(message)
        if (answer.success) end({ ok: true, answer: answer.data })
        else fail('strange', 'its answer is not of the protocol')
      }
      connection.on('data', (bytes) => {
        const read = reader.push(bytes)
        if (!read.ok) return fail('strange', read.message)
        for (const message of read.messages) hear(message)
      })
      connection.on('error', (error) => fail(isGreeted ? 'cut' : 'absent', error.message))
      connection.on('close', () => fail('cut', 'it hung up'))
    })
  }

  #refusalFor(answer: Answer): Refusal {
    if (answer.did !== 'refuse') return unavailable('strange')
    const { code, message } = answer
    this.#deps.log.warn({ code, message }, 'the signing service refused')
    return new Refusal({
      kind: 'unavailable',
      code: 'SIGNING_SERVICE_REFUSED',
      message: `The signing service refused: ${message}`,
      remedy: 'Ask whoever runs the signing service; its log says more.',
    })
  }
}

const how: Readonly<Record<Failure, string>> = {
  absent: 'The signing service cannot be reached.',
  silent: 'The signing service did not answer in time.',
  cut: 'The signing service hung up before it answered.',
  strange: 'What listens on the socket of the signing service does not speak its protocol.',
}

function unavailable(failure: Failure): Refusal {
  return new Refusal({
    kind: 'unavailable',
    code: 'SIGNING_SERVICE_UNAVAILABLE',
    message: how[failure],
    remedy:
      'Nothing was signed or changed. See that `countersign signer` runs on the socket, then try again.',
  })
}
