import { bigint, index, int, mysqlTable, primaryKey } from 'drizzle-orm/mysql-core'
import { bytes, digest, id, instant, reference, text, word } from '../columns.ts'

const size = (name: string) => bigint(name, { mode: 'number', unsigned: true })
const count = (name: string) => int(name, { unsigned: true })

export type ExportState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'expired'
export type ExportPhase = 'events' | 'results'

/** An evidence pack that somebody asked for, and how far it is. One replica works on one at a time. */
export const exports = mysqlTable(
  'exports',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    /** JSON: what was asked for. */
    plan: text('plan').notNull(),
    planSha256: digest('plan_sha256').notNull(),
    /** A person or an API key, as the ledger names them. */
    askedBy: reference('asked_by').notNull(),
    askedAt: instant('asked_at').notNull(),
    /** The range of the ledger that it is made of; chosen once, so that every attempt makes the same bytes. */
    rangeFrom: size('range_from').notNull(),
    rangeTo: size('range_to').notNull(),
    state: word('state').$type<ExportState>().notNull().default('waiting'),
    /** How often somebody began; what an attempt wrote belongs to it alone. */
    attempt: count('attempt').notNull().default(0),
    phase: word('phase').$type<ExportPhase>(),
    /** Events of the phase that are done. */
    done: size('done').notNull().default(0),
    holder: id('holder'),
    leaseUntil: instant('lease_until'),
    finishedAt: instant('finished_at'),
    expiresAt: instant('expires_at'),
    bytes: size('bytes'),
    parts: count('parts'),
    packSha256: digest('pack_sha256'),
    manifestSha256: digest('manifest_sha256'),
    /** JSON: how many controls of each framework are in which state. */
    summary: text('summary'),
    problem: text('problem'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    // What is to be done, and what is to be taken away, in every workspace.
    index('exports_open').on(t.state, t.leaseUntil),
    index('exports_expiry').on(t.state, t.expiresAt),
  ],
)

/**
 * The bytes of a pack, piece by piece, so that every replica can hand out what any of them made. Numbers rise with the place in
 * the pack and have gaps, because files that are made side by side are stored side by side.
 */
export const exportParts = mysqlTable(
  'export_parts',
  {
    workspaceId: id('workspace_id').notNull(),
    exportId: id('export_id').notNull(),
    attempt: count('attempt').notNull(),
    number: count('number').notNull(),
    content: bytes('content').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.exportId, t.attempt, t.number] })],
)
