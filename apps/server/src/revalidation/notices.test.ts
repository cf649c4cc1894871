import { randomBytes } from 'node:crypto'
import { dataFile } from '@countersign/policy'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { join } from '../testing/people.ts'
import type { Visitor } from '../testing/visitor.ts'
import { fillGoverned } from './fleet.testing.ts'
import { type Governed, governed, reload, temperatures } from './testing.ts'

type Notices = Awaited<ReturnType<Visitor['api']['revalidations']['notices']['query']>>

const aName = () => `agent-${randomBytes(6).toString('hex')}`
const shownOf = ({ items }: Notices) => items.map(({ agentId, at }) => ({ agentId, at }))

describe('that an agent is quarantined', () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(() => server.clock.advance(60_000))

  const noticesOf = ({ visitor }: { visitor: Visitor }) =>
    visitor.api.revalidations.notices.query({ workspaceId })
  const isTold = async (somebody: { visitor: Visitor }, { agentId }: Governed) =>
    (await noticesOf(somebody)).items.some((notice) => notice.agentId === agentId)
  const setGroups = (personId: string, groups: string[]) =>
    cast.ana.visitor.api.members.setGroups.mutate({ workspaceId, personId, groups })
  const ownedBy = (owner: string) => governed(cast, { metadata: { name: aName(), owner } })
  const setLimit = async (limit: number) => {
    await reload(server, cast, ...temperatures(limit))
    await server.services.revalidationWorkflow.round()
  }
  const quarantine = async () => {
    await setLimit(0.05)
    server.clock.advance(1_000)
  }
  const release = () => setLimit(0.2)
  /** Somebody who made an agent and left, or was sent away, afterwards. */
  const makerOf = async (name: string) => {
    const maker = await join(cast.ana.visitor, server, workspaceId, 'admin', name)
    return { ...maker, agent: await governed({ ...cast, ana: maker }) }
  }

  it('is told to each member of the group that owns it, and not to whoever made it', async () => {
    await setGroups(cast.ron.personId, ['payables'])
    await setGroups(cast.vik.personId, ['payables', 'security'])
    const agent = await ownedBy('payables')
    await quarantine()
    for (const owner of [cast.ron, cast.vik]) expect(await isTold(owner, agent)).toBe(true)
    for (const other of [cast.ana, cast.rita]) expect(await isTold(other, agent)).toBe(false)
    await release()
  })

  it('is told to whoever made it, where nobody of the group that owns it can look at it', async () => {
    await setGroups(cast.chen.personId, ['treasury'])
    await cast.ana.visitor.api.members.disable.mutate({ workspaceId, personId: cast.chen.personId })
    const agent = await ownedBy('treasury')
    await quarantine()
    expect(await isTold(cast.ana, agent)).toBe(true)
    expect(await isTold(cast.bo, agent)).toBe(false)
    await release()
  })

  it('is told to every admin, where whoever made it is no member any more', async () => {
    const [gone, disabled] = [await makerOf('gone'), await makerOf('disabled')]
    const { remove, disable } = cast.ana.visitor.api.members
    await remove.mutate({ workspaceId, personId: gone.personId })
    await disable.mutate({ workspaceId, personId: disabled.personId })
    await quarantine()
    for (const { agent } of [gone, disabled]) {
      for (const admin of [cast.ana, cast.bo]) expect(await isTold(admin, agent)).toBe(true)
      expect(await isTold(cast.rita, agent)).toBe(false)
    }
    await release()
  })

  it('is seen by whoever says so, and stays for the other owners', async () => {
    await setGroups(cast.ron.personId, ['payables'])
    await setGroups(cast.vik.personId, ['payables'])
    const agent = await ownedBy('payables')
    await quarantine()
    const notices = shownOf(await noticesOf(cast.ron))
    await cast.ron.visitor.api.revalidations.seeNotices.mutate({ workspaceId, notices })
    expect(await isTold(cast.ron, agent)).toBe(false)
    expect(await isTold(cast.vik, agent)).toBe(true)
    await release()
  })

  it('is not seen by whoever read the page before it was: of another agent, or of the same once more', async () => {
    const again = await governed(cast)
    await quarantine()
    const read = shownOf(await noticesOf(cast.ana))
    expect(read.map(({ agentId }) => agentId)).toContain(again.agentId)
    await release()
    const later = await governed(cast)
    await quarantine()
    await cast.ana.visitor.api.revalidations.seeNotices.mutate({ workspaceId, notices: read })
    for (const agent of [again, later]) expect(await isTold(cast.ana, agent)).toBe(true)
    await release()
  })
})

describe('that more agents are quarantined than a page shows', () => {
  const server = composeForTest()

  it('is told a page at a time: seen is what was shown, and the others are shown next', async () => {
    const { ana } = await openCast(server)
    const { api } = ana.visitor
    const { services, orm } = server
    const workspaceId = await fillGoverned({ services, orm, personId: ana.personId }, 60, () => 0.2)
    await services.revalidationWorkflow.round()
    server.clock.advance(1_000)
    const { policySet, hash: basedOn } = await services.policy.fetchSnapshot(workspaceId)
    const data = (policySet.files[dataFile] ?? '').replace(...temperatures(0.1))
    const set = { files: { ...policySet.files, [dataFile]: data } }
    await api.policy.reload.mutate({ workspaceId, set, basedOn, reason: 'Cooler heads' })
    await services.revalidationWorkflow.round()

    const first = await api.revalidations.notices.query({ workspaceId })
    expect(first.items).toHaveLength(50)
    expect(first.more).toBe(10)
    await api.revalidations.seeNotices.mutate({ workspaceId, notices: shownOf(first) })
    const second = await api.revalidations.notices.query({ workspaceId })
    expect(second.items).toHaveLength(10)
    expect(second.more).toBe(0)
    const agentIds = [...first.items, ...second.items].map(({ agentId }) => agentId)
    expect(new Set(agentIds).size).toBe(60)
    await api.revalidations.seeNotices.mutate({ workspaceId, notices: shownOf(second) })
    expect(await api.revalidations.notices.query({ workspaceId })).toEqual({ items: [], more: 0 })
  })
})
