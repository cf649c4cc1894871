import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../ids.ts'
import { composeForTest } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import type { Change } from './feed.ts'
import { noteChange } from './note.ts'

describe('the live feed', () => {
  const server = composeForTest()
  let workspaceId = ''

  beforeAll(async () => {
    workspaceId = (await setUp(server)).workspaceId
    server.clock.advance(60_000)
  })

  const follow = (lastId: string | null, of = workspaceId) => {
    const stop = new AbortController()
    const changes = server.services.live.follow(of, lastId, stop.signal)
    const next = async (): Promise<Change> => {
      const { value, done } = await changes.next()
      if (done) throw new Error('The feed ended.')
      return value
    }
    return { next, stop: () => stop.abort(), changes }
  }
  const note = async (noun: 'keys' | 'members', of = workspaceId) => {
    server.clock.advance(5)
    await noteChange(server.services.stores, of, noun, server.clock.now)
  }

  it('tells what changes while somebody looks', async () => {
    const feed = follow(null)
    const first = feed.next()
    await note('keys')
    expect((await first).noun).toBe('keys')
    const second = feed.next()
    await note('members')
    expect((await second).noun).toBe('members')
    feed.stop()
  })

  it('resumes where a browser was, without gap or repeat', async () => {
    const feed = follow(null)
    const first = feed.next()
    await note('keys')
    const { id } = await first
    feed.stop()
    await note('members')
    await note('keys')
    const resumed = follow(id)
    expect([(await resumed.next()).noun, (await resumed.next()).noun]).toEqual(['members', 'keys'])
    const third = resumed.next()
    await note('members')
    expect((await third).noun).toBe('members')
    resumed.stop()
  })

  it('tells a change that became visible after a later one', async () => {
    const early = newId('change', server.clock.now)
    server.clock.advance(1_000)
    const feed = follow(null)
    const first = feed.next()
    await note('keys')
    await first
    const second = feed.next()
    const { workspaces } = server.services.stores
    await workspaces.noteChange({ workspaceId, id: early, noun: 'members', at: server.clock.now - 1_000 })
    expect((await second).noun).toBe('members')
    feed.stop()
  })

  it('says resync to a browser that was away for too long or brings an odd id', async () => {
    const old = newId('change', server.clock.now - 11 * 60_000)
    for (const id of [old, 'nonsense', 'chg_']) {
      const feed = follow(id)
      expect((await feed.next()).noun).toBe('resync')
      feed.stop()
    }
  })

  it('tells nothing of another workspace', async () => {
    const other = newId('workspace', server.clock.now)
    const feed = follow(null)
    const first = feed.next()
    await note('members', other)
    await note('keys')
    expect((await first).noun).toBe('keys')
    feed.stop()
  })

  it('ends when the browser leaves', async () => {
    const feed = follow(null)
    const pending = feed.changes.next()
    feed.stop()
    expect((await pending).done).toBe(true)
  })
})
