import { type DriftKind, driftKinds, isIgnored } from '@countersign/drift'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getRevision } from '../agents/lookup.ts'
import { type Cast, edit, openCast } from '../promotion/testing.ts'
import { toldOf } from '../revalidation/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { codeOf, refusalOf } from '../testing/visitor.ts'
import { governed, kindsOf, running, scanned, seenOf, tamper } from './testing.ts'

const minute = 60_000
const hot = { model: { provider: 'anthropic', name: 'claude-sonnet', temperature: 0.4 } }

describe('the ways out of drift', { timeout: 120_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(() => server.clock.advance(1_000))

  const api = () => cast.ana.visitor.api.drift
  const agentOf = async (agentId: string) => {
    const agent = await server.services.stores.agents.find(workspaceId, agentId)
    if (!agent) throw new Error(`There is no ${agentId}.`)
    return agent
  }
  const onlyFinding = async (agentId: string) => {
    await scanned(server, cast, [agentId])
    const { findings } = await seenOf(cast, agentId)
    const [found] = findings
    if (!found || findings.length > 1) throw new Error(`Found: ${JSON.stringify(findings)}`)
    return found
  }
  const lieAbout = (agentId: string) =>
    tamper(server, `update agents set governed_digest = unhex(repeat('cd', 32)) where id = '${agentId}'`)
  const restore = (...findingIds: string[]) => api().restore.mutate({ workspaceId, findingIds })
  const adopt = (findingId: string) => api().adopt.mutate({ workspaceId, findingId })

  describe('restore', () => {
    it('puts right what the records say, tells who did it, and does it once', async () => {
      const { agentId } = await governed(server, cast)
      const was = (await agentOf(agentId)).governedDigest
      await lieAbout(agentId)
      const { id } = await onlyFinding(agentId)
      expect(await restore(id, id)).toEqual([{ findingId: id, status: 'restored' }])
      expect((await agentOf(agentId)).governedDigest).toEqual(was)
      const { standing, history } = await seenOf(cast, agentId)
      expect(standing).toMatchObject({ state: 'in-sync' })
      expect(history).toMatchObject([{ id, end: 'restored' }])
      expect(await toldOf(server, workspaceId, `drift:${id}`)).toEqual([
        'drift.found',
        'drift.restore_asked',
        'drift.resolved',
      ])
      expect(await restore(id)).toMatchObject([{ status: 'refused', code: 'DRIFT_OVER' }])
    })

    it('puts many right in one act, of which each answers for itself whatever is broken at another', async () => {
      const made = []
      for (const _ of [1, 2, 3, 4]) made.push((await governed(server, cast)).agentId)
      const [first = '', unwritable = '', unreadable = '', last = ''] = made
      for (const agentId of made) await lieAbout(agentId)
      const found = []
      for (const agentId of made) found.push((await onlyFinding(agentId)).id)
      await running(server, cast, unreadable, null)
      await tamper(
        server,
        `update runs set report = '{"tools":["a","a"' where agent_id = '${unreadable}'`,
        `create trigger poison before update on agents for each row
          if new.id = '${unwritable}' then signal sqlstate '45000' set message_text = 'poison'; end if`,
      )
      await scanned(server, cast, [unreadable])
      expect((await seenOf(cast, unreadable)).standing).toMatchObject({ state: 'check-failed' })
      server.log.length = 0
      const answers = await restore(...found)
      expect(answers.map(({ findingId }) => findingId)).toEqual(found)
      expect(answers.map((one) => ('code' in one ? one.code : one.status))).toEqual([
        'restored',
        'FAULT',
        'INTERCEPTOR_ERROR',
        'restored',
      ])
      for (const one of answers) {
        if (one.status === 'refused') expect(one).toMatchObject({ remedy: expect.stringMatching(/\w/) })
      }
      expect(JSON.stringify(answers)).not.toContain('poison')
      expect(server.log.some((line) => line.includes('poison') && line.includes(unwritable))).toBe(true)
      expect(server.log.some((line) => line.includes('"level":50') && line.includes(unreadable))).toBe(true)
      for (const agentId of [first, last]) expect(await kindsOf(cast, agentId)).toEqual([])
      expect(await codeOf(adopt(found[2] ?? ''))).toBe('INTERCEPTOR_ERROR')

      await tamper(
        server,
        'drop trigger poison',
        `update runs set report = null where agent_id = '${unreadable}'`,
      )
      expect(await restore(...found)).toMatchObject([
        { code: 'DRIFT_OVER' },
        { status: 'restored' },
        { status: 'restored' },
        { code: 'DRIFT_OVER' },
      ])
    })

    it('writes nothing over by a proof that nobody believes', async () => {
      const { agentId, proofId } = await governed(server, cast)
      await lieAbout(agentId)
      const { id } = await onlyFinding(agentId)
      await tamper(server, `update proofs set bundle = '{}' where id = '${proofId}'`)
      expect(await restore(id)).toMatchObject([{ status: 'refused', code: 'DRIFT_OVER' }])
      await tamper(server, `update agent_revisions set spec = '{}' where agent_id = '${agentId}'`)
      expect(await restore(id)).toMatchObject([{ status: 'refused' }])
      expect((await agentOf(agentId)).governedDigest).toEqual(Buffer.alloc(32, 0xcd))
    })

    it('does not reach over a newer revision', async () => {
      const agent = await governed(server, cast)
      const { agentId } = agent
      await lieAbout(agentId)
      const { id } = await onlyFinding(agentId)
      await edit(cast.ana.visitor, workspaceId, { ...agent, revision: 1, digest: '' })
      const { requestId } = await cast.ana.visitor.api.promotions.request.mutate({ workspaceId, agentId })
      const request = await server.services.stores.requests.find(workspaceId, requestId)
      const digest = request?.digest.toString('hex') ?? ''
      await cast.rita.visitor.api.promotions.approve.mutate({ workspaceId, requestId, digest })
      const newer = await agentOf(agentId)
      expect(newer.governedRevision).toBe(2)
      expect(await restore(id)).toMatchObject([{ status: 'refused', code: 'DRIFT_OUTDATED' }])
      expect(await codeOf(adopt(id))).toBe('DRIFT_OUTDATED')
      expect(await agentOf(agentId)).toEqual(newer)
    })

    it('has the policy asked again about who is judged by an older one, and looks whether it helped', async () => {
      const { agentId } = await governed(server, cast)
      await tamper(
        server,
        `create table kept_policy as select * from policy_active where workspace_id = '${workspaceId}'`,
        `update policy_active set hash = unhex(repeat('ab', 32)) where workspace_id = '${workspaceId}'`,
      )
      const { id, restore: how } = await onlyFinding(agentId)
      expect(how).toBe('revalidate')
      expect(await restore(id)).toEqual([{ findingId: id, status: 'under-way' }])
      expect(await restore(id)).toEqual([{ findingId: id, status: 'under-way' }])
      const queued = await server.services.stores.revalidations.newest(workspaceId, 5)
      expect(
        queued.filter(({ state, chosen }) => state === 'waiting' && chosen?.includes(agentId)),
      ).toHaveLength(1)
      await tamper(
        server,
        'update policy_active join kept_policy using (workspace_id) set policy_active.hash = kept_policy.hash',
        'drop table kept_policy',
      )
      await server.services.revalidationWorkflow.round()
      server.clock.advance(minute)
      await server.services.driftScanner.round()
      expect((await seenOf(cast, agentId)).history).toMatchObject([{ id, end: 'restored' }])
    })

    it('ends the run that works in another way, and only that', async () => {
      const [one, other] = [await governed(server, cast), await governed(server, cast)]
      const { runId } = await running(server, cast, one.agentId, hot)
      const { runId: otherRun } = await running(server, cast, other.agentId, hot)
      const { id } = await onlyFinding(one.agentId)
      expect(await restore(id)).toEqual([{ findingId: id, status: 'under-way' }])
      const run = await server.services.runReading.get(workspaceId, runId)
      expect(run).toMatchObject({ isOver: true, ending: { code: 'STOP_ASKED' } })
      expect((await server.services.runReading.get(workspaceId, otherRun)).isOver).toBe(false)
      server.clock.advance(16_000)
      await server.services.driftScanner.round()
      expect((await seenOf(cast, one.agentId)).history).toMatchObject([{ id, end: 'restored' }])
    })

    it('has no way where nothing can bring back what was approved', async () => {
      const { agentId } = await governed(server, cast)
      await tamper(server, `update agent_revisions set spec = '{}' where agent_id = '${agentId}'`)
      const { id } = await onlyFinding(agentId)
      expect(await restore(id)).toMatchObject([{ status: 'refused', code: 'RESTORE_IMPOSSIBLE' }])
    })
  })

  describe('adopt', () => {
    it('asks people for what the run says, and approves nothing by itself', async () => {
      const { agentId } = await governed(server, cast)
      await running(server, cast, agentId, hot)
      const { id } = await onlyFinding(agentId)
      const before = await agentOf(agentId)
      const { requestId, revision } = await adopt(id)
      const after = await agentOf(agentId)
      expect([after.governedRevision, after.proofId]).toEqual([before.governedRevision, before.proofId])
      const request = await cast.rita.visitor.api.promotions.get.query({ workspaceId, requestId })
      expect(request).toMatchObject({ revision, note: expect.stringContaining('temperature of 0.4') })
      const { spec } = await getRevision(server.services.stores, workspaceId, agentId, revision)
      expect(spec.anatomy.model).toMatchObject(hot.model)
      expect(await kindsOf(cast, agentId)).toEqual(['reported-temperature'])
      // Asked twice, it is asked for once.
      expect(await adopt(id)).toEqual({ requestId, revision })
      expect(await toldOf(server, workspaceId, `drift:${id}`)).toEqual(['drift.found', 'drift.adopted'])
    })

    it('asks anew for what was approved when its proof is lost; and with the new one it is over', async () => {
      const { agentId, proofId } = await governed(server, cast)
      await tamper(server, `delete from proofs where id = '${proofId}'`)
      const { id } = await onlyFinding(agentId)
      const { requestId } = await adopt(id)
      const request = await server.services.stores.requests.find(workspaceId, requestId)
      const digest = request?.digest.toString('hex') ?? ''
      expect(digest).toBe((await agentOf(agentId)).governedDigest?.toString('hex'))
      await cast.rita.visitor.api.promotions.approve.mutate({ workspaceId, requestId, digest })
      await server.services.sequencer.sequence(workspaceId)
      expect(await scanned(server, cast, [agentId])).toMatchObject({ resolved: 1 })
      expect((await seenOf(cast, agentId)).standing).toMatchObject({ state: 'in-sync' })
    })

    it('adopts no bytes that nobody saved, whatever the columns beside them say', async () => {
      const { agentId } = await governed(server, cast)
      await tamper(
        server,
        `update agent_revisions set spec = replace(spec, 'invoices', 'payrolls') where agent_id = '${agentId}'`,
        `update agent_revisions set digest = unhex(sha2(spec, 256)) where agent_id = '${agentId}'`,
      )
      const { id } = await onlyFinding(agentId)
      expect(await codeOf(adopt(id))).toBe('ADOPT_UNSAVED')
      expect(await agentOf(agentId)).toMatchObject({ lastRevision: 1, sandboxRevision: null })
    })

    it('does not overwrite what somebody works on', async () => {
      const agent = await governed(server, cast)
      await running(server, cast, agent.agentId, hot)
      const { id } = await onlyFinding(agent.agentId)
      await edit(cast.ana.visitor, workspaceId, { ...agent, revision: 1, digest: '' })
      expect(await codeOf(adopt(id))).toBe('ADOPT_SANDBOX_TAKEN')
      expect(await agentOf(agent.agentId)).toMatchObject({ lastRevision: 2, sandboxRevision: 2 })
    })

    it('invents nothing about tools that it only knows by name, nor adopts what nobody could approve', async () => {
      const one = await governed(server, cast)
      await running(server, cast, one.agentId, { tools: ['shell.run'] })
      const tools = await onlyFinding(one.agentId)
      expect(await refusalOf(adopt(tools.id))).toMatchObject({
        code: 'ADOPT_TOOLS_UNKNOWN',
        message: expect.stringContaining('shell.run'),
      })
      const other = await governed(server, cast)
      await running(server, cast, other.agentId, { specSha256: 'b'.repeat(64) })
      expect(await codeOf(adopt((await onlyFinding(other.agentId)).id))).toBe('ADOPT_IMPOSSIBLE')
    })
  })

  describe('ignore', () => {
    const rule = (change: object = {}) => ({
      workspaceId,
      kind: 'reported-temperature' as const,
      cause: null,
      agentId: null,
      ...change,
    })
    const why = { reason: 'Tried out until the end of the week', days: 7 }
    const causes = async () => (await api().overview.query({ workspaceId })).causes.map(({ cause }) => cause)

    it('shows what a rule would cover, covers it with a reason and an end, and it comes back by itself', async () => {
      const agents = [await governed(server, cast), await governed(server, cast)]
      const warm = { model: { ...hot.model, temperature: 0.7 } }
      for (const { agentId } of agents) await running(server, cast, agentId, warm)
      await scanned(
        server,
        cast,
        agents.map(({ agentId }) => agentId),
      )
      const cause = 'reported-temperature:0.7'
      expect(await causes()).toContain(cause)
      const preview = await api().ignores.preview.query(rule({ cause }))
      expect(preview).toMatchObject({ findings: 2, first: [{ isIgnoredAlready: false }, {}] })

      const { ignoreId } = await api().ignores.add.mutate({ ...rule({ cause }), ...why })
      expect(await causes()).not.toContain(cause)
      const [first] = agents
      const { standing, findings } = await seenOf(cast, first?.agentId ?? '')
      expect(standing).toMatchObject({ state: 'in-sync' })
      expect(findings).toMatchObject([{ ignoredBy: { id: ignoreId, reason: why.reason } }])
      const { items } = await api().ignores.list.query({ workspaceId })
      expect(items).toMatchObject([
        { id: ignoreId, holds: true, findings: 2, createdByName: expect.any(String) },
      ])
      expect(await codeOf(api().ignores.add.mutate({ ...rule({ cause }), ...why }))).toBe('IGNORED_ALREADY')

      const { stores } = server.services
      const at = server.clock.now + 7 * 24 * 60 * minute
      const open = async (now: number) =>
        (await stores.drift.causes(workspaceId, now, null, 50)).map((one) => one.cause)
      expect(await open(at - 1)).not.toContain(cause)
      expect(await open(at)).toContain(cause)

      await api().ignores.end.mutate({ workspaceId, ignoreId })
      await api().ignores.end.mutate({ workspaceId, ignoreId })
      expect(await causes()).toContain(cause)
      expect(await toldOf(server, workspaceId, `drift-ignore:${ignoreId}`)).toEqual([
        'drift-ignore.added',
        'drift-ignore.ended',
      ])
    })

    it('looks away from nothing that makes a proof worthless, not even by a rule in the database', async () => {
      const never = Object.keys(driftKinds).filter((kind): kind is DriftKind => !kindOf(kind).canIgnore)
      expect(never).toContain('spec-changed')
      for (const kind of never) {
        expect(await codeOf(api().ignores.add.mutate({ ...rule({ kind }), ...why }))).toBe(
          'IGNORE_IMPOSSIBLE',
        )
      }
      const { agentId } = await governed(server, cast)
      await lieAbout(agentId)
      const { id, cause } = await onlyFinding(agentId)
      const { ignoreId } = await api().ignores.add.mutate({ ...rule({ kind: 'reported-spec' }), ...why })
      await tamper(server, `update drift_ignores set kind = 'record-changed' where id = '${ignoreId}'`)
      expect(await causes()).toContain(cause)
      expect((await seenOf(cast, agentId)).findings).toMatchObject([{ id, ignoredBy: null }])
    })

    it('wants a reason and an end', async () => {
      for (const wrong of [{ reason: 'short' }, { days: 0 }, { days: 91 }, { days: 1.5 }]) {
        expect(await codeOf(api().ignores.add.mutate({ ...rule(), ...why, ...wrong }))).toBe('BAD_INPUT')
      }
    })

    it('counts in the database as the rules of the package count', async () => {
      const now = server.clock.now
      const { stores } = server.services
      const rules = await stores.driftIgnores.active(workspaceId, now)
      const { causes: listed } = await api().overview.query({ workspaceId, limit: 100 })
      const rows = await server.services.stores.driftLists.page(workspaceId, {}, now, null, 100)
      const open = await stores.drift.openOf(
        workspaceId,
        rows.map(({ agentId }) => agentId),
      )
      const expected = open.filter((finding) => !isIgnored(rules, finding, now))
      expect(listed.reduce((all, { agents }) => all + agents, 0)).toBe(expected.length)
      expect(new Set(listed.map(({ cause }) => cause))).toEqual(new Set(expected.map(({ cause }) => cause)))
    })
  })

  it('groups by what happened, most befallen first, page by page', async () => {
    const all = (await api().overview.query({ workspaceId, limit: 100 })).causes
    expect(all.length).toBeGreaterThan(3)
    expect(all.map(({ agents }) => agents)).toEqual(all.map(({ agents }) => agents).sort((a, b) => b - a))
    const paged: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await api().overview.query({ workspaceId, limit: 2, cursor })
      paged.push(...page.causes.map(({ cause }) => cause))
      if (page.next === null) break
      cursor = page.next
    }
    expect(paged).toEqual(all.map(({ cause }) => cause))
    expect(await codeOf(api().overview.query({ workspaceId, cursor: 'nowhere' }))).toBe('CURSOR_UNKNOWN')
    for (const { agents, examples } of all) expect(examples).toHaveLength(Math.min(3, agents))
  })

  it('lists agents by how they stand, and counts them the same way', async () => {
    const { counts } = await api().overview.query({ workspaceId })
    for (const state of ['in-sync', 'drifted', 'check-failed', 'never-checked'] as const) {
      const { items } = await api().agents.query({ workspaceId, state, limit: 100 })
      expect(items.map((item) => item.state)).toEqual(items.map(() => state))
      expect([state, items.length]).toEqual([state, counts[state]])
    }
  })
})

const kindOf = (kind: string) => {
  const found = Object.entries(driftKinds).find(([name]) => name === kind)
  if (!found) throw new Error(kind)
  return found[1]
}
