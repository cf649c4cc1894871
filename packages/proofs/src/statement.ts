import { canonicalBytes, type Json, type JsonLimits, parseCanonical } from '@countersign/digest'
import { failed, type Parsed, parsed } from '@countersign/ledger'
import { z } from 'zod'
import { ProofError } from './error.ts'

/**
 * What a proof says: an in-toto Statement (v1) that one exact revision of one agent may be governed, by which policy
 * and with whose approval. Every field is there because it is known when the promotion is granted.
 */

const statementType = 'https://in-toto.io/Statement/v1'
export const predicateType = 'https://countersign.example/attestation/agent-promotion/v1'

const random = '[0-9A-HJKMNP-TV-Z]{26}'
const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_${random}$`))
const digest = z.string().regex(/^[0-9a-f]{64}$/)
const person = z.string().regex(new RegExp(`^person:per_${random}$`))
const requester = z.string().regex(new RegExp(`^(person:per|key:key)_${random}$`))
const version = z.string().regex(/^[0-9A-Za-z.+-]{1,64}$/)

/** One spelling of an instant: UTC with milliseconds, as `toISOString` writes it. */
const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .refine((text) => {
    const at = Date.parse(text)
    return Number.isFinite(at) && new Date(at).toISOString() === text
  })

const sha256 = z.strictObject({ sha256: digest })

/** How far the promotion was looked at. A level is not claimed, it follows from the approvals and is checked. */
export const levels = {
  policy: 'COUNTERSIGN_PROMOTION_POLICY',
  reviewed: 'COUNTERSIGN_PROMOTION_REVIEWED',
  breakGlass: 'COUNTERSIGN_PROMOTION_BREAK_GLASS',
} as const

const Approval = z.strictObject({
  approver: person,
  at: instant,
  boundTo: sha256,
  decision: z.literal('approve'),
  /** What tells of it in the ledger. */
  eventId: id('evt'),
  role: z.enum(['admin', 'reviewer', 'compliance', 'viewer']),
})

export const Statement = z.strictObject({
  _type: z.literal(statementType),
  subject: z.tuple([
    z.strictObject({
      name: z.string().regex(/^agent:[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,62}@[1-9][0-9]{0,8}$/),
      digest: sha256,
    }),
  ]),
  predicateType: z.literal(predicateType),
  predicate: z.strictObject({
    approvals: z.array(Approval).max(64),
    breakGlass: z.boolean(),
    policy: z.strictObject({
      digest: sha256,
      inputSha256: digest,
      uri: z.string().regex(new RegExp(`^countersign:policy/pol_${random}@[1-9][0-9]{0,8}$`)),
    }),
    proofId: id('prf'),
    /** Only where the system narrowed what people had approved: which spec that was. */
    narrowedFrom: sha256.exactOptional(),
    quorum: z.strictObject({
      distinctPeople: z.literal(true),
      required: z.int().min(0).max(64),
      requesterExcluded: z.literal(true),
    }),
    requestId: id('prm').nullable(),
    requestedBy: requester,
    resourceUri: z.string().regex(new RegExp(`^countersign:workspace/wsp_${random}/agent/agt_${random}$`)),
    supersedes: id('prf').nullable(),
    timeVerified: instant,
    validity: z.strictObject({ notAfter: instant.nullable(), notBefore: instant }),
    verificationResult: z.literal('PASSED'),
    verifiedLevels: z.tuple([z.enum(levels)]),
    verifier: z.strictObject({
      id: z.string().regex(/^[\x21-\x7e]{1,255}$/),
      version: z.strictObject({ countersign: version }),
    }),
  }),
})
export type Statement = z.infer<typeof Statement>

/** What is known when a promotion is granted. Instants are milliseconds since 1970. */
export type StatementFacts = {
  readonly proofId: string
  /** The origin of the workspace's log, which names the instance and the workspace: `countersign.example/wsp_…`. */
  readonly verifier: string
  readonly version: string
  readonly workspaceId: string
  readonly agent: { readonly id: string; readonly name: string; readonly revision: number }
  readonly specSha256: string
  readonly policy: {
    readonly snapshotId: string
    readonly number: number
    readonly sha256: string
    /** The digest of what the policy was asked about. */
    readonly inputSha256: string
  }
  /** Null on the one-step path, where the policy asks for no reviewers. */
  readonly requestId: string | null
  /** `person:per_…`, or `key:key_…` for a machine. */
  readonly requestedBy: string
  readonly approvals: readonly {
    readonly personId: string
    readonly role: Statement['predicate']['approvals'][number]['role']
    readonly at: number
    readonly eventId: string
  }[]
  /** How many approvals the policy asked for; 0 where it asked for none. */
  readonly quorum: number
  readonly breakGlass: boolean
  /** The digest of the spec that was approved, where the system narrowed it; nobody approved the result by itself. */
  readonly narrowedFrom?: string
  /** The proof that this one takes the place of. */
  readonly supersedes: string | null
  readonly at: number
  readonly notAfter: number | null
}

export const statementLimits: JsonLimits = { maxBytes: 64 * 1024, maxDepth: 8 }

/** The exact bytes that are signed, stored and shown: canonical JSON. Throws where the facts are none. */
export function statementOf(facts: StatementFacts): Uint8Array {
  const { agent, policy, approvals, breakGlass } = facts
  const boundTo = { sha256: facts.specSha256 }
  const read = Statement.safeParse({
    _type: statementType,
    subject: [{ name: `agent:${agent.name}@${agent.revision}`, digest: boundTo }],
    predicateType,
    predicate: {
      approvals: approvals.map(({ personId, role, at, eventId }) => ({
        approver: `person:${personId}`,
        at: written(at),
        boundTo,
        decision: 'approve',
        eventId,
        role,
      })),
      breakGlass,
      ...(facts.narrowedFrom === undefined ? {} : { narrowedFrom: { sha256: facts.narrowedFrom } }),
      policy: {
        digest: { sha256: policy.sha256 },
        inputSha256: policy.inputSha256,
        uri: `countersign:policy/${policy.snapshotId}@${policy.number}`,
      },
      proofId: facts.proofId,
      quorum: { distinctPeople: true, required: facts.quorum, requesterExcluded: true },
      requestId: facts.requestId,
      requestedBy: facts.requestedBy,
      resourceUri: resourceOf(facts.workspaceId, agent.id),
      supersedes: facts.supersedes,
      timeVerified: written(facts.at),
      validity: {
        notAfter: facts.notAfter === null ? null : written(facts.notAfter),
        notBefore: written(facts.at),
      },
      verificationResult: 'PASSED',
      verifiedLevels: [levelOf(approvals.length, breakGlass)],
      verifier: { id: facts.verifier, version: { countersign: facts.version } },
    },
  })
  if (!read.success) throw new ProofError('FACTS_INVALID', z.prettifyError(read.error))
  const statement: Json = read.data
  return canonicalBytes(statement, statementLimits)
}

const written = (at: number): string => new Date(at).toISOString()

export const levelOf = (approvals: number, breakGlass: boolean): (typeof levels)[keyof typeof levels] => {
  if (breakGlass) return levels.breakGlass
  return approvals > 0 ? levels.reviewed : levels.policy
}

/** Names an agent of a workspace for good; what a proof is about. */
const resourceOf = (workspaceId: string, agentId: string): string =>
  `countersign:workspace/${workspaceId}/agent/${agentId}`

export type StatementCode =
  | 'STATEMENT_MALFORMED'
  | 'STATEMENT_NOT_CANONICAL'
  | 'STATEMENT_TYPE_UNKNOWN'
  | 'STATEMENT_INVALID'

/** What a statement is before it is read: anything else is not ours to judge. */
const Typed = z.looseObject({ _type: z.literal(statementType), predicateType: z.literal(predicateType) })

/** Reads the bytes of a payload. Canonical bytes only: the same statement written otherwise is another payload. */
export function readStatement(payload: Uint8Array): Parsed<Statement, StatementCode> {
  const json = parseCanonical(payload, statementLimits)
  if (!json.ok) {
    return json.code === 'JSON_NOT_CANONICAL'
      ? failed('STATEMENT_NOT_CANONICAL', 'The payload is not the canonical form of what it says.')
      : failed('STATEMENT_MALFORMED', json.message)
  }
  if (!Typed.safeParse(json.value).success) {
    return failed('STATEMENT_TYPE_UNKNOWN', 'The payload is no statement about the promotion of an agent.')
  }
  const read = Statement.safeParse(json.value)
  return read.success ? parsed(read.data) : failed('STATEMENT_INVALID', z.prettifyError(read.error))
}
