import { z } from 'zod'
import { Access, Capabilities, Containment } from './access.ts'
import { Anatomy } from './anatomy.ts'
import { Budget } from './budget.ts'
import { Metadata } from './metadata.ts'
import { Run } from './run.ts'

export const apiVersion = 'countersign/v1'

/**
 * What an agent is and asks for. Reading gives the normal form: every field there, what was not said filled in,
 * lists without a meaningful order sorted. Reading the normal form gives itself, so its canonical bytes are stable.
 * Only `metadata.name` must be given; what an agent in the sandbox may lack is `null` or empty, never absent.
 */
export const AgentSpec = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.literal('Agent'),
  metadata: Metadata,
  anatomy: Anatomy.prefault({}),
  capabilities: Capabilities.default([]),
  containment: Containment.prefault({}),
  access: Access.prefault({}),
  budget: Budget.prefault({}),
  run: Run.prefault({}),
})
export type AgentSpec = z.output<typeof AgentSpec>

/** A spec as people write it: what has a default may be left out. */
export type WrittenSpec = z.input<typeof AgentSpec>
