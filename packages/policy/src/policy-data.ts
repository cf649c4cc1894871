import { AgentRole, Capability, type SandboxLifetime } from '@countersign/agents'
import { z } from 'zod'

const sortedOnce = (items: readonly string[]): boolean =>
  items.every((item, at) => at === 0 || item > (items[at - 1] ?? ''))

/** The role of a person, as the policy asks for one among the reviewers. */
const ReviewerRole = z.enum(['admin', 'reviewer', 'compliance'])

/**
 * The numbers and lists that the policy decides by, apart from its rules. Every field is given: a limit that is
 * missing must never read as no limit.
 */
export const PolicyData = z.strictObject({
  /** What an agent may be given at all, in the order of the alphabet so that two documents compare line by line. */
  capabilities: z
    .array(Capability)
    .min(1)
    .max(1_000)
    .refine(sortedOnce, 'List each capability once, in the order of the alphabet.'),
  /** The highest temperature per role of an agent. */
  temperature: z.record(AgentRole, z.number().min(0).max(2)),
  /** The most that one agent may spend a month. */
  budget: z.strictObject({ monthlyUsd: z.number().min(0).max(1_000_000) }),
  promotion: z.strictObject({
    /** How many people must approve. */
    quorum: z.int().min(1).max(20),
    /** Roles of which somebody must be among them. */
    requiredReviewers: z.array(ReviewerRole).max(3),
  }),
  sandbox: z
    .strictObject({
      defaultDays: z.int().min(1).max(365),
      maxDays: z.int().min(1).max(365),
      /** How often a sandbox can be renewed; null sets no limit. */
      maxRenewals: z.int().min(0).max(1_000).nullable(),
    })
    .refine(({ defaultDays, maxDays }) => defaultDays <= maxDays, {
      error: 'A sandbox cannot live longer by default than at most.',
      path: ['defaultDays'],
    }),
})
export type PolicyData = z.infer<typeof PolicyData>

const dayMs = 24 * 60 * 60 * 1000

/** How long a new or renewed sandbox lives; asking for more days than there are gives the most. */
export const sandboxLifetime = (
  { sandbox }: PolicyData,
  days: number = sandbox.defaultDays,
): SandboxLifetime => ({
  lifetimeMs: Math.min(days, sandbox.maxDays) * dayMs,
  maxRenewals: sandbox.maxRenewals,
})
