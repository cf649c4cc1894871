import { beforeAll, describe, expect, it } from 'vitest'
import type { FaultPoint } from '../ledger/fault-proxy.testing.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { cutOff } from '../testing/cut.ts'
import { cold, type Governed, governed, reload, temperatures, toldOf } from './testing.ts'

/** What the database sees of a process that dies is its connection ending; so each statement is tried that way. */
describe('a replica that dies while it revalidates', () => {
  const server = composeForTest()
  let cast: Cast
  let steady: Governed
  let hot: Governed

  beforeAll(async () => {
    cast = await openCast(server)
    steady = await governed(cast, cold)
    hot = await governed(cast)
    await reload(server, cast, ...temperatures(0.05))
    await server.services.revalidationWorkflow.round()
  })

  const workspace = () => cast.workspaceId
  const judged = async () => {
    const proofs = await server.services.stores.proofs.ofAgent(workspace(), steady.agentId, 50)
    const invalidated = (await toldOf(server, workspace(), `agent:${hot.agentId}`)).filter(
      (action) => action === 'agent.invalidated',
    )
    return { proofs: proofs.length, invalidated: invalidated.length }
  }
  const isCurrentProof = async () => {
    const agent = await server.services.stores.agents.find(workspace(), steady.agentId)
    const [newest] = await server.services.stores.proofs.ofAgent(workspace(), steady.agentId, 1)
    return agent?.proofId === newest?.id && agent?.isInvalidated === false
  }

  it('has judged every agent of a batch or none, and the next one judges each of them once', async () => {
    let points = 0
    for (let isOver = false; !isOver; ) {
      server.clock.advance(11_000)
      const before = await judged()
      await server.services.revalidations.revalidate(
        workspace(),
        { reference: 'system', name: null, behind: null },
        [steady.agentId, hot.agentId],
      )
      isOver = !(await cut({ statement: points + 1, when: 'before' }))
      const after = await judged()
      expect(after.proofs - before.proofs).toBe(after.invalidated - before.invalidated)
      expect(await isCurrentProof()).toBe(true)
      // Its lease has run out by then.
      server.clock.advance(11_000)
      await server.services.revalidationWorkflow.round()
      expect(await judged()).toEqual({ proofs: before.proofs + 1, invalidated: before.invalidated + 1 })
      expect(await isCurrentProof()).toBe(true)
      if (!isOver) points += 1
    }
    // The lease, the locks, what is read, keys, proofs, events, agents, quarantine, and how far it is.
    expect(points).toBeGreaterThanOrEqual(20)
  }, 300_000)

  it('leaves what it had begun to a newer policy, by which everybody is judged', async () => {
    await reload(server, cast, /^ {2}monthlyUsd: 500$/m, '  monthlyUsd: 499')
    expect(await cut({ statement: 12, when: 'after' })).toBe(true)
    const snapshotId = await reload(server, cast, /^ {2}monthlyUsd: 499$/m, '  monthlyUsd: 498')
    server.clock.advance(11_000)
    await server.services.revalidationWorkflow.round()
    const [newer, older] = await server.services.stores.revalidations.newest(workspace(), 2)
    expect([newer?.state, older?.state]).toEqual(['done', 'superseded'])
    const [proof] = await server.services.stores.proofs.ofAgent(workspace(), steady.agentId, 1)
    expect(proof?.policyId).toBe(snapshotId)
    expect(await isCurrentProof()).toBe(true)
    const quarantine = await server.services.stores.quarantines.find(workspace(), hot.agentId)
    expect(quarantine?.snapshotId).toBe(snapshotId)
  })

  const cut = (point: FaultPoint) =>
    cutOff(server, point, async ({ revalidationWorkflow, stores }) => {
      await revalidationWorkflow.round()
      // What fails once a batch is durable is told in the log alone: whether the database is there is asked here.
      await stores.workspaces.find(workspace())
    })
})
