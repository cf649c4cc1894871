import type { EventClass, HoldScope } from '@countersign/retention'
import { index, int, mysqlTable, primaryKey } from 'drizzle-orm/mysql-core'
import { exact, id, instant, word } from '../columns.ts'

/** How long a workspace keeps the bodies of a class. A class without a row has the usual number of days. */
export const retentionRules = mysqlTable(
  'retention_rules',
  {
    workspaceId: id('workspace_id').notNull(),
    eventClass: word('event_class').$type<EventClass>().notNull(),
    /** Null: for ever. */
    days: int('days', { unsigned: true }),
    changedBy: id('changed_by').notNull(),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.eventClass] })],
)

/** When what is over its time was last looked for. A wait counts only while somebody looks at least once a day. */
export const retentionLooks = mysqlTable('retention_looks', {
  workspaceId: id('workspace_id').primaryKey(),
  lookedAt: instant('looked_at').notNull(),
})

/** What must not be erased while somebody needs it, and why. Holds are lifted and never removed. */
export const retentionHolds = mysqlTable(
  'retention_holds',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    name: exact('name', { length: 120 }).notNull(),
    reason: exact('reason', { length: 500 }).notNull(),
    scope: word('scope').$type<HoldScope>().notNull(),
    /** The agent or the person; null where everything is held. */
    subjectId: id('subject_id'),
    placedBy: id('placed_by').notNull(),
    placedAt: instant('placed_at').notNull(),
    liftedBy: id('lifted_by'),
    liftedAt: instant('lifted_at'),
    liftedReason: exact('lifted_reason', { length: 500 }),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    index('retention_holds_active').on(t.workspaceId, t.liftedAt),
  ],
)
