import { type CustodyFile, custodyMediaType, formatCustody } from '@countersign/custody'
import { parseHeader } from '@countersign/ledger'
import { manifestOf } from '@countersign/policy'
import { parseBundle } from '@countersign/proofs'
import { findAgent } from '../agents/lookup.ts'
import { revisionNotFound } from '../agents/refusals.ts'
import type { Agent } from '../agents/store.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { idTime } from '../ids.ts'
import { sha256 } from '../ledger/cryptography.ts'
import type { Doer } from '../ledger/doer.ts'
import type { LedgerEvidence } from '../ledger/evidence.ts'
import { type LedgerWriter, originOf } from '../ledger/writer.ts'
import { filesOf } from '../policy/snapshots.ts'
import { bundleText, withPlace } from '../proofs/placed-bundle.ts'
import type { StoredProof } from '../proofs/store.ts'
import { provenEvents } from './proven-events.ts'
import type { PlacedEvent } from './store.ts'

type Deps = {
  stores: Stores
  transact: Transact
  writer: LedgerWriter
  evidence: LedgerEvidence
}

type Reader = { workspaceId: string }

/** The request whose votes are shown: of the proof, or the open one. */
type Asked = { id: string; eventId: string }

const savedBy = [
  'agent.created',
  'agent.revised',
  'agent.restored',
  'agent.labelled',
  'agent.remediated',
] as const
const votedBy = ['promotion.approved', 'promotion.rejected', 'promotion.glass_broken'] as const
const letInBy = ['admission.allowed', 'admission.restricted'] as const
/** More people than a policy can ask. */
const mostVotes = 200

/**
 * Puts the line of an agent together from what is stored, and believes none of it: whoever reads the file finds out what
 * holds. What was changed behind our back is handed out as it is, so that the broken link can be named.
 */
export class CustodyService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** The file, and beside it what people are told of its events; names stand in no file. */
  async ofAgent({ workspaceId }: Reader, agentId: string) {
    const agent = await findAgent(this.#deps.stores, workspaceId, agentId)
    const { file, eventIds } = await this.#assemble(workspaceId, agent)
    const sentences = await this.#deps.evidence.sentences(workspaceId, eventIds)
    return {
      fileName: `${agent.name}.custody.json`,
      text: Buffer.from(formatCustody(file)).toString('utf8'),
      mode: agent.governedRevision === null ? ('sandbox' as const) : ('governed' as const),
      isPlaced: isPlaced(file),
      sentences: [...sentences].map(([eventId, sentence]) => ({ eventId, sentence })),
    }
  }

  /** As a file to hand on; that it left the house stands in the ledger. */
  async export({ workspaceId }: Reader, by: Doer, agentId: string) {
    const { stores, transact, writer } = this.#deps
    const agent = await findAgent(stores, workspaceId, agentId)
    const { file, specSha256 } = await this.#assemble(workspaceId, agent)
    await transact((within) =>
      writer.append(within, workspaceId, {
        by,
        action: 'agent.custody_exported',
        subjectId: agentId,
        facts: { revision: file.revision.number, specSha256 },
        words: { agentName: agent.name },
      }),
    )
    return {
      fileName: `${agent.name}.custody.json`,
      text: Buffer.from(formatCustody(file)).toString('utf8'),
    }
  }

  async #assemble(workspaceId: string, agent: Agent) {
    const { stores, evidence } = this.#deps
    const number = agent.governedRevision ?? agent.sandboxRevision ?? agent.lastRevision
    const revision = await stores.revisions.find(workspaceId, agent.id, number)
    if (!revision) throw revisionNotFound(number)
    const about = `agent:${agent.id}`
    const proof = await this.#proofOf(agent)
    const asked = proof ? await this.#requestOf(proof) : await this.#openRequestOf(workspaceId, agent.id)
    const one = async (wanted: Parameters<Stores['custody']['events']>[1]) =>
      (await stores.custody.events(workspaceId, wanted)).at(0) ?? null
    const found = {
      birth: await one({ subject: about, actions: ['agent.created'], limit: 1 }),
      saved: await one({
        subject: about,
        actions: savedBy,
        from: revision.at,
        containing: `"revision":${number},`,
        limit: 1,
      }),
      policy:
        proof &&
        (await one({ subject: `policy:${proof.policyId}`, actions: ['policy.activated'], limit: 1 })),
      requested: asked ? await this.#requested(workspaceId, asked, number) : [],
      votes: asked
        ? await stores.custody.events(workspaceId, {
            subject: `promotion:${asked.id}`,
            actions: votedBy,
            containing: `"revision":${number},`,
            limit: mostVotes,
          })
        : [],
      governed:
        proof &&
        ((await one({
          subject: about,
          actions: ['agent.governed'],
          from: proof.issuedAt,
          containing: `"proof":"${proof.id}"`,
          limit: 1,
        })) ??
          (await one({ subject: `proof:${proof.id}`, actions: ['proof.renewed'], limit: 1 }))),
    }
    const ran = await this.#ranLast(agent, number, proof)
    // After everything that it has to cover was read.
    const checkpoint = await evidence.checkpoint(workspaceId)
    const prove = provenEvents(stores, workspaceId, checkpoint?.size ?? 0)
    const proven = async (event: PlacedEvent | null) => event && prove(event)
    const all = (events: readonly PlacedEvent[]) => Promise.all(events.map(prove))
    const snapshot = proof && (await stores.policy.find(workspaceId, proof.policyId))
    const files = snapshot && filesOf(snapshot.files)
    const file: CustodyFile = {
      mediaType: custodyMediaType,
      log: originOf(workspaceId),
      workspaceId,
      agentId: agent.id,
      checkpoint: checkpoint?.text ?? null,
      birth: await proven(found.birth),
      revision: { number, spec: revision.spec.toString('utf8'), event: await proven(found.saved) },
      policy: files && { manifest: manifestOf(sha256, files), event: await proven(found.policy) },
      request: asked && { id: asked.id, events: await all(found.requested) },
      votes: await all(found.votes),
      proof: proof && (await this.#bundleOf(proof)),
      governed: await proven(found.governed),
      admission: await proven(ran?.letIn ?? null),
      run:
        ran && ran.runId !== null
          ? { id: ran.runId, renewed: await proven(ran.renewed), ended: await proven(ran.ended) }
          : null,
    }
    const { birth, saved, policy, requested, votes, governed } = found
    const eventIds = [birth, saved, policy, ...requested, ...votes, governed].flatMap(
      (event) => event?.id ?? [],
    )
    if (proof) eventIds.push(proof.eventId)
    if (ran) eventIds.push(...[ran.letIn, ran.renewed, ran.ended].flatMap((event) => event?.id ?? []))
    return { file, eventIds, specSha256: revision.digest.toString('hex') }
  }

  async #proofOf({ workspaceId, proofId, governedRevision }: Agent): Promise<StoredProof | null> {
    if (governedRevision === null || proofId === null) return null
    return this.#deps.stores.proofs.find(workspaceId, proofId)
  }

  async #requestOf({ workspaceId, requestId }: StoredProof): Promise<Asked | null> {
    return this.#deps.stores.requests.find(workspaceId, requestId)
  }

  async #openRequestOf(workspaceId: string, agentId: string): Promise<Asked | null> {
    const [open] = await this.#deps.stores.requests.liveOf(workspaceId, agentId)
    return open ?? null
  }

  /** That it was asked for, and, where the agent was edited since, how it became about this revision. */
  async #requested(workspaceId: string, { id }: Asked, revision: number): Promise<PlacedEvent[]> {
    const { custody } = this.#deps.stores
    const subject = `promotion:${id}`
    const first = await custody.events(workspaceId, { subject, actions: ['promotion.requested'], limit: 1 })
    const [moved] = await custody.events(workspaceId, {
      subject,
      actions: ['promotion.voided'],
      containing: `"revision":${revision},`,
      order: 'newest',
      limit: 1,
    })
    return moved ? [...first, moved] : first
  }

  /** The newest that was let in: the admission of its start, the newest of its lease, and its end. */
  async #ranLast({ workspaceId, id }: Agent, revision: number, proof: StoredProof | null) {
    const { custody } = this.#deps.stores
    const about = { subject: `agent:${id}`, actions: letInBy, limit: 1 }
    const by = proof ? `"proof":"${proof.id}"` : `"proof":null,"revision":${revision},`
    const since = proof ? { from: proof.issuedAt } : {}
    const [newest] = await custody.events(workspaceId, {
      ...about,
      ...since,
      containing: by,
      order: 'newest',
    })
    if (!newest) return null
    const runId = runIn(newest)
    if (runId === null) return { runId, letIn: newest, renewed: null, ended: null }
    // A run has its name before it is let in, and the name tells when.
    const [first] = await custody.events(workspaceId, {
      ...about,
      from: idTime(runId),
      containing: `"run":"${runId}"`,
    })
    const letIn = first ?? newest
    const over = { subject: `run:${runId}`, actions: ['run.ended'] as const, limit: 1 }
    const [ended = null] = await custody.events(workspaceId, over)
    return { runId, letIn, renewed: letIn.id === newest.id ? null : newest, ended }
  }

  /** With its place; what is no bundle any more is handed out as it is. */
  async #bundleOf(proof: StoredProof): Promise<string> {
    const read = parseBundle(proof.bundle)
    return read.ok
      ? bundleText(await withPlace(this.#deps, proof, read.value.bundle))
      : proof.bundle.toString('utf8')
  }
}

/** Whether the checkpoint covers everything that there is; what was just written gets there a moment later. */
function isPlaced({ birth, revision, policy, request, votes, proof, governed, admission, run }: CustodyFile) {
  const there = [birth, revision.event, ...(request?.events ?? []), ...votes]
  if (policy) there.push(policy.event)
  if (proof !== null) there.push(governed)
  if (admission) there.push(admission)
  if (run?.renewed) there.push(run.renewed)
  if (run?.ended) there.push(run.ended)
  return there.every((event) => event !== null && event.index !== null)
}

/** What an event names is shown and not believed; a name that is none is no run. */
function runIn({ header }: PlacedEvent): string | null {
  const read = parseHeader(header)
  const run = read.ok ? read.value.facts.run : null
  return typeof run === 'string' ? run : null
}
