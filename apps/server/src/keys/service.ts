import { Refusal } from '@countersign/decisions'
import { apiKeyStanding, apiKeyWorks, type Scope } from '@countersign/people'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { noteChange } from '../live/note.ts'
import type { Actor } from '../members/actor.ts'
import { newToken, tokenHash } from '../secrets/token.ts'
import type { ApiKey } from './store.ts'

type Deps = { stores: Stores; transact: Transact; clock: Clock }

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
    const { transact, clock } = this.#deps
    const now = clock()
    return transact(async (stores) => {
      const made = await addKey(stores, {
        workspaceId: actor.workspaceId,
        name,
        scopes,
        createdBy: actor.personId,
        createdAt: now,
        expiresAt: expiresInDays === null ? null : now + expiresInDays * day,
      })
      await noteChange(stores, actor.workspaceId, 'keys', now)
      return made
    })
  }

  /** The old secret works until the overlap ends, so that nobody has to stop a machine to change its key. */
  async rotate(actor: Actor, keyId: string, overlapHours: number): Promise<NewSecret> {
    const { transact, clock } = this.#deps
    const now = clock()
    return transact(async (stores) => {
      const old = await getKey(stores, actor.workspaceId, keyId)
      const standing = apiKeyStanding(old, now)
      if (!apiKeyWorks(standing) || old.replacedBy) throw cannotRotate(standing)
      const lifetime = old.expiresAt === null ? null : old.expiresAt - old.createdAt
      const made = await addKey(stores, {
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
      await noteChange(stores, actor.workspaceId, 'keys', now)
      return made
    })
  }

  async revoke(actor: Actor, keyId: string): Promise<void> {
    const { transact, clock } = this.#deps
    await transact(async (stores) => {
      const key = await getKey(stores, actor.workspaceId, keyId)
      const now = clock()
      if (await stores.keys.revoke(actor.workspaceId, key.id, now)) {
        await noteChange(stores, actor.workspaceId, 'keys', now)
      }
    })
  }
}

/** Also used by unattended set-up, which brings the secret. */
export async function addKey(
  stores: Stores,
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
