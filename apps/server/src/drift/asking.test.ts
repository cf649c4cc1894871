import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { misbehavingOpa, opaAt } from '../policy/opa.testing.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { cold, reload } from '../revalidation/testing.ts'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { governed, kindsOf, scanned, seenOf, tamper } from './testing.ts'

const minute = 60_000

describe('a comparison while agents are being asked about again', { timeout: 120_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''
  let limit = 400

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(async () => {
    server.clock.advance(minute)
    await server.services.revalidationWorkflow.round()
  })

  const round = () => server.services.revalidationWorkflow.round()
  const otherPolicy = () => reload(server, cast, /^ {2}monthlyUsd: \d+$/m, `  monthlyUsd: ${--limit}`)
  const newest = async () => (await server.services.stores.revalidations.newest(workspaceId, 1))[0]
  const made = async () => [
    await governed(server, cast, cold),
    await governed(server, cast, cold),
    await governed(server, cast, cold),
  ]
  const keys = (state: string) =>
    tamper(
      server,
      `update signing_keys set state = '${state}' where alg = 'Ed25519' and workspace_id = '${workspaceId}'`,
    )
  /** What is found of each of them now. */
  const found = async (agents: readonly { agentId: string }[]) => {
    await scanned(
      server,
      cast,
      agents.map(({ agentId }) => agentId),
    )
    return Promise.all(agents.map(({ agentId }) => kindsOf(cast, agentId)))
  }

  it('hides nothing of anybody when one of them cannot be judged, not even of that one', async () => {
    const agents = await made()
    const [broken, other] = agents
    await tamper(
      server,
      `create trigger stuck before insert on proofs for each row
        if new.agent_id = '${broken?.agentId}' then signal sqlstate '45000' set message_text = 'stuck'; end if`,
    )
    await otherPolicy()
    await round()
    expect(await newest()).toMatchObject({ state: 'running', unjudged: 1 })
    expect(await found(agents)).toEqual([['policy-moved'], [], []])
    expect((await seenOf(cast, broken?.agentId ?? '')).standing).toMatchObject({ state: 'drifted' })

    // Back to the proof of before: nobody but this comparison would see it.
    const { proofId } = (await server.services.stores.agents.find(workspaceId, other?.agentId ?? '')) ?? {}
    const back = (to: string | null | undefined) =>
      tamper(server, `update agents set proof_id = '${to}' where id = '${other?.agentId}'`)
    await back(other?.proofId)
    expect(await found(agents)).toEqual([['policy-moved'], ['policy-moved'], []])
    await back(proofId)
    await keys('revoked')
    expect(await found(agents)).toEqual([
      ['policy-moved', 'signer-revoked'],
      ['signer-revoked'],
      ['signer-revoked'],
    ])
    await keys('active')
    expect(await found(agents)).toEqual([['policy-moved'], [], []])

    await tamper(server, 'drop trigger stuck')
    server.clock.advance(10 * minute)
    await round()
    expect(await newest()).toMatchObject({ state: 'done', unjudged: 0 })
    expect(await found(agents)).toEqual([[], [], []])
  })

  it('excuses those alone whom somebody chose to be asked about', async () => {
    const agents = await made()
    const [first] = agents
    await cast.ana.visitor.api.revalidations.revalidate.mutate({
      workspaceId,
      agentIds: [first?.agentId ?? ''],
    })
    await keys('revoked')
    expect(await found(agents)).toEqual([[], ['signer-revoked'], ['signer-revoked']])
    await keys('active')
    await round()
    expect(await found(agents)).toEqual([[], [], []])
  })

  it('excuses whoever has not had their turn, and nobody who had it', async () => {
    const agents = await made()
    const [first, second] = agents.map(({ agentId }) => agentId).toSorted()
    await otherPolicy()
    const { id = '' } = (await newest()) ?? {}
    expect(await found(agents)).toEqual([[], [], []])
    await server.services.stores.revalidations.set(workspaceId, id, {
      state: 'running',
      cursor: second ?? '',
    })
    await found(agents)
    const drifted = agents.map(async ({ agentId }) => [agentId, await kindsOf(cast, agentId)] as const)
    const kinds = new Map(await Promise.all(drifted))
    expect([...kinds.values()].flat()).toEqual(['policy-moved', 'policy-moved'])
    for (const agentId of [first, second]) expect(kinds.get(agentId ?? '')).toEqual(['policy-moved'])
    await server.services.stores.revalidations.set(workspaceId, id, { cursor: null })
    await round()
    expect(await found(agents)).toEqual([[], [], []])
  })

  it('excuses nobody while the engine is away, nor for long when nobody works on it', async () => {
    const agents = await made()
    const opa = await misbehavingOpa()
    onTestFinished(() => opa.close())
    opa.answers((request) => request.socket.destroy(), true)
    const replica = await openReplica({ ...server, opa: opaAt(opa.url, { timeoutMs: 1_000 }) })
    onTestFinished(() => replica.close())
    await otherPolicy()
    await replica.services.revalidationWorkflow.round()
    expect(await newest()).toMatchObject({ state: 'running', problem: expect.stringContaining('OPA') })
    expect(await found(agents)).toEqual([['policy-moved'], ['policy-moved'], ['policy-moved']])
    server.clock.advance(minute)
    await round()
    expect(await found(agents)).toEqual([[], [], []])

    await otherPolicy()
    server.clock.advance(4 * minute)
    expect(await found(agents)).toEqual([[], [], []])
    server.clock.advance(2 * minute)
    expect(await found(agents)).toEqual([['policy-moved'], ['policy-moved'], ['policy-moved']])
  })
})
