import { type Inference, templates, type WrittenSpec } from '@countersign/agents'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { eventsOf, rowsOf, written } from '../agents/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { goodPassword, join, setUp } from '../testing/people.ts'
import { codeOf, refusalOf, Visitor } from '../testing/visitor.ts'

describe('a draft', () => {
  const server = composeForTest()
  let admin: Visitor
  let bo: Visitor
  let boId = ''
  let workspaceId = ''
  let made = 0

  beforeAll(async () => {
    const first = await setUp(server)
    admin = first.admin
    workspaceId = first.workspaceId
    const second = await join(admin, server, workspaceId, 'admin', 'Bo')
    bo = second.visitor
    boId = second.personId
    await join(admin, server, workspaceId, 'reviewer', 'Rita')
  })

  const fresh = () => `drafted-${++made}`
  const start = (source: Parameters<typeof admin.api.drafts.start.mutate>[0]['source']) =>
    admin.api.drafts.start.mutate({ workspaceId, source })
  const save = (
    draft: { id: string; version: number },
    content: unknown,
    { who = admin, unconfirmed = [] as Inference[] } = {},
  ) =>
    who.api.drafts.save.mutate({
      workspaceId,
      draftId: draft.id,
      version: draft.version,
      step: 'anatomy',
      draft: content,
      unconfirmed,
    })
  const get = (draftId: string, who = admin) => who.api.drafts.get.query({ workspaceId, draftId })
  const submit = (draftId: string, version: number, who = admin) =>
    who.api.drafts.submit.mutate({ workspaceId, draftId, version })
  const content = (value: WrittenSpec) => {
    const { apiVersion: _, kind: __, ...draft } = value
    return draft
  }

  it('is kept while it is wrong, and resumed in another browser where it was', async () => {
    const draft = await start({ mode: 'blank' })
    const typed = { metadata: { name: 'Not yet a name' }, budget: { monthlyUsd: -1 } }
    const saved = await save(draft, typed)
    expect(saved).toMatchObject({ version: 2, removed: [] })
    const elsewhere = new Visitor(server)
    await elsewhere.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
    expect(await elsewhere.api.drafts.list.query({ workspaceId })).toMatchObject([
      { id: draft.id, mode: 'blank', step: 'anatomy', name: 'Not yet a name', version: 2 },
    ])
    expect(await get(draft.id, elsewhere)).toMatchObject({ draft: typed, version: 2 })
    await elsewhere.api.drafts.discard.mutate({ workspaceId, draftId: draft.id })
    expect(await codeOf(get(draft.id))).toBe('DRAFT_NOT_FOUND')
  })

  it('belongs to one person', async () => {
    const { id } = await start({ mode: 'blank' })
    expect(await codeOf(get(id, bo))).toBe('DRAFT_NOT_FOUND')
    expect(await codeOf(save({ id, version: 1 }, {}, { who: bo }))).toBe('DRAFT_NOT_FOUND')
    expect(await codeOf(submit(id, 1, bo))).toBe('DRAFT_NOT_FOUND')
    expect(await codeOf(bo.api.drafts.discard.mutate({ workspaceId, draftId: id }))).toBe('DRAFT_NOT_FOUND')
    expect(await codeOf(bo.api.drafts.review.query({ workspaceId, draftId: id }))).toBe('DRAFT_NOT_FOUND')
    expect(await bo.api.drafts.list.query({ workspaceId })).toEqual([])
  })

  it('is never overwritten by a browser that saw less', async () => {
    const draft = await start({ mode: 'blank' })
    const settled = await Promise.allSettled(
      ['one', 'two', 'three'].map((name) => save(draft, { metadata: { name } })),
    )
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const refused = await refusalOf(save(draft, { metadata: { name: 'four' } }))
    expect(refused).toMatchObject({ code: 'DRAFT_IS_OLDER', httpStatus: 409 })
    expect((await get(draft.id)).version).toBe(2)
  })

  it('never holds a credential, and asks for it again until something else stands there', async () => {
    const draft = await start({ mode: 'blank' })
    const key = `sk-${'a1'.repeat(20)}`
    const saved = await save(draft, {
      anatomy: { instructions: `Use ${key} to sign in.` },
      run: { env: { API_KEY: 'hunter2', LOG_LEVEL: 'info' } },
    })
    expect(saved.removed).toEqual(['anatomy.instructions', 'run.env.API_KEY'])
    const [rows] = await server.orm.execute('select * from agent_drafts')
    expect(JSON.stringify(rows)).not.toMatch(/sk-a1|hunter2/)
    const kept = await get(draft.id)
    expect(kept.draft).toMatchObject({
      anatomy: { instructions: 'Use [removed] to sign in.' },
      run: { env: { API_KEY: '', LOG_LEVEL: 'info' } },
    })
    const again = await save(kept, kept.draft)
    expect(again.removed).toEqual(['anatomy.instructions', 'run.env.API_KEY'])
    const mended = { anatomy: { instructions: 'Sign in.' }, run: { env: { LOG_LEVEL: 'info' } } }
    expect((await save({ ...draft, version: again.version }, mended)).removed).toEqual([])
  })

  it('refuses what has not the shape of a draft', async () => {
    const draft = await start({ mode: 'blank' })
    const before = await get(draft.id)
    expect(await codeOf(save(draft, { surprise: 1 }))).toBe('SPEC_INVALID')
    expect(await codeOf(save(draft, JSON.parse('{"__proto__":{"a":1}}')))).toBe('SPEC_INVALID')
    expect(await codeOf(save(draft, { anatomy: { instructions: 'x'.repeat(300_000) } }))).toBe('SPEC_INVALID')
    expect(await codeOf(save(draft, null))).toBe('SPEC_INVALID')
    expect(await get(draft.id)).toEqual(before)
  })

  it('says at the review what is wrong, where to mend it, what it costs and who would decide', async () => {
    const draft = await start({ mode: 'blank' })
    const name = fresh()
    await save(draft, { metadata: { name: 'Wrong' }, budget: { monthlyUsd: -1 } })
    const bad = await admin.api.drafts.review.query({ workspaceId, draftId: draft.id })
    expect(bad.spec).toBeNull()
    expect(bad.problems.map(({ path, step }) => [path, step])).toEqual([
      ['metadata.name', 'identity'],
      ['budget.monthlyUsd', 'limits'],
    ])
    await save({ ...draft, version: 2 }, content(written(name, { budget: { monthlyUsd: 50, dailyUsd: 1 } })))
    const good = await admin.api.drafts.review.query({ workspaceId, draftId: draft.id, days: 7 })
    expect(good).toMatchObject({
      problems: [],
      findings: [],
      cost: { monthlyUsd: 50, atMostMonthlyUsd: 31 },
      approval: { quorum: 1, requiredReviewers: [], people: [{ name: 'Rita', role: 'reviewer' }] },
      expiresAt: server.clock.now + 7 * 24 * 3_600_000,
    })
    expect(good.yaml).toContain(`name: ${name}`)
    await admin.api.agents.create.mutate({ workspaceId, spec: { value: written(name) } })
    const taken = await admin.api.drafts.review.query({ workspaceId, draftId: draft.id })
    expect(taken.problems).toMatchObject([{ code: 'NAME_TAKEN', path: 'metadata.name', step: 'identity' }])
    expect(await codeOf(submit(draft.id, 3))).toBe('NAME_TAKEN')
    expect((await get(draft.id)).becameId).toBeNull()
  })

  it('becomes one agent, however often and however fast it is submitted', async () => {
    const draft = await start({ mode: 'blank' })
    const name = fresh()
    await save(draft, content(written(name)))
    const before = await rowsOf(server)
    const answers = await Promise.all([submit(draft.id, 2), submit(draft.id, 2), submit(draft.id, 2)])
    const again = await submit(draft.id, 2)
    expect(new Set([...answers, again].map(({ id }) => id)).size).toBe(1)
    expect(again).toMatchObject({ name, revision: 1 })
    const after = await rowsOf(server)
    expect(after.agents).toBe((before.agents ?? 0) + 1)
    expect(await eventsOf(server, workspaceId, again.id)).toHaveLength(1)
    expect(await codeOf(save({ ...draft, version: 2 }, {}))).toBe('DRAFT_IS_SUBMITTED')
    expect((await admin.api.drafts.list.query({ workspaceId })).map(({ id }) => id)).not.toContain(draft.id)
    const [rows] = await server.orm.execute(`select draft from agent_drafts where id = '${draft.id}'`)
    expect(JSON.stringify(rows)).not.toContain(name)
  })

  it('has no name that is taken by what it became while somebody looked at it', async () => {
    const draft = await start({ mode: 'blank' })
    await save(draft, content(written(fresh())))
    const { agents } = server.services.stores
    const { takenAmong } = agents
    const asked = vi.spyOn(agents, 'takenAmong').mockImplementationOnce(async (...names) => {
      await submit(draft.id, 2)
      return takenAmong(...names)
    })
    onTestFinished(() => asked.mockRestore())
    const { problems } = await admin.api.drafts.review.query({ workspaceId, draftId: draft.id })
    expect(asked).toHaveBeenCalledTimes(1)
    expect(problems).toEqual([])
  })

  it('is not submitted while it is wrong, or when it was changed elsewhere', async () => {
    const draft = await start({ mode: 'blank' })
    await save(draft, { metadata: { name: 'Wrong' } })
    expect(await codeOf(submit(draft.id, 1))).toBe('DRAFT_IS_OLDER')
    const refused = await refusalOf(submit(draft.id, 2))
    expect(refused).toMatchObject({ code: 'SPEC_INVALID', fields: { 'metadata.name': expect.any(String) } })
    expect((await get(draft.id)).draft).toEqual({ metadata: { name: 'Wrong' } })
  })

  it.each(templates.map(({ id }) => id))(
    'begins from the template %s and is whole at once',
    async (templateId) => {
      const draft = await start({ mode: 'template', templateId })
      const agent = await submit(draft.id, draft.version)
      expect(agent.name).toBe(templateId)
      const shown = await admin.api.agents.get.query({ workspaceId, agentId: agent.id })
      expect(shown).toMatchObject({ origin: 'template', current: { findings: [], advice: [] } })
    },
  )

  it('begins from another agent under a free name, and remembers which', async () => {
    const name = fresh()
    const source = await admin.api.agents.create.mutate({ workspaceId, spec: { value: written(name) } })
    const draft = await start({ mode: 'clone', agentId: source.id })
    expect(draft.draft.metadata?.name).not.toBe(name)
    const { id } = await submit(draft.id, draft.version)
    expect(await admin.api.agents.get.query({ workspaceId, agentId: id })).toMatchObject({
      origin: 'clone',
      clonedFrom: { id: source.id, name },
    })
  })

  it('begins from a file, and a wrong one is told by its lines', async () => {
    const name = fresh()
    const text = `apiVersion: countersign/v1\nkind: Agent\nmetadata: { name: ${name} }\n`
    const draft = await start({ mode: 'file', text, format: 'yaml' })
    expect(draft.draft.metadata?.name).toBe(name)
    const refused = await refusalOf(
      start({ mode: 'file', text: text.replace('Agent', 'Angel'), format: 'yaml' }),
    )
    expect(refused.fields?.kind).toMatch(/\(line 2, column 1\)/)
  })

  it('begins from words, with what was inferred marked until somebody has looked', async () => {
    const text =
      'Reads invoices from SAP for the finance team with claude-sonnet and spends at most 20 dollars a month.'
    const draft = await start({ mode: 'words', text })
    expect(draft.draft.anatomy?.instructions).toBe(text)
    expect(draft.inferred.length).toBeGreaterThan(2)
    const [first = { path: '', because: '' }] = draft.inferred
    const never = { path: 'metadata.owner', because: 'words that were never there' }
    await save(draft, draft.draft, { unconfirmed: [first, first, never] })
    expect((await get(draft.id)).inferred).toEqual([first])
    expect(await codeOf(start({ mode: 'words', text: 'short' }))).toBe('BAD_INPUT')
  })

  it('can be one of fifty, and goes when its author leaves', async () => {
    const begin = () => bo.api.drafts.start.mutate({ workspaceId, source: { mode: 'blank' } })
    for (let at = 0; at < 50; at++) await begin()
    expect(await codeOf(begin())).toBe('TOO_MANY_DRAFTS')
    await admin.api.members.remove.mutate({ workspaceId, personId: boId })
    const [rows] = await server.orm.execute(`select id from agent_drafts where person_id = '${boId}'`)
    expect(rows).toEqual([])
  })
})
