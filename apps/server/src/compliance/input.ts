import { frameworks, mostAgents } from '@countersign/compliance'
import { z } from 'zod'

export const ExportId = z.string().regex(/^exp_[0-9A-Z]{26}$/, 'This is not the id of an export.')

export const FrameworkId = z
  .string()
  .refine((id) => frameworks.some((framework) => framework.id === id), 'There is no such framework.')

/** Only its outline: what is wrong with it is refused with a code of its own. */
export const Plan = z.strictObject({
  frameworks: z.array(z.string().max(64)).max(64),
  period: z.strictObject({
    from: z.string().max(32),
    to: z.string().max(32),
    timeZone: z.string().max(64),
  }),
  agents: z.array(z.string().max(36)).max(mostAgents).nullable(),
  redaction: z.enum(['none', 'bodies']),
})
