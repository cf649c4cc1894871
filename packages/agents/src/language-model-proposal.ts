import { z } from 'zod'
import { agentRoles, classifications, memoryKinds, operations } from './anatomy.ts'

/**
 * All that a language model may propose of an agent that somebody described. What is not here cannot be proposed:
 * containment, hosts, files, runners, variables, instructions. Each part names the words that led to it.
 *
 * Without bounds on texts and lists, which not every provider takes in a schema: the answer is bounded as a whole,
 * and each value is held to the spec's own rules before it is taken.
 */
const words = z.string()
const said = <T extends z.ZodType>(value: T) => z.strictObject({ value, words }).nullable()

export const LanguageModelProposal = z.strictObject({
  displayName: said(z.string()),
  description: said(z.string()),
  owner: said(z.string()),
  role: said(z.enum(agentRoles)),
  model: z.strictObject({ provider: z.string(), name: z.string(), words }).nullable(),
  temperature: said(z.number()),
  tools: z.array(z.strictObject({ name: z.string(), operations: z.array(z.enum(operations)), words })),
  knowledge: z.array(
    z.strictObject({
      name: z.string(),
      uri: z.string().nullable(),
      classification: z.enum(classifications),
      words,
    }),
  ),
  memory: z
    .strictObject({ kind: z.enum(memoryKinds), retentionDays: z.number().nullable(), words })
    .nullable(),
  capabilities: z.array(z.strictObject({ value: z.string(), words })),
  monthlyUsd: said(z.number()),
  dailyUsd: said(z.number()),
  hourlyUsd: said(z.number()),
  perTaskUsd: said(z.number()),
  dailyTokens: said(z.number()),
  maxToolCalls: said(z.number()),
  maxLlmCalls: said(z.number()),
})
