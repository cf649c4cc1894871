import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { setUp, tokenOf } from '../testing/people.ts'
import { codeOf, Visitor } from '../testing/visitor.ts'

describe('the demo workspace', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''
  let demoId = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
    demoId = (await admin.api.demo.load.mutate({ workspaceId })).id
  })

  const persona = async (role: string) =>
    (await admin.api.demo.status.query({})).personas.find((one) => one.role === role)?.personId ?? ''

  it('is one, however often and however fast it is loaded', async () => {
    const loaded = await Promise.all([1, 2, 3].map(() => admin.api.demo.load.mutate({ workspaceId })))
    expect(new Set(loaded.map(({ id }) => id))).toEqual(new Set([demoId]))
    expect((await admin.api.demo.status.query({})).personas).toHaveLength(5)
  })

  it('lets one act as a persona inside it and nowhere else', async () => {
    await admin.api.demo.actAs.mutate({ workspaceId: demoId, personId: await persona('viewer') })
    expect((await admin.api.session.current.query({})).actingAs?.name).toBe('Vik Sharma')
    const invite = { email: 'x@example.com', role: 'viewer' } as const
    expect(await codeOf(admin.api.keys.list.query({ workspaceId: demoId }))).toBe('NOT_PERMITTED')
    await admin.api.members.invite.mutate({ workspaceId, ...invite })
    expect(await codeOf(admin.api.demo.actAs.mutate({ workspaceId, personId: await persona('admin') }))).toBe(
      'NOT_THE_DEMO',
    )
    await admin.api.demo.actAs.mutate({ workspaceId: demoId, personId: null })
    expect((await admin.api.session.current.query({})).actingAs).toBeNull()
    const { items } = await admin.api.keys.list.query({ workspaceId: demoId })
    expect(items.map(({ createdByName }) => createdByName)).toEqual(items.map(() => 'Ada Okafor'))
  })

  it('lets one be its auditor, who sees one pack and nothing else, and be oneself again', async () => {
    const actAs = (personId: string | null) => admin.api.demo.actAs.mutate({ workspaceId: demoId, personId })
    const { items } = await admin.api.auditors.list.query({ workspaceId: demoId })
    expect(items).toMatchObject([{ name: 'Nadia Haddad', state: 'open', grantedByName: 'Chen Wei' }])
    const accessId = items[0]?.id ?? ''
    await actAs(await persona('auditor'))
    const evidence = await admin.api.evidence.list.query({ workspaceId: demoId })
    expect(evidence.items.map(({ frameworks }) => frameworks)).toEqual([['soc2', 'ai-act']])
    expect(await codeOf(admin.api.agents.list.query({ workspaceId: demoId }))).toBe('NOT_PERMITTED')
    await actAs(null)
    // Whoever plays an auditor whose access is over can stop playing.
    await admin.api.auditors.end.mutate({ workspaceId: demoId, accessId })
    await actAs(await persona('auditor'))
    expect(await codeOf(admin.api.evidence.list.query({ workspaceId: demoId }))).toBe('AUDITOR_ACCESS_ENDED')
    await actAs(null)
    expect((await admin.api.session.current.query({})).actingAs).toBeNull()
  })

  it('never lets one act as a real person', async () => {
    const me = (await admin.api.session.current.query({})).person?.id ?? ''
    expect(await codeOf(admin.api.demo.actAs.mutate({ workspaceId: demoId, personId: me }))).toBe(
      'PERSONA_NOT_FOUND',
    )
  })

  it('keeps its personas as they are, and nobody new comes in', async () => {
    const about = { workspaceId: demoId, personId: await persona('reviewer') }
    expect(await codeOf(admin.api.members.remove.mutate(about))).toBe('PERSONA_IS_FIXED')
    expect(await codeOf(admin.api.members.resetLink.mutate(about))).toBe('PERSONA_IS_FIXED')
    const invite = { workspaceId: demoId, email: 'x@example.com', role: 'admin' as const }
    expect(await codeOf(admin.api.members.invite.mutate(invite))).toBe('DEMO_IS_CLOSED')
  })

  it('has personas whom no password opens', async () => {
    const attempt = new Visitor(server).api.session.signIn.mutate({
      email: 'ada@demo.invalid',
      password: 'anything',
    })
    expect(await codeOf(attempt)).toBe('WRONG_CREDENTIALS')
  })

  it('is entered once with its link, as its admin', async () => {
    const token = tokenOf(await server.services.demo.issueLink())
    const newcomer = new Visitor(server)
    await newcomer.api.links.enterDemo.mutate({ token })
    const { person, workspaces } = await newcomer.api.session.current.query({})
    expect(person).toMatchObject({ name: 'Ada Okafor', isPersona: true })
    expect(workspaces).toMatchObject([{ isDemo: true, role: 'admin' }])
    expect(await codeOf(new Visitor(server).api.links.enterDemo.mutate({ token }))).toBe('LINK_USED')
  })

  it('has a policy with a history, and counts of a rule that only warns', async () => {
    const { items } = await admin.api.policy.snapshots.query({ workspaceId: demoId })
    expect(items.map(({ number, origin }) => [number, origin])).toEqual([
      [4, 'edited'],
      [3, 'edited'],
      [2, 'edited'],
      [1, 'shipped'],
    ])
    await server.services.policyRecorder.flush()
    const { rules } = await admin.api.policy.warnings.query({ workspaceId: demoId })
    expect(rules).toMatchObject([{ rule: 'promotion.budget', times: expect.toSatisfy((n) => n > 2) }])
    await server.services.policyKeeper.load()
  })

  it('has agents that were compared every day: one cause for three, a failed check, and one never compared', async () => {
    const { counts, causes, everyMinutes, lastWhole } = await admin.api.drift.overview.query({
      workspaceId: demoId,
    })
    expect(everyMinutes).toBe(24 * 60)
    expect(counts).toMatchObject({ drifted: 3, 'check-failed': 1, 'never-checked': 1, ignored: 1 })
    expect(causes).toMatchObject([{ kind: 'reported-model', agents: 3, examples: [{}, {}, {}] }])
    expect(lastWhole).toMatchObject({ state: 'done', failed: 1 })
    const { days } = await admin.api.drift.trend.query({ workspaceId: demoId, days: 90 })
    expect(days.filter(({ opened }) => opened > 0).length).toBeGreaterThan(15)
    expect(days.filter(({ medianMs }) => medianMs !== null).length).toBeGreaterThan(15)
    // Nothing of it is found anew, or over, as long as nobody looks; and then it is as it is.
    await admin.api.drift.scan.mutate({ workspaceId: demoId })
    await server.services.driftScanner.round()
    const { items } = await admin.api.drift.scans.query({ workspaceId: demoId, limit: 1 })
    expect(items).toMatchObject([{ state: 'done', failed: 0, opened: 0 }])
  })

  it('has one cause over three agents in quarantine, with a way out and the report of how they came there', async () => {
    const { causes, revalidations } = await admin.api.revalidations.overview.query({ workspaceId: demoId })
    expect(causes).toEqual([{ code: 'INVALID_CAPABILITIES', agents: 3 }])
    // Those of one millisecond have no order.
    const finished = revalidations.find(({ state }) => state === 'done')
    expect(finished).toMatchObject({ cause: 'policy', state: 'done', invalidated: 3, unjudged: 0 })
    expect(finished?.renewed).toBeGreaterThan(0)
    const { items } = await admin.api.revalidations.proposeAll.query({
      workspaceId: demoId,
      code: 'INVALID_CAPABILITIES',
    })
    expect(items.map(({ kind }) => kind)).toEqual(['narrowed', 'narrowed', 'narrowed'])
  })

  it('has an evidence pack that its compliance officer asked for', async () => {
    await server.services.exportWorkflow.round()
    const { items } = await admin.api.compliance.exports.query({ workspaceId: demoId })
    expect(items).toMatchObject([{ state: 'done', plan: { frameworks: ['soc2', 'ai-act'] } }])
    expect(items[0]?.summary?.[0]?.evidenced).toBeGreaterThan(3)
  })

  it('is removed by typing its name, and nothing of it remains', async () => {
    const key = {
      workspaceId: demoId,
      name: 'Demo key',
      scopes: ['workspace:read' as const],
      expiresInDays: null,
    }
    await admin.api.keys.create.mutate(key)
    const remove = (name: string) => admin.api.demo.remove.mutate({ workspaceId: demoId, name })
    expect(await codeOf(remove('demo'))).toBe('NAME_DIFFERS')
    await remove('Demo workspace')
    expect((await admin.api.session.current.query({})).workspaces.map(({ isDemo }) => isDemo)).toEqual([
      false,
    ])
    const tables = [
      'workspaces',
      'members',
      'people',
      'api_keys',
      'one_time_links',
      'changes',
      'sign_in_providers',
      'agents',
      'agent_labels',
      'agent_counts',
      'agent_revisions',
      'agent_drafts',
      'saved_views',
      'policy_active',
      'policy_reasons',
      'policy_proposals',
      'policy_replicas',
      'policy_warnings',
      'policy_decisions',
      'revalidations',
      'drift_findings',
      'drift_checks',
      'drift_scans',
      'drift_ignores',
      'exports',
      'export_parts',
      'revalidation_results',
    ]
    for (const table of tables) {
      const [rows] = await server.orm.execute(`select * from ${table}`)
      expect(JSON.stringify(rows), table).not.toMatch(new RegExp(`${demoId}|demo\\.invalid`))
    }
  })
})
