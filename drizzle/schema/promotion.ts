import type { Decision } from '@countersign/approvals'
import type { LastingRole } from '@countersign/people'
import type { RequestState } from '@countersign/promotion'
import { boolean, index, int, mysqlTable, primaryKey } from 'drizzle-orm/mysql-core'
import { bytes, digest, exact, id, instant, text, word } from '../columns.ts'

const number = (name: string) => int(name, { unsigned: true })

/**
 * The question whether a revision may become governed. While it is open it follows the agent's sandbox revision; at
 * its end it keeps the revision that it was about. Never deleted but with the demo workspace.
 */
export const promotionRequests = mysqlTable(
  'promotion_requests',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    agentId: id('agent_id').notNull(),
    revision: number('revision').notNull(),
    digest: digest('digest').notNull(),
    /** Who last edited the revision: they do not decide on it. */
    editorId: id('editor_id').notNull(),
    requesterId: id('requester_id').notNull(),
    /** The person who really asked, where somebody plays a persona of the demo workspace. */
    requesterBehindId: id('requester_behind_id'),
    note: text('note'),
    state: word('state').$type<RequestState>().notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    scheduledFor: instant('scheduled_for'),
    reopenedFrom: id('reopened_from'),
    /** JSON: what the policy said last about this revision, by which snapshot and when. */
    policy: text('policy'),
    breakGlassBy: id('break_glass_by'),
    breakGlassReason: text('break_glass_reason'),
    closedAt: instant('closed_at'),
    closedBy: id('closed_by'),
    closingReason: text('closing_reason'),
    /** What was governed before it was granted: what the change that was decided on is told against. */
    baseline: number('baseline'),
    proofId: id('proof_id'),
    /** The event that tells of the request. */
    eventId: id('event_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    // What is open, by its deadline; what is over, by its end.
    index('promotion_requests_open').on(t.workspaceId, t.state, t.expiresAt, t.id),
    index('promotion_requests_closed').on(t.workspaceId, t.closedAt, t.id),
    index('promotion_requests_agent').on(t.workspaceId, t.agentId, t.id),
    index('promotion_requests_requester').on(t.workspaceId, t.requesterId, t.id),
    // What the clock alone brings on, in every workspace.
    index('promotion_requests_due').on(t.state, t.scheduledFor),
    index('promotion_requests_over').on(t.state, t.expiresAt),
  ],
)

/** A vote, bound to the revision and to the digest that it had. Added and never changed; its key makes it one. */
export const promotionVotes = mysqlTable(
  'promotion_votes',
  {
    workspaceId: id('workspace_id').notNull(),
    requestId: id('request_id').notNull(),
    revision: number('revision').notNull(),
    personId: id('person_id').notNull(),
    behindId: id('behind_id'),
    digest: digest('digest').notNull(),
    decision: word('decision').$type<Decision>().notNull(),
    /** The role that the person had when they voted. */
    role: word('role').$type<LastingRole>().notNull(),
    reason: text('reason'),
    at: instant('at').notNull(),
    eventId: id('event_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.requestId, t.revision, t.personId] })],
)

/** What somebody said about a request, or about one field of the spec. */
export const promotionComments = mysqlTable(
  'promotion_comments',
  {
    workspaceId: id('workspace_id').notNull(),
    requestId: id('request_id').notNull(),
    id: id('id').notNull(),
    personId: id('person_id').notNull(),
    revision: number('revision').notNull(),
    path: exact('path', { length: 300 }),
    body: text('body').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.requestId, t.id] })],
)

/** What every admin is told when somebody broke the glass, until they have seen it. */
export const breakGlassAlerts = mysqlTable(
  'break_glass_alerts',
  {
    workspaceId: id('workspace_id').notNull(),
    personId: id('person_id').notNull(),
    requestId: id('request_id').notNull(),
    at: instant('at').notNull(),
    seenAt: instant('seen_at'),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.personId, t.requestId] })],
)

/** A signed proof bundle in its exact bytes. Added and never changed. */
export const proofs = mysqlTable(
  'proofs',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    agentId: id('agent_id').notNull(),
    revision: number('revision').notNull(),
    /** The digest of the spec. */
    digest: digest('digest').notNull(),
    requestId: id('request_id').notNull(),
    policyId: id('policy_id').notNull(),
    policyHash: digest('policy_hash').notNull(),
    bundle: bytes('bundle').notNull(),
    isBreakGlass: boolean('is_break_glass').notNull(),
    issuedAt: instant('issued_at').notNull(),
    /** The event that tells of the issue: with its place in the ledger a stranger can verify the bundle. */
    eventId: id('event_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    index('proofs_agent').on(t.workspaceId, t.agentId, t.id),
  ],
)

/** Which groups a member is in; a policy can ask for somebody of a group. */
export const memberGroups = mysqlTable(
  'member_groups',
  {
    workspaceId: id('workspace_id').notNull(),
    personId: id('person_id').notNull(),
    name: exact('name', { length: 63 }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.personId, t.name] }),
    index('member_groups_name').on(t.workspaceId, t.name),
  ],
)

/** Which keys signed a proof, so that the proofs of a key are found. */
export const proofSigners = mysqlTable(
  'proof_signers',
  {
    workspaceId: id('workspace_id').notNull(),
    kid: exact('kid', { length: 64 }).notNull(),
    proofId: id('proof_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.kid, t.proofId] })],
)
