import type { Reason } from '@countersign/decisions'
import type { Admission, Admitted, CheckRow } from './admit.ts'
import { admissionChecks } from './checks.ts'

/** What is known when a start is decided. Whatever is missing here is no yes. */
export type Heard = {
  /** What stands before the chain: a freeze, an invalidation, a retirement. */
  readonly obstacle: Reason | null
  /** Null where there was nothing that the chain could look at. */
  readonly admission: Admission | null
  /** What the policy has against a start here and now; null where it was not asked. */
  readonly objections: readonly Reason[] | null
}

export type Verdict = {
  readonly outcome: Admission['outcome']
  /** Everything that was found; the first is the headline. */
  readonly reasons: readonly Reason[]
  readonly rows: readonly CheckRow[]
  /** What a runtime starts the agent by. */
  readonly admitted: Admitted | null
}

/** Standing, chain and policy have to agree: each can say no, and none can say yes for another. */
export function verdictOf({ obstacle, admission, objections }: Heard): Verdict {
  const reasons = [
    ...(obstacle === null ? [] : [obstacle]),
    ...(admission?.findings.map(({ code, message, remedy }) => ({ code, message, remedy })) ?? []),
    ...(objections ?? []),
  ]
  const rows = admission?.rows ?? unseen
  const isFree = obstacle === null && (objections ?? []).length === 0
  if (!isFree || admission === null || admission.outcome === 'DENY') {
    return { outcome: 'DENY', reasons, rows, admitted: null }
  }
  return { outcome: admission.outcome, reasons, rows, admitted: admission }
}

/** Nothing was looked at: an open ring. */
const unseen: readonly CheckRow[] = admissionChecks.map(({ name, title }) => ({
  check: name,
  title,
  state: 'not-applicable',
  code: null,
  message: '',
  remedy: '',
}))
