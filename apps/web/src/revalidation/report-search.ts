import { z } from 'zod'
import type { Result } from './revalidation-query.ts'

const outcomes = [
  'renewed',
  'invalidated',
  'remediated',
  'unjudged',
] as const satisfies readonly Result['outcome'][]

/** Which agents of a report are looked at, as it stands in the address. */
export const ReportSearch = z.object({ outcome: z.enum(outcomes).optional().catch(undefined) })
export type ReportSearch = z.infer<typeof ReportSearch>

export const outcomeWords = {
  renewed: { tone: 'allow', word: 'Proof renewed' },
  invalidated: { tone: 'deny', word: 'Invalidated' },
  remediated: { tone: 'restrict', word: 'Narrowed' },
  unjudged: { tone: 'none', word: 'Not judged' },
} as const satisfies Record<Result['outcome'], { tone: string; word: string }>

export const outcomeOptions = [
  { value: '', label: 'Every outcome' },
  ...outcomes.map((value) => ({ value, label: outcomeWords[value].word })),
]
