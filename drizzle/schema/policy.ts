import { boolean, index, int, mysqlTable, primaryKey, uniqueIndex } from 'drizzle-orm/mysql-core'
import { bytes, digest, exact, id, instant, reference, text, word } from '../columns.ts'

const count = (name: string) => int(name, { unsigned: true })

/** How a version of a policy came to be. */
export type PolicyOrigin = 'shipped' | 'edited' | 'imported' | 'pushed' | 'rolled-back'

/** What engines can be asked; `packages/policy` has an entry point for each. */
type Question = 'promotion' | 'runtime' | 'interaction'

/**
 * One version of a workspace's policy: its files in the bytes that were checked, and the hash that decisions and
 * proofs name it by. Rows are added and read; why it was made stands in `policy_reasons`, because people write that.
 */
export const policySnapshots = mysqlTable(
  'policy_snapshots',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    number: count('number').notNull(),
    hash: digest('hash').notNull(),
    /** The canonical JSON of an object from path to text. */
    files: bytes('files').notNull(),
    origin: word('origin').$type<PolicyOrigin>().notNull(),
    /** A person, an API key or the system, as the ledger names them. */
    author: reference('author').notNull(),
    /** What was active when it was made, and what it brought back. */
    basedOn: id('based_on'),
    restored: id('restored'),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('policy_snapshots_number').on(t.workspaceId, t.number),
  ],
)

/** What was said about a version when it was made; goes with a demo workspace, which snapshots do not. */
export const policyReasons = mysqlTable(
  'policy_reasons',
  {
    workspaceId: id('workspace_id').notNull(),
    snapshotId: id('snapshot_id').notNull(),
    reason: exact('reason', { length: 1_000 }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.snapshotId] })],
)

/** Which version decides, and whether it takes two people to change that. Every change of a policy locks this row. */
export const policyActive = mysqlTable(
  'policy_active',
  {
    workspaceId: id('workspace_id').primaryKey(),
    snapshotId: id('snapshot_id').notNull(),
    number: count('number').notNull(),
    hash: digest('hash').notNull(),
    activatedAt: instant('activated_at').notNull(),
    needsTwo: boolean('needs_two').notNull(),
  },
  (t) => [index('policy_active_at').on(t.activatedAt)],
)

/** A change that waits for somebody else, where it takes two: other files, or no longer asking for two. */
export const policyProposals = mysqlTable(
  'policy_proposals',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    kind: word('kind').$type<'files' | 'one-person'>().notNull(),
    files: bytes('files'),
    hash: digest('hash'),
    /** The version that was active when it was proposed: what its author saw. */
    basedOn: id('based_on').notNull(),
    origin: word('origin').$type<PolicyOrigin>().notNull(),
    restored: id('restored'),
    reason: exact('reason', { length: 1_000 }).notNull(),
    author: reference('author').notNull(),
    /** Whose second pair of eyes it cannot be: the author, or who made the API key that proposed it. */
    answerable: id('answerable').notNull(),
    at: instant('at').notNull(),
    state: word('state').$type<'open' | 'activated' | 'rejected' | 'withdrawn'>().notNull(),
    settledBy: id('settled_by'),
    settledAt: instant('settled_at'),
    settledReason: exact('settled_reason', { length: 1_000 }),
    becameId: id('became_id'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    index('policy_proposals_state').on(t.workspaceId, t.state, t.id),
  ],
)

/** What each replica decides a workspace's questions by, and what kept it from doing so last. */
export const policyReplicas = mysqlTable(
  'policy_replicas',
  {
    workspaceId: id('workspace_id').notNull(),
    replicaId: id('replica_id').notNull(),
    host: exact('host', { length: 255 }).notNull(),
    engine: word('engine').$type<'embedded' | 'opa'>().notNull(),
    snapshotId: id('snapshot_id'),
    hash: digest('hash'),
    loadedAt: instant('loaded_at'),
    seenAt: instant('seen_at').notNull(),
    error: text('error'),
    errorAt: instant('error_at'),
    /** How often another engine answered since this replica started, because the one it should ask was away. */
    fallbacks: count('fallbacks').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.replicaId] }),
    index('policy_replicas_replica').on(t.replicaId, t.seenAt),
  ],
)

/** How often a rule that only warns would have denied, by day. */
export const policyWarnings = mysqlTable(
  'policy_warnings',
  {
    workspaceId: id('workspace_id').notNull(),
    rule: reference('rule').notNull(),
    code: reference('code').notNull(),
    /** Midnight, UTC. */
    day: instant('day').notNull(),
    times: count('times').notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.rule, t.code, t.day] })],
)

/** Questions that were really asked, kept for trying a policy with: a sample, and only the newest. */
export const policyDecisions = mysqlTable(
  'policy_decisions',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    at: instant('at').notNull(),
    question: word('question').$type<Question>().notNull(),
    outcome: word('outcome').$type<'allow' | 'deny' | 'unanswered'>().notNull(),
    engine: word('engine').$type<'embedded' | 'opa'>().notNull(),
    fellBack: boolean('fell_back').notNull(),
    snapshotId: id('snapshot_id').notNull(),
    agentId: id('agent_id'),
    input: text('input').notNull(),
    answer: text('answer').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    index('policy_decisions_question').on(t.workspaceId, t.question, t.id),
  ],
)
