import { ToolName } from '@countersign/agents'
import { z } from 'zod'

/** The most that a heartbeat may carry, in bytes of JSON. */
export const maxReportBytes = 16 * 1024

/**
 * What a run says at a heartbeat of how it really works: what it was told by somebody other than its spec shows here.
 * Everything may be left out; nothing else may be said.
 */
export const RunReport = z.strictObject({
  model: z
    .strictObject({
      provider: z.string().min(1).max(120),
      name: z.string().min(1).max(120),
      temperature: z.number().min(0).max(2).nullable().optional(),
    })
    .optional(),
  tools: z.array(ToolName).max(200).optional(),
  /** The digest of the spec that it works by. */
  specSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'A digest is 64 hexadecimal digits in lower case.')
    .optional(),
  /** How far it is with its task, for people who watch. */
  progress: z.strictObject({ done: z.int().min(0), total: z.int().min(0) }).optional(),
})
export type RunReport = z.output<typeof RunReport>
