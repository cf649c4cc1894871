import type { DriftKind } from '@countersign/drift'
import { sql } from 'drizzle-orm'
import { boolean, index, int, mysqlTable, primaryKey, uniqueIndex } from 'drizzle-orm/mysql-core'
import { exact, id, instant, reference, text, word } from '../columns.ts'

const count = (name: string) => int(name, { unsigned: true })

/** How a difference came to its end. */
export type DriftEnd = 'gone' | 'restored' | 'stopped' | 'left'

/** When a governed agent was last compared. One without a row never was. */
export const driftChecks = mysqlTable(
  'drift_checks',
  {
    workspaceId: id('workspace_id').notNull(),
    agentId: id('agent_id').notNull(),
    /** The last time that there was an answer; null where there never was. */
    checkedAt: instant('checked_at'),
    /** Since when there is none, and why; null where the last try gave one. */
    failedSince: instant('failed_since'),
    failure: exact('failure', { length: 500 }),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.agentId] })],
)

/** Everything that was found to differ from what was approved, from when it was seen first to when it was over. */
export const driftFindings = mysqlTable(
  'drift_findings',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    agentId: id('agent_id').notNull(),
    kind: word('kind').$type<DriftKind>().notNull(),
    cause: exact('cause', { length: 200 }).notNull(),
    /** Follows from the end, so that the index below lets an agent have a difference once, whoever finds it. */
    openCause: exact('open_cause', { length: 200 }).generatedAlwaysAs(
      sql`(case when resolved_at is null then cause end)`,
      { mode: 'virtual' },
    ),
    revision: count('revision').notNull(),
    message: text('message').notNull(),
    approved: text('approved'),
    stored: text('stored'),
    reported: text('reported'),
    openedAt: instant('opened_at').notNull(),
    seenAt: instant('seen_at').notNull(),
    /** When somebody last set out to restore it, and who. */
    restoreAskedAt: instant('restore_asked_at'),
    restoreAskedBy: reference('restore_asked_by'),
    /** The run that was stopped for that; as soon as it has ended, the agent is started again. */
    restartRunId: id('restart_run_id'),
    /** The request by which somebody wants to have it approved. */
    requestId: id('request_id'),
    resolvedAt: instant('resolved_at'),
    end: word('ended_by').$type<DriftEnd>(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('drift_findings_open').on(t.workspaceId, t.agentId, t.openCause),
    index('drift_findings_agent').on(t.workspaceId, t.agentId, t.id),
    // What is open, by its cause; and how it went from day to day.
    index('drift_findings_cause').on(t.workspaceId, t.resolvedAt, t.cause, t.agentId, t.openedAt),
    index('drift_findings_opened').on(t.workspaceId, t.openedAt, t.resolvedAt),
    index('drift_findings_restart').on(t.restartRunId),
  ],
)

/** The work of comparing governed agents, and how far it is; its row is locked by every part that is worked off. */
export const driftScans = mysqlTable(
  'drift_scans',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    /** A person, an API key or the system, as the ledger names them. */
    askedBy: reference('asked_by').notNull(),
    isWhole: boolean('is_whole').notNull(),
    /** JSON: the agents that somebody chose; null for all that are governed. */
    chosen: text('chosen'),
    /** How many agents there were to be compared. */
    agents: count('agents').notNull(),
    queuedAt: instant('queued_at').notNull(),
    /** Not before this: what was set out to be restored takes its time. */
    dueAt: instant('due_at').notNull(),
    state: word('state').$type<'waiting' | 'running' | 'done'>().notNull().default('waiting'),
    /** The last agent that was compared; what comes after it is still to be done. */
    cursor: id('after_agent'),
    checked: count('checked').notNull().default(0),
    failed: count('failed').notNull().default(0),
    opened: count('opened').notNull().default(0),
    resolved: count('resolved').notNull().default(0),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    holder: id('holder'),
    leaseUntil: instant('lease_until'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    index('drift_scans_open').on(t.state, t.dueAt),
    index('drift_scans_whole').on(t.workspaceId, t.isWhole, t.queuedAt),
  ],
)

/** What people decided to live with for a while, and why. Rules end and stay. */
export const driftIgnores = mysqlTable(
  'drift_ignores',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    kind: word('kind').$type<DriftKind>().notNull(),
    /** Null: whatever the cause. */
    cause: exact('cause', { length: 200 }),
    /** Null: on every agent. */
    agentId: id('agent_id'),
    reason: exact('reason', { length: 500 }).notNull(),
    createdBy: id('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    endedAt: instant('ended_at'),
    endedBy: id('ended_by'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    index('drift_ignores_kind').on(t.workspaceId, t.kind, t.expiresAt),
  ],
)
