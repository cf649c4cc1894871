import type { CheckedPolicy } from '@countersign/policy'
import { pino } from 'pino'
import { beforeAll, describe, expect, it } from 'vitest'
import { compose } from '../compose.ts'
import { openPool, ormOn } from '../database/connection.ts'
import { type FaultPoint, openFaultProxy } from '../ledger/fault-proxy.testing.ts'
import { shippedPolicy } from '../policy/shipped.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { cold, type Governed, governed, reload, temperatures, toldOf } from './testing.ts'

/** What the database sees of a process that dies is its connection ending; so each statement is tried that way. */
describe('a replica that dies while it revalidates', () => {
  const server = composeForTest()
  let cast: Cast
  let policy: CheckedPolicy
  let steady: Governed
  let hot: Governed

  beforeAll(async () => {
    cast = await openCast(server)
    policy = await shippedPolicy()
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
      server.clock.advance(20_000)
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
      server.clock.advance(20_000)
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
    server.clock.advance(20_000)
    await server.services.revalidationWorkflow.round()
    const [newer, older] = await server.services.stores.revalidations.newest(workspace(), 2)
    expect([newer?.state, older?.state]).toEqual(['done', 'superseded'])
    const [proof] = await server.services.stores.proofs.ofAgent(workspace(), steady.agentId, 1)
    expect(proof?.policyId).toBe(snapshotId)
    expect(await isCurrentProof()).toBe(true)
    const quarantine = await server.services.stores.quarantines.find(workspace(), hot.agentId)
    expect(quarantine?.snapshotId).toBe(snapshotId)
  })

  /** A round over a connection that ends at the point; answers whether it was reached. */
  async function cut(point: FaultPoint): Promise<boolean> {
    let closing: Promise<void> | null = null
    const proxy = await openFaultProxy(server.target, point, () => {
      closing = proxy.close()
    })
    const { host: _, port: __, ...target } = proxy.target
    const pool = openPool(target, 2)
    const services = compose({
      env: {
        sessionLimits: { idleMs: 1, absoluteMs: 1 },
        allowPrivateAddresses: true,
        checkpointDir: server.checkpointDir,
        languageModel: null,
        opa: null,
        signerSocket: null,
        environment: 'production',
      },
      orm: ormOn(pool),
      clock: () => server.clock.now,
      log: pino({ level: 'silent' }),
      masterKey: server.masterKey,
      publicUrl: () => 'http://127.0.0.1',
      ownUrl: () => 'http://127.0.0.1',
      runners: new Map(),
      about: { version: 'test', database: { kind: 'test', version: 'test' }, startedAt: 0 },
      shippedPolicy: policy,
    })
    const [round] = await Promise.allSettled([services.revalidationWorkflow.round()])
    const wasReached = closing !== null
    expect(round.status).toBe(wasReached ? 'rejected' : 'fulfilled')
    await (closing ?? proxy.close())
    await new Promise((resolve) => pool.end(resolve))
    return wasReached
  }
})
