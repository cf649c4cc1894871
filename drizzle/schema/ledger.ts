import { bigint, index, mysqlTable, primaryKey, smallint, tinyint, uniqueIndex } from 'drizzle-orm/mysql-core'
import { bytes, digest, exact, id, instant, reference, text, word } from '../columns.ts'

const whole = (name: string) => bigint(name, { mode: 'number', unsigned: true })
const position = whole

/**
 * What may be written and never changed or taken away again. The private server refuses the program's own account
 * UPDATE and DELETE here; `docs/operating.md` has the same grants for other servers.
 */
export const appendOnlyTables = [
  'ledger_events',
  'ledger_entries',
  'ledger_tiles',
  'ledger_checkpoints',
  'ledger_cosignatures',
  'policy_snapshots',
] as const

/** An event in its exact bytes, written in the transaction of what it tells. */
export const ledgerEvents = mysqlTable(
  'ledger_events',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    header: bytes('header').notNull(),
    /** Encrypted with the keys of everybody it tells of; without one of them it is gone for good. */
    sealedBody: bytes('sealed_body').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] })],
)

/** Events that have no place in the log yet, and the hash they had when they were written. The sequencer takes them. */
export const ledgerPending = mysqlTable(
  'ledger_pending',
  {
    workspaceId: id('workspace_id').notNull(),
    eventId: id('event_id').notNull(),
    leaf: digest('leaf').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.eventId] })],
)

/** An event's place in the log, and what one searches by, taken from its header. */
export const ledgerEntries = mysqlTable(
  'ledger_entries',
  {
    workspaceId: id('workspace_id').notNull(),
    position: position('position').notNull(),
    eventId: id('event_id').notNull(),
    leaf: digest('leaf').notNull(),
    at: instant('at').notNull(),
    actor: reference('actor').notNull(),
    action: reference('action').notNull(),
    outcome: word('outcome').notNull(),
    subject: reference('subject').notNull(),
    /** The first of the event's codes: its headline. */
    code: reference('code'),
    /** The agent that it tells of, whatever its subject is. */
    agentId: id('agent_id'),
    /** The monthly budget that was decided on. */
    monthlyMicros: whole('monthly_micros'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.position] }),
    uniqueIndex('ledger_entries_event').on(t.workspaceId, t.eventId),
    index('ledger_entries_at').on(t.workspaceId, t.at, t.position),
    index('ledger_entries_actor').on(t.workspaceId, t.actor, t.at, t.position),
    index('ledger_entries_action').on(t.workspaceId, t.action, t.at, t.position),
    index('ledger_entries_outcome').on(t.workspaceId, t.outcome, t.at, t.position),
    index('ledger_entries_subject').on(t.workspaceId, t.subject, t.at, t.position),
    index('ledger_entries_code').on(t.workspaceId, t.code, t.at, t.position),
    index('ledger_entries_agent').on(t.workspaceId, t.agentId, t.at, t.position),
    // Few entries decide on money, so that those above a sum are found first and put in order then.
    index('ledger_entries_cost').on(t.workspaceId, t.monthlyMicros),
  ],
)

/** The log of a workspace: how far it has grown. The one row that sequencers change, and therefore lock. */
export const ledgerLogs = mysqlTable('ledger_logs', {
  workspaceId: id('workspace_id').primaryKey(),
  origin: exact('origin', { length: 200 }).notNull(),
  openedAt: instant('opened_at').notNull(),
  size: position('size').notNull(),
  root: digest('root').notNull(),
  frontier: bytes('frontier').notNull(),
  /** The size of the newest checkpoint. */
  publishedSize: position('published_size').notNull(),
})

/** Full tiles only: what is at the right edge follows from the rows beneath. */
export const ledgerTiles = mysqlTable(
  'ledger_tiles',
  {
    workspaceId: id('workspace_id').notNull(),
    level: tinyint('level', { unsigned: true }).notNull(),
    index: position('tile_index').notNull(),
    root: digest('root').notNull(),
    hashes: bytes('hashes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.level, t.index] })],
)

export const ledgerCheckpoints = mysqlTable(
  'ledger_checkpoints',
  {
    workspaceId: id('workspace_id').notNull(),
    size: position('size').notNull(),
    note: text('note').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.size] })],
)

/** A witness's line under a checkpoint. */
export const ledgerCosignatures = mysqlTable(
  'ledger_cosignatures',
  {
    workspaceId: id('workspace_id').notNull(),
    size: position('size').notNull(),
    witnessId: id('witness_id').notNull(),
    line: text('line').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.size, t.witnessId] })],
)

/** Somebody elsewhere who cosigns this workspace's checkpoints, and how that went last. */
export const ledgerWitnesses = mysqlTable(
  'ledger_witnesses',
  {
    id: id('id').primaryKey(),
    workspaceId: id('workspace_id').notNull(),
    url: exact('url', { length: 500 }).notNull(),
    verifierKey: exact('verifier_key', { length: 400 }).notNull(),
    addedAt: instant('added_at').notNull(),
    /** The size that the witness is known to have cosigned. */
    cosignedSize: position('cosigned_size').notNull(),
    cosignedAt: instant('cosigned_at'),
    askedAt: instant('asked_at'),
    /** What it said the last time, when that was not a cosignature. */
    problem: text('problem'),
  },
  (t) => [index('ledger_witnesses_workspace').on(t.workspaceId)],
)

/** The key of one person, invitation, workspace, or day of a class of events for what is told of it; destroying it erases. */
export const ledgerBodyKeys = mysqlTable(
  'ledger_body_keys',
  {
    workspaceId: id('workspace_id').notNull(),
    holder: id('holder').notNull(),
    sealedKey: bytes('sealed_key').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Since when it is known that a day is over its time; null while it is not. */
    dueAt: instant('due_at'),
    /** When the key of a day was destroyed. Its row stays, without the key, so that no other key takes its name. */
    erasedAt: instant('erased_at'),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.holder] })],
)

/** The newest pass over a log, underway or finished. */
export const ledgerChecks = mysqlTable('ledger_checks', {
  workspaceId: id('workspace_id').primaryKey(),
  /** A new one for every pass, so that a pass that was given up cannot report. */
  passId: id('pass_id').notNull(),
  state: word('state').$type<'running' | 'intact' | 'broken'>().notNull(),
  startedAt: instant('started_at').notNull(),
  /** Moves on while the pass does; a pass that stands still was interrupted. */
  movedAt: instant('moved_at').notNull(),
  finishedAt: instant('finished_at'),
  reached: position('reached').notNull(),
  size: position('size').notNull(),
  erased: position('erased').notNull(),
  brokenAt: position('broken_at'),
  code: reference('code'),
  message: text('message'),
  /** When a pass last found everything in order, whatever came after. */
  intactAt: instant('intact_at'),
})

/** The key that this instance signs checkpoints with; the private half is sealed under the master key. */
export const checkpointKeys = mysqlTable(
  'checkpoint_keys',
  {
    id: id('id').primaryKey(),
    generation: smallint('generation', { unsigned: true }).notNull(),
    publicKey: digest('public_key').notNull(),
    sealedPrivateKey: bytes('sealed_private_key').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [uniqueIndex('checkpoint_keys_generation').on(t.generation)],
)
