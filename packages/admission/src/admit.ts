import type { AgentSpec } from '@countersign/agents'
import type { Check, Ran } from './check.ts'
import { type AdmissionCode, admissionChecks, type CheckName } from './checks.ts'
import type { AdmissionFacts, Cryptography } from './facts.ts'

/** One reason why a start does not go on as asked. */
export type AdmissionFinding = {
  readonly code: AdmissionCode
  readonly check: CheckName | null
  readonly message: string
  readonly remedy: string
}

/** How one check answered; seven of these make the seal. */
export type CheckRow = {
  readonly check: CheckName
  readonly title: string
  readonly state: 'passed' | 'failed' | 'restricted' | 'not-applicable'
  readonly code: AdmissionCode | null
  readonly message: string
  readonly remedy: string
}

type Answer = {
  readonly workspaceId: string
  readonly agentId: string
  readonly revision: number
  readonly mode: AdmissionFacts['mode']
  /** In the order of the chain; the first is the headline. */
  readonly findings: readonly AdmissionFinding[]
  readonly rows: readonly CheckRow[]
}

declare const brand: unique symbol

/**
 * The answer that a runtime starts an agent by, and there is no other way to come by one. Restricted means that the
 * policy has changed: the run is contained, whatever its spec asks for.
 */
export type Admitted = Answer & {
  readonly outcome: 'ALLOW' | 'RESTRICT'
  readonly specBytes: Uint8Array
  readonly spec: AgentSpec
  readonly [brand]: 'admitted'
}

export type Denied = Answer & { readonly outcome: 'DENY' }

export type Admission = Admitted | Denied

/** What a workspace does with an agent that its changed policy has not judged yet. */
export type OnPolicyDrift = 'block' | 'contain'

export type AdmitOptions = {
  readonly cryptography: Cryptography
  readonly onPolicyDrift: OnPolicyDrift
  /** Hears what a check threw. It goes into the log of the operator and never into an answer. */
  readonly onCrash: (check: CheckName, error: unknown) => void
}

/** Runs every check that applies and tells all that they found. Whatever is not a clear yes is a no. */
export const admit = (facts: AdmissionFacts, options: AdmitOptions): Admission =>
  runChain(admissionChecks, facts, options)

/** The chain itself, for tests that put a check of their own into it. */
export function runChain(
  checks: readonly Check<CheckName, AdmissionCode>[],
  facts: AdmissionFacts,
  { cryptography, onPolicyDrift, onCrash }: AdmitOptions,
): Admission {
  const findings: AdmissionFinding[] = []
  const rows: CheckRow[] = []
  let applied = 0
  let denials = 0
  for (const check of checks) {
    const { name, title, weight } = check
    const ran = watched(check, facts, cryptography, onCrash)
    if (ran?.result === 'passed' || ran?.result === 'not-applicable') {
      if (ran.result === 'passed') applied++
      rows.push(check.rows[ran.result])
      continue
    }
    applied++
    if (ran === null || weight !== 'restrict' || onPolicyDrift !== 'contain') denials++
    const { code, message, remedy } = ran === null ? crashed(title) : { ...check, message: ran.message }
    findings.push({ code, check: name, message, remedy })
    const state = ran !== null && weight === 'restrict' ? 'restricted' : 'failed'
    rows.push({ check: name, title, state, code, message, remedy })
  }
  if (applied === 0) {
    denials++
    findings.push({ ...nothingApplied, check: null })
  }
  const { workspaceId, agentId, revision, mode, specBytes, spec } = facts
  const denied = { workspaceId, agentId, revision, mode, findings, rows, outcome: 'DENY' } as const
  // A check has objected to a spec that cannot be read; the type wants to hear it too.
  if (denials > 0 || spec === null) return denied
  const outcome = findings.length === 0 ? 'ALLOW' : 'RESTRICT'
  const admitted = { workspaceId, agentId, revision, mode, findings, rows, specBytes, spec, outcome } as const
  return isAdmitted(admitted) ? admitted : denied
}

const askOperator = 'Ask the operator: the log of the server tells what failed, under the request id.'

const crashed = (title: string) =>
  ({
    code: 'INTERCEPTOR_ERROR',
    message: `The check “${title}” could not be carried out.`,
    remedy: askOperator,
  }) as const

const nothingApplied = {
  code: 'INTERCEPTOR_ERROR',
  message: 'No check had anything to say about what was to be started.',
  remedy: askOperator,
} as const

/** What a check answers, or null where it threw or answered in no way that a check may. */
function watched(
  check: Check<CheckName, AdmissionCode>,
  facts: AdmissionFacts,
  cryptography: Cryptography,
  onCrash: AdmitOptions['onCrash'],
): Ran | null {
  try {
    const ran = check.look(facts, cryptography)
    if (isAnswer(ran)) return ran
    onCrash(check.name, new TypeError('The check gave no answer.'))
  } catch (error) {
    onCrash(check.name, error)
  }
  return null
}

const isAnswer = (ran: unknown): ran is Ran =>
  typeof ran === 'object' &&
  ran !== null &&
  'result' in ran &&
  (ran.result === 'passed' || ran.result === 'not-applicable' || ran.result === 'objected') &&
  'message' in ran &&
  typeof ran.message === 'string'

/** The seal of this file: what passes here was made here. */
const isAdmitted = (answer: Omit<Admitted, typeof brand>): answer is Admitted =>
  answer.outcome === 'ALLOW' || answer.outcome === 'RESTRICT'
