import { AgentRole, Capability, type SandboxLifetime } from '@countersign/agents'
import { z } from 'zod'
import { questions } from './question.ts'

const inOrder = (items: readonly string[]): boolean =>
  items.every((item, at) => at === 0 || item > (items[at - 1] ?? ''))

/** A list that says each thing once and in order, so that two documents compare line by line. */
const ordered = <Item extends z.ZodType<string>>(item: Item, { least = 0, most }: Bounds) =>
  z.array(item).min(least).max(most).refine(inOrder, 'List each one once, in the order of the alphabet.')
type Bounds = { least?: number; most: number }

/** The role of a person who may decide on a request, as the policy asks for one among the reviewers. */
const ReviewerRole = z.enum(['admin', 'reviewer'])

/** What a workspace calls a group of people or an environment. */
const Name = z
  .string()
  .max(63)
  .regex(/^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$/, 'Use lower-case letters, digits and single hyphens.')

/** A rule by its question and its name: `promotion.temperature`. */
const RuleId = z
  .string()
  .max(128)
  .regex(
    new RegExp(`^(?:${questions.join('|')})\\.[a-z][a-z0-9_]*$`),
    'Name a rule with its question: `promotion.temperature`.',
  )

const Promotion = z.strictObject({
  /** How many people must approve. 0 without required reviewers and groups is the path in one step. */
  quorum: z.int().min(0).max(20),
  /** Roles of which somebody must be among them. */
  requiredReviewers: ordered(ReviewerRole, { most: ReviewerRole.options.length }),
  /** Groups of which somebody must be among them. */
  requiredGroups: ordered(Name, { most: 20 }),
  approveReason: z.strictObject({ required: z.boolean(), prompt: z.string().max(200) }),
  /** After so many days an open request expires. */
  expiryDays: z.int().min(1).max(365),
  /** Whether an admin may promote without approvals in an emergency. */
  breakGlass: z.boolean(),
})

const Sandbox = z
  .strictObject({
    defaultDays: z.int().min(1).max(365),
    maxDays: z.int().min(1).max(365),
    /** How often a sandbox can be renewed; null sets no limit. */
    maxRenewals: z.int().min(0).max(1_000).nullable(),
  })
  .refine(({ defaultDays, maxDays }) => defaultDays <= maxDays, {
    error: 'A sandbox cannot live longer by default than at most.',
    path: ['defaultDays'],
  })

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

const TimeOfDay = z
  .string()
  .regex(/^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/, 'Write a time of day as in "08:30".')

const Window = z
  .strictObject({
    days: z
      .array(z.enum(weekdays))
      .min(1)
      .refine((days) => new Set(days).size === days.length, 'List each day once.'),
    from: TimeOfDay,
    to: TimeOfDay,
  })
  .refine(({ from, to }) => from < to, {
    error: 'A window ends on the day on which it begins. Write two for a night.',
    path: ['to'],
  })

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== null
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** A name of the IANA list; offsets such as `+02:00` are not names, and not every engine reads them. */
const Zone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/, 'Name a time zone as in `Europe/Berlin` or `UTC`.')
  .refine(isZone, 'There is no such time zone.')

const Runtime = z.strictObject({
  /** Where agents may run. */
  environments: ordered(Name, { most: 50 }),
  /** When they may start, on the clock of the zone. */
  hours: z.strictObject({ zone: Zone, windows: z.array(Window).max(50) }),
  /** How many runs there may be at the same time. */
  concurrency: z.strictObject({
    perAgent: z.int().min(0).max(100_000),
    perWorkspace: z.int().min(0).max(1_000_000),
  }),
})

const Interaction = z.strictObject({
  /** Which roles an agent may call, by its own role. */
  roles: z.record(AgentRole, ordered(AgentRole, { most: AgentRole.options.length })),
  /** How many calls may follow from one another. */
  maxDepth: z.int().min(0).max(100),
})

/**
 * The numbers and lists that the policy decides by, apart from its rules. Every field is given: a limit that is
 * missing must never read as no limit.
 */
export const PolicyData = z.strictObject({
  /** Rules that only warn. */
  warn: ordered(RuleId, { most: 200 }),
  /** What an agent may be given at all. */
  capabilities: ordered(Capability, { least: 1, most: 1_000 }),
  /** The highest temperature per role of an agent. */
  temperature: z.record(AgentRole, z.number().min(0).max(2)),
  /** The most that one agent may spend a month. */
  budget: z.strictObject({ monthlyUsd: z.number().min(0).max(1_000_000) }),
  promotion: Promotion,
  sandbox: Sandbox,
  runtime: Runtime,
  interaction: Interaction,
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
