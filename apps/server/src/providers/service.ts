import { type Reason, Refusal } from '@countersign/decisions'
import { canonical } from '@countersign/ledger'
import type { LastingRole, RoleMapping } from '@countersign/people'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { Outbound } from '../http/outbound.ts'
import { newId } from '../ids.ts'
import { sha256 } from '../ledger/cryptography.ts'
import { byActor } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import type { Seal } from '../secrets/seal.ts'
import { reasonOf } from './attempt.ts'
import { sealClientSecret } from './client.ts'
import type { Oidc } from './oidc.ts'
import { redirectUriAt } from './redirect-uri.ts'
import type { Provider } from './store.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  seal: Seal
  outbound: Outbound
  oidc: Oidc
  writer: LedgerWriter
  publicUrl: () => string
}

type ProviderSettings = {
  name: string
  issuer: string
  clientId: string
  /** Left out: the secret that is kept stays. null: the client has none and PKCE alone protects it. */
  clientSecret?: string | null | undefined
  roleClaim: string | null
  roleMap: RoleMapping[]
  defaultRole: LastingRole | null
  isEnabled: boolean
}

const mostProviders = 20

/** The identity providers of a workspace, as its admins set them up. */
export class ProviderService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async list(actor: Actor) {
    const { stores, publicUrl } = this.#deps
    const providers = await stores.providers.ofWorkspace(actor.workspaceId)
    return providers.map(
      ({
        id,
        name,
        issuer,
        clientId,
        sealedSecret,
        roleClaim,
        roleMap,
        defaultRole,
        isEnabled,
        createdAt,
      }) => ({
        id,
        name,
        issuer,
        clientId,
        hasSecret: sealedSecret !== null,
        roleClaim,
        roleMap,
        defaultRole,
        isEnabled,
        createdAt,
        redirectUri: redirectUriAt(publicUrl()),
      }),
    )
  }

  async save(actor: Actor, id: string | undefined, settings: ProviderSettings): Promise<{ id: string }> {
    const { transact, clock, outbound, writer } = this.#deps
    outbound.refuseAddress(settings.issuer)
    return transact(async (stores) => {
      const now = clock()
      const savedId = id
        ? await this.#change(stores, actor, id, settings)
        : await this.#add(stores, actor, settings, now)
      const saved = await stores.providers.find(savedId)
      if (!saved) throw providerNotFound()
      await writer.append(stores, actor.workspaceId, {
        by: byActor(actor),
        action: id ? 'provider.changed' : 'provider.added',
        subjectId: savedId,
        facts: { enabled: saved.isEnabled, settingsSha256: digestOfSettings(saved) },
        words: { providerName: saved.name, issuer: saved.issuer },
      })
      return { id: savedId }
    })
  }

  /** People keep their accounts and roles; what goes is the way in through this provider. */
  async remove(actor: Actor, id: string): Promise<void> {
    const { transact, writer } = this.#deps
    await transact(async (stores) => {
      const { name } = await getProvider(stores, actor.workspaceId, id)
      await stores.providers.remove(actor.workspaceId, id)
      const identitiesUnlinked = await stores.people.unlinkProvider(id)
      await writer.append(stores, actor.workspaceId, {
        by: byActor(actor),
        action: 'provider.removed',
        subjectId: id,
        facts: { identitiesUnlinked },
        words: { providerName: name },
      })
    })
  }

  /** Looks at an issuer before it is saved. What is wrong with it is an answer here, not a refusal. */
  async discover(
    actor: Actor,
    issuer: string,
  ): Promise<{ ok: boolean; endpoints: Record<string, string> | null; problem: Reason | null }> {
    await refuseInDemo(this.#deps.stores, actor)
    try {
      return { ok: true, endpoints: await this.#deps.oidc.discover(issuer), problem: null }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { ok: false, endpoints: null, problem: reasonOf(error) }
    }
  }

  async #add(stores: Stores, actor: Actor, settings: ProviderSettings, now: number): Promise<string> {
    await refuseInDemo(stores, actor)
    if ((await stores.providers.ofWorkspace(actor.workspaceId)).length >= mostProviders) {
      throw new Refusal({
        kind: 'conflict',
        code: 'TOO_MANY_PROVIDERS',
        message: `A workspace has at most ${mostProviders} sign-in providers.`,
        remedy: 'Remove one that nobody uses any more.',
      })
    }
    const id = newId('provider', now)
    const { clientSecret, ...rest } = settings
    const sealedSecret = clientSecret ? sealClientSecret(this.#deps.seal, id, clientSecret) : null
    await stores.providers.add({ ...rest, id, workspaceId: actor.workspaceId, sealedSecret, createdAt: now })
    return id
  }

  async #change(stores: Stores, actor: Actor, id: string, settings: ProviderSettings): Promise<string> {
    const old = await getProvider(stores, actor.workspaceId, id)
    const { clientSecret, ...rest } = settings
    if (rest.issuer !== old.issuer) await refuseMove(stores, old, clientSecret)
    const sealedSecret =
      clientSecret === undefined
        ? old.sealedSecret
        : clientSecret && sealClientSecret(this.#deps.seal, id, clientSecret)
    await stores.providers.save({
      ...rest,
      id,
      workspaceId: actor.workspaceId,
      sealedSecret: sealedSecret || null,
    })
    return id
  }
}

/**
 * Subjects and the secret belong to the issuer. Under another one, a subject could be anybody, and the secret
 * would be sent to a server that it was not given for.
 */
async function refuseMove(stores: Stores, old: Provider, secret: string | null | undefined): Promise<void> {
  if (await stores.providers.hasIdentities(old.id)) {
    throw new Refusal({
      kind: 'conflict',
      code: 'ISSUER_IS_FIXED',
      message: `People sign in with accounts of ${old.issuer}, so this provider cannot become another one.`,
      remedy: 'Add the new issuer as another provider, let people link their accounts, then remove this one.',
    })
  }
  if (old.sealedSecret && secret === undefined) {
    throw new Refusal({
      kind: 'conflict',
      code: 'SECRET_NEEDED',
      message: 'The secret that is kept belongs to the old issuer.',
      remedy: 'Enter the client secret that the new issuer gave you.',
    })
  }
}

/** Which settings were in force can be shown later without the ledger holding them. */
function digestOfSettings(provider: Provider): string {
  const { issuer, clientId, roleClaim, roleMap, defaultRole, isEnabled, sealedSecret } = provider
  const settings = {
    issuer,
    clientId,
    roleClaim,
    roleMap,
    defaultRole,
    isEnabled,
    hasSecret: sealedSecret !== null,
  }
  return Buffer.from(sha256(canonical(settings))).toString('hex')
}

async function getProvider(stores: Stores, workspaceId: string, id: string): Promise<Provider> {
  const provider = await stores.providers.lock(id)
  if (provider?.workspaceId === workspaceId) return provider
  throw providerNotFound()
}

export const providerNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'PROVIDER_NOT_FOUND',
    message: 'There is no such sign-in provider here.',
    remedy: 'Reload the page; it may have been removed.',
  })

async function refuseInDemo(stores: Stores, { workspaceId }: Actor): Promise<void> {
  const workspace = await stores.workspaces.find(workspaceId)
  if (workspace?.kind !== 'demo') return
  throw new Refusal({
    kind: 'conflict',
    code: 'DEMO_IS_CLOSED',
    message: 'The demo workspace has no sign-in of its own.',
    remedy: 'Set up single sign-on in a workspace of your own.',
  })
}
