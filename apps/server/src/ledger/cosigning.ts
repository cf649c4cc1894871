import { Refusal } from '@countersign/decisions'
import { formatNote, formatSubmission, openCheckpoint, type VerifierKey } from '@countersign/ledger'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import type { Outbound } from '../http/outbound.ts'
import type { CheckpointKey } from './checkpoint-key.ts'
import { sha256, verifyEd25519 } from './cryptography.ts'
import { bySystem } from './doer.ts'
import type { LedgerEvidence, SignedCheckpoint } from './evidence.ts'
import type { Witness } from './witness-store.ts'
import { keyOf } from './witnesses.ts'
import { type LedgerWriter, originOf } from './writer.ts'

type Deps = {
  stores: Stores
  clock: Clock
  log: Logger
  outbound: Outbound
  key: CheckpointKey
  evidence: LedgerEvidence
  writer: LedgerWriter
}

/** How long a witness that did not cosign is left alone. */
const patienceMs = 15_000
const mostAttempts = 3

type Answer = { line: string } | { status: number | null; problem: string }

/** Brings new checkpoints to the witnesses and keeps what they sign. Nothing waits for them. */
export class Cosigning {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async askAll(): Promise<void> {
    const { stores, clock } = this.#deps
    const now = clock()
    const witnesses = (await stores.witnesses.all()).filter(
      ({ problem, askedAt }) => problem === null || askedAt === null || now - askedAt >= patienceMs,
    )
    await Promise.all(witnesses.map((witness) => this.#ask(witness)))
  }

  async #ask(witness: Witness): Promise<void> {
    const { stores, clock, evidence } = this.#deps
    const checkpoint = await evidence.checkpoint(witness.workspaceId)
    if (!checkpoint || checkpoint.size <= witness.cosignedSize) return
    const answer = await this.#submit(witness, checkpoint)
    if ('line' in answer) {
      await this.#keep(witness, checkpoint.size, answer.line)
      return
    }
    await stores.witnesses.saveAnswer(witness.id, { askedAt: clock(), problem: answer.problem })
    if (witness.problem === null) await this.#tell(witness, checkpoint.size, answer)
  }

  /** Asks again when the witness names another size that it saw last; other replicas may be asking it too. */
  async #submit(witness: Witness, checkpoint: SignedCheckpoint): Promise<Answer> {
    const key = keyOf(witness.verifierKey)
    if (!key) return { status: null, problem: 'Its verifier key cannot be read any more.' }
    let oldSize = witness.cosignedSize
    for (let attempt = 0; ; attempt++) {
      const { status, text } = await this.#post(witness, checkpoint, oldSize)
      if (status === 200) return this.#verified(witness.workspaceId, checkpoint, key, text)
      const seen = status === 409 && /^\d{1,15}\n?$/.test(text) ? Number(text) : null
      if (seen !== null && seen > checkpoint.size) {
        return {
          status,
          problem: `It has seen a log of ${seen} events, and this one has ${checkpoint.size}.`,
        }
      }
      if (seen === null || attempt === mostAttempts) {
        return { status, problem: status === null ? text : `It answered ${status}: ${text.slice(0, 200)}` }
      }
      oldSize = seen
    }
  }

  async #post(witness: Witness, { size, note }: SignedCheckpoint, oldSize: number) {
    const { outbound, evidence } = this.#deps
    const proof = oldSize === 0 ? [] : await evidence.consistency(witness.workspaceId, oldSize, size)
    try {
      const answer = await outbound.fetch(new URL('add-checkpoint', withSlash(witness.url)), {
        method: 'POST',
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        body: formatSubmission({ oldSize, proof, note }),
      })
      return { status: answer.status, text: await answer.text() }
    } catch (error) {
      // What the network does is its answer; anything else is a fault of ours.
      if (error instanceof Refusal || isNetworkProblem(error))
        return { status: null, text: String(error.message) }
      throw error
    }
  }

  /** Only what verifies is kept: a line that nobody can check would be worse than none. */
  async #verified(
    workspaceId: string,
    checkpoint: SignedCheckpoint,
    witness: VerifierKey,
    line: string,
  ): Promise<Answer> {
    const origin = originOf(workspaceId)
    const keys = await this.#deps.key.verifierKeys(origin)
    const bare = { text: checkpoint.note.text, signatures: checkpoint.note.signatures.slice(0, 1) }
    const trust = { origin, keys, witnesses: [witness], quorum: 1 }
    const opened = await openCheckpoint(sha256, verifyEd25519, trust, formatNote(bare) + line)
    return opened.ok ? { line } : { status: 200, problem: `Its signature is not right: ${opened.message}` }
  }

  async #keep({ id, workspaceId }: Witness, size: number, line: string): Promise<void> {
    const { stores, clock } = this.#deps
    const now = clock()
    try {
      await stores.witnesses.addCosignature({ workspaceId, size, witnessId: id, line, at: now })
    } catch (error) {
      // Another replica asked at the same moment.
      if (!isDuplicate(error)) throw error
    }
    await stores.witnesses.saveAnswer(id, {
      cosignedSize: size,
      cosignedAt: now,
      askedAt: now,
      problem: null,
    })
  }

  async #tell(witness: Witness, size: number, answer: { status: number | null; problem: string }) {
    const { log, writer } = this.#deps
    const key = keyOf(witness.verifierKey)
    log.warn({ workspaceId: witness.workspaceId, witness: key?.name, ...answer }, 'a witness did not cosign')
    await writer.decide(witness.workspaceId, {
      by: bySystem,
      action: 'witness.refused',
      subjectId: witness.id,
      outcome: answer.status === null ? 'failed' : 'deny',
      facts: { keyId: key?.keyId ?? '00000000', size, status: answer.status },
      words: { witnessName: key?.name ?? witness.verifierKey },
    })
  }
}

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`)

const isNetworkProblem = (error: unknown): error is Error =>
  error instanceof Error && ('code' in error || error.name === 'TimeoutError' || error.name === 'AbortError')
