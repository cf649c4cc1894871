import { Refusal } from '@countersign/decisions'
import { roleHas, rolePermissions, slugOf } from '@countersign/people'
import type { Person } from '../account/store.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { usualDriftMinutes } from '../drift/interval.ts'
import { newId } from '../ids.ts'
import { byActor, byPerson } from '../ledger/doer.ts'
import type { LedgerOpening } from '../ledger/opening.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import type { PolicyOpening } from '../policy/opening.ts'
import type { Session } from '../session/store.ts'
import type { SigningKeys } from '../signing-keys/keys.ts'
import type { Workspace } from './store.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  writer: LedgerWriter
  opening: LedgerOpening
  policies: PolicyOpening
  signingKeys: SigningKeys
}

export class WorkspaceService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** The workspaces a person may enter, with what they may do there; a persona counts where it acts. */
  async visibleTo(person: Person, { actingAsId, onlyWorkspaceId }: Session) {
    const { stores } = this.#deps
    const all = await stores.workspaces.ofPerson(person.id)
    const rows = all.filter(({ workspace }) => (onlyWorkspaceId ?? workspace.id) === workspace.id)
    return Promise.all(
      rows.map(async ({ workspace, role }) => {
        const acting = actingAsId ? await stores.members.find(workspace.id, actingAsId) : null
        const effective = acting?.role ?? role
        const { id, slug, name, kind } = workspace
        return {
          id,
          slug,
          name,
          role: effective,
          isDemo: kind === 'demo',
          permissions: rolePermissions[effective],
          // Who froze it and why is the workspace's own.
          frozen: roleHas(effective, 'workspace:read') ? await this.#freezeOf(workspace) : null,
        }
      }),
    )
  }

  async get(actor: Actor) {
    const workspace = await getWorkspace(this.#deps.stores, actor.workspaceId)
    const { id, slug, name, kind, createdAt, onPolicyDrift } = workspace
    return { id, slug, name, isDemo: kind === 'demo', createdAt, onPolicyDrift }
  }

  /** Since when, by whom and why nothing starts in it; null while things do. */
  async #freezeOf({ frozenAt, frozenBy, frozenReason }: Workspace) {
    if (frozenAt === null) return null
    const by = frozenBy === null ? null : await this.#deps.stores.people.find(frozenBy)
    return { at: frozenAt, byName: by?.name ?? null, reason: frozenReason }
  }

  async rename(actor: Actor, name: string): Promise<void> {
    const { transact, writer } = this.#deps
    await transact(async (stores) => {
      const workspace = await getWorkspace(stores, actor.workspaceId)
      if (workspace.kind === 'demo') {
        throw new Refusal({
          kind: 'conflict',
          code: 'DEMO_IS_CLOSED',
          message: 'The demo workspace keeps its name.',
          remedy: 'Rename a workspace of your own.',
        })
      }
      await stores.workspaces.rename(workspace.id, name)
      await writer.append(stores, workspace.id, {
        by: byActor(actor),
        action: 'workspace.renamed',
        subjectId: workspace.id,
        facts: {},
        words: { from: workspace.name, to: name },
      })
    })
  }

  /** Whoever administers a workspace may found another and becomes its first admin. */
  async create(person: Person, name: string): Promise<{ id: string; slug: string }> {
    const { transact, clock } = this.#deps
    return transact(async (stores) => {
      const mine = await stores.workspaces.ofPerson(person.id)
      if (!mine.some(({ role, workspace }) => role === 'admin' && workspace.kind === 'normal')) {
        throw new Refusal({
          kind: 'not-permitted',
          code: 'NOT_AN_ADMIN',
          message: 'Only an admin of a workspace can create another one.',
          remedy: 'Ask an admin to create it and to invite you.',
        })
      }
      return addWorkspace(stores, this.#deps, name, person, 'creation', clock())
    })
  }
}

/** A workspace with its ledger, its keys and its first admin; what happened is the first that stands in the ledger. */
export async function addWorkspace(
  stores: Stores,
  { writer, opening, policies, signingKeys }: Pick<Deps, 'writer' | 'opening' | 'policies' | 'signingKeys'>,
  name: string,
  admin: Pick<Person, 'id' | 'name'>,
  by: 'setup' | 'creation',
  now: number,
): Promise<Workspace> {
  const id = newId('workspace', now)
  const wanted = slugOf(name)
  const slug = (await stores.workspaces.findBySlug(wanted))
    ? `${wanted}-${id.slice(-6).toLowerCase()}`
    : wanted
  const workspace: Workspace = {
    id,
    slug,
    name,
    kind: 'normal',
    createdAt: now,
    onPolicyDrift: 'block',
    frozenAt: null,
    frozenBy: null,
    frozenReason: null,
    driftEveryMinutes: usualDriftMinutes,
  }
  await stores.workspaces.add(workspace)
  await opening.open(stores, id)
  await writer.append(stores, id, {
    by: byPerson(admin),
    action: 'workspace.created',
    subjectId: id,
    facts: {},
    words: { workspaceName: name },
  })
  await stores.members.add({
    workspaceId: id,
    personId: admin.id,
    role: 'admin',
    state: 'active',
    grantedBy: 'local',
    joinedAt: now,
  })
  await writer.append(stores, id, {
    by: byPerson(admin),
    action: 'member.joined',
    subjectId: admin.id,
    facts: { role: 'admin', by },
    words: { name: admin.name },
  })
  await policies.open(stores, id)
  await signingKeys.ensureFor(stores, id)
  return workspace
}

export async function getWorkspace(stores: Stores, id: string): Promise<Workspace> {
  const workspace = await stores.workspaces.find(id)
  if (workspace) return workspace
  throw workspaceNotFound()
}

export async function lockWorkspace(stores: Stores, id: string): Promise<Workspace> {
  const workspace = await stores.workspaces.lock(id)
  if (workspace) return workspace
  throw workspaceNotFound()
}

const workspaceNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'WORKSPACE_NOT_FOUND',
    message: 'There is no such workspace.',
    remedy: 'Choose a workspace from the list.',
  })
