import { type DraftStep, stepOf } from '@countersign/agents'
import { z } from 'zod'

export const stepIds = ['mode', 'identity', 'anatomy', 'access', 'limits', 'review'] as const
export const StepId = z.enum(stepIds)
export type StepId = z.infer<typeof StepId>

type Step = { id: StepId; title: string; says: string }

/** The wizard, in the order in which it asks. */
export const steps: readonly Step[] = [
  { id: 'mode', title: 'Mode', says: 'How this draft was begun.' },
  { id: 'identity', title: 'Identity', says: 'What the agent is called, and who answers for it.' },
  { id: 'anatomy', title: 'Anatomy', says: 'What it is for, what it runs on, and what it knows and uses.' },
  {
    id: 'access',
    title: 'Capabilities and access',
    says: 'What it may do in words of the business, and what it asks for once it is governed.',
  },
  { id: 'limits', title: 'Limits', says: 'What it may spend, and what runs it.' },
  { id: 'review', title: 'Review', says: 'The whole of it, before the agent is born in the sandbox.' },
]

/** The step that asks for what stands at a path. What no step asks for is shown with the review. */
export const stepAt = (path: string): StepId => stepOf(path) ?? 'review'

export const asksFor = (step: StepId): step is DraftStep => step !== 'mode' && step !== 'review'

export const titleOf = (step: StepId): string => steps.find(({ id }) => id === step)?.title ?? ''

export const stepAfter = (step: StepId): StepId => stepIds[stepIds.indexOf(step) + 1] ?? 'review'

/** Null before the first. */
export const stepBefore = (step: StepId): StepId | null => stepIds[stepIds.indexOf(step) - 1] ?? null

/** What stands in the address of a draft: the step, and the field that somebody was sent to. */
export const DraftSearch = z.object({
  step: StepId.catch('identity').default('identity'),
  field: z
    .string()
    .max(200)
    .regex(/^[\w.[\]/-]+$/)
    .optional()
    .catch(undefined),
  /** How long its sandbox is to live, chosen at review. */
  days: z.coerce.number().int().min(1).max(365).optional().catch(undefined),
})
export type DraftSearch = z.infer<typeof DraftSearch>
