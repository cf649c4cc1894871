import { parseSpec } from './parse-spec.ts'
import type { AgentSpec } from './spec.ts'
import { codeReview, incidentScribe } from './templates/engineering.ts'
import { invoiceMatching } from './templates/finance.ts'
import { contractReview, securityQuestionnaire } from './templates/legal.ts'
import { hrOnboarding, meetingNotes } from './templates/people.ts'
import { dataQuality, researchDigest } from './templates/research.ts'
import { salesFollowUp } from './templates/sales.ts'
import { supportTriage, translationDesk } from './templates/support.ts'
import type { Template } from './templates/template.ts'

/** What the wizard offers to begin with, in the order in which it shows them. */
export const templates: readonly Template[] = [
  invoiceMatching,
  supportTriage,
  translationDesk,
  codeReview,
  incidentScribe,
  researchDigest,
  dataQuality,
  hrOnboarding,
  meetingNotes,
  contractReview,
  securityQuestionnaire,
  salesFollowUp,
]

/** The spec of a template in its normal form. */
export function specOfTemplate({ id, spec }: Template): AgentSpec {
  const reading = parseSpec(spec)
  if (!reading.ok) throw new Error(`The template ${id} is broken: ${reading.problems[0]?.message}`)
  return reading.spec
}
