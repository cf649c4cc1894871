import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { type Cast, makeRequest, openCast, writtenRows } from './testing.ts'

const hour = 60 * 60 * 1000

describe('time alone', () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(() => server.clock.advance(1_000))

  const round = () => server.services.promotionKeeper.round()
  const request = async (requestId: string) => {
    const found = await server.services.stores.requests.find(workspaceId, requestId)
    if (!found) throw new Error('There is no such request.')
    return found
  }
  const agent = (agentId: string) => server.services.stores.agents.find(workspaceId, agentId)

  /** A request with enough approvals, for in ten minutes. */
  async function scheduled() {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    const { requestId, digest } = made
    const scheduledFor = server.clock.now + hour / 6
    await cast.ana.visitor.api.promotions.schedule.mutate({ workspaceId, requestId, scheduledFor })
    const outcome = await cast.rita.visitor.api.promotions.approve.mutate({ workspaceId, requestId, digest })
    expect(outcome.state).toBe('approved')
    return made
  }

  it('carries out what was scheduled, when its time has come and not before', async () => {
    const { requestId, agentId } = await scheduled()
    await round()
    expect((await request(requestId)).state).toBe('approved')
    server.clock.advance(hour / 6)
    await round()
    expect((await request(requestId)).state).toBe('granted')
    expect((await agent(agentId))?.governedRevision).toBe(1)
  })

  it('looks at everything again then: what no longer passes is held with what was found', async () => {
    const { requestId, agentId } = await scheduled()
    await cast.rita.visitor.api.agents.freeze.mutate({ workspaceId, agentId })
    server.clock.advance(hour / 6)
    await round()
    expect(await request(requestId)).toMatchObject({ state: 'open', proofId: null })
    const before = await writtenRows(server)
    // It is not tried again by itself: somebody has to want it.
    await round()
    expect(await writtenRows(server)).toEqual(before)
  })

  it('does not carry out what somebody rejected meanwhile', async () => {
    const { requestId, digest, agentId } = await scheduled()
    const rejected = { workspaceId, requestId, digest, reason: 'Not before the audit' }
    await cast.ron.visitor.api.promotions.reject.mutate(rejected)
    server.clock.advance(hour / 6)
    await round()
    expect((await request(requestId)).state).toBe('rejected')
    expect((await agent(agentId))?.governedRevision).toBeNull()
  })

  it('carries out once on two replicas at the same moment', async () => {
    const { requestId, agentId } = await scheduled()
    server.clock.advance(hour / 6)
    const replica = await openReplica(server)
    await Promise.all([round(), replica.services.promotionKeeper.round(), round()])
    await replica.close()
    expect((await request(requestId)).state).toBe('granted')
    const proofs = await server.services.stores.proofs.ofAgent(workspaceId, agentId, 10)
    expect(proofs).toHaveLength(1)
    await server.services.sequencer.sequenceAll()
    const told = { subject: `agent:${agentId}`, action: 'agent.governed' }
    expect(await server.services.stores.entries.page(workspaceId, told, null, 10)).toHaveLength(1)
  })

  it('ends what nobody decided in time, once, and keeps it', async () => {
    const { requestId } = await makeRequest(cast.ana.visitor, workspaceId)
    await server.orm.execute(
      `update promotion_requests set expires_at = created_at where id = '${requestId}'`,
    )
    const replica = await openReplica(server)
    await Promise.all([round(), replica.services.promotionKeeper.round()])
    await replica.close()
    expect(await request(requestId)).toMatchObject({ state: 'expired', closedAt: server.clock.now })
    await server.services.sequencer.sequenceAll()
    const told = { subject: `promotion:${requestId}`, action: 'promotion.expired' }
    expect(await server.services.stores.entries.page(workspaceId, told, null, 10)).toHaveLength(1)
    const { items } = await cast.ana.visitor.api.promotions.list.query({ workspaceId, tab: 'decided' })
    expect(items[0]).toMatchObject({ id: requestId, state: 'expired' })
  })

  it('does not carry out what has expired before its time', async () => {
    const { requestId, agentId } = await scheduled()
    await server.orm.execute(
      `update promotion_requests set expires_at = created_at where id = '${requestId}'`,
    )
    server.clock.advance(hour / 6)
    await round()
    expect((await request(requestId)).state).toBe('expired')
    expect((await agent(agentId))?.governedRevision).toBeNull()
  })
})
