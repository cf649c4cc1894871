import { z } from 'zod'
import { frameworkIds, frameworks } from './frameworks.ts'
import { periodProblem } from './period.ts'

/** How many agents can be chosen; who wants more wants all of them. */
export const mostAgents = 200

/** What somebody asks an export for. Equal plans over an equal range give equal packs, byte by byte. */
const Plan = z.strictObject({
  frameworks: z.array(z.string()).min(1).max(frameworkIds.length),
  period: z.strictObject({
    from: z.string().max(10),
    to: z.string().max(10),
    timeZone: z.string().max(64),
  }),
  /** Only these agents, and what is about none; null for everything. */
  agents: z
    .array(z.string().regex(/^agt_[0-9A-HJKMNP-TV-Z]{26}$/))
    .min(1)
    .max(mostAgents)
    .nullable(),
  /** Whether bodies, in which names and reasons stand, are in the pack. */
  redaction: z.enum(['none', 'bodies']),
})
export type Plan = z.infer<typeof Plan>

const problems = {
  PLAN_MALFORMED: 'This is not what an export can be asked for.',
  FRAMEWORK_UNKNOWN: 'There is no such framework.',
  TIME_ZONE_UNKNOWN: 'There is no such time zone.',
  DAY_INVALID: 'A period begins and ends with a day, such as 2026-10-01.',
  PERIOD_BACKWARDS: 'The period ends before it begins.',
  PERIOD_TOO_LONG: 'A period has at most ten years.',
} as const
export type PlanCode = keyof typeof problems

type ReadPlan =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly code: PlanCode; readonly message: string }

const not = (code: PlanCode): ReadPlan => ({ ok: false, code, message: problems[code] })

/** Lists without an order are sorted and named once, so that one question has one spelling. */
export function readPlan(value: unknown): ReadPlan {
  const read = Plan.safeParse(value)
  if (!read.success) return not('PLAN_MALFORMED')
  const { frameworks: asked, period, agents, redaction } = read.data
  if (asked.some((id) => !frameworkIds.includes(id))) return not('FRAMEWORK_UNKNOWN')
  const problem = periodProblem(period)
  if (problem) return not(problem)
  return {
    ok: true,
    plan: {
      frameworks: frameworkIds.filter((id) => asked.includes(id)),
      period,
      agents: agents && [...new Set(agents)].sort(),
      redaction,
    },
  }
}

export const frameworksOf = (plan: Plan) => frameworks.filter(({ id }) => plan.frameworks.includes(id))
