import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../agents/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { codeOf, refusalOf } from '../testing/visitor.ts'
import { askFor, type Cast, edit, makeAgent, makeRequest, openCast, writtenRows } from './testing.ts'

const day = 24 * 60 * 60 * 1000

// Every change of a policy runs the tests of its set.
describe('a promotion', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(() => server.clock.advance(1_000))

  const get = (requestId: string) => cast.ana.visitor.api.promotions.get.query({ workspaceId, requestId })
  const agent = (agentId: string) => cast.ana.visitor.api.agents.get.query({ workspaceId, agentId })
  const approve = (by: keyof Omit<Cast, 'workspaceId'>, requestId: string, digest: string, reason?: string) =>
    cast[by].visitor.api.promotions.approve.mutate({
      workspaceId,
      requestId,
      digest,
      ...(reason === undefined ? {} : { reason }),
    })
  const tooWarm = {
    anatomy: {
      role: 'operator' as const,
      model: { provider: 'anthropic', name: 'claude-sonnet', temperature: 1 },
      instructions: 'Read invoices.\n',
    },
  }

  it('governs the agent when as many people have approved as the policy asks for', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    expect(await get(made.requestId)).toMatchObject({ state: 'open', isReady: false, proofId: null })
    const outcome = await approve('rita', made.requestId, made.digest)
    expect(outcome).toMatchObject({ state: 'granted', proofId: expect.stringMatching(/^prf_/) })
    expect(await agent(made.agentId)).toMatchObject({
      status: 'GOVERNED_VALID',
      governedRevision: 1,
      sandboxRevision: null,
      digest: made.digest,
    })
    const page = await get(made.requestId)
    expect(page.gates.map(({ result }) => result)).toEqual(Array(5).fill('passed'))
    expect(page.votes).toMatchObject([{ name: 'Rita', decision: 'approve', isCounted: true }])
  })

  it('tells the ledger what happened, in the order in which it did', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    await approve('rita', made.requestId, made.digest)
    await eventsOf(server, workspaceId)
    const { items } = await cast.ana.visitor.api.ledger.list.query({ workspaceId, limit: 5 })
    expect(items.map(({ action, outcome }) => `${action} ${outcome}`).reverse()).toEqual([
      'promotion.requested done',
      'promotion.approved allow',
      'promotion.granted allow',
      'proof.issued done',
      'agent.governed done',
    ])
  })

  it('signs what was approved, by whom and by which policy', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    const { proofId } = await approve('rita', made.requestId, made.digest)
    const proof = await cast.vik.visitor.api.proofs.get.query({ workspaceId, proofId: proofId ?? '' })
    const { subject, predicate } = proof.statement
    expect(subject).toEqual([{ name: `agent:${made.name}@1`, digest: { sha256: made.digest } }])
    expect(predicate).toMatchObject({
      requestId: made.requestId,
      requestedBy: `person:${cast.ana.personId}`,
      approvals: [{ approver: `person:${cast.rita.personId}`, boundTo: { sha256: made.digest } }],
      policy: { digest: { sha256: proof.policySha256 } },
      quorum: { required: 1 },
      breakGlass: false,
      supersedes: null,
    })
    expect(proof).toMatchObject({ isCurrent: true, isBreakGlass: false, specSha256: made.digest })
  })

  it('names in its proof the event of each approval', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    const { proofId } = await approve('rita', made.requestId, made.digest)
    const proof = await cast.vik.visitor.api.proofs.get.query({ workspaceId, proofId: proofId ?? '' })
    await eventsOf(server, workspaceId)
    const about = { workspaceId, subject: `promotion:${made.requestId}`, action: 'promotion.approved' }
    const { items } = await cast.ana.visitor.api.ledger.list.query(about)
    expect(proof.statement.predicate.approvals.map(({ eventId }) => eventId)).toEqual(
      items.map(({ id }) => id),
    )
  })

  it('takes the place of what was governed, whose proof it names', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    const first = await approve('rita', made.requestId, made.digest)
    const next = await edit(cast.ana.visitor, workspaceId, made)
    expect(await agent(made.agentId)).toMatchObject({ governedRevision: 1, sandboxRevision: 2 })
    const { agentId } = made
    const { requestId } = await cast.ana.visitor.api.promotions.request.mutate({ workspaceId, agentId })
    const open = await get(requestId)
    expect(open.diff).toMatchObject({ baseline: 1, sentence: expect.stringContaining('budget') })
    const second = await approve('ron', requestId, next.digest)
    expect(await agent(agentId)).toMatchObject({ governedRevision: 2, sandboxRevision: null })
    const proofId = second.proofId ?? ''
    const proof = await cast.ana.visitor.api.proofs.get.query({ workspaceId, proofId })
    expect(proof.statement.predicate.supersedes).toBe(first.proofId)
    expect((await get(requestId)).diff).toMatchObject({ baseline: 1 })
  })

  it('that the policy denies stands with its findings, and changes nothing else', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId, tooWarm)
    const open = await get(made.requestId)
    expect(open.policy).toMatchObject({ outcome: 'deny', findings: [{ code: 'TEMPERATURE_VIOLATION' }] })
    const outcome = await approve('rita', made.requestId, made.digest)
    expect(outcome).toMatchObject({ state: 'open', proofId: null })
    expect(outcome.gates.find(({ name }) => name === 'policy')).toMatchObject({
      result: 'failed',
      code: 'TEMPERATURE_VIOLATION',
    })
    expect(await agent(made.agentId)).toMatchObject({ status: 'SANDBOX', governedRevision: null })
    expect((await get(made.requestId)).votes).toMatchObject([{ isCounted: true }])
    await eventsOf(server, workspaceId)
    const query = { workspaceId, action: 'promotion.denied', limit: 1 }
    const { items } = await cast.ana.visitor.api.ledger.list.query(query)
    expect(items).toMatchObject([
      { subject: `promotion:${made.requestId}`, code: 'TEMPERATURE_VIOLATION', outcome: 'deny' },
    ])
  })

  it('is carried out once more when what held it up is gone', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    await cast.rita.visitor.api.agents.freeze.mutate({ workspaceId, agentId: made.agentId })
    const held = await approve('rita', made.requestId, made.digest)
    expect(held.gates.find(({ name }) => name === 'conflicts')).toMatchObject({ code: 'AGENT_FROZEN' })
    const { requestId } = made
    const carryOut = () => cast.ana.visitor.api.promotions.carryOut.mutate({ workspaceId, requestId })
    expect((await carryOut()).state).toBe('open')
    await cast.rita.visitor.api.agents.unfreeze.mutate({ workspaceId, agentId: made.agentId })
    expect((await carryOut()).state).toBe('granted')
    expect(await codeOf(carryOut())).toBe('REQUEST_GRANTED')
  })

  it('is not carried out before there are enough approvals', async () => {
    const { requestId } = await makeRequest(cast.ana.visitor, workspaceId)
    const call = cast.ana.visitor.api.promotions.carryOut.mutate({ workspaceId, requestId })
    expect(await codeOf(call)).toBe('QUORUM_NOT_MET')
  })

  describe('whose agent is edited', () => {
    it('follows the new revision, and no vote counts any more', async () => {
      await askFor(cast.ana.visitor, workspaceId, [[/quorum: 1/, 'quorum: 2']])
      const made = await makeRequest(cast.ana.visitor, workspaceId)
      await approve('rita', made.requestId, made.digest)
      const next = await edit(cast.ana.visitor, workspaceId, made)
      const page = await cast.rita.visitor.api.promotions.get.query({
        workspaceId,
        requestId: made.requestId,
      })
      expect(page).toMatchObject({ revision: 2, digest: next.digest, canDecide: { ok: true } })
      expect(page.votes).toMatchObject([{ revision: 1, isCounted: false, voidBecause: 'edited' }])
      expect(page.sinceYourVote).toMatchObject({ revision: 1, sentence: expect.stringContaining('budget') })
      expect(page.gates.find(({ name }) => name === 'votes')?.reason).toContain(
        '1 vote for an earlier revision',
      )
      await approve('ron', made.requestId, next.digest)
      expect((await get(made.requestId)).state).toBe('open')
      expect((await approve('rita', made.requestId, next.digest)).state).toBe('granted')
      await askFor(cast.ana.visitor, workspaceId, [[/quorum: 2/, 'quorum: 1']])
    })

    it('is asked for anew also when an older revision is restored to the byte', async () => {
      await askFor(cast.ana.visitor, workspaceId, [[/quorum: 1/, 'quorum: 2']])
      const made = await makeRequest(cast.ana.visitor, workspaceId)
      await approve('rita', made.requestId, made.digest)
      const { agentId } = made
      const next = await edit(cast.ana.visitor, workspaceId, made)
      const restored = { workspaceId, agentId, number: 1, basedOn: next.revision }
      expect(await cast.ana.visitor.api.agents.restore.mutate(restored)).toMatchObject({
        digest: made.digest,
      })
      const page = await get(made.requestId)
      expect(page).toMatchObject({ revision: 3, digest: made.digest })
      expect(page.parts).toMatchObject([{ given: 0, needed: 2 }])
      await askFor(cast.ana.visitor, workspaceId, [[/quorum: 2/, 'quorum: 1']])
    })

    it('is told in the ledger in the transaction of the edit', async () => {
      const made = await makeRequest(cast.ana.visitor, workspaceId)
      await edit(cast.ana.visitor, workspaceId, made)
      await eventsOf(server, workspaceId)
      const { items } = await cast.ana.visitor.api.ledger.list.query({ workspaceId, limit: 2 })
      expect(items.map(({ action }) => action)).toEqual(['promotion.voided', 'agent.revised'])
    })

    it('is not decided on by whoever looked at the revision before', async () => {
      const made = await makeRequest(cast.ana.visitor, workspaceId)
      await edit(cast.ana.visitor, workspaceId, made)
      expect(await codeOf(approve('rita', made.requestId, made.digest))).toBe('REVISION_MOVED_ON')
    })
  })

  it('ends with one rejection, which needs its reason', async () => {
    const { requestId, digest } = await makeRequest(cast.ana.visitor, workspaceId)
    const reject = (reason?: string) =>
      cast.rita.visitor.api.promotions.reject.mutate({
        workspaceId,
        requestId,
        digest,
        ...(reason === undefined ? {} : { reason }),
      })
    expect(await codeOf(reject())).toBe('REASON_MISSING')
    expect(await codeOf(reject('   '))).toBe('REASON_MISSING')
    expect(await reject('The budget is too high')).toMatchObject({ state: 'rejected' })
    expect(await get(requestId)).toMatchObject({
      state: 'rejected',
      closed: { byName: 'Rita', reason: 'The budget is too high' },
    })
    expect(await codeOf(approve('ron', requestId, digest))).toBe('REQUEST_REJECTED')
  })

  it('asks for a reason with every approval where the policy says so, with its prompt', async () => {
    await askFor(cast.ana.visitor, workspaceId, [[/required: false/, 'required: true']])
    const { requestId, digest } = await makeRequest(cast.ana.visitor, workspaceId)
    const refused = await refusalOf(approve('rita', requestId, digest))
    expect(refused).toMatchObject({
      code: 'REASON_MISSING',
      remedy: 'Why may this agent do what it asks for?',
    })
    expect((await approve('rita', requestId, digest, 'Ticket 4711')).state).toBe('granted')
    await askFor(cast.ana.visitor, workspaceId, [[/required: true/, 'required: false']])
  })

  it('asks for somebody of a group where the policy names one', async () => {
    await askFor(cast.ana.visitor, workspaceId, [[/requiredGroups: \[\]/, 'requiredGroups: [security]']])
    const { requestId, digest } = await makeRequest(cast.ana.visitor, workspaceId)
    expect(await codeOf(approve('chen', requestId, digest))).toBe('NOT_ELIGIBLE')
    expect((await approve('rita', requestId, digest)).state).toBe('open')
    expect((await get(requestId)).gates.find(({ name }) => name === 'votes')?.reason).toContain(
      '0 of 1 approval from the group security',
    )
    await cast.ana.visitor.api.members.setGroups.mutate({
      workspaceId,
      personId: cast.chen.personId,
      groups: ['security'],
    })
    expect(await cast.vik.visitor.api.members.groups.query({ workspaceId })).toEqual([
      { name: 'security', members: 1 },
    ])
    expect((await approve('chen', requestId, digest)).state).toBe('granted')
    await askFor(cast.ana.visitor, workspaceId, [[/requiredGroups: \[security\]/, 'requiredGroups: []']])
  })

  it('can be withdrawn by whoever asked and by an admin, also with votes, and asked for again from that version', async () => {
    const made = await makeRequest(cast.bo.visitor, workspaceId)
    const { requestId } = made
    const withdraw = (by: 'rita' | 'ana') =>
      cast[by].visitor.api.promotions.withdraw.mutate({ workspaceId, requestId })
    expect(await codeOf(withdraw('rita'))).toBe('NOT_YOUR_REQUEST')
    expect((await withdraw('ana')).state).toBe('withdrawn')
    expect(await codeOf(withdraw('ana'))).toBe('REQUEST_WITHDRAWN')
    const again = await cast.bo.visitor.api.promotions.reopen.mutate({ workspaceId, requestId })
    expect(await get(again.requestId)).toMatchObject({ state: 'open', reopenedFrom: requestId, revision: 1 })
    expect((await get(again.requestId)).others).toMatchObject([{ id: requestId, state: 'withdrawn' }])
  })

  it('is not asked for again from a version that is no longer in the sandbox', async () => {
    const made = await makeRequest(cast.bo.visitor, workspaceId)
    const { requestId } = made
    await cast.bo.visitor.api.promotions.withdraw.mutate({ workspaceId, requestId })
    await edit(cast.bo.visitor, workspaceId, made)
    const call = cast.bo.visitor.api.promotions.reopen.mutate({ workspaceId, requestId })
    expect(await codeOf(call)).toBe('REVISION_IS_OLD')
  })

  it('is asked for once by one person, and by two it ends for both when one is granted', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    const { agentId } = made
    const ask = (by: 'ana' | 'bo') => cast[by].visitor.api.promotions.request.mutate({ workspaceId, agentId })
    expect(await codeOf(ask('ana'))).toBe('REQUEST_IS_OPEN')
    const other = await ask('bo')
    const page = await get(other.requestId)
    expect(page.others).toMatchObject([{ id: made.requestId, state: 'open' }])
    expect(page.gates.find(({ name }) => name === 'conflicts')?.reason).toContain('by Ana Admin')
    await approve('rita', made.requestId, made.digest)
    expect((await get(other.requestId)).state).toBe('superseded')
    expect(await codeOf(approve('ron', other.requestId, made.digest))).toBe('REQUEST_SUPERSEDED')
  })

  it('ends with its agent', async () => {
    const { requestId, agentId } = await makeRequest(cast.ana.visitor, workspaceId)
    await cast.ana.visitor.api.agents.retire.mutate({ workspaceId, agentId, reason: 'No longer needed' })
    expect((await get(requestId)).state).toBe('superseded')
  })

  it('is not asked for where there is nothing to promote', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    const { agentId } = made
    const ask = (revision?: number) =>
      cast.bo.visitor.api.promotions.request.mutate({
        workspaceId,
        agentId,
        ...(revision === undefined ? {} : { revision }),
      })
    expect(await codeOf(ask(7))).toBe('REVISION_MOVED_ON')
    await approve('rita', made.requestId, made.digest)
    expect(await codeOf(ask())).toBe('SANDBOX_MISSING')
  })

  it('keeps what people say about a field, and tells the ledger', async () => {
    const { requestId } = await makeRequest(cast.ana.visitor, workspaceId)
    const say = (path: string | null, text: string) =>
      cast.rita.visitor.api.promotions.comment.mutate({ workspaceId, requestId, path, text })
    await say('budget.monthlyUsd', 'Why so much?')
    server.clock.advance(1)
    await say(null, 'Otherwise fine.')
    expect((await get(requestId)).comments).toMatchObject([
      { authorName: 'Rita', path: 'budget.monthlyUsd', body: 'Why so much?', revision: 1 },
      { authorName: 'Rita', path: null, body: 'Otherwise fine.' },
    ])
    await eventsOf(server, workspaceId)
    expect((await get(requestId)).history[0]?.sentence).toMatch(
      /^Rita commented on revision 1 .*: Otherwise fine/,
    )
  })

  describe('in one step', () => {
    it('is refused where the policy asks people', async () => {
      const { agentId } = await makeAgent(cast.ana.visitor, workspaceId)
      const call = cast.ana.visitor.api.promotions.promote.mutate({ workspaceId, agentId })
      expect(await codeOf(call)).toBe('REVIEW_REQUIRED')
    })

    it('governs at once where the policy asks for nobody, and says what the policy denies', async () => {
      await askFor(cast.ana.visitor, workspaceId, [[/quorum: 1/, 'quorum: 0']])
      const fine = await makeAgent(cast.ana.visitor, workspaceId)
      const promote = ({ agentId }: { agentId: string }) =>
        cast.ana.visitor.api.promotions.promote.mutate({ workspaceId, agentId })
      expect(await promote(fine)).toMatchObject({
        success: true,
        governedAgent: { id: fine.agentId, revision: 1, proofId: expect.stringMatching(/^prf_/) },
      })
      const warm = await makeAgent(cast.ana.visitor, workspaceId, tooWarm)
      const denied = await promote(warm)
      expect(denied).toMatchObject({ success: false, denies: [{ code: 'TEMPERATURE_VIOLATION' }] })
      // Asking again is the same request again, and not another.
      expect((await promote(warm)).requestId).toBe(denied.requestId)
      expect(await agent(warm.agentId)).toMatchObject({ status: 'SANDBOX' })
      const asked = await makeAgent(cast.ana.visitor, workspaceId)
      const { agentId } = asked
      const outcome = await cast.ana.visitor.api.promotions.request.mutate({ workspaceId, agentId })
      expect(outcome.state).toBe('granted')
      await askFor(cast.ana.visitor, workspaceId, [[/quorum: 0/, 'quorum: 1']])
    })
  })

  describe('by break-glass', () => {
    const glass = (requestId: string, digest: string, by: 'ana' | 'rita' = 'ana') =>
      cast[by].visitor.api.promotions.breakGlass.mutate({
        workspaceId,
        requestId,
        digest,
        reason: 'The night shift has nobody else',
      })

    it('is refused where the policy does not let anybody, and to whoever is no admin', async () => {
      const { requestId, digest } = await makeRequest(cast.ana.visitor, workspaceId)
      expect(await codeOf(glass(requestId, digest))).toBe('BREAK_GLASS_IS_OFF')
      expect(await codeOf(glass(requestId, digest, 'rita'))).toBe('NOT_PERMITTED')
      expect((await get(requestId)).cannotBreakGlass?.code).toBe('BREAK_GLASS_IS_OFF')
    })

    it('goes past the people, and leaves a mark on request, agent, proof and ledger; every admin is told', async () => {
      await askFor(cast.ana.visitor, workspaceId, [[/breakGlass: false/, 'breakGlass: true']])
      const { requestId, digest, agentId } = await makeRequest(cast.ana.visitor, workspaceId)
      const { proofId, state } = await glass(requestId, digest)
      expect(state).toBe('granted')
      const page = await get(requestId)
      expect(page.breakGlass).toEqual({ byName: 'Ana Admin', reason: 'The night shift has nobody else' })
      expect(page.gates.find(({ name }) => name === 'votes')?.reason).toContain('broke the glass')
      const proof = await cast.ana.visitor.api.proofs.get.query({ workspaceId, proofId: proofId ?? '' })
      expect(proof).toMatchObject({ isBreakGlass: true, statement: { predicate: { breakGlass: true } } })
      expect((await agent(agentId)).brokeGlassAt).toBe(server.clock.now)
      await eventsOf(server, workspaceId)
      const query = { workspaceId, action: 'promotion.glass_broken', limit: 1 }
      const { items } = await cast.ana.visitor.api.ledger.list.query(query)
      expect(items[0]?.sentence).toContain('The night shift has nobody else')
      for (const one of ['ana', 'bo'] as const) {
        const { api } = cast[one].visitor
        expect(await api.promotions.alerts.query({ workspaceId })).toMatchObject([{ requestId, agentId }])
        await api.promotions.seeAlert.mutate({ workspaceId, requestId })
        expect(await api.promotions.alerts.query({ workspaceId })).toEqual([])
      }
      await askFor(cast.ana.visitor, workspaceId, [[/breakGlass: true/, 'breakGlass: false']])
    })

    it('does not go past the policy, nor past a frozen agent', async () => {
      await askFor(cast.ana.visitor, workspaceId, [[/breakGlass: false/, 'breakGlass: true']])
      const warm = await makeRequest(cast.ana.visitor, workspaceId, tooWarm)
      expect(await glass(warm.requestId, warm.digest)).toMatchObject({ state: 'open', proofId: null })
      const frozen = await makeRequest(cast.ana.visitor, workspaceId)
      await cast.rita.visitor.api.agents.freeze.mutate({ workspaceId, agentId: frozen.agentId })
      expect(await glass(frozen.requestId, frozen.digest)).toMatchObject({ state: 'open', proofId: null })
      expect((await get(warm.requestId)).breakGlass).toBeNull()
      expect(await cast.ana.visitor.api.promotions.alerts.query({ workspaceId })).toEqual([])
      await askFor(cast.ana.visitor, workspaceId, [[/breakGlass: true/, 'breakGlass: false']])
    })
  })

  it('is decided on many at once, each by itself', async () => {
    const fine = await makeRequest(cast.ana.visitor, workspaceId)
    const stale = await makeRequest(cast.ana.visitor, workspaceId)
    await edit(cast.ana.visitor, workspaceId, stale)
    const ballots = [fine, stale].map(({ requestId, digest }) => ({ requestId, digest }))
    const missing = { requestId: `prm_${'0'.repeat(26)}`, digest: fine.digest }
    const answer = await cast.rita.visitor.api.promotions.bulkDecide.mutate({
      workspaceId,
      decision: 'approve',
      ballots: [...ballots, missing],
    })
    expect(answer).toMatchObject({
      done: 1,
      failed: 2,
      results: [
        { requestId: fine.requestId, ok: true, state: 'granted' },
        { requestId: stale.requestId, ok: false, code: 'REVISION_MOVED_ON' },
        { ok: false, code: 'REQUEST_NOT_FOUND' },
      ],
    })
  })

  it('is requested for many agents at once, each by itself', async () => {
    const fine = await makeAgent(cast.ana.visitor, workspaceId)
    const asked = await makeRequest(cast.ana.visitor, workspaceId)
    const agentIds = [fine.agentId, asked.agentId]
    const answer = await cast.ana.visitor.api.agents.bulkRequestPromotion.mutate({
      workspaceId,
      target: { agentIds },
    })
    expect(answer).toMatchObject({ done: 1, failed: 1 })
    expect(answer.results.find(({ ok }) => !ok)).toMatchObject({ code: 'REQUEST_IS_OPEN' })
  })

  it('is scheduled before it expires, and waits when there are enough approvals', async () => {
    const { requestId, digest, agentId } = await makeRequest(cast.ana.visitor, workspaceId)
    const schedule = (scheduledFor: number | null) =>
      cast.ana.visitor.api.promotions.schedule.mutate({ workspaceId, requestId, scheduledFor })
    expect(await codeOf(schedule(server.clock.now))).toBe('SCHEDULE_IN_THE_PAST')
    expect(await codeOf(schedule(server.clock.now + 15 * day))).toBe('SCHEDULE_AFTER_EXPIRY')
    await schedule(server.clock.now + day)
    expect(await approve('rita', requestId, digest)).toMatchObject({ state: 'approved', proofId: null })
    expect((await agent(agentId)).status).toBe('SANDBOX')
    const before = await writtenRows(server)
    await server.services.promotionKeeper.round()
    expect(await writtenRows(server)).toEqual(before)
    expect(await schedule(null)).toMatchObject({ state: 'granted' })
  })
})
