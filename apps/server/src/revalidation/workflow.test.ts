import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cast, edit, makeAgent, openCast } from '../promotion/testing.ts'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { codeOf } from '../testing/visitor.ts'
import { cold, type Governed, governed, reload, temperatures, toldOf } from './testing.ts'

describe('a revalidation', () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(async () => {
    server.clock.advance(60_000)
    await server.services.revalidationWorkflow.round()
  })

  const agentOf = async (agentId: string) => {
    const agent = await server.services.stores.agents.find(workspaceId, agentId)
    if (!agent) throw new Error(`There is no ${agentId}.`)
    return agent
  }
  const overview = () => cast.vik.visitor.api.revalidations.overview.query({ workspaceId })
  const newest = async () => (await overview()).revalidations[0]
  const round = () => server.services.revalidationWorkflow.round()
  const setMode = (mode: 'off' | 'propose' | 'apply') =>
    cast.ana.visitor.api.revalidations.setMode.mutate({ workspaceId, mode })
  const failedChecks = async (proofId: string) => {
    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()
    const { checks } = await cast.vik.visitor.api.proofs.verify.query({ workspaceId, proofId })
    return checks.filter(({ result }) => result === 'failed').map(({ code }) => code)
  }

  it('renews the proof of who passes, invalidates who does not, and tells the ledger and the owner', async () => {
    const [hot, steady] = [await governed(cast), await governed(cast, cold)]
    const snapshotId = await reload(server, cast, ...temperatures(0.05))
    await round()

    const passed = await agentOf(steady.agentId)
    expect(passed).toMatchObject({ isInvalidated: false })
    expect(passed.proofId).not.toBe(steady.proofId)
    const proof = await cast.vik.visitor.api.proofs.get.query({ workspaceId, proofId: passed.proofId ?? '' })
    const before = await cast.vik.visitor.api.proofs.get.query({ workspaceId, proofId: steady.proofId })
    expect(proof).toMatchObject({ policyId: snapshotId, requestId: before.requestId })
    expect(proof.statement.predicate).toMatchObject({
      supersedes: steady.proofId,
      approvals: before.statement.predicate.approvals,
      quorum: before.statement.predicate.quorum,
      requestedBy: before.statement.predicate.requestedBy,
    })
    expect(await failedChecks(passed.proofId ?? '')).toEqual([])
    expect(await toldOf(server, workspaceId, `proof:${passed.proofId}`)).toEqual(['proof.renewed'])

    expect(await agentOf(hot.agentId)).toMatchObject({ isInvalidated: true, proofId: hot.proofId })
    expect(await toldOf(server, workspaceId, `agent:${hot.agentId}`)).toEqual([
      'agent.created',
      'agent.governed',
      'agent.invalidated',
    ])
    const why = await cast.vik.visitor.api.revalidations.ofAgent.query({ workspaceId, agentId: hot.agentId })
    expect(why).toMatchObject({ code: 'TEMPERATURE_VIOLATION', policyId: snapshotId, revision: 1 })
    // No group is called after its owner, so whoever made it hears of it.
    const notices = await cast.ana.visitor.api.revalidations.notices.query({ workspaceId })
    expect(notices.items.map(({ agentId }) => agentId)).toContain(hot.agentId)

    expect(await newest()).toMatchObject({ state: 'done', judged: 2, renewed: 1, invalidated: 1, agents: 2 })
    expect(await toldOf(server, workspaceId, `revalidation:${(await newest())?.id}`)).toEqual([
      'revalidation.finished',
    ])
  })

  it('counts among its agents who became governed before it came to them', async () => {
    await reload(server, cast, ...temperatures(0.06))
    const waiting = await newest()
    const late = await governed(cast, cold)
    await round()
    expect(await newest()).toMatchObject({ state: 'done', agents: (waiting?.agents ?? 0) + 1 })
    expect((await agentOf(late.agentId)).proofId).not.toBe(late.proofId)
  })

  it('releases who passes again, with a renewed proof', async () => {
    const agent = await governed(cast, cold)
    await reload(server, cast, /^ {2}- invoice.read\n/m, '')
    await round()
    expect(await agentOf(agent.agentId)).toMatchObject({ isInvalidated: true })
    await reload(server, cast, /^ {2}- invoice.match\n/m, '  - invoice.match\n  - invoice.read\n')
    await round()
    expect(await agentOf(agent.agentId)).toMatchObject({ isInvalidated: false })
    expect((await newest())?.released).toBeGreaterThan(0)
    expect(
      await cast.vik.visitor.api.revalidations.ofAgent.query({ workspaceId, agentId: agent.agentId }),
    ).toBeNull()
  })

  it('signs nothing anew that cannot be believed: a proof or a spec that was changed is not laundered', async () => {
    const [forged, swapped, lost] = [
      await governed(cast, cold),
      await governed(cast, cold),
      await governed(cast, cold),
    ]
    await server.orm.execute(
      `update proofs a join proofs b on b.id = '${swapped.proofId}' set a.bundle = b.bundle where a.id = '${forged.proofId}'`,
    )
    await server.orm.execute(
      `update agent_revisions set spec = replace(spec, 'invoices', 'payrolls') where agent_id = '${swapped.agentId}'`,
    )
    await server.orm.execute(`update agents set proof_id = null where id = '${lost.agentId}'`)
    const agentIds = [forged, swapped, lost].map(({ agentId }) => agentId)
    const asked = await cast.ana.visitor.api.revalidations.revalidate.mutate({ workspaceId, agentIds })
    expect(asked.map(({ status }) => status)).toEqual(['queued', 'queued', 'queued'])
    await round()
    const codes = new Map<string, string | undefined>()
    for (const agentId of agentIds) {
      const why = await cast.vik.visitor.api.revalidations.ofAgent.query({ workspaceId, agentId })
      codes.set(agentId, why?.code)
    }
    expect(codes.get(forged.agentId)).toBe('PROOF_MISSING')
    expect(codes.get(swapped.agentId)).toBe('SPEC_HASH_MISMATCH')
    expect(codes.get(lost.agentId)).toBe('PROOF_MISSING')
    for (const [agentId, code, because] of [
      [forged.agentId, 'PROOF_MISSING', /No proof/],
      [swapped.agentId, 'SPEC_HASH_MISMATCH', /not what was approved/],
      [lost.agentId, 'PROOF_MISSING', /No proof/],
    ] as const) {
      const { propose, applyFixes } = cast.ana.visitor.api.revalidations
      expect(await propose.query({ workspaceId, agentId })).toMatchObject({
        kind: 'unbelieved',
        because: [{ code, because: expect.stringMatching(because) }],
      })
      const fixes = [{ agentId, specSha256: 'ab'.repeat(32) }]
      const [answer] = await applyFixes.mutate({ workspaceId, fixes })
      expect(answer).toMatchObject({
        status: 'refused',
        code: 'REMEDIATION_IMPOSSIBLE',
        message: expect.stringMatching(because),
      })
      expect(answer).not.toMatchObject({ message: expect.stringContaining('smaller') })
    }
  })

  it('by hand says of each agent whether it is asked about', async () => {
    const agent = await governed(cast, cold)
    const inSandbox = await makeAgent(cast.ana.visitor, workspaceId)
    const nobody = `agt_${'0'.repeat(26)}`
    const answers = await cast.ana.visitor.api.revalidations.revalidate.mutate({
      workspaceId,
      agentIds: [agent.agentId, inSandbox.agentId, nobody, agent.agentId],
    })
    const codeFor = new Map(answers.map(({ agentId, code }) => [agentId, code]))
    expect(answers).toHaveLength(3)
    expect(codeFor.get(agent.agentId)).toBeNull()
    expect(codeFor.get(inSandbox.agentId)).toBe('NOT_GOVERNED')
    expect(codeFor.get(nobody)).toBe('AGENT_NOT_FOUND')
    await round()
    expect(await newest()).toMatchObject({ cause: 'chosen', state: 'done', agents: 1, renewed: 1 })
    expect(
      await codeOf(
        cast.rita.visitor.api.revalidations.revalidate.mutate({ workspaceId, agentIds: [agent.agentId] }),
      ),
    ).toBe('NOT_PERMITTED')
  })

  it('is taken up once by two replicas, and judges nobody by a policy that is no longer active', async () => {
    const agent = await governed(cast, cold)
    const other = await openReplica(server)
    await reload(server, cast, /^ {2}monthlyUsd: 500$/m, '  monthlyUsd: 499')
    const snapshotId = await reload(server, cast, /^ {2}monthlyUsd: 499$/m, '  monthlyUsd: 498')
    await Promise.all([round(), other.services.revalidationWorkflow.round()])
    await other.close()
    const [last, before] = (await overview()).revalidations
    expect(last).toMatchObject({ state: 'done' })
    expect(before).toMatchObject({ state: 'superseded', judged: 0 })
    await server.services.sequencer.sequenceAll()
    const { items } = await cast.chen.visitor.api.ledger.list.query({
      workspaceId,
      action: 'revalidation.finished',
      limit: 100,
    })
    expect(items.filter(({ subject }) => subject === `revalidation:${last?.id}`)).toHaveLength(1)
    const proofs = await server.services.stores.proofs.ofAgent(workspaceId, agent.agentId, 10)
    expect(proofs).toHaveLength(2)
    expect(proofs[0]).toMatchObject({ policyId: snapshotId })
  })

  describe('a fix', () => {
    const hots: Governed[] = []

    it('is proposed as a diff, applied to several in one act, and each has its own answer', async () => {
      await reload(server, cast, ...temperatures(0.2))
      await round()
      for (const _ of [1, 2]) hots.push(await governed(cast))
      await reload(server, cast, ...temperatures(0.04))
      await round()
      const { items: proposals } = await cast.ana.visitor.api.revalidations.proposeAll.query({
        workspaceId,
        code: 'TEMPERATURE_VIOLATION',
      })
      const mine = proposals.filter(({ agentId }) => hots.some((hot) => hot.agentId === agentId))
      expect(mine).toHaveLength(2)
      const fixes = mine.flatMap((one) =>
        one.kind === 'narrowed' ? [{ agentId: one.agentId, specSha256: one.specSha256 }] : [],
      )
      expect(mine[0]).toMatchObject({ kind: 'narrowed', sentence: 'temperature 0.1 -> 0.04' })
      const stale = { agentId: fixes[0]?.agentId ?? '', specSha256: 'ab'.repeat(32) }
      const answers = await cast.ana.visitor.api.revalidations.applyFixes.mutate({
        workspaceId,
        fixes: [stale, ...fixes, stale],
      })
      expect(answers.map((one) => (one.status === 'applied' ? one.revision : one.code))).toEqual([
        'REMEDIATION_MOVED_ON',
        2,
        2,
        'AGENT_NOT_INVALIDATED',
      ])
    })

    it('is a governed revision of its own, whose proof says what was narrowed and claims no approval', async () => {
      const [hot] = hots
      if (!hot) throw new Error('Nothing was fixed.')
      const agent = await agentOf(hot.agentId)
      expect(agent).toMatchObject({ isInvalidated: false, governedRevision: 2, lastRevision: 2 })
      const proof = await cast.vik.visitor.api.proofs.get.query({ workspaceId, proofId: agent.proofId ?? '' })
      const first = await cast.vik.visitor.api.proofs.get.query({ workspaceId, proofId: hot.proofId })
      expect(proof.statement.predicate).toMatchObject({
        narrowedFrom: { sha256: first.specSha256 },
        approvals: [],
        supersedes: hot.proofId,
        verifiedLevels: ['COUNTERSIGN_PROMOTION_POLICY'],
      })
      expect(await failedChecks(agent.proofId ?? '')).toEqual([])
      expect((await toldOf(server, workspaceId, `agent:${hot.agentId}`)).slice(-2)).toEqual([
        'agent.invalidated',
        'agent.remediated',
      ])
      // And it passes the next time like any other, still saying so.
      await cast.ana.visitor.api.revalidations.revalidate.mutate({ workspaceId, agentIds: [hot.agentId] })
      await round()
      const again = (await agentOf(hot.agentId)).proofId ?? ''
      const renewed = await cast.vik.visitor.api.proofs.get.query({ workspaceId, proofId: again })
      expect(renewed.statement.predicate).toMatchObject({ narrowedFrom: { sha256: first.specSha256 } })
    })

    it('leaves the sandbox revision beside it alone', async () => {
      await reload(server, cast, ...temperatures(0.2))
      const hot = await governed(cast)
      const made = { agentId: hot.agentId, name: hot.name, revision: 1, digest: '' }
      const beside = await edit(cast.ana.visitor, workspaceId, made)
      await setMode('apply')
      await reload(server, cast, ...temperatures(0.03))
      await round()
      await setMode('propose')
      expect(await newest()).toMatchObject({ state: 'done' })
      expect((await newest())?.remediated).toBeGreaterThan(0)
      const agent = await agentOf(hot.agentId)
      expect(agent).toMatchObject({ isInvalidated: false, sandboxRevision: 2, governedRevision: 3 })
      expect(agent.sandboxDigest?.toString('hex')).toBe(beside.digest)
    })

    it('is neither computed nor applied where the workspace has switched it off, and only admins apply one', async () => {
      await reload(server, cast, ...temperatures(0.2))
      const { agentId } = await governed(cast)
      await reload(server, cast, ...temperatures(0.03))
      await round()
      const fixes = [{ agentId, specSha256: 'ab'.repeat(32) }]
      await setMode('off')
      const { ofAgent } = cast.vik.visitor.api.revalidations
      expect(await ofAgent.query({ workspaceId, agentId })).toMatchObject({ remediation: 'off' })
      const { propose, proposeAll } = cast.ana.visitor.api.revalidations
      expect(await codeOf(propose.query({ workspaceId, agentId }))).toBe('REMEDIATION_OFF')
      const code = 'TEMPERATURE_VIOLATION'
      expect(await codeOf(proposeAll.query({ workspaceId, code }))).toBe('REMEDIATION_OFF')
      expect(await codeOf(cast.ana.visitor.api.revalidations.applyFixes.mutate({ workspaceId, fixes }))).toBe(
        'REMEDIATION_OFF',
      )
      await setMode('propose')
      expect(await ofAgent.query({ workspaceId, agentId })).toMatchObject({ remediation: 'propose' })
      expect(await propose.query({ workspaceId, agentId })).toMatchObject({ kind: 'narrowed' })
      expect(
        await codeOf(cast.rita.visitor.api.revalidations.applyFixes.mutate({ workspaceId, fixes })),
      ).toBe('NOT_PERMITTED')
    })
  })
})
