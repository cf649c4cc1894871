import { z } from 'zod'
import type { Target } from '../../database/connection.ts'
import type { PackJob, Progress } from './maker.ts'

/**
 * What a server and the process that makes a pack for it say to each other. Both are of one build, and still nothing is taken
 * for what it is not.
 */

/** Wherever they lie in memory. */
const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

const Job = z.object({
  workspaceId: z.string(),
  id: z.string(),
  attempt: z.number(),
  rangeFrom: z.number(),
  rangeTo: z.number(),
  plan: z.string(),
}) satisfies z.ZodType<PackJob>

const Settings = z.object({
  target: z.custom<Target>((value) => typeof value === 'object' && value !== null),
  masterKey: Bytes,
  version: z.string(),
  browser: z.string().nullable(),
  path: z.string(),
})
export type Settings = z.infer<typeof Settings>

export const ToExporter = z.discriminatedUnion('says', [
  z.object({ says: z.literal('make'), settings: Settings, job: Job }),
  /** The answer to how far it is. */
  z.object({ says: z.literal('heard'), isOurs: z.boolean() }),
  z.object({ says: z.literal('hurry') }),
])
export type ToExporter = z.infer<typeof ToExporter>

const HowFar = z.object({
  phase: z.exactOptional(z.enum(['events', 'results'])),
  done: z.exactOptional(z.number()),
}) satisfies z.ZodType<Progress>

export const FromExporter = z.discriminatedUnion('says', [
  z.object({ says: z.literal('so-far'), progress: HowFar }),
  z.object({
    says: z.literal('made'),
    bytes: z.number(),
    parts: z.number(),
    packSha256: Bytes,
    manifest: Bytes,
  }),
  /** The ledger is not what its checkpoint says: nobody need try again. */
  z.object({ says: z.literal('broken'), message: z.string() }),
  z.object({ says: z.literal('failed'), message: z.string(), stack: z.string().optional() }),
  /** A line of its log, which goes where the server's goes. */
  z.object({
    says: z.literal('log'),
    level: z.enum(['warn', 'error']),
    fields: z.unknown(),
    text: z.string(),
  }),
])
export type FromExporter = z.infer<typeof FromExporter>
