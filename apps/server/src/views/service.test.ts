import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { join, setUp } from '../testing/people.ts'
import { codeOf, type Visitor } from '../testing/visitor.ts'

describe('a saved view', () => {
  const server = composeForTest()
  let admin: Visitor
  let viewer: Visitor
  let workspaceId = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
    viewer = (await join(admin, server, workspaceId, 'viewer', 'Vik')).visitor
  })

  const add = (name: string, query = 'sort=name', who = viewer) =>
    who.api.views.add.mutate({ workspaceId, page: 'agents', name, query })
  const list = (who = viewer) => who.api.views.list.query({ workspaceId, page: 'agents' })

  it('keeps a way of looking for the one who made it', async () => {
    const { id } = await add('Mine', 'status=FROZEN&sort=name')
    expect(await list()).toMatchObject([{ id, name: 'Mine', query: 'status=FROZEN&sort=name' }])
    expect(await list(admin)).toEqual([])
    await viewer.api.views.rename.mutate({ workspaceId, viewId: id, name: 'Frozen' })
    await viewer.api.views.replace.mutate({ workspaceId, viewId: id, query: 'status=FROZEN' })
    expect(await list()).toMatchObject([{ name: 'Frozen', query: 'status=FROZEN' }])
    const theirs = { workspaceId, viewId: id }
    expect(await codeOf(admin.api.views.remove.mutate(theirs))).toBe('VIEW_NOT_FOUND')
    expect(await codeOf(admin.api.views.rename.mutate({ ...theirs, name: 'x' }))).toBe('VIEW_NOT_FOUND')
    await viewer.api.views.remove.mutate(theirs)
    expect(await list()).toEqual([])
  })

  it('has a name of its own, without regard to case', async () => {
    await add('Team')
    expect(await codeOf(add('team'))).toBe('VIEW_EXISTS')
    const { id } = await add('Other')
    expect(await codeOf(viewer.api.views.rename.mutate({ workspaceId, viewId: id, name: 'TEAM' }))).toBe(
      'VIEW_EXISTS',
    )
    await add('Team', '', admin)
  })

  it('holds no more than the query of an address', async () => {
    expect(await codeOf(add('Long', 'x'.repeat(2_001)))).toBe('BAD_INPUT')
    expect(await codeOf(add('Odd', 'a\nb'))).toBe('BAD_INPUT')
    expect(await codeOf(add('\u202eOdd'))).toBe('BAD_INPUT')
  })

  it('is one of at most fifty', async () => {
    for (let left = 50 - (await list()).length; left > 0; left--) await add(`View ${left}`)
    expect(await codeOf(add('One more'))).toBe('TOO_MANY_VIEWS')
  })
})
