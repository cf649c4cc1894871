import { type Admission, type Verdict, verdictOf, whyNothingStarts } from '@countersign/admission'
import { type GovernanceStatus, revisionStatus, whyNotStart } from '@countersign/agents'
import { type Obstacle, type Reason, remedyOf } from '@countersign/decisions'
import { standingOf } from '../agents/standing.ts'
import type { Asked } from '../policy/engine.ts'
import { toldFinding, toldUnanswered } from '../policy/telling.ts'
import type { Asking, LoadedFacts } from './facts.ts'

/** What an admission said and by what, for whoever reads it: nothing in it starts anything. */
export type AdmissionReport = Asking & {
  readonly agentName: string | null
  readonly revision: number | null
  /** Null where not even the time could be told. */
  readonly at: number | null
  readonly outcome: Verdict['outcome']
  /** Everything that was found; the first is the headline. */
  readonly reasons: readonly Reason[]
  /** What stands before the checks; null where nothing does. */
  readonly obstacle: Obstacle
  readonly rows: Verdict['rows']
  readonly policy: {
    readonly number: number
    readonly hash: string
    readonly outcome: 'allow' | 'deny' | 'unanswered' | 'not-asked'
    readonly findings: readonly Reason[]
  } | null
  readonly specSha256: string | null
  readonly proofId: string | null
}

/** A freeze of everything comes before what is wrong with one. */
export function obstacleTo({ workspace, agent }: LoadedFacts, mode: Asking['mode']): Obstacle {
  return whyNothingStarts(workspace) ?? whyNotStart(standingOf(agent), mode)
}

/** The status of what would start; an agent that has nothing to start has none of its own. */
export const statusIn = ({ agent, now }: LoadedFacts, mode: Asking['mode']): GovernanceStatus =>
  revisionStatus(standingOf(agent), mode, now) ?? 'RETIRED'

/** Only the word `allow` allows; an answer that denies without saying why is still no yes. */
function objectionsOf({ answer }: Asked): readonly Reason[] {
  if (answer.outcome === 'allow') return []
  if (answer.outcome === 'unanswered') return [toldUnanswered(answer)]
  const [first, ...others] = answer.findings.map(toldFinding)
  if (first === undefined) throw new Error('The policy denied without a finding.')
  return [first, ...others].map(({ code, message, remedy }) => ({ code, message, remedy }))
}

/** How many run in a workspace, and how many the policy lets run there. */
export type Occupancy = { readonly inWorkspace: number; readonly most: number }

export type Judged = {
  readonly verdict: Verdict
  readonly report: AdmissionReport
  /** By which the policy let it in; null where the number of runs did not decide, or nobody asked. */
  readonly occupancy: Occupancy | null
}

/** What the policy said, and the runs that it was told of. */
export type PolicyAsked = { readonly asked: Asked; readonly running: Pick<Occupancy, 'inWorkspace'> }

export function judged(
  asking: Asking,
  loaded: LoadedFacts,
  admission: Admission | null,
  asked: PolicyAsked | null,
): Judged {
  const obstacle = obstacleTo(loaded, asking.mode)
  const objections = asked === null ? null : objectionsOf(asked.asked)
  const verdict = verdictOf({ obstacle, admission, objections })
  const { agent, policy, specSha256, proofId, facts, now } = loaded
  return {
    verdict,
    report: {
      ...asking,
      agentName: agent.name,
      revision: facts?.revision ?? null,
      at: now,
      outcome: verdict.outcome,
      reasons: verdict.reasons,
      obstacle,
      rows: verdict.rows,
      policy: {
        number: policy.number,
        hash: policy.hash.toString('hex'),
        outcome: asked?.asked.answer.outcome ?? 'not-asked',
        findings: objections ?? [],
      },
      specSha256,
      proofId,
    },
    occupancy: occupancyIn(asked),
  }
}

/** A policy that lets one in where there is no place does not hold to the number, as when it only warns of it. */
function occupancyIn(of: PolicyAsked | null): Occupancy | null {
  if (of === null || of.asked.data === null || of.asked.answer.outcome !== 'allow') return null
  const { inWorkspace } = of.running
  const { perWorkspace: most } = of.asked.data.runtime.concurrency
  return inWorkspace < most ? { inWorkspace, most } : null
}

/** Something failed on the way: nobody knows whether it may start, so it may not. */
export function failed(asking: Asking, message: string): Judged {
  const reason = { code: 'INTERCEPTOR_ERROR', message, remedy: remedyOf('INTERCEPTOR_ERROR') }
  const { rows } = verdictOf({ obstacle: reason, admission: null, objections: null })
  const verdict: Verdict = { outcome: 'DENY', reasons: [reason], rows, admitted: null }
  return {
    verdict,
    report: {
      ...asking,
      agentName: null,
      revision: null,
      at: null,
      outcome: 'DENY',
      reasons: [reason],
      obstacle: null,
      rows,
      policy: null,
      specSha256: null,
      proofId: null,
    },
    occupancy: null,
  }
}
