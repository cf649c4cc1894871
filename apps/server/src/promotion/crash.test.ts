import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FaultPoint } from '../ledger/fault-proxy.testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { cutOff } from '../testing/cut.ts'
import { type Death, Victim } from '../testing/victim.ts'
import { type Cast, makeRequest, openCast } from './testing.ts'

type Made = Awaited<ReturnType<typeof makeRequest>>

/** At every statement between a quorum and its commit. */
describe('a process that dies while it grants a promotion', () => {
  const server = composeForTest()
  let victim: Victim
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
    victim = await Victim.of(server, import.meta.dirname)
  }, 60_000)
  afterAll(() => victim.remove())

  it('has governed the agent with its vote, its proof and its events, or has done nothing', async () => {
    // What the database sees of a process that dies is its connection ending; so each statement is tried that way ...
    let statements = 0
    for (let isOver = false; !isOver; ) {
      const made = await makeRequest(cast.ana.visitor, workspaceId)
      isOver = !(await cut({ statement: statements + 1, when: 'before' }, made))
      await isWhole(made, { mustBeGranted: isOver })
      if (!isOver) statements += 1
    }
    // Locks, vote, policy, keys, proof, request, agent, and an event with its waiting row for each of four acts.
    expect(statements).toBeGreaterThanOrEqual(25)
    const committed = await makeRequest(cast.ana.visitor, workspaceId)
    expect(await cut({ statement: statements, when: 'after' }, committed)).toBe(true)
    await isWhole(committed, { mustBeGranted: true })

    // ... and where it matters most with kill -9: in the middle, before the commit, and after it.
    for (const point of [
      { statement: Math.ceil(statements / 2), when: 'after' },
      { statement: statements, when: 'before' },
      { statement: statements, when: 'after' },
    ] as const) {
      const made = await makeRequest(cast.ana.visitor, workspaceId)
      const death = await kill(point, made)
      expect(death).toEqual({ killed: true, said: '' })
      const isCommitted = point.when === 'after' && point.statement === statements
      await isWhole(made, { mustBeGranted: isCommitted })
    }
    const survived = await makeRequest(cast.ana.visitor, workspaceId)
    const { killed, said } = await kill({ statement: 10_000, when: 'before' }, survived)
    expect(killed).toBe(false)
    expect(said).toMatch(/^granted prf_/)
    await isWhole(survived, { mustBeGranted: true })
  }, 300_000)

  async function isWhole(made: Made, { mustBeGranted }: { mustBeGranted: boolean }) {
    const { requestId, agentId } = made
    const { stores, sequencer } = server.services
    const request = await stores.requests.find(workspaceId, requestId)
    const agent = await stores.agents.find(workspaceId, agentId)
    const votes = await stores.votes.of(workspaceId, [requestId])
    const proofs = await stores.proofs.ofAgent(workspaceId, agentId, 10)
    await sequencer.sequenceAll()
    const told = async (subject: string) =>
      (await stores.entries.page(workspaceId, { subject }, null, 20)).map(({ action }) => action).reverse()
    const isGranted = request?.state === 'granted'
    if (mustBeGranted) expect(isGranted).toBe(true)
    expect({
      state: request?.state,
      proofId: request?.proofId,
      governed: agent?.governedDigest?.toString('hex') ?? null,
      agentProof: agent?.proofId,
      votes: votes.length,
      proofs: proofs.length,
      ofRequest: await told(`promotion:${requestId}`),
      ofProof: await told(`proof:${proofs[0]?.id}`),
      ofAgent: await told(`agent:${agentId}`),
    }).toEqual(
      isGranted
        ? {
            state: 'granted',
            proofId: proofs[0]?.id,
            governed: made.digest,
            agentProof: proofs[0]?.id,
            votes: 1,
            proofs: 1,
            ofRequest: ['promotion.requested', 'promotion.approved', 'promotion.granted'],
            ofProof: ['proof.issued'],
            ofAgent: ['agent.created', 'agent.governed'],
          }
        : {
            state: 'open',
            proofId: null,
            governed: null,
            agentProof: null,
            votes: 0,
            proofs: 0,
            ofRequest: ['promotion.requested'],
            ofProof: [],
            ofAgent: ['agent.created'],
          },
    )
  }

  /** Gives the vote over a connection that ends at the point; answers whether it was reached. */
  function cut(point: FaultPoint, { requestId, digest }: Made): Promise<boolean> {
    // Two processes order their events by time alone.
    server.clock.advance(1_000)
    const { personId } = cast.rita
    const actor = { personId, name: 'Rita', role: 'reviewer', workspaceId, behind: null } as const
    return cutOff(server, point, ({ promotions }) =>
      promotions.approve(actor, { requestId, digest, reason: null }),
    )
  }

  async function kill(point: FaultPoint, { requestId, digest }: Made): Promise<Death> {
    server.clock.advance(1_000)
    return victim.killAt(point, { workspaceId, personId: cast.rita.personId, requestId, digest })
  }
})
