import type { AdmissionFacts, PresentedProof } from '@countersign/admission'
import { type AgentSpec, parseSpecBytes } from '@countersign/agents'
import { digestOfBytes } from '@countersign/digest'
import { type EventHeader, parseHeader } from '@countersign/ledger'
import {
  isIssuance,
  issuanceFacts,
  type JwsHeader,
  type ProofBundle,
  parseBundle,
  readStatement,
  type Statement,
} from '@countersign/proofs'
import { agentNotFound } from '../agents/refusals.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { idTime } from '../ids.ts'
import { sha256 } from '../ledger/cryptography.ts'
import type { PolicyDecisions } from '../policy/decisions.ts'
import { noPolicy } from '../policy/refusals.ts'
import type { SigningKeys } from '../signing-keys/keys.ts'
import type { StoredFacts } from './fact-store.ts'
import { Remembered } from './remembered.ts'

/** What somebody wants to know about or to start. */
export type Asking = {
  readonly workspaceId: string
  readonly agentId: string
  readonly mode: 'sandbox' | 'governed'
}

export type LoadedFacts = {
  readonly now: number
  readonly agent: StoredFacts['agent']
  readonly workspace: StoredFacts['workspace']
  readonly policy: NonNullable<StoredFacts['policy']>
  readonly spec: AgentSpec | null
  readonly specSha256: string | null
  readonly proofId: string | null
  /** Null where the agent has no revision in this mode. */
  readonly facts: AdmissionFacts | null
}

/** A spec, and the digest of the bytes that say it. */
type ReadSpec = { readonly spec: AgentSpec | null; readonly sha256: string }

type ReadProof = {
  /** What the event of its issue has to tell of it. */
  readonly issuance: ReturnType<typeof issuanceFacts>
  readonly bundle: ProofBundle
  readonly headers: readonly JwsHeader[]
  readonly statement: Statement
}

type Deps = {
  clock: Clock
  signingKeys: Pick<SigningKeys, 'recordsByName'>
  decisions: Pick<PolicyDecisions, 'confirm'>
}

const noRecords = () => []

/** Of each kind: some ten thousand specs of the usual size. */
const mostRemembered = 32 * 1024 * 1024

/** Reads what an admission looks at. What is stored is compared with what was asked for and never trusted further. */
export class AdmissionFactReader {
  readonly #deps: Deps
  readonly #specs = new Remembered<ReadSpec>(mostRemembered)
  readonly #proofs = new Remembered<ReadProof | null>(mostRemembered)
  readonly #issues = new Remembered<EventHeader | null>(mostRemembered)
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async read(stores: Stores, { workspaceId, agentId, mode }: Asking): Promise<LoadedFacts> {
    // At the same moment: whoever asks for one after the other waits twice, and shares each statement with fewer.
    const [row, recordsOf] = await Promise.all([
      stores.admissionFacts.find(workspaceId, agentId, mode),
      mode === 'governed' ? this.#deps.signingKeys.recordsByName(stores, workspaceId) : noRecords,
    ])
    if (row === null) throw agentNotFound()
    const { agent, workspace, policy } = row
    if (agent.workspaceId !== workspaceId || agent.id !== agentId || workspace.id !== workspaceId) {
      throw new Error('The database answered with another agent than it was asked for.')
    }
    if (policy === null) throw noPolicy()
    await this.#deps.decisions.confirm(stores, policy)
    const now = this.#now(row)
    const number = mode === 'sandbox' ? agent.sandboxRevision : agent.governedRevision
    const { revision } = row
    const about = { now, agent, workspace, policy }
    if (number === null) return { ...about, spec: null, specSha256: null, proofId: null, facts: null }
    if (revision === null || revision.agentId !== agentId || revision.number !== number) {
      throw new Error(`Revision ${number} of the agent is not there.`)
    }
    const { spec, sha256: specSha256 } = this.#specOf(`${workspaceId} ${agentId} ${number}`, revision.spec)
    const common = { now, workspaceId, agentId, revision: number, specBytes: revision.spec, spec }
    if (mode === 'sandbox') {
      const facts = { ...common, mode, expiresAt: agent.expiresAt }
      return { ...about, spec, specSha256, proofId: null, facts }
    }
    const proof = this.#proofOf(row)
    const keys = proof === null ? [] : recordsOf(proof.headers.map(({ kid }) => kid))
    const facts = { ...common, mode, proof, policySha256: policy.hash.toString('hex'), keys }
    return { ...about, spec, specSha256, proofId: agent.proofId, facts }
  }

  /** A clock that was put back does not give back time: what the ledger has seen is over. */
  #now({ newestEventId }: StoredFacts): number {
    const now = this.#deps.clock()
    if (!Number.isFinite(now)) throw new Error('The clock tells no time.')
    return newestEventId === null ? now : Math.max(now, idTime(newestEventId))
  }

  #specOf(key: string, bytes: Uint8Array): ReadSpec {
    return this.#specs.of(key, bytes, () => {
      const reading = parseSpecBytes(bytes)
      return { spec: reading.ok ? reading.spec : null, sha256: digestOfBytes(sha256, bytes) }
    })
  }

  /** Null where there is none that can be read, or where its row holds another one. */
  #proofOf({ agent, proof: stored, ...row }: StoredFacts): PresentedProof | null {
    if (stored === null || stored.id !== agent.proofId) return null
    const read = this.#proofs.of(stored.id, stored.bundle, () => readProof(stored.bundle))
    if (read === null || read.statement.predicate.proofId !== stored.id) return null
    const isIssued = this.#isIssued(agent.workspaceId, stored.id, read, row.issue)
    const { bundle, headers, statement } = read
    return { bundle, headers, statement, position: row.position, isIssued }
  }

  #isIssued(
    workspaceId: string,
    proofId: string,
    { issuance }: ReadProof,
    issue: StoredFacts['issue'],
  ): boolean {
    if (issue === null) return false
    const header = this.#issues.of(issue.id, issue.header, () => {
      const read = parseHeader(issue.header)
      return read.ok ? read.value : null
    })
    return (
      header !== null &&
      header.eventId === issue.id &&
      header.workspace === workspaceId &&
      isIssuance(header.action) &&
      header.subject === `proof:${proofId}` &&
      header.facts.payloadSha256 === issuance.payloadSha256 &&
      header.facts.signaturesSha256 === issuance.signaturesSha256
    )
  }
}

function readProof(bytes: Uint8Array): ReadProof | null {
  const read = parseBundle(bytes)
  if (!read.ok) return null
  const { bundle, headers, payload } = read.value
  const statement = readStatement(payload)
  return statement.ok
    ? { bundle, headers, statement: statement.value, issuance: issuanceFacts(sha256, bundle) }
    : null
}
