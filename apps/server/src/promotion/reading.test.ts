import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { codeOf, Visitor } from '../testing/visitor.ts'
import { askFor, type Cast, edit, makeRequest, openCast } from './testing.ts'

type By = keyof Omit<Cast, 'workspaceId'>

describe('the queue of promotion requests', () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(() => server.clock.advance(1_000))

  const list = (by: By, about: Partial<Parameters<Visitor['api']['promotions']['list']['query']>[0]> = {}) =>
    cast[by].visitor.api.promotions.list.query({ workspaceId, ...about })
  const idsOf = async (...about: Parameters<typeof list>) => (await list(...about)).items.map(({ id }) => id)
  const needing = async (by: By) =>
    (await cast[by].visitor.api.promotions.counts.query({ workspaceId })).needsMe

  it('shows everybody what needs them, and nobody what they may not or need not decide', async () => {
    const made = await makeRequest(cast.bo.visitor, workspaceId)
    const { requestId } = made
    expect(await idsOf('rita')).toEqual([requestId])
    expect(await idsOf('ana')).toEqual([requestId])
    // Bo asked, Chen is not named by the policy, Vik may not decide at all.
    for (const by of ['bo', 'chen', 'vik'] as const) expect(await idsOf(by)).toEqual([])
    expect([await needing('rita'), await needing('bo'), await needing('vik')]).toEqual([1, 0, 0])
    const next = await edit(cast.ana.visitor, workspaceId, made)
    // It stays Bo's request, and it is Ana's edit now.
    expect(await idsOf('ana')).toEqual([])
    const ballot = { workspaceId, requestId, digest: next.digest, reason: 'No' }
    await cast.rita.visitor.api.promotions.reject.mutate(ballot)
    expect(await idsOf('ron')).toEqual([])
    expect(await needing('ron')).toBe(0)
  })

  it('leaves out what somebody has voted on, until it is edited', async () => {
    await askFor(cast.ana.visitor, workspaceId, [[/quorum: 1/, 'quorum: 2']])
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    const { requestId, digest } = made
    await cast.rita.visitor.api.promotions.approve.mutate({ workspaceId, requestId, digest })
    expect(await idsOf('rita')).not.toContain(requestId)
    expect(await idsOf('ron')).toContain(requestId)
    await edit(cast.ana.visitor, workspaceId, made)
    expect(await idsOf('rita')).toContain(requestId)
    await askFor(cast.ana.visitor, workspaceId, [[/quorum: 2/, 'quorum: 1']])
  })

  it('tells of each why one cannot decide on it, in the words of the refusal', async () => {
    const { requestId, digest } = await makeRequest(cast.ana.visitor, workspaceId)
    const item = async (by: By) => (await list(by, { tab: 'all' })).items.find(({ id }) => id === requestId)
    expect((await item('rita'))?.canDecide).toEqual({ ok: true })
    const told = (await item('ana'))?.canDecide
    expect(told).toMatchObject({ ok: false, code: 'OWN_REQUEST', remedy: 'Ask Bo, Rita or Ron.' })
    const call = cast.ana.visitor.api.promotions.approve.mutate({ workspaceId, requestId, digest })
    expect(await codeOf(call)).toBe('OWN_REQUEST')
    const page = await cast.vik.visitor.api.promotions.get.query({ workspaceId, requestId })
    expect(page).toMatchObject({
      canDecide: { ok: false, code: 'NOT_ELIGIBLE' },
      cannotWithdraw: { code: 'NOT_PERMITTED' },
      cannotBreakGlass: { code: 'NOT_PERMITTED' },
      cannotReopen: { code: 'NOT_PERMITTED' },
    })
    expect(page.whoCan.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'Bo admin',
      'Rita reviewer',
      'Ron reviewer',
    ])
  })

  it('keeps what was decided for ever, the newest decision first', async () => {
    const first = await makeRequest(cast.ana.visitor, workspaceId)
    const second = await makeRequest(cast.ana.visitor, workspaceId)
    const { api } = cast.rita.visitor
    await api.promotions.approve.mutate({ workspaceId, requestId: second.requestId, digest: second.digest })
    server.clock.advance(1_000)
    await api.promotions.approve.mutate({ workspaceId, requestId: first.requestId, digest: first.digest })
    const { items } = await list('vik', { tab: 'decided' })
    expect(items.slice(0, 2)).toMatchObject([
      { id: first.requestId, state: 'granted', lastVote: { name: 'Rita', decision: 'approve' } },
      { id: second.requestId, state: 'granted' },
    ])
    expect(await idsOf('ana', { tab: 'mine' })).toEqual(
      expect.arrayContaining([first.requestId, second.requestId]),
    )
  })

  it('pages through every tab without gap or repeat', async () => {
    for (let made = 0; made < 5; made++) {
      // All in one millisecond: the order must not rest on times alone.
      await makeRequest(cast.ana.visitor, workspaceId)
    }
    for (const tab of ['needs-me', 'mine', 'decided', 'all'] as const) {
      const by = tab === 'mine' ? 'ana' : 'rita'
      const all = await idsOf(by, { tab, limit: 100 })
      const paged: string[] = []
      let cursor: string | null = null
      do {
        const page: Awaited<ReturnType<typeof list>> = await list(by, {
          tab,
          limit: 2,
          ...(cursor ? { cursor } : {}),
        })
        paged.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor
      } while (cursor)
      expect(paged).toEqual(all)
      expect(new Set(paged).size).toBe(paged.length)
    }
  })

  it('is filtered by state, agent, requester and words', async () => {
    const { requestId, agentId, name } = await makeRequest(cast.bo.visitor, workspaceId)
    expect(await idsOf('rita', { tab: 'all', agent: agentId })).toEqual([requestId])
    expect(await idsOf('rita', { tab: 'all', search: name.replace('-', ' ').toUpperCase() })).toEqual([
      requestId,
    ])
    expect(await idsOf('rita', { tab: 'all', state: ['granted'], agent: agentId })).toEqual([])
    expect(await idsOf('rita', { tab: 'all', breakGlass: true })).toEqual([])
    const byBo = (await list('rita', { tab: 'all', requester: cast.bo.personId })).items
    expect(byBo.every(({ requesterName }) => requesterName === 'Bo')).toBe(true)
  })

  it('says beforehand what the policy asks of people', async () => {
    expect(await cast.vik.visitor.api.promotions.rules.query({ workspaceId })).toEqual({
      parts: [{ kind: 'people', name: null, needed: 1 }],
      approveReason: { required: false, prompt: expect.any(String) },
      expiryDays: 14,
      breakGlass: false,
      isOneStep: false,
    })
  })

  it('is read by a machine with the scope for it', async () => {
    const { requestId } = await makeRequest(cast.ana.visitor, workspaceId)
    const { secret } = await cast.ana.visitor.api.keys.create.mutate({
      workspaceId,
      name: 'Pipeline',
      scopes: ['promotions:read'],
      expiresInDays: null,
    })
    const machine = new Visitor(server)
    machine.headers = { authorization: `Bearer ${secret}` }
    const path = `/v1/workspaces/${workspaceId}/promotions`
    const listed = await (await machine.fetch(`${path}?state=open&limit=1`)).json()
    expect(listed).toMatchObject({ items: [{ id: requestId, state: 'open' }] })
    expect((await machine.fetch(`${path}/${requestId}`)).status).toBe(200)
    expect((await machine.fetch(`${path}/prm_nothing`)).status).toBe(404)
    expect((await machine.fetch(`${path}?surprise=1`)).status).toBe(400)
  })

  it('of the demo workspace has one of every sort', async () => {
    const { id } = await cast.ana.visitor.api.demo.load.mutate({ workspaceId })
    const { personas } = await cast.ana.visitor.api.demo.status.query({})
    const reviewer = personas.find(({ role }) => role === 'reviewer')
    await cast.ana.visitor.api.demo.actAs.mutate({ workspaceId: id, personId: reviewer?.personId ?? null })
    const { api } = cast.ana.visitor
    const ofTab = async (tab: 'needs-me' | 'all') =>
      (await api.promotions.list.query({ workspaceId: id, tab })).items
    const all = await ofTab('all')
    const told = all.map(({ agentName, state, policy, voided }) => ({
      agentName,
      state,
      policy: policy?.outcome ?? null,
      voided,
    }))
    expect(told.filter(({ state }) => state !== 'granted')).toEqual([
      { agentName: 'hr-onboarding', state: 'open', policy: 'allow', voided: 0 },
      { agentName: 'contract-review', state: 'open', policy: null, voided: 1 },
      { agentName: 'research-digest', state: 'open', policy: 'deny', voided: 0 },
    ])
    const granted = told.filter(({ state }) => state === 'granted').map(({ agentName }) => agentName)
    expect(granted).toEqual(expect.arrayContaining(['meeting-notes', 'hr-onboarding']))
    const waiting = (await ofTab('needs-me')).map(({ agentName }) => agentName)
    expect(waiting).toEqual(['contract-review', 'hr-onboarding'])
    const request = all.find(({ agentName, state }) => agentName === 'hr-onboarding' && state === 'open')
    const { requestId, digest } = { requestId: request?.id ?? '', digest: request?.digest ?? '' }
    const page = await api.promotions.get.query({ workspaceId: id, requestId })
    expect(page.diff).toMatchObject({ baseline: 1, sentence: expect.stringContaining('budget') })
    const ballot = { workspaceId: id, requestId, digest }
    expect(await api.promotions.approve.mutate(ballot)).toMatchObject({ state: 'granted' })
    await api.demo.actAs.mutate({ workspaceId: id, personId: null })
  })
})
