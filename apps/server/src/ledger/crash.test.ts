import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import { type Death, Victim } from '../testing/victim.ts'
import type { Visitor } from '../testing/visitor.ts'
import type { FaultPoint } from './fault-proxy.testing.ts'
import { writeEvents } from './testing.ts'

type Act = 'append' | 'decide' | 'sequence' | 'publish' | 'reload'

/**
 * kill -9 at every statement; what is left must be whole, and what was answered must be there. A process that dies
 * before a statement leaves the database what it leaves after the one before; so after one is tried at the last two,
 * where a commit is, and everywhere in what writes a file in between.
 */
describe('a process that is killed in the middle of', () => {
  const server = composeForTest()
  let victim: Victim
  let admin: Visitor
  let workspaceId = ''
  let personId = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
    personId = (await admin.api.members.list.query({ workspaceId })).items[0]?.personId ?? ''
    victim = await Victim.of(server, import.meta.dirname)
    await settle()
  }, 30_000)
  afterAll(() => victim.remove())

  it('a change with its event has made both or neither', async () => {
    const points = await atEveryPoint('append', async ({ said }) => {
      await settle()
      const { items } = await admin.api.keys.list.query({ workspaceId, limit: 100 })
      const told = await admin.api.ledger.list.query({ workspaceId, action: 'key.created', limit: 100 })
      const subjects = told.items.map(({ subject }) => subject.slice('key:'.length))
      expect(items.map(({ id }) => id).sort()).toEqual(subjects.sort())
      if (said) expect(subjects).toContain(said)
    })
    expect(points).toBeGreaterThanOrEqual(10)
  }, 120_000)

  it('a reload has a new policy in force, with its version, its work and its event, or the old one', async () => {
    const points = await atEveryPoint('reload', async ({ said }) => {
      await settle()
      const { items } = await admin.api.policy.snapshots.query({ workspaceId, limit: 100 })
      const { active } = await admin.api.policy.overview.query({ workspaceId })
      expect(active.number).toBe(items.length)
      expect(active.hash).toBe(items[0]?.hash)
      if (said) expect(active.hash).toBe(said)
      const told = await admin.api.ledger.list.query({ workspaceId, action: 'policy.activated', limit: 100 })
      expect(told.items.map(({ subject }) => subject).sort()).toEqual(
        items.map(({ id }) => `policy:${id}`).sort(),
      )
      const queued = await server.services.stores.revalidations.newest(workspaceId, 100)
      expect(queued.map(({ snapshotId }) => snapshotId).sort()).toEqual(items.map(({ id }) => id).sort())
    })
    expect(points).toBeGreaterThanOrEqual(15)
  }, 400_000)

  it('a decision that changes nothing has written it or has not answered', async () => {
    let written = 0
    const points = await atEveryPoint('decide', async ({ said }) => {
      await settle()
      const query = { workspaceId, action: 'session.sign_in_refused', limit: 100 }
      const now = (await admin.api.ledger.list.query(query)).items.length
      expect(now - written).toBeGreaterThanOrEqual(said ? 1 : 0)
      expect(now - written).toBeLessThanOrEqual(1)
      written = now
    })
    expect(points).toBeGreaterThanOrEqual(8)
  }, 120_000)

  it('sequencing has given every place once, with full tiles', async () => {
    const points = await atEveryPoint('sequence', async () => {
      const before = await sizeOf()
      const waiting = (await server.services.stores.ledger.backlog(workspaceId)).events
      await server.services.sequencer.sequence(workspaceId)
      expect(await sizeOf()).toBe(before + waiting)
    })
    expect(points).toBeGreaterThanOrEqual(15)
    await settle()
  }, 120_000)

  it('publishing has signed nothing that is not there', async () => {
    const points = await atEveryPoint('publish', async () => {
      await server.services.publisher.publishAll()
      const newest = await server.services.stores.log.newestCheckpoint(workspaceId)
      expect(newest?.size).toBe(await sizeOf())
    })
    expect(points).toBeGreaterThanOrEqual(8)
    await settle()
  }, 120_000)

  const sizeOf = async () => (await server.services.stores.log.find(workspaceId))?.size ?? 0

  /** What the next process does: it sequences, signs, and finds nothing wrong. */
  async function settle(): Promise<void> {
    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()
    expect(server.services.ledger.standing().readOnly).toBeNull()
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
  }

  /** Kills at one point after another until the process survives one, having done all it does. */
  async function atEveryPoint(act: Act, check: (death: Death) => Promise<void>): Promise<number> {
    let points = 0
    async function survives(point: FaultPoint): Promise<boolean> {
      if (act === 'sequence') await writeEvents(server, workspaceId, 270)
      if (act === 'publish') {
        await writeEvents(server, workspaceId, 3)
        await server.services.sequencer.sequence(workspaceId)
      }
      const death = await kill(act, point)
      await check(death)
      if (death.killed) points += 1
      return !death.killed
    }
    let statements = 0
    while (!(await survives({ statement: statements + 1, when: 'before' }))) statements += 1
    const first = act === 'publish' ? 1 : Math.max(1, statements - 1)
    for (let statement = first; statement <= statements; statement++) {
      expect(await survives({ statement, when: 'after' })).toBe(false)
    }
    return points
  }

  const kill = (act: Act, point: FaultPoint): Promise<Death> =>
    victim.killAt(point, { act, workspaceId, personId })
})
