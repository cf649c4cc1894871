import type { AgentRole } from '@countersign/agents'
import { boolean, index, int, mysqlTable, primaryKey, smallint, uniqueIndex } from 'drizzle-orm/mysql-core'
import { bytes, digest, exact, id, instant, label, micros, text, word } from '../columns.ts'

const number = (name: string) => int(name, { unsigned: true })

/** How an agent came to be. */
export type AgentOrigin = 'blank' | 'template' | 'clone' | 'file' | 'words' | 'mcp' | 'card'

/**
 * An agent as lists show it: where it stands, and what is searched and sorted by, taken from its current revision.
 * The spec itself is in its revisions; nothing here is hashed or approved.
 */
export const agents = mysqlTable(
  'agents',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    name: exact('name', { length: 63 }).notNull(),
    displayName: label('display_name', { length: 80 }).notNull(),
    owner: exact('owner', { length: 120 }),
    role: word('role').$type<AgentRole>(),
    model: exact('model', { length: 200 }),
    monthlyMicros: micros('monthly_micros').notNull(),
    /** Name, display name and owner without case and accents: what a search looks through. */
    searchText: exact('search_text', { length: 300 }).notNull(),
    origin: word('origin').$type<AgentOrigin>().notNull(),
    clonedFrom: id('cloned_from'),
    createdBy: id('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedBy: id('updated_by').notNull(),
    updatedAt: instant('updated_at').notNull(),
    /** The highest number that a revision has had. */
    lastRevision: number('last_revision').notNull(),
    sandboxRevision: number('sandbox_revision'),
    sandboxDigest: digest('sandbox_digest'),
    /** When the sandbox ends; the end of time where there is none, so that lists sort by one column. */
    expiresAt: instant('expires_at').notNull(),
    renewals: smallint('renewals', { unsigned: true }).notNull(),
    governedRevision: number('governed_revision'),
    governedDigest: digest('governed_digest'),
    isInvalidated: boolean('is_invalidated').notNull(),
    /** The proof of the governed revision. */
    proofId: id('proof_id'),
    /** When somebody last broke the glass for it; it stays, whatever is governed later. */
    brokeGlassAt: instant('broke_glass_at'),
    frozenAt: instant('frozen_at'),
    frozenBy: id('frozen_by'),
    isFrozen: boolean('is_frozen').notNull(),
    retiredAt: instant('retired_at'),
    retiredBy: id('retired_by'),
    isRetired: boolean('is_retired').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('agents_name').on(t.workspaceId, t.name),
    // What was retired is never among the others in a list, so it comes first in every order.
    index('agents_by_name').on(t.workspaceId, t.isRetired, t.name),
    index('agents_by_updated').on(t.workspaceId, t.isRetired, t.updatedAt, t.id),
    index('agents_by_created').on(t.workspaceId, t.isRetired, t.createdAt, t.id),
    index('agents_by_expiry').on(t.workspaceId, t.isRetired, t.expiresAt, t.id),
    // With every order's column, so that a team's agents are found without reading anybody else's.
    index('agents_by_owner').on(
      t.workspaceId,
      t.isRetired,
      t.owner,
      t.updatedAt,
      t.createdAt,
      t.expiresAt,
      t.name,
      t.id,
    ),
    // Everything that lists filter and sort by: whatever is asked for, one pass over this index answers it.
    index('agents_by_everything').on(
      t.workspaceId,
      t.isRetired,
      t.isFrozen,
      t.governedRevision,
      t.isInvalidated,
      t.sandboxRevision,
      t.expiresAt,
      t.role,
      t.owner,
      t.updatedAt,
      t.createdAt,
      t.name,
      t.id,
      t.searchText,
    ),
  ],
)

/** How many agents a workspace has, so that the first page need not count them. */
export const agentCounts = mysqlTable('agent_counts', {
  workspaceId: id('workspace_id').primaryKey(),
  current: number('current').notNull(),
  retired: number('retired').notNull(),
})

/** The labels of each agent's current revision, and whether it was retired, so that counting reads no agent. */
export const agentLabels = mysqlTable(
  'agent_labels',
  {
    workspaceId: id('workspace_id').notNull(),
    name: exact('name', { length: 63 }).notNull(),
    value: exact('value', { length: 63 }).notNull(),
    agentId: id('agent_id').notNull(),
    isRetired: boolean('is_retired').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.name, t.value, t.agentId] }),
    index('agent_labels_agent').on(t.workspaceId, t.agentId),
  ],
)

/** A spec as it was saved, in its canonical bytes. Rows are added and read; the ledger holds every digest. */
export const agentRevisions = mysqlTable(
  'agent_revisions',
  {
    workspaceId: id('workspace_id').notNull(),
    agentId: id('agent_id').notNull(),
    number: number('number').notNull(),
    spec: bytes('spec').notNull(),
    digest: digest('digest').notNull(),
    authorId: id('author_id').notNull(),
    at: instant('at').notNull(),
    note: exact('note', { length: 500 }),
    /** What changed since the revision that it was based on, in sentences. */
    changes: text('changes').notNull(),
    basedOn: number('based_on'),
    restoredFrom: number('restored_from'),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.agentId, t.number] })],
)

/** What somebody has begun in the wizard. Once submitted it only remembers which agent it became. */
export const agentDrafts = mysqlTable(
  'agent_drafts',
  {
    id: id('id').primaryKey(),
    workspaceId: id('workspace_id').notNull(),
    personId: id('person_id').notNull(),
    mode: word('mode').$type<AgentOrigin>().notNull(),
    step: word('step').notNull(),
    /** JSON without credentials. */
    draft: text('draft').notNull(),
    inferred: text('inferred').notNull(),
    removed: text('removed').notNull(),
    clonedFrom: id('cloned_from'),
    /** Who read a description, in a sentence. */
    reading: exact('reading', { length: 1_000 }),
    /** Goes up with every save: two browsers cannot overwrite each other. */
    version: number('version').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    becameId: id('became_id'),
  },
  (t) => [index('agent_drafts_person').on(t.workspaceId, t.personId, t.updatedAt)],
)

/** Which list a view is of. */
export type ViewedPage = 'agents' | 'ledger'

/** A way of looking at a list that somebody keeps. */
export const savedViews = mysqlTable(
  'saved_views',
  {
    id: id('id').primaryKey(),
    workspaceId: id('workspace_id').notNull(),
    personId: id('person_id').notNull(),
    page: word('page').$type<ViewedPage>().notNull().default('agents'),
    name: label('name', { length: 60 }).notNull(),
    query: exact('query', { length: 2_000 }).notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [uniqueIndex('saved_views_of_page').on(t.workspaceId, t.personId, t.page, t.name)],
)
