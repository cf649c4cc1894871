import { index, mysqlTable, primaryKey, uniqueIndex } from 'drizzle-orm/mysql-core'
import { id, instant, word } from '../columns.ts'

export type AccessEnd = 'ended' | 'time' | 'withdrawn' | 'member'

/** What an auditor was given: until when. A member who is an auditor may do nothing without the newest of theirs being open. */
export const auditorAccesses = mysqlTable(
  'auditor_accesses',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    /** Null until the invitation is taken. */
    personId: id('person_id'),
    invitationId: id('invitation_id'),
    until: instant('until').notNull(),
    grantedBy: id('granted_by').notNull(),
    grantedAt: instant('granted_at').notNull(),
    /** Once it stands here it is over for good, whatever `until` says. */
    endedAt: instant('ended_at'),
    endedBy: id('ended_by'),
    endCause: word('end_cause').$type<AccessEnd>(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    index('auditor_accesses_person').on(t.workspaceId, t.personId, t.id),
    uniqueIndex('auditor_accesses_invitation').on(t.invitationId),
    // What is over its time and not noticed yet, in every workspace.
    index('auditor_accesses_over').on(t.endedAt, t.until),
  ],
)

/** Which exports an access is for. */
export const auditorAccessExports = mysqlTable(
  'auditor_access_exports',
  {
    workspaceId: id('workspace_id').notNull(),
    accessId: id('access_id').notNull(),
    exportId: id('export_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.accessId, t.exportId] })],
)
