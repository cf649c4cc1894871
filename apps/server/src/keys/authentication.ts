import { Refusal } from '@countersign/decisions'
import { type ApiKeyStanding, apiKeyStanding, apiKeyWorks, type Scope } from '@countersign/people'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { tokenHash } from '../secrets/token.ts'
import type { ApiKey } from './store.ts'

/** A machine that called with a key: which workspace it may touch, and how, and who made the key. */
export type Machine = {
  keyId: string
  keyName: string
  workspaceId: string
  scopes: readonly Scope[]
  createdBy: string | null
}

/**
 * How long a replica may trust what it read of a key. Revoking takes effect within this time everywhere; reading
 * the key anew at every call would cost more than everything else a small call does.
 */
export const keyTrustMs = 1_000
const usedPrecisionMs = 60_000
const maxRemembered = 10_000

const bearerKey = /^Bearer (csk_[A-Za-z0-9_-]{43})$/

type Remembered = { key: ApiKey; readAt: number }

export class KeyAuthentication {
  readonly #deps: { stores: Stores; clock: Clock }
  readonly #remembered = new Map<string, Remembered>()
  constructor(deps: { stores: Stores; clock: Clock }) {
    this.#deps = deps
  }

  async authenticate(header: string | undefined, scope: Scope): Promise<Machine> {
    const secret = bearerKey.exec(header ?? '')?.[1]
    if (!secret) throw noKey()
    const now = this.#deps.clock()
    const key = this.#recall(secret, now) ?? (await this.#read(secret, now))
    const standing = apiKeyStanding(key, now)
    if (!apiKeyWorks(standing)) throw refusedKey(standing)
    if (!key.scopes.includes(scope)) throw missingScope(scope)
    if (key.lastUsedAt === null || now - key.lastUsedAt >= usedPrecisionMs) {
      key.lastUsedAt = now
      await this.#deps.stores.keys.used(key.id, now)
    }
    const { id: keyId, name: keyName, workspaceId, scopes, createdBy } = key
    return { keyId, keyName, workspaceId, scopes, createdBy }
  }

  /** The same for what stands in the path of a request: a key opens its own workspace and no other. */
  async authenticateIn(workspaceId: string, header: string | undefined, scope: Scope): Promise<Machine> {
    const machine = await this.authenticate(header, scope)
    if (machine.workspaceId !== workspaceId) throw notYourWorkspace()
    return machine
  }

  #recall(secret: string, now: number): ApiKey | null {
    const remembered = this.#remembered.get(secret)
    if (!remembered) return null
    const age = now - remembered.readAt
    return age >= 0 && age < keyTrustMs ? remembered.key : null
  }

  async #read(secret: string, now: number): Promise<ApiKey> {
    const key = await this.#deps.stores.keys.findBySecret(tokenHash(secret))
    if (!key) throw noKey()
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear()
    this.#remembered.set(secret, { key, readAt: now })
    return key
  }
}

const noKey = () =>
  new Refusal({
    kind: 'not-signed-in',
    code: 'KEY_UNKNOWN',
    message: 'The request carries no valid API key.',
    remedy: 'Send `Authorization: Bearer csk_…` with a key made on the API keys page of the workspace.',
  })

/** Expired, revoked and rotated differ, because what to do about them differs. */
function refusedKey(standing: ApiKeyStanding): Refusal {
  const [code, message, remedy] =
    standing === 'expired'
      ? ['KEY_EXPIRED', 'This API key has expired.', 'Create a new key, or rotate keys before they expire.']
      : standing === 'rotated'
        ? [
            'KEY_ROTATED',
            'This API key was replaced and its overlap has ended.',
            'Use the key that replaced it.',
          ]
        : ['KEY_REVOKED', 'This API key was revoked.', 'Ask an admin of the workspace for a new key.']
  return new Refusal({ kind: 'not-signed-in', code, message, remedy })
}

const missingScope = (scope: Scope) =>
  new Refusal({
    kind: 'not-permitted',
    code: 'SCOPE_MISSING',
    message: `This API key does not have the scope "${scope}".`,
    remedy: 'Create a key with that scope.',
  })

const notYourWorkspace = () =>
  new Refusal({
    kind: 'not-permitted',
    code: 'WORKSPACE_OF_ANOTHER_KEY',
    message: 'This API key belongs to another workspace.',
    remedy: 'Ask /v1/whoami which workspace the key belongs to.',
  })
