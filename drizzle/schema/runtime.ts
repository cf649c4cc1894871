import type { Mode } from '@countersign/agents'
import type { Driver, RunState } from '@countersign/runtime'
import { sql } from 'drizzle-orm'
import { boolean, index, int, mysqlTable, primaryKey, smallint, uniqueIndex } from 'drizzle-orm/mysql-core'
import { bytes, digest, exact, id, instant, reference, text, word } from '../columns.ts'

const number = (name: string) => int(name, { unsigned: true })

/** One life of one agent, with the lease that it holds: a run has one at a time, and each try gets a new one. */
export const runs = mysqlTable(
  'runs',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    agentId: id('agent_id').notNull(),
    /** Follows from the end, so that the index below lets an agent have one run, whoever starts it and where. */
    activeAgentId: id('active_agent_id').generatedAlwaysAs(
      sql`(case when ended_at is null then agent_id end)`,
      { mode: 'virtual' },
    ),
    revision: number('revision').notNull(),
    mode: word('mode').$type<Mode>().notNull(),
    specSha256: digest('spec_sha256').notNull(),
    isContained: boolean('is_contained').notNull(),
    driver: word('driver').$type<Driver>().notNull(),
    /** The registered program; null where the agent runs elsewhere. */
    runner: exact('runner', { length: 63 }),
    /** The replica whose child it is; null where it is nobody's. */
    replicaId: id('replica_id'),
    state: word('state').$type<RunState>().notNull(),
    /** JSON: when it crashed, as far back as that counts. */
    crashes: text('crashes').notNull(),
    restarts: number('restarts').notNull(),
    restartAt: instant('restart_at'),
    /** The newest admission of this run: its start, its restart or its last renewal. */
    admissionId: id('admission_id').notNull(),
    startedAt: instant('started_at').notNull(),
    startedBy: reference('started_by').notNull(),
    heardAt: instant('heard_at'),
    heartbeats: number('heartbeats').notNull(),
    /** What it said of itself last, as JSON. */
    report: text('report'),
    leaseId: id('lease_id').notNull(),
    leaseIssuedAt: instant('lease_issued_at').notNull(),
    leaseExpiresAt: instant('lease_expires_at').notNull(),
    leaseEndedAt: instant('lease_ended_at'),
    stopAskedAt: instant('stop_asked_at'),
    /** Why it was stopped or how it ended: a code, and a sentence for people. */
    endCode: reference('end_code'),
    endMessage: exact('end_message', { length: 500 }),
    exitCode: smallint('exit_code'),
    exitSignal: word('exit_signal'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('runs_active').on(t.workspaceId, t.activeAgentId),
    index('runs_agent').on(t.workspaceId, t.agentId, t.id),
    // What goes on, on one replica or anywhere.
    index('runs_replica').on(t.replicaId, t.endedAt),
    index('runs_expiry').on(t.endedAt, t.leaseExpiresAt),
    index('runs_ended').on(t.workspaceId, t.endedAt),
  ],
)

/** The workspaces in which runs are near to as many as may be: whoever counts them to add one holds the row meanwhile. */
export const runPlaces = mysqlTable('run_places', { workspaceId: id('workspace_id').primaryKey() })

/** Every different thing that a run said of itself, once. */
export const runReports = mysqlTable(
  'run_reports',
  {
    workspaceId: id('workspace_id').notNull(),
    runId: id('run_id').notNull(),
    sha256: digest('sha256').notNull(),
    firstAt: instant('first_at').notNull(),
    report: text('report').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.runId, t.sha256] })],
)

/** What a process wrote, line by line, without anything that looks like a credential. The oldest lines go first. */
export const runOutput = mysqlTable(
  'run_output',
  {
    workspaceId: id('workspace_id').notNull(),
    runId: id('run_id').notNull(),
    sequence: number('sequence').notNull(),
    at: instant('at').notNull(),
    stream: word('stream').$type<'out' | 'err' | 'note'>().notNull(),
    line: text('line').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.runId, t.sequence] })],
)

/** Servers that supervise processes. One that is not heard of any more has taken its processes with it. */
export const runReplicas = mysqlTable('run_replicas', {
  id: id('id').primaryKey(),
  host: exact('host', { length: 255 }).notNull(),
  startedAt: instant('started_at').notNull(),
  heardAt: instant('heard_at').notNull(),
})

/** What leases of a workspace are signed with. The newest signs; all of them can be looked up. */
export const leaseKeys = mysqlTable(
  'lease_keys',
  {
    workspaceId: id('workspace_id').notNull(),
    generation: smallint('generation', { unsigned: true }).notNull(),
    kid: exact('kid', { length: 64 }).notNull(),
    publicJwk: text('public_jwk').notNull(),
    sealedSecret: bytes('sealed_secret').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.generation] }),
    uniqueIndex('lease_keys_kid').on(t.workspaceId, t.kid),
  ],
)
