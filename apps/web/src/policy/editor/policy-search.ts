import { questions } from '@countersign/policy'
import { z } from 'zod'

export const panels = { problems: 'Problems', tests: 'Tests', try: 'Try it', changes: 'Changes' } as const
export type Panel = keyof typeof panels

/** Which file is open, how, and what stands beside it: kept in the address. */
export const PolicySearch = z.object({
  file: z.string().max(255).optional().catch(undefined),
  as: z.enum(['form', 'source']).optional().catch(undefined),
  panel: z.enum(['problems', 'tests', 'try', 'changes']).optional().catch(undefined),
  question: z.enum(questions).optional().catch(undefined),
  /** What to try with: a decision that was recorded, or an agent. */
  decision: z.string().max(40).optional().catch(undefined),
  agent: z.string().max(40).optional().catch(undefined),
})
export type PolicySearch = z.output<typeof PolicySearch>
