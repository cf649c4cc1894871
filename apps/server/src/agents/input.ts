import { AgentName, AgentRole, governanceStatuses, modes } from '@countersign/agents'
import { z } from 'zod'
import { mostAtOnce, type Target } from './bulk.ts'
import type { AgentFilter } from './filter.ts'
import { agentSorts } from './list-store.ts'

export const AgentId = z.string().regex(/^agt_[0-9A-Z]{26}$/, 'This is not the id of an agent.')

export const RevisionNumber = z.number().int().min(1).max(4_294_967_295)

export const Reason = z
  .string()
  .trim()
  .min(3, 'Say why, in a few words.')
  .max(1_000, 'Use at most 1000 characters.')

export const Note = z.string().trim().max(500, 'Use at most 500 characters.').nullable().default(null)

/** How long a sandbox should live; the policy says how long at most. */
export const Days = z.number().int().min(1).max(365).optional()

export const NewName = AgentName
export const DisplayName = z.string().trim().min(1).max(80).nullable().default(null)

const LabelName = z.string().min(1).max(63)
export const LabelsToAdd = z.record(LabelName, z.string().max(63))
export const LabelsToRemove = z.array(LabelName).max(32)

/** Nobody and nothing have a word of their own in addresses of pages. */
const none = 'none'

/** The filters of the list, as they stand in the address of its page. */
export const filterShape = {
  search: z.string().max(200).optional(),
  mode: z.enum(modes).optional(),
  status: z.array(z.enum(governanceStatuses)).min(1).max(governanceStatuses.length).optional(),
  role: z.union([AgentRole, z.literal(none)]).optional(),
  owner: z.string().min(1).max(120).optional(),
  ownerless: z.boolean().optional(),
  /** `team=finance`, or `team` for every value. */
  label: z.string().min(1).max(127).optional(),
  expiresWithinDays: z.number().int().min(1).max(365).optional(),
}
const Filter = z.strictObject(filterShape)

export const sortShape = {
  sort: z.enum(agentSorts).default('updated'),
  descending: z.boolean().default(true),
}

const day = 24 * 60 * 60 * 1000

export function filterFrom(input: z.infer<typeof Filter>, now: number): AgentFilter {
  const { search, mode, status, role, owner, ownerless, label, expiresWithinDays } = input
  return {
    search,
    mode,
    status,
    role: role === none ? null : role,
    owner: ownerless ? null : owner,
    label: label === undefined ? undefined : labelFrom(label),
    expiresBefore: expiresWithinDays === undefined ? undefined : now + expiresWithinDays * day,
  }
}

function labelFrom(label: string): { name: string; value: string | null } {
  const at = label.indexOf('=')
  return at < 0 ? { name: label, value: null } : { name: label.slice(0, at), value: label.slice(at + 1) }
}

/** Which agents an act over many is for. */
export const TargetInput = z.union([
  z.strictObject({ agentIds: z.array(AgentId).min(1).max(mostAtOnce) }),
  z.strictObject({ filter: Filter, after: AgentId.nullable().default(null) }),
])

export const targetFrom = (target: z.infer<typeof TargetInput>, now: number): Target =>
  'agentIds' in target ? target : { filter: filterFrom(target.filter, now), after: target.after }

export const ActInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('retire'), reason: Reason }),
  z.strictObject({ kind: z.literal('renew'), reason: Reason, days: Days }),
  z.strictObject({
    kind: z.literal('label'),
    add: LabelsToAdd.default({}),
    remove: LabelsToRemove.default([]),
  }),
])
