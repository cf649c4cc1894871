import type { Algorithm, KeyAct, KeyState, RevocationReason } from '@countersign/proofs'
import { sql } from 'drizzle-orm'
import { bigint, index, mysqlTable, uniqueIndex } from 'drizzle-orm/mysql-core'
import { bytes, exact, id, instant, text, word } from '../columns.ts'

const position = (name: string) => bigint(name, { mode: 'number', unsigned: true })

/** What a workspace signs its proofs with. A key is never removed: what it once signed has to be judged later too. */
export const signingKeys = mysqlTable(
  'signing_keys',
  {
    id: id('id').primaryKey(),
    workspaceId: id('workspace_id').notNull(),
    kid: exact('kid', { length: 64 }).notNull(),
    alg: word('alg').$type<Algorithm>().notNull(),
    state: word('state').$type<KeyState>().notNull(),
    /** Follows from the state, so that the index below lets only one key of a kind be active, whoever writes. */
    activeAlg: word('active_alg').generatedAlwaysAs(sql`(case when state = 'active' then alg end)`, {
      mode: 'virtual',
    }),
    /** Where the private half is: sealed in this row, or in the signing service. */
    keeper: word('keeper').$type<'server' | 'signer'>().notNull(),
    /** Null when the signing service keeps it, and once the key is destroyed. */
    sealedSecret: bytes('sealed_secret'),
    publicJwk: text('public_jwk'),
    /** Tells one HS256 secret from another without telling it. */
    checkValue: word('check_value'),
    preparedAt: instant('prepared_at').notNull(),
    /** When the state was entered that it has now. */
    stateSince: instant('state_since').notNull(),
    /** How far the ledger had grown when the key became active: what it signs comes after that. */
    validFrom: position('valid_from'),
    /** How far it had grown when the key stopped signing: what it signed comes before that. */
    validTo: position('valid_to'),
    revocationReason: word('revocation_reason').$type<RevocationReason>(),
    revokedFrom: position('revoked_from'),
    /** Counted in the transaction of what was signed. */
    signatures: position('signatures').notNull(),
    lastSignedAt: instant('last_signed_at'),
  },
  (t) => [
    uniqueIndex('signing_keys_kid').on(t.workspaceId, t.kid),
    uniqueIndex('signing_keys_active').on(t.workspaceId, t.activeAlg),
  ],
)

/** An act on a signing key that one person proposed and another has to confirm. */
export const signingKeyProposals = mysqlTable(
  'signing_key_proposals',
  {
    id: id('id').primaryKey(),
    workspaceId: id('workspace_id').notNull(),
    signingKeyId: id('signing_key_id').notNull(),
    act: word('act').$type<Exclude<KeyAct, 'rotate'>>().notNull(),
    state: word('state').$type<'open' | 'confirmed' | 'withdrawn' | 'expired'>().notNull(),
    /** One open proposal for a key; the index lets nobody write a second one. */
    openFor: id('open_for').generatedAlwaysAs(sql`(case when state = 'open' then signing_key_id end)`, {
      mode: 'virtual',
    }),
    proposedBy: id('proposed_by').notNull(),
    proposedAt: instant('proposed_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    revocationReason: word('revocation_reason').$type<RevocationReason>(),
    revokedFrom: position('revoked_from'),
    /** What was written beside it; afterwards it stands in the ledger alone, where it can be erased. */
    note: text('note'),
    closedAt: instant('closed_at'),
  },
  (t) => [
    uniqueIndex('signing_key_proposals_open').on(t.openFor),
    index('signing_key_proposals_workspace').on(t.workspaceId, t.state),
  ],
)
