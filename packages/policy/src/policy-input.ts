import {
  AgentName,
  AgentRole,
  AgentSpec,
  Capabilities,
  Capability,
  governanceStatuses,
  modes,
} from '@countersign/agents'
import { isSameJson } from '@countersign/digest'
import { Role } from '@countersign/people'
import { z } from 'zod'

const Id = z.string().min(1).max(64)
const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, 'This is not a SHA-256.')
/** Milliseconds since 1970, as everywhere in the product; a policy has no other clock. */
const Now = z.int().min(0)
const Status = z.enum(governanceStatuses)

/** A spec as it is stored. Reading would fill in what is missing, and a policy must not judge what nobody approved. */
const NormalSpec = z.unknown().transform((given, check): AgentSpec => {
  const read = AgentSpec.safeParse(given)
  if (read.success && isSameJson(read.data, given)) return read.data
  const issue = read.error?.issues[0]
  check.addIssue({
    code: 'custom',
    path: issue?.path ?? [],
    message: issue?.message ?? 'The spec is not in its normal form.',
  })
  return z.NEVER
})

/** May this exact revision become governed? */
export const PromotionInput = z.strictObject({
  /** Who asks for the promotion. */
  actor: z.strictObject({ id: Id, role: Role }),
  agent: z.strictObject({
    id: Id,
    name: AgentName,
    revision: z.int().min(1),
    specSha256: Sha256Hex,
    status: Status,
  }),
  spec: NormalSpec,
  now: Now,
})
export type PromotionInput = z.output<typeof PromotionInput>

/** May this admitted agent start here and now? */
export const RuntimeInput = z.strictObject({
  agent: z.strictObject({
    id: Id,
    name: AgentName,
    revision: z.int().min(1),
    specSha256: Sha256Hex,
    mode: z.enum(modes),
    status: Status,
    role: AgentRole.nullable(),
  }),
  /** Where it is to run, in the operator's word. */
  environment: z
    .string()
    .max(63)
    .regex(/^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$/, 'Name the environment as in `production`.'),
  /** What runs already, without the run that is asked for. */
  running: z.strictObject({ ofAgent: z.int().min(0), inWorkspace: z.int().min(0) }),
  now: Now,
})
export type RuntimeInput = z.output<typeof RuntimeInput>

const Party = z.strictObject({
  id: Id,
  name: AgentName,
  status: Status,
  role: AgentRole.nullable(),
  capabilities: Capabilities,
})

/** May this agent call that one? */
export const InteractionInput = z.strictObject({
  caller: Party,
  callee: Party,
  /** What the call is about. */
  capability: Capability,
  /** Which call of its chain this is; one that no other call led to is the first. */
  depth: z.int().min(1).max(1_000),
  now: Now,
})
export type InteractionInput = z.output<typeof InteractionInput>

/** The strict shape of each question's input. */
export const policyInputs = {
  promotion: PromotionInput,
  runtime: RuntimeInput,
  interaction: InteractionInput,
} as const

export type PolicyInput = {
  promotion: PromotionInput
  runtime: RuntimeInput
  interaction: InteractionInput
}
