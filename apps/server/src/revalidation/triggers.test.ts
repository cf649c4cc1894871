import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { dataWith } from '../policy/testing.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest, openReplica, type TestServer } from '../testing/compose.ts'
import { codeOf, Visitor } from '../testing/visitor.ts'
import { cold, type Governed, governed, reload, toldOf } from './testing.ts'

describe('what makes it necessary to ask about governed agents again', { timeout: 120_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''
  let agents: Governed[] = []

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(async () => {
    server.clock.advance(60_000)
    agents = [await governed(cast, cold), await governed(cast, cold)]
    await settled()
  })

  const ana = () => cast.ana.visitor.api
  const bo = () => cast.bo.visitor.api
  const settled = async () => {
    await server.services.sequencer.sequenceAll()
    await server.services.revalidationWorkflow.round()
  }
  const queued = () => server.services.stores.revalidations.newest(workspaceId, 100)
  const proofsOf = async ({ agentId }: Governed) =>
    (await server.services.stores.proofs.ofAgent(workspaceId, agentId, 50)).length

  /** What an act leaves in the queue, worked off by three replicas at the same time. */
  async function begunBy(act: () => Promise<unknown>) {
    const before = await queued()
    const proofs = await Promise.all(agents.map(proofsOf))
    await act()
    await server.services.sequencer.sequenceAll()
    const more = (await queued()).slice(0, -before.length)
    expect(more).toHaveLength(1)
    const replicas = [server, await aReplica(), await aReplica()]
    await Promise.all(replicas.map(({ services }) => services.revalidationWorkflow.round()))
    expect(await queued()).toHaveLength(before.length + 1)
    const revalidationId = more[0]?.id ?? ''
    const report = await cast.vik.visitor.api.revalidations.report.query({ workspaceId, revalidationId })
    expect(report).toMatchObject({ state: 'done', unjudged: 0 })
    const told = await toldOf(server, workspaceId, `revalidation:${revalidationId}`)
    expect(told.filter((action) => action === 'revalidation.finished')).toHaveLength(1)
    // Each was judged once: whoever passed has one proof more.
    const { items } = await cast.vik.visitor.api.revalidations.results.query({ workspaceId, revalidationId })
    const outcomes = agents.map(
      ({ agentId }) => items.find((one) => one.agentId === agentId)?.outcome ?? null,
    )
    const grown = await Promise.all(agents.map(proofsOf))
    expect(grown.map((count, at) => count - (proofs[at] ?? 0))).toEqual(
      outcomes.map((outcome) => (outcome === 'renewed' ? 1 : 0)),
    )
    return { report, told, outcomes }
  }

  async function aReplica(): Promise<TestServer> {
    const replica = await openReplica(server)
    onTestFinished(() => replica.close())
    return replica
  }

  /** The same browser, led to another server. */
  async function atAnotherReplica({ cookies }: Visitor): Promise<Visitor['api']> {
    const visitor = new Visitor(await aReplica())
    for (const [name, value] of cookies) visitor.cookies.set(name, value)
    return visitor.api
  }

  const keyIn = async (state: string) => {
    const { keys } = await ana().signingKeys.list.query({ workspaceId })
    const key = keys.find((one) => one.alg === 'Ed25519' && one.state === state)
    if (!key) throw new Error(`No key is ${state}.`)
    return key
  }
  /** A key that signed for the agents and has made way for the next one. */
  const aRetiringKey = async () => {
    const key = await keyIn('active')
    await ana().signingKeys.rotate.mutate({ workspaceId, signingKeyId: key.id })
    return key
  }
  const proposed = async (signingKeyId: string, act: 'taint' | 'revoke' | 'destroy') => {
    await ana().signingKeys.propose.mutate({
      workspaceId,
      signingKeyId,
      act,
      revocationReason: act === 'revoke' ? 'compromised' : null,
      since: { position: 0 },
      note: 'It was found in a chat',
    })
    const { proposals } = await bo().signingKeys.list.query({ workspaceId })
    return { workspaceId, signingKeyProposalId: proposals[0]?.id ?? '' }
  }

  it('is another policy, by whichever way it comes: the report names both versions, who did it, and why', async () => {
    const { report, outcomes } = await begunBy(() =>
      reload(server, cast, /^ {2}monthlyUsd: \d+$/m, '  monthlyUsd: 499'),
    )
    expect(outcomes).toEqual(['renewed', 'renewed'])
    expect(report).toMatchObject({
      cause: 'policy',
      askedByName: expect.stringContaining('Ana'),
      reason: 'For a test',
      signingKey: null,
    })
    expect(report.policyNumber).toBe((report.numberBefore ?? 0) + 1)

    const { items } = await ana().policy.snapshots.query({ workspaceId })
    const back = await begunBy(() =>
      ana().policy.rollBack.mutate({
        workspaceId,
        snapshotId: items[1]?.id ?? '',
        basedOn: items[0]?.hash ?? '',
        reason: 'It was better before',
      }),
    )
    expect(back.report).toMatchObject({ cause: 'policy', reason: 'It was better before' })
  })

  it('is one policy when two people activate theirs at the same moment, at two replicas', async () => {
    const limitedTo = async (usd: number) => {
      const from = /^ {2}monthlyUsd: \d+$/m
      const { files, basedOn } = await dataWith(cast.ana.visitor, workspaceId, from, `  monthlyUsd: ${usd}`)
      return { workspaceId, set: { files }, basedOn, reason: 'At once' }
    }
    const [mine, theirs] = [await limitedTo(480), await limitedTo(481)]
    const { outcomes } = await begunBy(async () => {
      const elsewhere = await atAnotherReplica(cast.bo.visitor)
      const tried = await Promise.allSettled([
        ana().policy.reload.mutate(mine),
        elsewhere.policy.reload.mutate(theirs),
      ])
      expect(tried.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    })
    expect(outcomes).toEqual(['renewed', 'renewed'])
  })

  it('is a key that was revoked, once however many confirm it: the report names the key and who confirmed', async () => {
    const key = await aRetiringKey()
    const proposal = await proposed(key.id, 'revoke')
    const { report, told, outcomes } = await begunBy(async () => {
      const elsewhere = await atAnotherReplica(cast.bo.visitor)
      const tried = await Promise.allSettled([
        bo().signingKeys.confirm.mutate(proposal),
        elsewhere.signingKeys.confirm.mutate(proposal),
      ])
      expect(tried.map(({ status }) => status)).toContain('fulfilled')
    })
    expect(outcomes).toEqual(['invalidated', 'invalidated'])
    expect(report).toMatchObject({
      cause: 'signer',
      signingKey: { alg: 'Ed25519', kid: key.kid },
      askedByName: expect.stringContaining('Bo'),
      reason: null,
      numberBefore: null,
    })
    expect(told).toEqual(['revalidation.requested', 'revalidation.finished'])
  })

  it.each(['taint', 'destroy'] as const)(
    'is another change of trust: somebody decides to %s a key, and the report names it',
    async (act) => {
      const key = await aRetiringKey()
      if (act === 'destroy') {
        await bo().signingKeys.confirm.mutate(await proposed(key.id, 'revoke'))
        await settled()
      }
      const { report, outcomes } = await begunBy(async () => {
        await bo().signingKeys.confirm.mutate(await proposed(key.id, act))
      })
      expect(outcomes).toEqual(['invalidated', 'invalidated'])
      expect(report).toMatchObject({
        cause: 'trust',
        signingKey: { kid: key.kid },
        askedByName: expect.stringContaining('Bo'),
      })
    },
  )

  it('is a person who chooses some, and nobody else is asked about', async () => {
    const agentIds = agents.slice(0, 1).map(({ agentId }) => agentId)
    const { report, outcomes } = await begunBy(() =>
      ana().revalidations.revalidate.mutate({ workspaceId, agentIds }),
    )
    expect(outcomes).toEqual(['renewed', null])
    expect(report).toMatchObject({
      cause: 'chosen',
      agents: 1,
      signingKey: null,
      askedByName: expect.stringContaining('Ana'),
    })
  })

  it('is nothing that leaves every proof as good as it was', async () => {
    const before = await queued()
    const { id } = await aRetiringKey()
    const proposal = await proposed(id, 'taint')
    await ana().signingKeys.withdraw.mutate(proposal)
    const nobody = [`agt_${'0'.repeat(26)}`]
    await ana().revalidations.revalidate.mutate({ workspaceId, agentIds: nobody })
    const moved = await dataWith(
      cast.ana.visitor,
      workspaceId,
      /^ {2}monthlyUsd: \d+$/m,
      '  monthlyUsd: lots',
    )
    const refused = { workspaceId, set: { files: moved.files }, basedOn: moved.basedOn, reason: 'No number' }
    expect(await codeOf(ana().policy.reload.mutate(refused))).toMatch(/^POLICY_/)
    expect(await queued()).toEqual(before)
  })
})
