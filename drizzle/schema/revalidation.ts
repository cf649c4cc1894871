import { boolean, index, int, mysqlTable, primaryKey, uniqueIndex } from 'drizzle-orm/mysql-core'
import { id, instant, reference, text, word } from '../columns.ts'

const count = (name: string) => int(name, { unsigned: true })

/** Why governed agents are asked about again. */
export type RevalidationCause = 'policy' | 'signer' | 'trust' | 'chosen'

/**
 * The work of asking about governed agents again by one snapshot, and how far it is. Its row is locked by every batch
 * that is worked off, so that one replica works at a time and the next goes on where the last one stopped.
 */
export const revalidations = mysqlTable(
  'revalidations',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    /** Counted in each workspace from 1: identifiers have no order within a millisecond, nor do clocks that differ. */
    number: count('number').notNull(),
    cause: word('cause').$type<RevalidationCause>().notNull(),
    /** The key that is trusted no more; null where that is not the cause. */
    signingKeyId: id('signing_key_id'),
    snapshotId: id('snapshot_id').notNull(),
    /** A person, an API key or the system, as the ledger names them. */
    askedBy: reference('asked_by').notNull().default('system'),
    /** JSON: the agents that somebody chose, in order; null for all that are governed. */
    chosen: text('chosen'),
    /** How many governed agents there were. */
    agents: count('agents').notNull(),
    queuedAt: instant('queued_at').notNull(),
    state: word('state').$type<'waiting' | 'running' | 'done' | 'superseded'>().notNull().default('waiting'),
    /** The last agent that was judged; what comes after it is still to be done. */
    cursor: id('after_agent'),
    renewed: count('renewed').notNull().default(0),
    invalidated: count('invalidated').notNull().default(0),
    remediated: count('remediated').notNull().default(0),
    /** How many of those that passed had been invalidated before. */
    released: count('released').notNull().default(0),
    /** How many could not be judged so far. They are tried again, and until then nothing is known of them. */
    unjudged: count('unjudged').notNull().default(0),
    /** How often those were tried again; 0 as long as not everybody had their first turn. */
    tries: count('tries').notNull().default(0),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    /** The replica that works on it, and until when the others leave it alone. */
    holder: id('holder'),
    leaseUntil: instant('lease_until'),
    /** What kept it from going on, as long as it does. */
    problem: text('problem'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    // What is to be done, in every workspace.
    index('revalidations_open').on(t.state, t.leaseUntil),
    uniqueIndex('revalidations_number').on(t.workspaceId, t.number),
  ],
)

export const revalidationOutcomes = ['renewed', 'invalidated', 'remediated', 'unjudged'] as const

/** What became of one agent in one revalidation. Only what could not be judged is ever written again. */
export const revalidationResults = mysqlTable(
  'revalidation_results',
  {
    workspaceId: id('workspace_id').notNull(),
    revalidationId: id('revalidation_id').notNull(),
    agentId: id('agent_id').notNull(),
    outcome: word('outcome').$type<(typeof revalidationOutcomes)[number]>().notNull(),
    /** The revision that is governed from then on. */
    revision: count('revision').notNull(),
    /** The first finding; null for who passed. */
    code: reference('code'),
    message: text('message'),
    /** The proof that was signed for it, if one was. */
    proofId: id('proof_id'),
    /** Whether it had been invalidated and is not any more. */
    isReleased: boolean('is_released').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.revalidationId, t.agentId] }),
    index('revalidation_results_outcome').on(t.workspaceId, t.revalidationId, t.outcome, t.agentId),
  ],
)

/** Why an agent is invalidated, since when, and by which policy. It goes when the agent is valid again. */
export const quarantines = mysqlTable(
  'quarantines',
  {
    workspaceId: id('workspace_id').notNull(),
    agentId: id('agent_id').notNull(),
    revalidationId: id('revalidation_id').notNull(),
    snapshotId: id('snapshot_id').notNull(),
    revision: count('revision').notNull(),
    since: instant('since').notNull(),
    /** The first code, by which agents with the same cause are found. */
    code: reference('code').notNull(),
    /** JSON: the findings. */
    findings: text('findings').notNull(),
    /** The event that tells of it. */
    eventId: id('event_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.agentId] }),
    index('quarantines_code').on(t.workspaceId, t.code, t.agentId),
  ],
)

/** Whom a quarantine concerns, until they have seen it. */
export const quarantineNotices = mysqlTable(
  'quarantine_notices',
  {
    workspaceId: id('workspace_id').notNull(),
    personId: id('person_id').notNull(),
    agentId: id('agent_id').notNull(),
    at: instant('at').notNull(),
    seenAt: instant('seen_at'),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.personId, t.agentId] })],
)

/** What a workspace does with a fix that only narrows. One without a row proposes. */
export const remediationSettings = mysqlTable('remediation_settings', {
  workspaceId: id('workspace_id').primaryKey(),
  mode: word('mode').$type<'off' | 'propose' | 'apply'>().notNull(),
})
