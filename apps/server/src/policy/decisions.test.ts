import { beforeAll, describe, expect, it } from 'vitest'
import { transactOn } from '../database/transact.ts'
import { asRoot } from '../ledger/testing.ts'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import type { Visitor } from '../testing/visitor.ts'
import { dataWith, promotionInput } from './testing.ts'

describe('a question to the policy of a workspace', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
  })

  const reload = async (from: RegExp, to: string) => {
    const { files, basedOn } = await dataWith(admin, workspaceId, from, to)
    return admin.api.policy.reload.mutate({ workspaceId, set: { files }, basedOn, reason: `To ${to}` })
  }
  const ask = (of = server.services, input = promotionInput(server.clock.now)) =>
    of.policyDecisions.ask(of.stores, workspaceId, 'promotion', input)
  const spending = (monthlyUsd: number) => {
    const input = promotionInput(server.clock.now)
    return { ...input, spec: { ...input.spec, budget: { ...input.spec.budget, monthlyUsd } } }
  }

  it('is answered with the version that answered it', async () => {
    const { active } = await admin.api.policy.overview.query({ workspaceId })
    const { id, number, hash } = active
    expect(await ask()).toMatchObject({
      snapshot: { id, number, hash },
      answer: { outcome: 'allow' },
      engine: 'embedded',
      fellBack: false,
    })
  })

  it('is answered by the new version on every replica from the moment that one has activated it', async () => {
    const replica = await openReplica(server)
    expect((await ask(replica.services, spending(300))).answer.outcome).toBe('allow')
    const { newHash } = await reload(/monthlyUsd: \d+/, 'monthlyUsd: 200')
    const asked = await ask(replica.services, spending(300))
    expect(asked.snapshot.hash).toBe(newHash)
    expect(asked.answer).toMatchObject({ outcome: 'deny', findings: [{ code: 'BUDGET_EXCEEDED' }] })
    await replica.close()
  })

  it('holds the policy where it is asked for that, until what was decided is committed', async () => {
    const { services } = server
    const { files, basedOn } = await dataWith(admin, workspaceId, /monthlyUsd: \d+/, 'monthlyUsd: 150')
    const order: string[] = []
    let reloaded: Promise<unknown> = Promise.resolve()
    await transactOn(server.orm)(async (stores) => {
      const input = promotionInput(server.clock.now)
      await services.policyDecisions.ask(stores, workspaceId, 'promotion', input, { lock: true })
      reloaded = admin.api.policy.reload
        .mutate({ workspaceId, set: { files }, basedOn, reason: 'Meanwhile' })
        .then(() => order.push('reloaded'))
      const { hash } = (await services.policyDecisions.consider(stores, workspaceId, 'promotion', input))
        .snapshot
      expect(hash).toBe(basedOn)
      order.push('decided')
    })
    await reloaded
    expect(order).toEqual(['decided', 'reloaded'])
  })

  it('counts what only warns, by rule and day, and keeps some of what was asked', async () => {
    await reload(/warn: \[\]/, 'warn: [promotion.budget]')
    server.clock.advance(1_000)
    const { answer } = await ask(server.services, spending(9_000))
    expect(answer).toMatchObject({ outcome: 'allow', warnings: [{ code: 'BUDGET_EXCEEDED' }] })
    for (let times = 0; times < 9; times++) await ask(server.services, spending(9_000))
    await server.services.policyRecorder.flush()
    const { rules } = await admin.api.policy.warnings.query({ workspaceId })
    expect(rules).toMatchObject([{ rule: 'promotion.budget', times: 10, byDay: [{ times: 10 }] }])
    const { items } = await admin.api.policy.decisions.query({ workspaceId, question: 'promotion' })
    expect(items.length).toBeLessThan(10)
    const decision = await admin.api.policy.decision.query({ workspaceId, decisionId: items[0]?.id ?? '' })
    expect(JSON.parse(decision.input).spec.budget.monthlyUsd).toBe(9_000)
    expect(decision).toMatchObject({ outcome: 'allow', isOfActive: true })
  })

  it('keeps only the newest of them', async () => {
    for (let second = 0; second < 70; second++) {
      server.clock.advance(1_000)
      for (let times = 0; times < 5; times++) await ask()
      await server.services.policyRecorder.flush()
    }
    const [rows] = await server.orm.execute(
      `select count(*) as n from policy_decisions where workspace_id = '${workspaceId}'`,
    )
    expect(JSON.stringify(rows)).toContain('200')
  })

  it('is not counted or kept where it is only looked at', async () => {
    await server.services.policyRecorder.flush()
    const before = await admin.api.policy.warnings.query({ workspaceId })
    const { spec } = spending(9_000)
    const answer = await admin.api.policy.precheckSpec.mutate({ workspaceId, spec: { value: spec } })
    expect(answer.warnings).toMatchObject([{ code: 'BUDGET_EXCEEDED', remedy: expect.any(String) }])
    await server.services.policyRecorder.flush()
    expect(await admin.api.policy.warnings.query({ workspaceId })).toEqual(before)
  })

  describe('when somebody moved the whole pointer back to a version that was in force once', () => {
    const pointer = async () => {
      const active = await server.services.stores.policy.active(workspaceId)
      if (active === null) throw new Error('The workspace has no policy.')
      return active
    }
    const movedBack = async () => {
      const { snapshotId, number, hash } = await pointer()
      await reload(/monthlyUsd: \d+/, `monthlyUsd: ${1_000 + number}`)
      const newest = await pointer()
      await ask()
      await server.services.stores.policy.setActive(workspaceId, { snapshotId, number, hash })
      return newest
    }
    const damaged = { outcome: 'unanswered', code: 'POLICY_UNREADABLE' }

    it('is answered by nobody until the next version is activated', async () => {
      const newest = await movedBack()
      expect((await ask()).answer).toMatchObject({
        ...damaged,
        message: expect.stringContaining('a newer one was activated since'),
      })
      const basedOn = (await admin.api.policy.overview.query({ workspaceId })).active.hash
      const again = { workspaceId, snapshotId: newest.snapshotId, basedOn, reason: 'What was in force' }
      expect(await admin.api.policy.rollBack.mutate(again)).toMatchObject({
        outcome: 'activated',
        number: newest.number + 1,
      })
      expect((await ask()).answer).toMatchObject({ outcome: 'allow' })
    })

    it('is answered by nobody also where the newer version was removed', async () => {
      const newest = await movedBack()
      await server.services.sequencer.sequenceAll()
      await asRoot(
        server,
        `create table kept_versions as select * from policy_snapshots where id = '${newest.snapshotId}'`,
        `delete from policy_snapshots where id = '${newest.snapshotId}'`,
      )
      const replica = await openReplica(server)
      try {
        expect((await ask(replica.services)).answer).toMatchObject({
          ...damaged,
          message: expect.stringContaining('the ledger names a newer one that is gone'),
        })
      } finally {
        await asRoot(server, 'insert into policy_snapshots select * from kept_versions')
        await server.services.stores.policy.setActive(workspaceId, newest)
        await replica.close()
      }
      expect((await ask()).answer).toMatchObject({ outcome: 'allow' })
    })
  })

  it('is prepared for on every replica, which tells what it has loaded and what kept it from that', async () => {
    await server.services.policyKeeper.load()
    const { active, replicas } = await admin.api.policy.overview.query({ workspaceId })
    expect(replicas).toMatchObject([
      { engine: 'embedded', loadedHash: active.hash, isCurrent: true, isGone: false, error: null },
    ])
    await reload(/monthlyUsd: \d+/, 'monthlyUsd: 77')
    const stale = (await admin.api.policy.overview.query({ workspaceId })).replicas
    expect(stale).toMatchObject([{ isCurrent: false }])
    const { id } = (await admin.api.policy.overview.query({ workspaceId })).active
    const replica = await openReplica(server)
    await server.services.policyKeeper.load()
    await server.orm.execute(
      `update policy_snapshots set files = replace(files, 'monthlyUsd: 77', 'monthlyUsd: 99') where id = '${id}'`,
    )
    await replica.services.policyKeeper.load()
    const told = (await admin.api.policy.overview.query({ workspaceId })).replicas
    expect(told.map(({ isCurrent }) => isCurrent).sort()).toEqual([false, true])
    expect(told.find(({ isCurrent }) => !isCurrent)?.error).toContain('its hash differs')
    await replica.close()
  })

  it('is answered here where the OPA server is away, and the page says so', async () => {
    const { items } = await admin.api.policy.snapshots.query({ workspaceId })
    const [{ id = '' } = {}] = items.filter(({ number }) => number === 1)
    const basedOn = (await admin.api.policy.overview.query({ workspaceId })).active.hash
    await admin.api.policy.rollBack.mutate({ workspaceId, snapshotId: id, basedOn, reason: 'As at first' })
    const opa = { url: 'http://127.0.0.1:1', token: null, ca: null, timeoutMs: 2_000 }
    const lenient = await openReplica({ ...server, opa: { ...opa, fallback: 'embedded' } })
    const { active } = await admin.api.policy.overview.query({ workspaceId })
    expect(await ask(lenient.services)).toMatchObject({
      answer: { outcome: 'allow' },
      engine: 'embedded',
      fellBack: true,
      snapshot: { hash: active.hash },
    })
    await lenient.services.policyKeeper.load()
    await lenient.services.policyKeeper.tell()
    const { replicas } = await admin.api.policy.overview.query({ workspaceId })
    const told = replicas.find(({ engine }) => engine === 'opa')
    expect(told).toMatchObject({
      fallbacks: 1,
      isCurrent: true,
      error: expect.stringContaining('ECONNREFUSED'),
    })
    expect(lenient.log.join('\n')).toContain('the OPA server cannot be reached')
    await lenient.close()
    const strict = await openReplica({ ...server, opa: { ...opa, fallback: 'deny' } })
    expect((await ask(strict.services)).answer).toMatchObject({ code: 'POLICY_UNAVAILABLE' })
    await strict.services.policyKeeper.load()
    const both = (await admin.api.policy.overview.query({ workspaceId })).replicas
    expect(both.filter(({ engine }) => engine === 'opa').map(({ isCurrent }) => isCurrent)).toContain(false)
    await strict.close()
  })
})
