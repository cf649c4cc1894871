import type { PolicyStanding } from '@countersign/promotion'
import { z } from 'zod'
import type { Asked } from '../policy/engine.ts'
import { toldFinding, toldUnanswered } from '../policy/telling.ts'
import type { PromotionRequest } from './request-store.ts'

const Told = z.strictObject({
  rule: z.string(),
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  path: z.string().nullable(),
})

/** What the policy said last about the revision of a request, as it is kept with the request. */
const PolicyNote = z.strictObject({
  at: z.number(),
  snapshot: z.strictObject({ id: z.string(), number: z.number(), hash: z.string() }),
  engine: z.enum(['embedded', 'opa']),
  outcome: z.enum(['allow', 'deny', 'unanswered']),
  findings: z.array(Told),
  warnings: z.array(Told),
  unanswered: z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() }).nullable(),
})
export type PolicyNote = z.infer<typeof PolicyNote>

export function noteOf({ answer, snapshot, engine }: Asked, at: number): PolicyNote {
  const about = { at, snapshot, engine, outcome: answer.outcome }
  return answer.outcome === 'unanswered'
    ? { ...about, findings: [], warnings: [], unanswered: toldUnanswered(answer) }
    : {
        ...about,
        findings: answer.outcome === 'deny' ? answer.findings.map(toldFinding) : [],
        warnings: answer.warnings.map(toldFinding),
        unanswered: null,
      }
}

export const readNote = ({ policy }: Pick<PromotionRequest, 'policy'>): PolicyNote | null =>
  policy === null ? null : PolicyNote.parse(JSON.parse(policy))

export function policyStanding(note: PolicyNote | null): PolicyStanding {
  if (note === null) return null
  if (note.unanswered) return { outcome: 'unanswered', ...note.unanswered }
  return note.outcome === 'allow'
    ? { outcome: 'allow', warnings: note.warnings.length }
    : { outcome: 'deny', findings: note.findings }
}
