import { type AgentSpec, specOfTemplate, templates } from '@countersign/agents'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Stores } from '../database/stores.ts'
import { asRoot } from '../ledger/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { join, setUp } from '../testing/people.ts'
import { codeOf, type Visitor } from '../testing/visitor.ts'
import { PolicyImpact } from './impact.ts'
import { shippedPolicy } from './shipped.ts'
import { PolicySnapshots } from './snapshots.ts'
import { dataWith, promotionInput } from './testing.ts'

describe('the impact of a policy', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''
  const governed: string[] = []

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
    for (const monthlyUsd of [10, 20, 30, 40]) {
      const { id } = await admin.api.agents.create.mutate({
        workspaceId,
        spec: { value: spending(monthlyUsd) },
      })
      governed.push(id)
    }
    // Governed as a promotion leaves them; the sandbox ones beside them are nobody's business here.
    await asRoot(
      server,
      `update agents set governed_revision = 1, governed_digest = sandbox_digest where workspace_id = '${workspaceId}'`,
    )
    await admin.api.agents.create.mutate({ workspaceId, spec: { value: spending(45) } })
  })

  const spending = (monthlyUsd: number): AgentSpec => {
    const [template] = templates
    if (!template) throw new Error('There is no template.')
    const spec = specOfTemplate(template)
    const metadata = { ...spec.metadata, name: `agent-${monthlyUsd}` }
    return { ...spec, metadata, budget: { ...spec.budget, monthlyUsd } }
  }
  const within = (limit: number) => dataWith(admin, workspaceId, /monthlyUsd: \d+/, `monthlyUsd: ${limit}`)
  const impact = async (limit: number) => {
    const { files } = await within(limit)
    return admin.api.policy.impact.mutate({ workspaceId, candidate: { files } })
  }

  it('names whom it would newly deny, and why, before anything is activated', async () => {
    const before = (await admin.api.policy.overview.query({ workspaceId })).active
    const answer = await impact(25)
    expect(answer).toMatchObject({
      checked: 4,
      agents: 4,
      newlyDenied: { count: 2 },
      newlyAllowed: { count: 0 },
      next: null,
    })
    expect(answer.newlyDenied.listed.map(({ name }) => name).sort()).toEqual(['agent-30', 'agent-40'])
    expect(answer.newlyDenied.listed[0]?.appeared).toMatchObject([{ code: 'BUDGET_EXCEEDED' }])
    expect((await admin.api.policy.overview.query({ workspaceId })).active).toEqual(before)
  })

  it('names whom it would newly allow, and queues every governed agent when it is activated', async () => {
    server.clock.advance(1_000)
    const { files, basedOn } = await within(25)
    const about = { workspaceId, set: { files }, basedOn, reason: 'Less money' }
    expect(await admin.api.policy.reload.mutate(about)).toMatchObject({ revalidated: 4 })
    const queued = await server.services.stores.revalidations.newest(workspaceId, 10)
    expect(queued.map(({ agents }) => agents)).toEqual([4, 0])
    const answer = await impact(35)
    expect(answer.newlyAllowed).toMatchObject({ count: 1, listed: [{ name: 'agent-30' }] })
    expect(answer.newlyAllowed.listed[0]?.gone).toMatchObject([{ code: 'BUDGET_EXCEEDED' }])
  })

  it('of files of one’s own is for those who may activate them; of a version, for everybody', async () => {
    const { visitor } = await join(admin, server, workspaceId, 'viewer', 'vera')
    const { files } = await within(25)
    const own = visitor.api.policy.impact.mutate({ workspaceId, candidate: { files } })
    expect(await codeOf(own)).toBe('NOT_PERMITTED')
    const { items } = await visitor.api.policy.snapshots.query({ workspaceId })
    const candidate = { snapshotId: items[0]?.id ?? '' }
    expect((await visitor.api.policy.impact.mutate({ workspaceId, candidate })).checked).toBe(4)
  })

  it('says which specs are not what was approved', async () => {
    await asRoot(
      server,
      `update agent_revisions set spec = replace(spec, '"monthlyUsd":10', '"monthlyUsd":11') where agent_id = '${governed[0]}'`,
    )
    const { unreadable, checked } = await impact(35)
    expect([checked, unreadable.map(({ name }) => name)]).toEqual([4, ['agent-10']])
  })

  it('asks about open requests as well', async () => {
    const { files } = await within(1)
    const input = promotionInput(server.clock.now, { spec: spending(10) })
    const openRequests = async (_: Stores, __: string, after: string | null) =>
      after === null ? [{ id: 'prm_1', input }] : []
    const { stores } = server.services
    const snapshots = new PolicySnapshots(await shippedPolicy())
    const about = new PolicyImpact({ stores, clock: () => server.clock.now, snapshots, openRequests })
    const check = snapshots.check(files)
    if (!check.ok) throw new Error('The candidate is a policy.')
    const actor = { personId: '', name: '', role: 'admin', workspaceId, behind: null } as const
    const { newlyDenied } = await about.of(actor, check.policy, 'request:')
    expect(newlyDenied.listed).toMatchObject([{ of: 'request', id: 'prm_1', agentId: 'agt_1' }])
  })

  it('is a part of the whole where there is much, and goes on from there', async () => {
    const rows = Array.from({ length: 450 }, (_, at) => `agt_Z${String(at).padStart(25, '0')}`)
    const [{ id: source } = { id: '' }] = (
      await server.services.stores.governed.page(workspaceId, null, 1)
    ).map(({ agent }) => agent)
    for (const [at, id] of rows.entries()) {
      const agent = await server.services.stores.agents.find(workspaceId, source)
      const revision = await server.services.stores.revisions.find(workspaceId, source, 1)
      if (!agent || !revision) throw new Error('There is no agent to copy.')
      await server.services.stores.agents.add({ ...agent, id, name: `copy-${at}` }, {})
      await server.services.stores.revisions.add({ ...revision, agentId: id })
    }
    let [checked, cursor, parts]: [number, string | null, number] = [0, null, 0]
    const { files } = await within(35)
    do {
      const part: Awaited<ReturnType<typeof impact>> = await admin.api.policy.impact.mutate({
        workspaceId,
        candidate: { files },
        cursor,
      })
      checked += part.checked
      cursor = part.next
      parts += 1
    } while (cursor !== null && parts < 100)
    expect(checked).toBe(454)
  }, 60_000)
})
