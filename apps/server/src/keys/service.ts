import { Refusal } from '@countersign/decisions'
import { apiKeyStanding, apiKeyWorks, type Scope } from '@countersign/people'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { byActor, type Doer } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import { newToken, tokenHash } from '../secrets/token.ts'
import type { ApiKey } from './store.ts'

type Deps = { stores: Stores; transact: Transact; clock: Clock; writer: LedgerWriter }

const day = 24 * 60 * 60 * 1000
const hour = 60 * 60 * 1000

/** A key's secret, shown in the answer that made it and never again. */
export type NewSecret = { id: string; secret: string }

export class KeyService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async list(actor: Actor, cursor: string | undefined, limit: number) {
    const { stores, clock } = this.#deps
    const now = clock()
    const { rows, hasMore } = await stores.keys.page(actor.workspaceId, cursor, limit)
    const items = rows.map(({ key, createdByName }) => ({
      id: key.id,
      name: key.name,
      prefix: key.prefix,
      scopes: key.scopes,
      createdByName,
      createdAt: key.createdAt,
      expiresAt: key.expiresAt,
      lastUsedAt: key.lastUsedAt,
      state: apiKeyStanding(key, now),
      overlapEndsAt: key.overlapEndsAt,
    }))
    return { items, nextCursor: hasMore ? (items.at(-1)?.id ?? null) : null }
  }

  async create(
    actor: Actor,
    name: string,
    scopes: Scope[],
    expiresInDays: number | null,
  ): Promise<NewSecret> {
    const { transact, clock, writer } = this.#deps
    const now = clock()
    return transact(async (stores) => {
      const key = {
        workspaceId: actor.workspaceId,
        name,
        scopes,
        createdBy: actor.personId,
        createdAt: now,
        expiresAt: expiresInDays === null ? null : now + expiresInDays * day,
      }
      const made = await addKey(stores, writer, byActor(actor), key)
      return made
    })
  }

  /** The old secret works until the overlap ends, so that nobody has to stop a machine to change its key. */
  async rotate(actor: Actor, keyId: string, overlapHours: number): Promise<NewSecret> {
    const { transact, clock, writer } = this.#deps
    const now = clock()
    return transact(async (stores) => {
      const old = await getKey(stores, actor.workspaceId, keyId)
      const standing = apiKeyStanding(old, now)
      if (!apiKeyWorks(standing) || old.replacedBy) throw cannotRotate(standing)
      const lifetime = old.expiresAt === null ? null : old.expiresAt - old.createdAt
      const made = await addKey(stores, writer, byActor(actor), {
        ...old,
        createdBy: actor.personId,
        createdAt: now,
        expiresAt: lifetime === null ? null : now + lifetime,
      })
      const rotated = await stores.keys.markRotated(
        old.workspaceId,
        old.id,
        made.id,
        now + overlapHours * hour,
      )
      if (!rotated) throw cannotRotate('rotated')
      await writer.append(stores, actor.workspaceId, {
        by: byActor(actor),
        action: 'key.rotated',
        subjectId: old.id,
        facts: { successor: made.id, overlapHours },
        words: { keyName: old.name },
      })
      return made
    })
  }

  async revoke(actor: Actor, keyId: string): Promise<void> {
    const { transact, clock, writer } = this.#deps
    await transact(async (stores) => {
      const key = await getKey(stores, actor.workspaceId, keyId)
      const now = clock()
      if (!(await stores.keys.revoke(actor.workspaceId, key.id, now))) return
      await writer.append(stores, actor.workspaceId, {
        by: byActor(actor),
        action: 'key.revoked',
        subjectId: key.id,
        facts: {},
        words: { keyName: key.name },
      })
    })
  }
}

/** Also used by unattended set-up, which brings the secret. */
export async function addKey(
  stores: Stores,
  writer: LedgerWriter,
  by: Doer,
  key: Pick<ApiKey, 'workspaceId' | 'name' | 'scopes' | 'createdBy' | 'createdAt' | 'expiresAt'>,
  secret = newToken('csk_'),
): Promise<NewSecret> {
  const id = newId('key', key.createdAt)
  await stores.keys.add({
    id,
    workspaceId: key.workspaceId,
    name: key.name,
    prefix: secret.slice(0, 10),
    secretHash: tokenHash(secret),
    scopes: key.scopes,
    createdBy: key.createdBy,
    createdAt: key.createdAt,
    expiresAt: key.expiresAt,
    lastUsedAt: null,
    revokedAt: null,
    overlapEndsAt: null,
    replacedBy: null,
  })
  await writer.append(stores, key.workspaceId, {
    by,
    action: 'key.created',
    subjectId: id,
    facts: { scopes: [...key.scopes], expiresAt: key.expiresAt },
    words: { keyName: key.name },
  })
  return { id, secret }
}

async function getKey(stores: Stores, workspaceId: string, id: string): Promise<ApiKey> {
  const key = await stores.keys.find(workspaceId, id)
  if (key) return key
  throw new Refusal({
    kind: 'not-found',
    code: 'KEY_NOT_FOUND',
    message: 'There is no such API key in this workspace.',
    remedy: 'Reload the list of keys.',
  })
}

const cannotRotate = (standing: string) =>
  new Refusal({
    kind: 'conflict',
    code: 'KEY_NOT_ROTATABLE',
    message: `This key cannot be rotated: it is ${standing === 'overlap' ? 'already rotated' : standing}.`,
    remedy: 'Create a new key, or rotate the key that replaced it.',
  })
