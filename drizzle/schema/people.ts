import type { Role } from '@countersign/people'
import { boolean, index, mysqlTable, primaryKey, smallint, uniqueIndex } from 'drizzle-orm/mysql-core'
import { digest, exact, id, instant, label, text, word } from '../columns.ts'

/** A human account. A person belongs to workspaces through members and has no rights of their own. */
export const people = mysqlTable(
  'people',
  {
    id: id('id').primaryKey(),
    email: exact('email', { length: 254 }).notNull(),
    name: label('name', { length: 80 }).notNull(),
    passwordHash: exact('password_hash', { length: 255 }),
    isPersona: boolean('is_persona').notNull().default(false),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [uniqueIndex('people_email').on(t.email)],
)

export const members = mysqlTable(
  'members',
  {
    workspaceId: id('workspace_id').notNull(),
    personId: id('person_id').notNull(),
    role: word('role').$type<Role>().notNull(),
    state: word('state').$type<'active' | 'disabled'>().notNull(),
    grantedBy: word('granted_by').$type<'local' | 'sso'>().notNull(),
    joinedAt: instant('joined_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.personId] }),
    index('members_person').on(t.personId, t.workspaceId),
  ],
)

/** An account at an identity provider that a person may sign in with. */
export const identities = mysqlTable(
  'identities',
  {
    id: id('id').primaryKey(),
    providerId: id('provider_id').notNull(),
    subject: exact('subject', { length: 255 }).notNull(),
    personId: id('person_id').notNull(),
    linkedAt: instant('linked_at').notNull(),
  },
  (t) => [
    uniqueIndex('identities_subject').on(t.providerId, t.subject),
    index('identities_person').on(t.personId),
  ],
)

export const sessions = mysqlTable(
  'sessions',
  {
    id: id('id').primaryKey(),
    tokenHash: digest('token_hash').notNull(),
    personId: id('person_id').notNull(),
    actingAsId: id('acting_as_id'),
    /** Set when a workspace's own identity provider signed the person in: it vouches for that workspace only. */
    onlyWorkspaceId: id('only_workspace_id'),
    method: word('method').$type<'password' | 'oidc' | 'link'>().notNull(),
    address: exact('address', { length: 64 }).notNull(),
    userAgent: exact('user_agent', { length: 255 }).notNull(),
    createdAt: instant('created_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    uniqueIndex('sessions_token').on(t.tokenHash),
    index('sessions_person').on(t.personId, t.createdAt),
  ],
)

/** A secret URL that may be used once: set-up, invitation, password reset, entering the demo. */
export const oneTimeLinks = mysqlTable(
  'one_time_links',
  {
    id: id('id').primaryKey(),
    tokenHash: digest('token_hash').notNull(),
    kind: word('kind').$type<'setup' | 'invitation' | 'password-reset' | 'demo'>().notNull(),
    workspaceId: id('workspace_id'),
    personId: id('person_id'),
    email: exact('email', { length: 254 }),
    role: word('role').$type<Role>(),
    createdBy: id('created_by'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    uniqueIndex('one_time_links_token').on(t.tokenHash),
    index('one_time_links_workspace').on(t.workspaceId, t.kind, t.createdAt),
  ],
)

export const apiKeys = mysqlTable(
  'api_keys',
  {
    id: id('id').primaryKey(),
    workspaceId: id('workspace_id').notNull(),
    name: label('name', { length: 80 }).notNull(),
    prefix: word('prefix').notNull(),
    secretHash: digest('secret_hash').notNull(),
    scopes: text('scopes').notNull(),
    createdBy: id('created_by'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at'),
    lastUsedAt: instant('last_used_at'),
    revokedAt: instant('revoked_at'),
    overlapEndsAt: instant('overlap_ends_at'),
    replacedBy: id('replaced_by'),
  },
  (t) => [
    uniqueIndex('api_keys_secret').on(t.secretHash),
    index('api_keys_workspace').on(t.workspaceId, t.createdAt, t.id),
  ],
)

/** Failed sign-ins per account, device and address; the key is a hash, so no address is kept in clear. */
export const signInFailures = mysqlTable('sign_in_failures', {
  key: digest('key').primaryKey(),
  failures: smallint('failures').notNull(),
  lastFailureAt: instant('last_failure_at').notNull(),
})
