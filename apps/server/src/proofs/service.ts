import { Refusal } from '@countersign/decisions'
import { parseVerifierKey } from '@countersign/ledger'
import {
  type Expected,
  type ProofBundle,
  type ProofReport,
  parseBundle,
  readStatement,
  type Statement,
  toDsse,
  toVsa,
  verifyProof,
} from '@countersign/proofs'
import { nodeCryptography } from '@countersign/proofs/node'
import { findAgent } from '../agents/lookup.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { sha256 } from '../ledger/cryptography.ts'
import type { Doer } from '../ledger/doer.ts'
import type { LedgerEvidence } from '../ledger/evidence.ts'
import { type LedgerWriter, originOf } from '../ledger/writer.ts'
import type { SigningKeys } from '../signing-keys/keys.ts'
import { bundleText, withPlace } from './placed-bundle.ts'
import type { StoredProof } from './store.ts'

export const proofFormats = ['bundle', 'dsse', 'vsa'] as const
export type ProofFormat = (typeof proofFormats)[number]

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  writer: LedgerWriter
  evidence: LedgerEvidence
  signingKeys: SigningKeys
}

/** Who reads: a person, or a machine with a key. */
type Reader = { workspaceId: string }

/** Proofs as they were signed: shown, verified in every respect, and handed out to whoever verifies elsewhere. */
export class ProofService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** What a proof says, who signed it, and where its issue stands in the ledger. */
  async get({ workspaceId }: Reader, proofId: string) {
    const { stores } = this.#deps
    const proof = await this.#find(workspaceId, proofId)
    const { bundle, statement } = opened(proof)
    const agent = await stores.agents.find(workspaceId, proof.agentId)
    const entry = await stores.log.entryOf(workspaceId, proof.eventId)
    return {
      id: proof.id,
      agentId: proof.agentId,
      agentName: agent?.name ?? null,
      revision: proof.revision,
      specSha256: proof.digest.toString('hex'),
      requestId: proof.requestId,
      policyId: proof.policyId,
      policySha256: proof.policyHash.toString('hex'),
      isBreakGlass: proof.isBreakGlass,
      issuedAt: proof.issuedAt,
      eventId: proof.eventId,
      position: entry?.position ?? null,
      /** Whether the agent is governed by this very proof. */
      isCurrent: agent?.proofId === proof.id,
      statement,
      /** As text, with its place in the ledger once a checkpoint covers it: what a browser verifies. */
      bundle: bundleText(await withPlace(this.#deps, proof, bundle)),
    }
  }

  async ofAgent({ workspaceId }: Reader, agentId: string) {
    const { stores } = this.#deps
    await findAgent(stores, workspaceId, agentId)
    const proofs = await stores.proofs.ofAgent(workspaceId, agentId, mostShown)
    return proofs.map(({ id, revision, requestId, isBreakGlass, issuedAt }) => ({
      id,
      revision,
      requestId,
      isBreakGlass,
      issuedAt,
    }))
  }

  /** A stored proof against everything it should agree with: its agent, its spec, the active policy, keys and ledger. */
  async verify(reader: Reader, proofId: string): Promise<ProofReport> {
    const { workspaceId } = reader
    const { stores } = this.#deps
    const proof = await this.#find(workspaceId, proofId)
    const read = parseBundle(proof.bundle)
    const presented = read.ok ? await withPlace(this.#deps, proof, read.value.bundle) : proof.bundle
    const revision = await stores.revisions.find(workspaceId, proof.agentId, proof.revision)
    const active = await stores.policy.active(workspaceId)
    const entry = await stores.log.entryOf(workspaceId, proof.eventId)
    const expected: Expected = {
      workspaceId,
      agentId: proof.agentId,
      revision: proof.revision,
      // Of the bytes themselves: what is written beside them proves nothing.
      ...(revision ? { specSha256: sha256Of(revision.spec) } : {}),
      ...(active ? { policySha256: active.hash.toString('hex') } : {}),
    }
    return this.#verified(reader, presented, expected, entry?.position ?? null)
  }

  /** A bundle that somebody brings, of whatever origin, for this workspace. */
  async verifyProof(reader: Reader, bundle: unknown): Promise<ProofReport> {
    return this.#verified(reader, bundle, { workspaceId: reader.workspaceId }, null)
  }

  /** As a file; that it left the house stands in the ledger. */
  async export(reader: Reader, by: Doer, proofId: string, format: ProofFormat) {
    const { transact, writer, stores } = this.#deps
    const { workspaceId } = reader
    const proof = await this.#find(workspaceId, proofId)
    const { bundle, payload } = opened(proof)
    const agent = await stores.agents.find(workspaceId, proof.agentId)
    const agentName = agent?.name ?? 'agent'
    return transact(async (within) => {
      const text =
        format === 'bundle'
          ? bundleText(await withPlace(this.#deps, proof, bundle))
          : await this.#enveloped(within, workspaceId, format === 'vsa' ? toVsa(sha256, payload) : payload)
      await writer.append(within, workspaceId, {
        by,
        action: 'proof.exported',
        subjectId: proofId,
        facts: { agent: proof.agentId, revision: proof.revision, format },
        words: { agentName },
      })
      return { fileName: `${agentName}-${proof.revision}.${format}.json`, text }
    })
  }

  async #enveloped(stores: Stores, workspaceId: string, payload: Uint8Array): Promise<string> {
    const signer = await this.#deps.signingKeys.dsseSignerFor(stores, workspaceId)
    if (!signer) throw noEnvelope()
    return JSON.stringify(await toDsse(payload, signer))
  }

  async #verified(
    { workspaceId }: Reader,
    bundle: unknown,
    expected: Expected,
    position: number | null,
  ): Promise<ProofReport> {
    const { stores, clock, signingKeys } = this.#deps
    const keys = await signingKeys.keyRecordsFor(stores, workspaceId)
    return verifyProof(bundle, expected, keys, nodeCryptography, {
      log: await this.#logTrust(workspaceId),
      position,
      now: clock(),
      demands: ['HS256'],
    })
  }

  async #logTrust(workspaceId: string) {
    const origin = originOf(workspaceId)
    const root = await this.#deps.evidence.trustRoot(workspaceId)
    const keys = root.ledger.logs.flatMap((log) => log.keys)
    return {
      origin,
      keys: keys.flatMap((text) => {
        const key = parseVerifierKey(sha256, text)
        return key.ok ? [key.value] : []
      }),
      witnesses: [],
      quorum: 0,
    }
  }

  async #find(workspaceId: string, proofId: string): Promise<StoredProof> {
    const proof = await this.#deps.stores.proofs.find(workspaceId, proofId)
    if (proof) return proof
    throw proofNotFound()
  }
}

const mostShown = 50

/** What is stored must be a bundle with a statement, or it is not shown as if it were one. */
function opened({ id, bundle: bytes }: StoredProof): {
  bundle: ProofBundle
  payload: Uint8Array
  statement: Statement
} {
  const read = parseBundle(bytes)
  const statement = read.ok ? readStatement(read.value.payload) : null
  if (!read.ok || !statement?.ok) throw proofDamaged(id)
  return { bundle: read.value.bundle, payload: read.value.payload, statement: statement.value }
}

const sha256Of = (bytes: Uint8Array): string => Buffer.from(sha256(bytes)).toString('hex')

export const proofNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'PROOF_NOT_FOUND',
    message: 'There is no such proof in this workspace.',
    remedy: 'Open it from the page of its agent or of its promotion request.',
  })

const proofDamaged = (id: string) =>
  new Refusal({
    kind: 'unavailable',
    code: 'PROOF_DAMAGED',
    message: `What is stored of the proof ${id} is no proof bundle any more.`,
    remedy:
      'Tell the operator that the database was changed from outside; the ledger holds the digest of every proof.',
  })

const noEnvelope = () =>
  new Refusal({
    kind: 'conflict',
    code: 'NO_ASYMMETRIC_SIGNER',
    message: 'No active key of this workspace can sign for the tools of others.',
    remedy: 'Activate an Ed25519 or ES256 key in the settings, or download the bundle instead.',
  })
