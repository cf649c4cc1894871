import { containmentProblems, govern, statusOf, whyNotPromote } from '@countersign/agents'
import type { Obstacle } from '@countersign/decisions'
import { digestOf } from '@countersign/digest'
import type { PromotionInput } from '@countersign/policy'
import { type Gate, grant, readinessOf } from '@countersign/promotion'
import {
  formatBundle,
  issuanceFacts,
  type ProofBundle,
  signStatement,
  statementOf,
} from '@countersign/proofs'
import { getRevision } from '../agents/lookup.ts'
import { noSandboxEnd, standingOf } from '../agents/standing.ts'
import type { Agent } from '../agents/store.ts'
import type { Stores } from '../database/stores.ts'
import { newId } from '../ids.ts'
import { sha256 } from '../ledger/cryptography.ts'
import type { Doer } from '../ledger/doer.ts'
import { type LedgerWriter, originOf } from '../ledger/writer.ts'
import type { PolicyDecisions } from '../policy/decisions.ts'
import type { Asked } from '../policy/engine.ts'
import type { PolicySnapshots } from '../policy/snapshots.ts'
import type { SigningKeys } from '../signing-keys/keys.ts'
import { decidedOn } from './decided-on.ts'
import { factsAmong, type RequestFacts, votersOf } from './facts.ts'
import { holdUp } from './holding.ts'
import type { Locked } from './lookup.ts'
import { noteOf, policyStanding } from './policy-note.ts'
import type { PromotionRequest } from './request-store.ts'
import { supersedeAll } from './superseding.ts'

type Deps = {
  writer: LedgerWriter
  decisions: PolicyDecisions
  snapshots: PolicySnapshots
  signingKeys: SigningKeys
  version: string
}

/** Somebody goes past the people whom the policy asks. */
export type BrokenGlass = { by: Doer; personId: string; name: string; reason: string }

export type CarriedOut = { isGranted: true; proofId: string } | { isGranted: false; gates: readonly Gate[] }

/**
 * From enough approvals to a governed agent, in the caller's transaction, which has locked the agent: all of it or
 * nothing. Whatever was true when people decided is looked at again as it is now.
 */
export class Granting {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async carryOut(
    stores: Stores,
    { request, agent }: Locked,
    by: Doer,
    now: number,
    glass: BrokenGlass | null = null,
  ): Promise<CarriedOut> {
    const { decisions, snapshots, writer } = this.#deps
    const { workspaceId } = request
    const { spec, hex } = await getRevision(stores, workspaceId, request.agentId, request.revision)
    const { stored, members } = await votersOf(stores, request, 'only who is named')
    const others = (await stores.requests.liveOf(workspaceId, agent.id)).filter(({ id }) => id !== request.id)
    const requester = members.get(request.requesterId)
    const input: PromotionInput = {
      // Whoever has left asks for nothing; the gate of conflicts says so.
      actor: { id: request.requesterId, role: requester?.role ?? 'viewer' },
      agent: {
        id: agent.id,
        name: agent.name,
        revision: request.revision,
        specSha256: hex,
        status: statusOf(standingOf(agent), now),
      },
      spec,
      now,
    }
    // The policy cannot change from here until this is committed; so everything that can be read before it was, and
    // what it asks of people is what this very version says.
    const asked = await decisions.ask(stores, workspaceId, 'promotion', input, { lock: true })
    const { id: snapshotId, number, hash } = asked.snapshot
    const pointer = { workspaceId, snapshotId, number, hash: Buffer.from(hash, 'hex') }
    const { policy } = await snapshots.load(stores, pointer)
    const facts = factsAmong(request, stored, policy.data.promotion, members)
    const { gates, isReady } = readinessOf({
      standing: facts.standing,
      policy: policyStanding(noteOf(asked, now)),
      tally: facts.tally,
      voidedByEdit: 0,
      breakGlassBy: glass?.name ?? null,
      isRequesterHere: requester?.isActive === true,
      agent: whyNotThis(request, agent, hex, now) ?? containmentProblems(spec)[0] ?? null,
      others: others.map(() => ({ requesterName: null })),
      now,
    })
    if (!isReady) {
      await holdUp(stores, writer, { request, agent }, { asked, gates, by }, now)
      return { isGranted: false, gates }
    }
    const granted = { request, agent, hex, asked, input, facts, quorum: policy.data.promotion.quorum }
    const proofId = await this.#grant(stores, granted, by, now, glass)
    await supersedeAll(stores, writer, others, agent, request.id, now)
    return { isGranted: true, proofId }
  }

  async #grant(
    stores: Stores,
    granted: Granted,
    by: Doer,
    now: number,
    glass: BrokenGlass | null,
  ): Promise<string> {
    const { writer } = this.#deps
    const { request, agent, hex, asked, facts } = granted
    const { workspaceId, id: requestId, revision } = request
    const moved = grant(facts.standing, now)
    const governed = govern(standingOf(agent), now)
    if (!moved.ok || !governed.ok) throw new Error('What was ready to be granted cannot be.')
    const words = { agentName: agent.name }
    const promoted = { agent: agent.id, revision, specSha256: hex }
    const decided = decidedOn(agent, revision, hex)
    const breakGlass = glass !== null
    if (glass) await this.#breakGlass(stores, request, decided, words, glass, now)
    const proofId = newId('proof', now)
    const { bundle, kids } = await this.#sign(stores, proofId, granted, breakGlass, now)
    const about = { by, words }
    const policySha256 = asked.snapshot.hash
    await writer.append(stores, workspaceId, {
      ...about,
      action: 'promotion.granted',
      subjectId: requestId,
      outcome: 'allow',
      facts: {
        ...decided,
        policy: asked.snapshot.id,
        policySha256,
        approvals: facts.tally.counted.length,
        breakGlass,
        proof: proofId,
      },
    })
    const eventId = await writer.append(stores, workspaceId, {
      ...about,
      action: 'proof.issued',
      subjectId: proofId,
      facts: {
        ...promoted,
        promotion: requestId,
        policySha256,
        ...issuanceFacts(sha256, bundle),
        breakGlass,
      },
    })
    const proof = {
      workspaceId,
      id: proofId,
      agentId: agent.id,
      revision,
      digest: request.digest,
      requestId,
      policyId: asked.snapshot.id,
      policyHash: Buffer.from(policySha256, 'hex'),
      bundle: Buffer.from(formatBundle(bundle)),
      isBreakGlass: breakGlass,
      issuedAt: now,
      eventId,
    }
    await stores.proofs.add(proof, kids)
    await stores.requests.set(workspaceId, requestId, {
      state: moved.standing.state,
      policy: JSON.stringify(noteOf(asked, now)),
      baseline: agent.governedRevision,
      proofId,
      closedAt: now,
    })
    await stores.agents.set(workspaceId, agent.id, {
      sandboxRevision: null,
      sandboxDigest: null,
      expiresAt: noSandboxEnd,
      governedRevision: revision,
      governedDigest: request.digest,
      isInvalidated: governed.standing.governed?.invalidated ?? false,
      proofId,
      ...(glass ? { brokeGlassAt: now } : {}),
      updatedBy: request.requesterId,
      updatedAt: now,
    })
    await stores.quarantines.release(workspaceId, [agent.id])
    await writer.append(stores, workspaceId, {
      ...about,
      action: 'agent.governed',
      subjectId: agent.id,
      facts: { revision, specSha256: hex, promotion: requestId, proof: proofId, breakGlass },
    })
    return proofId
  }

  async #sign(
    stores: Stores,
    proofId: string,
    { request, agent, hex, asked, input, facts, quorum }: Granted,
    breakGlass: boolean,
    now: number,
  ): Promise<{ bundle: ProofBundle; kids: string[] }> {
    const { signingKeys, version } = this.#deps
    const { workspaceId } = request
    const statement = statementOf({
      proofId,
      verifier: originOf(workspaceId),
      version,
      workspaceId,
      agent: { id: agent.id, name: agent.name, revision: request.revision },
      specSha256: hex,
      policy: {
        snapshotId: asked.snapshot.id,
        number: asked.snapshot.number,
        sha256: asked.snapshot.hash,
        inputSha256: digestOf(sha256, input),
      },
      requestId: request.id,
      requestedBy: `person:${request.requesterId}`,
      approvals: facts.tally.counted.map(({ personId, role, at, eventId }) => ({
        personId,
        role,
        at,
        eventId,
      })),
      quorum,
      breakGlass,
      supersedes: agent.proofId,
      at: now,
      notAfter: null,
    })
    const signers = await signingKeys.signersFor(stores, workspaceId)
    return { bundle: await signStatement(statement, signers), kids: signers.map(({ kid }) => kid) }
  }

  /** The mark stays: on the request, on the agent, in the proof and in the ledger; and every admin is told. */
  async #breakGlass(
    stores: Stores,
    { workspaceId, id }: PromotionRequest,
    decided: ReturnType<typeof decidedOn>,
    { agentName }: { agentName: string },
    { by, personId, reason }: BrokenGlass,
    now: number,
  ): Promise<void> {
    await this.#deps.writer.append(stores, workspaceId, {
      by,
      action: 'promotion.glass_broken',
      subjectId: id,
      facts: decided,
      words: { agentName, reason },
    })
    await stores.requests.set(workspaceId, id, { breakGlassBy: personId, breakGlassReason: reason })
    await stores.alerts.add(workspaceId, id, await stores.members.activeAdmins(workspaceId), now)
  }
}

type Granted = {
  request: PromotionRequest
  agent: Agent
  hex: string
  asked: Asked
  input: PromotionInput
  facts: RequestFacts
  quorum: number
}

/** Why this very revision of the agent cannot be promoted, whatever anybody decided. */
export function whyNotThis(request: PromotionRequest, agent: Agent, hex: string, now: number): Obstacle {
  const obstacle = whyNotPromote(standingOf(agent), now)
  if (obstacle) return obstacle
  const isSame =
    agent.sandboxRevision === request.revision &&
    agent.sandboxDigest?.equals(request.digest) === true &&
    hex === request.digest.toString('hex')
  if (isSame) return null
  return {
    code: 'SPEC_HASH_MISMATCH',
    message: 'What is in the sandbox is not what the request is about.',
    remedy: 'Tell the operator that the database was changed from outside; then request the promotion anew.',
  }
}
