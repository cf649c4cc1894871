import { admit, type PresentedProof } from '@countersign/admission'
import { parseSpecBytes } from '@countersign/agents'
import {
  type Asking,
  type Compared,
  compare,
  type DriftFacts,
  isStillToBeJudged,
  isWorthless,
  type Reported,
} from '@countersign/drift'
import type { KeyRecord } from '@countersign/proofs'
import { nodeCryptography } from '@countersign/proofs/node'
import type { Logger } from 'pino'
import type { Agent } from '../agents/store.ts'
import type { Stores } from '../database/stores.ts'
import { sha256 } from '../ledger/cryptography.ts'
import { getActive } from '../policy/pointer.ts'
import { subjectsOf } from '../revalidation/batch.ts'
import { presentedOf, type Subject } from '../revalidation/judging.ts'
import type { OpenRevalidation } from '../revalidation/store.ts'
import { chosenIn } from '../revalidation/turn.ts'
import { reportIn } from '../runtime/view.ts'
import type { SigningKeys } from '../signing-keys/keys.ts'

type Deps = { log: Logger; signingKeys: Pick<SigningKeys, 'recordOf'> }

type Run =
  Awaited<ReturnType<Stores['driftReports']['ofAgents']>> extends Map<string, infer One> ? One : never

/** What is the same for all agents that are compared at one moment. */
type Surroundings = {
  now: number
  policySha256: string
  isBeingAskedAbout: (agentId: string) => boolean
  keyOf: (kid: string) => KeyRecord | null
}

export type ComparedAgent = { agent: Agent; facts: DriftFacts | null; compared: Compared }

/**
 * Reads what was approved and what is, of governed agents, and compares the two. What cannot be read is no answer. What
 * is read is not of one moment; so who is about to be judged anew is looked at before and afterwards.
 */
export class DriftComparing {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async compareAll(
    stores: Stores,
    workspaceId: string,
    agentIds: readonly string[],
    now: number,
  ): Promise<ComparedAgent[]> {
    const before = await stores.revalidations.standing(workspaceId)
    const agents = (await stores.agents.list(workspaceId, agentIds)).filter(isCompared)
    if (agents.length === 0) return []
    const subjects = await subjectsOf(stores, workspaceId, agents)
    const runs = await stores.driftReports.ofAgents(
      workspaceId,
      agents.map(({ id }) => id),
    )
    const keys = await stores.signingKeys.ofWorkspace(workspaceId)
    const policy = await getActive(stores, workspaceId)
    const after = await stores.revalidations.standing(workspaceId)
    const surroundings: Surroundings = {
      now,
      policySha256: policy.hash.toString('hex'),
      // What was asked for in between may be over by now.
      isBeingAskedAbout:
        before.newest === after.newest ? askedAboutBy([...before.open, ...after.open], now) : () => true,
      // Read when a proof names it: what is wrong with another key is no matter of this agent's.
      keyOf: remembering((kid: string) => {
        const key = keys.find((one) => one.kid === kid)
        return key === undefined ? null : this.#deps.signingKeys.recordOf(key)
      }),
    }
    return subjects.map((subject) =>
      this.#compareOne(subject, runs.get(subject.agent.id) ?? null, surroundings),
    )
  }

  #compareOne(subject: Subject, run: Run | null, surroundings: Surroundings): ComparedAgent {
    const { agent } = subject
    try {
      const facts = this.#factsOf(subject, run, surroundings)
      return { agent, facts, compared: compare(facts) }
    } catch (error) {
      this.#deps.log.error({ err: error, agentId: agent.id }, 'an agent could not be compared')
      return { agent, facts: null, compared: { ok: false, why: unreadable } }
    }
  }

  #factsOf(subject: Subject, run: Run | null, surroundings: Surroundings): DriftFacts {
    const { agent, revision } = subject
    const { now, policySha256, isBeingAskedAbout, keyOf } = surroundings
    const bytes = revision?.spec ?? Buffer.alloc(0)
    const reading = parseSpecBytes(bytes)
    const spec = reading.ok ? reading.spec : null
    const proof = presentedOf(subject)
    const signers = proof === null ? [] : proof.headers.map(({ kid }) => kid)
    const chain = admit(
      {
        mode: 'governed',
        now,
        workspaceId: agent.workspaceId,
        agentId: agent.id,
        revision: agent.governedRevision ?? 0,
        specBytes: bytes,
        spec,
        proof,
        policySha256,
        keys: signers.flatMap((kid) => keyOf(kid) ?? []),
      },
      {
        cryptography: nodeCryptography,
        onPolicyDrift: 'block',
        onCrash: (check, error) =>
          this.#deps.log.error({ err: error, check, agentId: agent.id }, 'a check of a comparison threw'),
      },
    )
    // What a proof says counts when it is one of this agent, and signed.
    const approved = isWorthless(chain) ? null : proof
    return {
      agentId: agent.id,
      approvedSha256: approved && approvedIn(approved),
      storedSha256: revision && Buffer.from(sha256(bytes)).toString('hex'),
      recordedSha256: [agent.governedDigest, revision?.digest ?? null].map(
        (one) => one?.toString('hex') ?? null,
      ),
      spec,
      chain,
      approvedPolicySha256: approved?.statement.predicate.policy.digest.sha256 ?? null,
      policySha256,
      signers,
      isInvalidated: agent.isInvalidated,
      isBeingAskedAbout: isBeingAskedAbout(agent.id),
      reported: reportedBy(agent, run),
    }
  }
}

/** Of the revalidations that are not over, those that have an agent before them and get on. */
function askedAboutBy(open: readonly OpenRevalidation[], now: number): (agentId: string) => boolean {
  const asking = open.map(({ startedAt, queuedAt, ...one }): Asking => {
    const chosen = chosenIn(one)
    return { ...one, chosen: chosen && new Set(chosen), since: startedAt ?? queuedAt }
  })
  return (agentId) => asking.some((one) => isStillToBeJudged(one, agentId, now))
}

const isCompared = ({ isRetired, governedRevision }: Agent): boolean =>
  !isRetired && governedRevision !== null

const approvedIn = ({ statement }: PresentedProof): string => statement.subject[0].digest.sha256

/** Of a run of what is governed; a sandbox is approved by nobody. What was let in is known before it says anything. */
function reportedBy(agent: Agent, run: Run | null): Reported | null {
  if (run === null || run.mode !== 'governed' || run.revision !== agent.governedRevision) return null
  const report = run.report === null ? {} : reportIn(run.report)
  if (report === null) throw new Error(`What ${run.runId} says of itself cannot be read.`)
  return { ...report, specSha256: report.specSha256 ?? run.specSha256.toString('hex') }
}

function remembering<T>(read: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const made = read(key)
    known.set(key, made)
    return made
  }
}

const unreadable = {
  code: 'INTERCEPTOR_ERROR',
  message: 'What is stored of it could not be read; the log of the server says why.',
} as const
