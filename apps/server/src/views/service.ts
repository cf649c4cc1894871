import { Refusal } from '@countersign/decisions'
import type { ViewedPage } from '@countersign/drizzle/schema'
import type { Clock } from '../clock.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import type { Actor } from '../members/actor.ts'

type Deps = { stores: Stores; transact: Transact; clock: Clock }

const mostViews = 50

/** Ways of looking at a list that somebody keeps for themselves. They decide nothing, so no ledger. */
export class ViewService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async list({ workspaceId, personId }: Actor, page: ViewedPage) {
    const views = await this.#deps.stores.views.list(workspaceId, personId, page)
    return views.map(({ id, name, query, createdAt }) => ({ id, name, query, createdAt }))
  }

  async add(
    { workspaceId, personId }: Actor,
    page: ViewedPage,
    name: string,
    query: string,
  ): Promise<{ id: string }> {
    const { transact, clock } = this.#deps
    const now = clock()
    const id = newId('view', now)
    await refusingDuplicates(name, () =>
      transact(async (stores) => {
        if ((await stores.views.count(workspaceId, personId)) >= mostViews) throw tooManyViews()
        await stores.views.add({ id, workspaceId, personId, page, name, query, createdAt: now })
      }),
    )
    return { id }
  }

  async change(
    { workspaceId, personId }: Actor,
    viewId: string,
    change: { name?: string; query?: string },
  ): Promise<void> {
    const { views } = this.#deps.stores
    const found = await refusingDuplicates(change.name ?? '', () =>
      views.set({ workspaceId, personId, id: viewId }, change),
    )
    if (!found) throw viewNotFound()
  }

  async remove({ workspaceId, personId }: Actor, viewId: string): Promise<void> {
    if (!(await this.#deps.stores.views.remove({ workspaceId, personId, id: viewId }))) throw viewNotFound()
  }
}

async function refusingDuplicates<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isDuplicate(error)) throw error
    throw new Refusal({
      kind: 'conflict',
      code: 'VIEW_EXISTS',
      message: `You have a view called ${name} already.`,
      remedy: 'Choose another name, or change that view.',
    })
  }
}

const viewNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'VIEW_NOT_FOUND',
    message: 'You have no such view.',
    remedy: 'Choose one from the list.',
  })

const tooManyViews = () =>
  new Refusal({
    kind: 'conflict',
    code: 'TOO_MANY_VIEWS',
    message: `You keep ${mostViews} views, which is the most.`,
    remedy: 'Remove one that you no longer use.',
  })
