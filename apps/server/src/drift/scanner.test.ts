import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cast, openCast } from '../promotion/testing.ts'
import { reload, toldOf } from '../revalidation/testing.ts'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { codeOf } from '../testing/visitor.ts'
import { usualDriftMinutes } from './interval.ts'
import { governed, kindsOf, running, scanned, seenOf, tamper } from './testing.ts'

const minute = 60_000

describe('the scanner', { timeout: 120_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(async () => {
    server.clock.advance(minute)
    await server.services.driftScanner.round()
  })

  const api = () => cast.ana.visitor.api.drift
  const scans = async () => (await api().scans.query({ workspaceId })).items
  const wholes = async () => (await scans()).filter(({ isWhole }) => isWhole)

  it('compares nobody where nothing is governed, and says so of an agent that never was compared', async () => {
    await server.services.driftScanner.schedule()
    expect(await scans()).toEqual([])
    const { agentId } = await governed(server, cast)
    expect((await seenOf(cast, agentId)).standing).toEqual({
      state: 'never-checked',
      since: null,
      checkedAt: null,
      failure: null,
    })
    const { counts } = await api().overview.query({ workspaceId })
    expect(counts).toMatchObject({ governed: 1, 'never-checked': 1, 'in-sync': 0 })
  })

  it('compares everybody as often as the workspace says, once however many replicas there are', async () => {
    expect((await api().overview.query({ workspaceId })).everyMinutes).toBe(usualDriftMinutes)
    await api().setInterval.mutate({ workspaceId, everyMinutes: 6 })
    const replica = await openReplica(server)
    try {
      const schedulers = [server, replica, server, replica].map(({ services }) => services.driftScanner)
      await Promise.all(schedulers.map((scanner) => scanner.schedule()))
      expect(await wholes()).toHaveLength(1)
      await Promise.all([server.services.driftScanner.round(), replica.services.driftScanner.round()])
      const [first] = await wholes()
      expect(first).toMatchObject({ state: 'done', checked: 1, failed: 0, askedByName: 'Countersign' })

      server.clock.advance(5 * minute)
      await server.services.driftScanner.schedule()
      expect(await wholes()).toHaveLength(1)
      server.clock.advance(minute)
      await Promise.all(schedulers.map((scanner) => scanner.schedule()))
      expect(await wholes()).toHaveLength(2)
      await replica.services.driftScanner.round()
    } finally {
      await replica.close()
    }
  })

  it('goes by the interval that somebody set, which the ledger tells; with none only when somebody asks', async () => {
    await api().setInterval.mutate({ workspaceId, everyMinutes: null })
    await api().setInterval.mutate({ workspaceId, everyMinutes: null })
    server.clock.advance(10 * minute)
    const before = await wholes()
    await server.services.driftScanner.schedule()
    expect(await wholes()).toEqual(before)
    await api().setInterval.mutate({ workspaceId, everyMinutes: 5 })
    expect((await api().overview.query({ workspaceId })).everyMinutes).toBe(5)
    await server.services.driftScanner.schedule()
    expect(await wholes()).toHaveLength(before.length + 1)
    const told = await toldOf(server, workspaceId, `workspace:${workspaceId}`)
    expect(told.filter((action) => action === 'workspace.drift_interval_changed')).toHaveLength(3)
    for (const everyMinutes of [4, 0, -1, 1.5, 10_081]) {
      expect(await codeOf(api().setInterval.mutate({ workspaceId, everyMinutes }))).toBe('BAD_INPUT')
    }
  })

  it('writes nothing into the ledger when all is as it was', async () => {
    await governed(server, cast)
    await server.services.sequencer.sequenceAll()
    const size = async () => (await server.services.stores.log.find(workspaceId))?.size
    const before = await size()
    await scanned(server, cast)
    await server.services.sequencer.sequenceAll()
    expect(await size()).toBe(before)
  })

  it('tells what it found once, and once that it is gone, each with its age', async () => {
    const { agentId } = await governed(server, cast)
    const { runId } = await running(server, cast, agentId, { tools: ['shell.run'] })
    await scanned(server, cast, [agentId])
    const [found] = (await seenOf(cast, agentId)).findings
    server.clock.advance(minute)
    await scanned(server, cast, [agentId])
    const [lasting] = (await seenOf(cast, agentId)).findings
    expect(lasting).toMatchObject({ id: found?.id, openedAt: found?.openedAt, seenAt: server.clock.now })
    await cast.ana.visitor.api.runs.stop.mutate({ workspaceId, agentId })
    expect(await scanned(server, cast, [agentId])).toMatchObject({ resolved: 1 })
    const { history, standing } = await seenOf(cast, agentId)
    expect(standing).toMatchObject({ state: 'in-sync' })
    expect(history).toMatchObject([{ id: found?.id, resolvedAt: server.clock.now, end: 'gone', exits: [] }])
    expect(await toldOf(server, workspaceId, `drift:${found?.id}`)).toEqual(['drift.found', 'drift.resolved'])
    expect(runId).toMatch(/^run_/)
  })

  it('concludes nothing from what a run does not say', async () => {
    const { agentId } = await governed(server, cast)
    const { token, runId } = await running(server, cast, agentId, { tools: ['shell.run'] })
    await scanned(server, cast, [agentId])
    expect(await kindsOf(cast, agentId)).toEqual(['reported-tools'])
    const run = await server.services.runReading.get(workspaceId, runId)
    await server.services.leases.renew(token, run.lease.id, {
      model: { provider: 'anthropic', name: 'claude-sonnet' },
    })
    await scanned(server, cast, [agentId])
    expect(await kindsOf(cast, agentId)).toEqual(['reported-tools'])
  })

  it('measures what is open, what failed, and how long ago everybody was compared', async () => {
    await scanned(server, cast)
    server.clock.advance(5 * minute)
    await server.services.driftScanner.measure()
    const text = await server.services.metrics.registry.metrics()
    expect(text).toMatch(/^countersign_drift_last_scan_age_seconds 300$/m)
    expect(text).toMatch(/^countersign_drift_open_findings\{kind="reported-tools"\} 1$/m)
    expect(text).toMatch(/^countersign_drift_failed_checks 0$/m)
  })

  it('raises no alarm while a changed policy is still judging, nor over who was judged', async () => {
    const { agentId } = await governed(server, cast)
    await reload(server, cast, /^ {2}monthlyUsd: 500$/m, '  monthlyUsd: 499')
    await scanned(server, cast)
    expect(await kindsOf(cast, agentId)).toEqual([])
    await server.services.revalidationWorkflow.round()
    await scanned(server, cast)
    expect(await kindsOf(cast, agentId)).toEqual([])
    await reload(server, cast, /^ {2}- invoice.read\n/m, '')
    await server.services.revalidationWorkflow.round()
    expect(await server.services.stores.agents.find(workspaceId, agentId)).toMatchObject({
      isInvalidated: true,
    })
    await scanned(server, cast)
    expect(await kindsOf(cast, agentId)).toEqual([])
    await reload(server, cast, /^ {2}- invoice.match\n/m, '  - invoice.match\n  - invoice.read\n')
    await server.services.revalidationWorkflow.round()
  })

  it('ends what concerned an agent that was retired', async () => {
    const { agentId } = await governed(server, cast)
    await tamper(
      server,
      `update agents set governed_digest = unhex(repeat('cd', 32)) where id = '${agentId}'`,
    )
    await scanned(server, cast)
    expect(await kindsOf(cast, agentId)).toEqual(['record-changed'])
    await cast.ana.visitor.api.agents.retire.mutate({ workspaceId, agentId, reason: 'No longer needed' })
    expect(await scanned(server, cast)).toMatchObject({ resolved: 1 })
    expect((await seenOf(cast, agentId)).history).toMatchObject([{ end: 'left' }])
  })

  it('is one scan while everybody is being compared, and refuses to compare nobody', async () => {
    const first = await api().scan.mutate({ workspaceId })
    expect(await api().scan.mutate({ workspaceId })).toEqual(first)
    expect((await api().overview.query({ workspaceId })).current).toMatchObject({
      id: first.scanId,
      state: 'waiting',
      askedByName: expect.stringContaining('Ana'),
    })
    const nobody = [`agt_${'0'.repeat(26)}`]
    expect(await codeOf(api().scan.mutate({ workspaceId, agentIds: nobody }))).toBe('NOBODY_TO_COMPARE')
  })

  it('is shown as long as it goes on, also when another one was begun and is over', async () => {
    const { agentId } = await governed(server, cast)
    const { scanId } = await api().scan.mutate({ workspaceId })
    const held = { state: 'running', holder: 'rpl_another', leaseUntil: server.clock.now + minute } as const
    await server.services.stores.driftScans.set(workspaceId, scanId, held)
    server.clock.advance(1_000)
    expect(await scanned(server, cast, [agentId])).toMatchObject({ state: 'done' })
    expect((await api().overview.query({ workspaceId })).current).toMatchObject({
      id: scanId,
      state: 'running',
    })
    server.clock.advance(2 * minute)
    await server.services.driftScanner.round()
    expect((await api().overview.query({ workspaceId })).current).toBeNull()
  })
})
