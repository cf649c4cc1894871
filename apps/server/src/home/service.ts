import type { Stores } from '../database/stores.ts'
import type { Actor } from '../members/actor.ts'
import type { Caller } from '../session/caller.ts'
import type { WorkspaceService } from '../workspace/service.ts'

type Deps = { stores: Stores; workspaces: WorkspaceService }

export type ChecklistItem = {
  id: string
  title: string
  detail: string
  isDone: boolean
  path: string | null
}

/** What a workspace still needs, computed from what is there; nothing is ticked by hand. */
export class HomeService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** All that the first screen needs to know: who is here, where they may go, or how to get in. */
  async introduce(caller: Caller | null) {
    const { stores, workspaces } = this.#deps
    if (!caller) {
      const isSetUp = await stores.workspaces.isSetUp()
      return {
        person: null,
        actingAs: null,
        isSetUp,
        workspaces: [],
        providers: await stores.providers.enabled(),
      }
    }
    const { session, person } = caller
    const persona = session.actingAsId ? await stores.people.find(session.actingAsId) : null
    return {
      person: { id: person.id, name: person.name, email: person.email, isPersona: person.isPersona },
      actingAs: persona && { id: persona.id, name: persona.name },
      isSetUp: true,
      workspaces: await workspaces.visibleTo(person, session),
      providers: await stores.providers.enabledFor(person.id),
    }
  }

  async checklist(actor: Actor): Promise<ChecklistItem[]> {
    const { stores } = this.#deps
    const { workspaceId } = actor
    const { rows, total } = await stores.members.page(workspaceId, { state: 'active', limit: 200 })
    const admins = await stores.members.activeAdmins(workspaceId)
    const keys = await stores.keys.page(workspaceId, undefined, 1)
    const providers = await stores.providers.ofWorkspace(workspaceId)
    return [
      {
        id: 'reviewer',
        title: 'Invite a reviewer',
        detail:
          'Nobody may decide on their own request, so a second person is needed before an agent can be promoted.',
        isDone: total > 1 && rows.some(({ member }) => member.role === 'reviewer'),
        path: 'people',
      },
      {
        id: 'second-admin',
        title: 'Name a second admin',
        detail: 'With one admin only, a lost account locks everybody out.',
        isDone: admins.length > 1,
        path: 'people',
      },
      {
        id: 'key',
        title: 'Create an API key',
        detail: 'Machines call Countersign with a key that you can scope, expire, rotate and revoke.',
        isDone: keys.rows.length > 0,
        path: 'keys',
      },
      {
        id: 'sign-in',
        title: 'Set up single sign-on',
        detail:
          'People sign in with the accounts they have; a test sign-in shows what would happen and saves nothing.',
        isDone: providers.some((provider) => provider.isEnabled),
        path: 'settings/sign-in',
      },
    ]
  }
}
