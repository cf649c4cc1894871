import { z } from 'zod'
import { isWellFormed } from '../bytes.ts'

// Facts. There is no schema for free text here, and a test tries every fact with a name.
export const role = z.enum(['admin', 'reviewer', 'compliance', 'viewer', 'auditor'])
export const method = z.enum(['password', 'single-sign-on', 'link'])
export const count = z.int().min(0)
export const size = z.int().min(0)
export const isTrue = z.boolean()
export const instant = z.int().min(0).nullable()
export const digest = z.string().regex(/^[0-9a-f]{64}$/)
export const keyId = z.string().regex(/^[0-9a-f]{8}$/)
export const person = z.string().regex(/^per_[0-9A-HJKMNP-TV-Z]{26}$/)
export const invitation = z.string().regex(/^lnk_[0-9A-HJKMNP-TV-Z]{26}$/)
export const key = z.string().regex(/^key_[0-9A-HJKMNP-TV-Z]{26}$/)
export const agent = z.string().regex(/^agt_[0-9A-HJKMNP-TV-Z]{26}$/)
export const revision = z.int().min(1)
export const promotion = z.string().regex(/^prm_[0-9A-HJKMNP-TV-Z]{26}$/)
export const proof = z.string().regex(/^prf_[0-9A-HJKMNP-TV-Z]{26}$/)
const run = z.string().regex(/^run_[0-9A-HJKMNP-TV-Z]{26}$/)
export const policy = z.string().regex(/^pol_[0-9A-HJKMNP-TV-Z]{26}$/)
export const revalidation = z.string().regex(/^rvl_[0-9A-HJKMNP-TV-Z]{26}$/)
export const proposal = z.string().regex(/^ppl_[0-9A-HJKMNP-TV-Z]{26}$/)
export const origin = z.enum(['shipped', 'edited', 'imported', 'pushed', 'rolled-back'])
export const scope = z.string().regex(/^[a-z-]{1,32}:[a-z-]{1,32}$/)
export const signingKid = z.string().regex(/^(hs-[0-9a-f]{16}|[A-Za-z0-9_-]{43})$/)
export const signingAlg = z.enum(['HS256', 'Ed25519', 'ES256'])
export const position = z.int().min(0)
export const revocationReason = z.enum(['compromised', 'lost', 'superseded', 'ceased'])
export const promoted = { agent, revision, specSha256: digest }
/**
 * A decision on a promotion, with the monthly budget of the spec that was decided on, in millionths. Events of before
 * it was told have none.
 */
export const decidedOn = { ...promoted, monthlyMicros: z.int().min(0).optional() }
/** What an admission was about: which revision, by which proof and policy, and for which run. */
export const letIn = {
  cause: z.enum(['start', 'restart', 'renewal']),
  mode: z.enum(['sandbox', 'governed']),
  revision,
  specSha256: digest,
  proof: proof.nullable(),
  policySha256: digest.nullable(),
  run: run.nullable(),
}
/** Whether a second person confirmed it, and who proposed it then. */
export const agreed = { people: z.int().min(1).max(2), proposedBy: person.nullable() }
export const word = <const Words extends readonly [string, ...string[]]>(words: Words) => z.enum(words)

// Words of bodies. Anything that was once accepted as a name must be writable here, or an honest act would fail
// for the spelling of a name; what could mislead a reader is made visible when the sentence is made.
export const text = (max: number) => z.string().max(max).refine(isWellFormed, 'Use well-formed Unicode.')
export const name = text(255)
