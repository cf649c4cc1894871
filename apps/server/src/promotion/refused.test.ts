import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../agents/testing.ts'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { goodPassword } from '../testing/people.ts'
import { codeOf, refusalOf, Visitor } from '../testing/visitor.ts'
import { askFor, type Cast, edit, makeAgent, makeRequest, openCast, writtenRows } from './testing.ts'

const day = 24 * 60 * 60 * 1000

/** How somebody who wants a promotion that they should not get would go about it. Nothing here may succeed. */
// Every change of a policy runs the tests of its set.
describe('nobody gets a promotion by', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(() => server.clock.advance(1_000))

  const approving = (visitor: Visitor, { requestId, digest }: { requestId: string; digest: string }) =>
    visitor.api.promotions.approve.mutate({ workspaceId, requestId, digest })
  const stateOf = async ({ requestId }: { requestId: string }) =>
    (await cast.ana.visitor.api.promotions.get.query({ workspaceId, requestId })).state
  const isGoverned = async ({ agentId }: { agentId: string }) =>
    (await cast.ana.visitor.api.agents.get.query({ workspaceId, agentId })).governedRevision !== null

  /** Refused with this code, and not a row was written. */
  async function refused(call: () => Promise<unknown>, code: string): Promise<void> {
    const before = await writtenRows(server)
    expect(await codeOf(call())).toBe(code)
    expect(await writtenRows(server)).toEqual(before)
  }

  it('approving their own request, as an admin', async () => {
    // Somebody else edited last, so that the only reason is the request.
    const agent = await makeAgent(cast.bo.visitor, workspaceId)
    const { agentId, digest } = agent
    const { requestId } = await cast.ana.visitor.api.promotions.request.mutate({ workspaceId, agentId })
    await refused(() => approving(cast.ana.visitor, { requestId, digest }), 'OWN_REQUEST')
  })

  it('approving what they last edited, as an admin who did not ask', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    const next = await edit(cast.bo.visitor, workspaceId, made)
    const ballot = { requestId: made.requestId, digest: next.digest }
    await refused(() => approving(cast.bo.visitor, ballot), 'LAST_EDITOR')
    const told = await refusalOf(approving(cast.bo.visitor, ballot))
    expect(told.remedy).toMatch(/^Ask Rita or Ron\.$/)
  })

  it('approving in a second session of theirs', async () => {
    const made = await makeRequest(cast.bo.visitor, workspaceId)
    const second = new Visitor(server, '198.51.100.9')
    await second.api.session.signIn.mutate({ email: 'bo@example.com', password: goodPassword })
    await refused(() => approving(second, made), 'OWN_REQUEST')
  })

  it('approving with an API key that they made', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    const { secret } = await cast.ana.visitor.api.keys.create.mutate({
      workspaceId,
      name: 'A key of my own',
      scopes: ['promotions:read', 'agents:read'],
      expiresInDays: null,
    })
    const machine = new Visitor(server)
    machine.headers = { ...machine.headers, authorization: `Bearer ${secret}` }
    await refused(() => approving(machine, made), 'NOT_SIGNED_IN')
    const path = `/v1/workspaces/${workspaceId}/promotions/${made.requestId}`
    const posted = await machine.fetch(`${path}/approve`, { method: 'POST', body: '{}' })
    expect(posted.status).toBe(404)
    expect((await machine.fetch(path)).status).toBe(200)
    expect(await stateOf(made)).toBe('open')
  })

  it('following a link: reading a request decides nothing', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    const input = encodeURIComponent(
      JSON.stringify({ workspaceId, requestId: made.requestId, digest: made.digest }),
    )
    const answer = await cast.rita.visitor.fetch(`/trpc/promotions.approve?input=${input}`)
    expect(answer.status).toBe(405)
    expect(await stateOf(made)).toBe('open')
  })

  it('acting as a persona after asking as themselves', async () => {
    const { id: demoId } = await cast.ana.visitor.api.demo.load.mutate({ workspaceId })
    const { personas } = await cast.ana.visitor.api.demo.status.query({})
    const actAs = (role: string | null) =>
      cast.ana.visitor.api.demo.actAs.mutate({
        workspaceId: demoId,
        personId: personas.find((one) => one.role === role)?.personId ?? null,
      })
    const made = await makeRequest(cast.ana.visitor, demoId)
    const { requestId, digest } = made
    const approve = () =>
      cast.ana.visitor.api.promotions.approve.mutate({ workspaceId: demoId, requestId, digest })
    await actAs('reviewer')
    await refused(approve, 'OWN_REQUEST')
    // Two personas are two people: that is what the demo is there to show.
    await actAs('admin')
    const shown = await makeRequest(cast.ana.visitor, demoId)
    await refused(
      () =>
        cast.ana.visitor.api.promotions.approve.mutate({
          workspaceId: demoId,
          requestId: shown.requestId,
          digest: shown.digest,
        }),
      'OWN_REQUEST',
    )
    await actAs(null)
    await refused(
      () =>
        cast.ana.visitor.api.promotions.approve.mutate({
          workspaceId: demoId,
          requestId: shown.requestId,
          digest: shown.digest,
        }),
      'OWN_REQUEST',
    )
  })

  it('voting twice, where two people are asked', async () => {
    await askFor(cast.ana.visitor, workspaceId, [[/quorum: 1/, 'quorum: 2']])
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    await approving(cast.rita.visitor, made)
    await refused(() => approving(cast.rita.visitor, made), 'ALREADY_VOTED')
    expect(await isGoverned(made)).toBe(false)
    await askFor(cast.ana.visitor, workspaceId, [[/quorum: 2/, 'quorum: 1']])
  })

  it('voting twice at the same moment, in two sessions and on two replicas', async () => {
    await askFor(cast.ana.visitor, workspaceId, [[/quorum: 1/, 'quorum: 2']])
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    const replica = await openReplica(server)
    const elsewhere = new Visitor(replica)
    await elsewhere.api.session.signIn.mutate({ email: 'rita@example.com', password: goodPassword })
    const answers = await Promise.allSettled([
      approving(cast.rita.visitor, made),
      approving(elsewhere, made),
      approving(cast.rita.visitor, made),
      approving(elsewhere, made),
    ])
    await replica.close()
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await isGoverned(made)).toBe(false)
    await askFor(cast.ana.visitor, workspaceId, [[/quorum: 2/, 'quorum: 1']])
  })

  it('voting on an older revision', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    await edit(cast.ana.visitor, workspaceId, made)
    await refused(() => approving(cast.rita.visitor, made), 'REVISION_MOVED_ON')
    expect(await isGoverned(made)).toBe(false)
  })

  it('a vote of today for bytes of tomorrow: one that was given before an edit', async () => {
    await askFor(cast.ana.visitor, workspaceId, [[/quorum: 1/, 'quorum: 2']])
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    await approving(cast.rita.visitor, made)
    const next = await edit(cast.ana.visitor, workspaceId, made, { budget: { monthlyUsd: 499 } })
    await approving(cast.ron.visitor, { requestId: made.requestId, digest: next.digest })
    expect(await isGoverned(made)).toBe(false)
    await askFor(cast.ana.visitor, workspaceId, [[/quorum: 2/, 'quorum: 1']])
  })

  it('an edit and a vote at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const made = await makeRequest(cast.ana.visitor, workspaceId)
      const [vote, edited] = await Promise.allSettled([
        approving(cast.rita.visitor, made),
        edit(cast.ana.visitor, workspaceId, made),
      ])
      const { agentId } = made
      const agent = await cast.ana.visitor.api.agents.get.query({ workspaceId, agentId })
      // Whoever was first: what is governed is what was approved, or nothing is.
      expect(agent.governedRevision).toBe(vote.status === 'fulfilled' ? 1 : null)
      expect(edited.status).toBe('fulfilled')
    }
  })

  it('approving after it has expired, before and after anybody wrote that down', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    server.clock.advance(14 * day)
    // The sessions are over by now, too.
    const rita = new Visitor(server)
    await rita.api.session.signIn.mutate({ email: 'rita@example.com', password: goodPassword })
    await refused(() => approving(rita, made), 'REQUEST_EXPIRED')
    await server.services.promotionKeeper.round()
    await refused(() => approving(rita, made), 'REQUEST_EXPIRED')
    cast.rita.visitor.cookies.clear()
    for (const [name, value] of rita.cookies) cast.rita.visitor.cookies.set(name, value)
    await cast.ana.visitor.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
    await cast.ron.visitor.api.session.signIn.mutate({ email: 'ron@example.com', password: goodPassword })
    await cast.bo.visitor.api.session.signIn.mutate({ email: 'bo@example.com', password: goodPassword })
    expect(await stateOf(made)).toBe('expired')
    expect(await isGoverned(made)).toBe(false)
  })

  it('approving while the policy changes: it is the new one that is asked, or the change waits', async () => {
    const warm = { budget: { monthlyUsd: 400 } }
    for (let round = 0; round < 2; round++) {
      const made = await makeRequest(cast.ana.visitor, workspaceId, warm)
      const [outcome] = await Promise.all([
        approving(cast.rita.visitor, made),
        askFor(cast.ana.visitor, workspaceId, [[/monthlyUsd: \d+/, 'monthlyUsd: 100']]),
      ])
      const { number, hash } = await activePolicy()
      if (outcome.proofId !== null) {
        const { proofId } = outcome
        const { statement } = await cast.ana.visitor.api.proofs.get.query({ workspaceId, proofId })
        // It was asked and signed before the change: by the version before it, and told before it.
        expect(statement.predicate.policy.digest.sha256).not.toBe(hash)
        const told = await eventsOf(server, workspaceId)
        const actions = told.map(({ action, header }) => `${action} ${header.subject}`)
        const issued = actions.indexOf(`proof.issued proof:${proofId}`)
        expect(issued).toBeGreaterThan(-1)
        expect(
          actions.lastIndexOf(actions.findLast((one) => one.startsWith('policy.activated')) ?? ''),
        ).toBeGreaterThan(issued)
      } else {
        expect(outcome.gates.find(({ name }) => name === 'policy')).toMatchObject({ code: 'BUDGET_EXCEEDED' })
        expect(await isGoverned(made)).toBe(false)
      }
      expect(number).toBeGreaterThan(1)
      await askFor(cast.ana.visitor, workspaceId, [[/monthlyUsd: 100/, 'monthlyUsd: 500']])
    }
  })

  const activePolicy = async () => {
    const active = await server.services.stores.policy.active(workspaceId)
    return { number: active?.number ?? 0, hash: active?.hash.toString('hex') ?? '' }
  }

  it('a policy that asks for more people since the first voted', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    await askFor(cast.ana.visitor, workspaceId, [[/quorum: 1/, 'quorum: 2']])
    expect((await approving(cast.rita.visitor, made)).state).toBe('open')
    await askFor(cast.ana.visitor, workspaceId, [[/quorum: 2/, 'quorum: 1']])
  })

  it('two quorums at once: one grants, and there is one proof', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    const { agentId, digest } = made
    const other = await cast.bo.visitor.api.promotions.request.mutate({ workspaceId, agentId })
    const answers = await Promise.allSettled([
      approving(cast.rita.visitor, made),
      approving(cast.ron.visitor, made),
      approving(cast.rita.visitor, { requestId: other.requestId, digest }),
      approving(cast.ron.visitor, { requestId: other.requestId, digest }),
    ])
    const granted = answers.filter((one) => one.status === 'fulfilled' && one.value.state === 'granted')
    expect(granted).toHaveLength(1)
    expect(await cast.ana.visitor.api.proofs.ofAgent.query({ workspaceId, agentId })).toHaveLength(1)
    expect([await stateOf(made), await stateOf(other)].sort()).toEqual(['granted', 'superseded'])
    const told = (await eventsOf(server, workspaceId, agentId)).filter(
      ({ action }) => action === 'agent.governed',
    )
    expect(told).toHaveLength(1)
  })

  it('asking as an admin who is none any more at the quorum', async () => {
    const made = await makeRequest(cast.bo.visitor, workspaceId)
    await cast.ana.visitor.api.members.changeRole.mutate({
      workspaceId,
      personId: cast.bo.personId,
      role: 'reviewer',
    })
    const outcome = await approving(cast.rita.visitor, made)
    expect(outcome).toMatchObject({ state: 'open', proofId: null })
    expect(outcome.gates.find(({ name }) => name === 'policy')?.code).toBe('PERMISSION_DENIED')
    expect(await isGoverned(made)).toBe(false)
    await cast.ana.visitor.api.members.changeRole.mutate({
      workspaceId,
      personId: cast.bo.personId,
      role: 'admin',
    })
  })

  it('asking as somebody who was disabled before the quorum', async () => {
    const made = await makeRequest(cast.bo.visitor, workspaceId)
    await cast.ana.visitor.api.members.disable.mutate({ workspaceId, personId: cast.bo.personId })
    const outcome = await approving(cast.rita.visitor, made)
    expect(outcome.gates.find(({ name }) => name === 'conflicts')?.code).toBe('PERMISSION_DENIED')
    expect(await isGoverned(made)).toBe(false)
    await cast.ana.visitor.api.members.enable.mutate({ workspaceId, personId: cast.bo.personId })
    await cast.bo.visitor.api.session.signIn.mutate({ email: 'bo@example.com', password: goodPassword })
  })

  it('the vote of a reviewer who was removed after voting', async () => {
    await askFor(cast.ana.visitor, workspaceId, [[/quorum: 1/, 'quorum: 2']])
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    await approving(cast.ron.visitor, made)
    await cast.ana.visitor.api.members.disable.mutate({ workspaceId, personId: cast.ron.personId })
    expect((await approving(cast.rita.visitor, made)).state).toBe('open')
    const page = await cast.ana.visitor.api.promotions.get.query({ workspaceId, requestId: made.requestId })
    expect(page.votes.find(({ name }) => name === 'Ron')).toMatchObject({
      isCounted: false,
      voidBecause: 'left',
    })
    // Enabled again, their vote counts again: it is about the same bytes.
    await cast.ana.visitor.api.members.enable.mutate({ workspaceId, personId: cast.ron.personId })
    const { requestId } = made
    expect((await cast.ana.visitor.api.promotions.carryOut.mutate({ workspaceId, requestId })).state).toBe(
      'granted',
    )
    await cast.ron.visitor.api.session.signIn.mutate({ email: 'ron@example.com', password: goodPassword })
    await askFor(cast.ana.visitor, workspaceId, [[/quorum: 2/, 'quorum: 1']])
  })

  it('the vote of a reviewer who is a viewer by now', async () => {
    await askFor(cast.ana.visitor, workspaceId, [[/quorum: 1/, 'quorum: 2']])
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    await approving(cast.ron.visitor, made)
    const role = (to: 'viewer' | 'reviewer') =>
      cast.ana.visitor.api.members.changeRole.mutate({ workspaceId, personId: cast.ron.personId, role: to })
    await role('viewer')
    expect((await approving(cast.rita.visitor, made)).state).toBe('open')
    expect(await isGoverned(made)).toBe(false)
    await role('reviewer')
    await askFor(cast.ana.visitor, workspaceId, [[/quorum: 2/, 'quorum: 1']])
  })

  it('bytes in the database that are not what was approved', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    const other = await makeAgent(cast.ana.visitor, workspaceId, { budget: { monthlyUsd: 1 } })
    await server.orm.execute(
      `update agent_revisions a join agent_revisions b on b.agent_id = '${other.agentId}'
       set a.spec = b.spec where a.agent_id = '${made.agentId}'`,
    )
    await refused(() => approving(cast.rita.visitor, made), 'REVISION_DAMAGED')
  })

  it('a digest in the database that is not what was approved', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    const other = await makeAgent(cast.ana.visitor, workspaceId, { budget: { monthlyUsd: 1 } })
    // Both columns of the revision agree with each other, and neither with what was asked for.
    await server.orm.execute(
      `update agent_revisions a join agent_revisions b on b.agent_id = '${other.agentId}'
       set a.spec = b.spec, a.digest = b.digest where a.agent_id = '${made.agentId}'`,
    )
    const outcome = await approving(cast.rita.visitor, made)
    expect(outcome).toMatchObject({ state: 'open', proofId: null })
    expect(outcome.gates.find(({ name }) => name === 'conflicts')?.code).toBe('SPEC_HASH_MISMATCH')
    expect(await isGoverned(made)).toBe(false)
  })

  it('another workspace', async () => {
    const other = await cast.ana.visitor.api.workspace.create.mutate({ name: 'Elsewhere' })
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    await refused(
      () =>
        cast.ana.visitor.api.promotions.approve.mutate({
          workspaceId: other.id,
          requestId: made.requestId,
          digest: made.digest,
        }),
      'REQUEST_NOT_FOUND',
    )
  })
})
