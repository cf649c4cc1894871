import type { OnPolicyDrift } from '@countersign/admission'
import type { LastingRole } from '@countersign/people'
import { boolean, index, int, mysqlTable, primaryKey, smallint, uniqueIndex } from 'drizzle-orm/mysql-core'
import { bytes, exact, id, instant, label, text, word } from '../columns.ts'

export const workspaces = mysqlTable(
  'workspaces',
  {
    id: id('id').primaryKey(),
    slug: exact('slug', { length: 64 }).notNull(),
    name: label('name', { length: 80 }).notNull(),
    kind: word('kind').$type<'normal' | 'demo'>().notNull(),
    createdAt: instant('created_at').notNull(),
    /** What a changed policy means for an agent that it has not judged yet. */
    onPolicyDrift: word('on_policy_drift').$type<OnPolicyDrift>().notNull().default('block'),
    /** While this is set nothing starts and no lease is renewed, whoever asks. */
    frozenAt: instant('frozen_at'),
    frozenBy: id('frozen_by'),
    /** Shown with the freeze, and gone with it; the ledger keeps it until it is erased there. */
    frozenReason: exact('frozen_reason', { length: 1_000 }),
    /** How often its governed agents are compared with what was approved; null: only when somebody asks. */
    driftEveryMinutes: int('drift_every_minutes', { unsigned: true }).default(60),
  },
  (t) => [uniqueIndex('workspaces_slug').on(t.slug)],
)

/** The one row that says whether this instance has been set up; its primary key makes set-up happen once. */
export const instance = mysqlTable('instance', {
  id: smallint('id').primaryKey(),
  setUpAt: instant('set_up_at').notNull(),
  setUpBy: id('set_up_by').notNull(),
})

/** An OpenID Connect provider that a workspace's people sign in with. */
export const signInProviders = mysqlTable(
  'sign_in_providers',
  {
    id: id('id').primaryKey(),
    workspaceId: id('workspace_id').notNull(),
    name: label('name', { length: 60 }).notNull(),
    issuer: exact('issuer', { length: 500 }).notNull(),
    clientId: exact('client_id', { length: 255 }).notNull(),
    sealedSecret: bytes('sealed_secret'),
    roleClaim: exact('role_claim', { length: 200 }),
    roleMap: text('role_map').notNull(),
    defaultRole: word('default_role').$type<LastingRole>(),
    isEnabled: boolean('is_enabled').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('sign_in_providers_workspace').on(t.workspaceId)],
)

/** A sign-in at a provider that has been started and not yet come back, or a finished test of one. */
export const signInAttempts = mysqlTable(
  'sign_in_attempts',
  {
    id: id('id').primaryKey(),
    providerId: id('provider_id').notNull(),
    intent: word('intent').$type<'sign-in' | 'test' | 'link'>().notNull(),
    personId: id('person_id'),
    sealedState: bytes('sealed_state').notNull(),
    next: exact('next', { length: 500 }).notNull(),
    result: text('result'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('sign_in_attempts_created').on(t.createdAt)],
)

/** What changed, for the browsers that are looking: written with the change itself, read by every replica. */
export const changes = mysqlTable(
  'changes',
  {
    workspaceId: id('workspace_id').notNull(),
    id: id('id').notNull(),
    noun: word('noun').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] }), index('changes_at').on(t.at)],
)
