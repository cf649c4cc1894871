import { pino } from 'pino'
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { transactOn } from '../database/transact.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { toldOf } from '../revalidation/testing.ts'
import { referenceRunner } from '../runtime/runners.ts'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { DriftRestarting } from './restarting.ts'
import { governed, running, scanned, seenOf, tamper } from './testing.ts'

const hot = { model: { provider: 'anthropic', name: 'claude-sonnet', temperature: 0.4 } }
const run = { runner: 'reference', args: ['--pause-ms', '200'] }

describe('what was stopped to be restored', { timeout: 120_000 }, () => {
  const runners = referenceRunner('apps/reference-agent/agent.mjs')
  const server = composeForTest(() => ({ runners }))
  let cast: Cast
  let workspaceId = ''
  const logged: { agentId: string; msg: string }[] = []

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(() => {
    server.clock.advance(1_000)
    logged.length = 0
  })

  type Start = ConstructorParameters<typeof DriftRestarting>[0]['runs']['start']

  /** Everything as it is, but that what is started gets a lease and no process, unless somebody else starts it. */
  function restarting(instead: (agentId: string) => Start | null = () => null) {
    const { stores, clock, writer, runs } = server.services
    const log = pino({ base: null }, { write: (line) => logged.push(JSON.parse(line)) })
    const start: Start = (request) =>
      (instead(request.agentId) ?? ((asked) => runs.start({ ...asked, driver: 'lease' })))(request)
    const stop = runs.stop.bind(runs)
    return new DriftRestarting({
      stores,
      clock,
      writer,
      log,
      transact: transactOn(server.orm),
      runs: { start, stop },
    })
  }

  /** An agent whose process was stopped because it worked otherwise, and has ended. */
  async function stopped() {
    const { agentId } = await governed(server, cast, { run })
    const { runId } = await running(server, cast, agentId, hot)
    await tamper(server, `update runs set driver = 'process' where id = '${runId}'`)
    await scanned(server, cast, [agentId])
    const [found] = (await seenOf(cast, agentId)).findings
    const findingIds = [found?.id ?? '']
    expect(await cast.ana.visitor.api.drift.restore.mutate({ workspaceId, findingIds })).toMatchObject([
      { status: 'under-way' },
    ])
    await server.services.stores.runs.set(workspaceId, runId, {
      state: 'stopped',
      endedAt: server.clock.now,
      leaseEndedAt: server.clock.now,
    })
    return { agentId, findingId: found?.id ?? '' }
  }

  const activeOf = (agentId: string) => server.services.stores.runs.activeOf(workspaceId, agentId)
  const secondsLater = async (drift: DriftRestarting, seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      server.clock.advance(1_000)
      await drift.startAgain()
    }
  }
  const freeze = (agentId: string) => cast.ana.visitor.api.agents.freeze.mutate({ workspaceId, agentId })
  const unfreeze = (agentId: string) => cast.ana.visitor.api.agents.unfreeze.mutate({ workspaceId, agentId })

  it('is not restored while it is denied its start, and starts when it is let in again', async () => {
    const { agentId, findingId } = await stopped()
    await freeze(agentId)
    const drift = restarting()
    await secondsLater(drift, 30)
    expect(await activeOf(agentId)).toBeNull()
    expect(logged.filter((line) => line.agentId === agentId).length).toBeGreaterThan(1)
    // Each denial is an event: so few of them that nobody has to look for what else was decided.
    expect(logged.length).toBeLessThan(8)
    await server.services.driftScanner.round()
    expect(await seenOf(cast, agentId)).toMatchObject({
      standing: { state: 'drifted' },
      findings: [{ id: findingId, isRestarting: true }],
    })
    // Asked again meanwhile, it is under way.
    const again = { workspaceId, findingIds: [findingId] }
    expect(await cast.ana.visitor.api.drift.restore.mutate(again)).toMatchObject([{ status: 'under-way' }])
    await unfreeze(agentId)
    await secondsLater(drift, 31)
    expect(await activeOf(agentId)).toMatchObject({ startedBy: `person:${cast.ana.personId}` })
    const lease = await activeOf(agentId)
    expect((await seenOf(cast, agentId)).findings).toMatchObject([{ isRestarting: false }])
    const cool = JSON.stringify({ model: { ...hot.model, temperature: 0.1 } })
    await tamper(server, `update runs set report = '${cool}' where id = '${lease?.id}'`)
    server.clock.advance(16_000)
    await server.services.driftScanner.round()
    expect((await seenOf(cast, agentId)).history).toMatchObject([{ id: findingId, end: 'restored' }])
  })

  it('is told to have stayed stopped, and why, when it is not let in for long', async () => {
    const { agentId, findingId } = await stopped()
    await freeze(agentId)
    await secondsLater(restarting(), 151)
    const { history, findings, standing } = await seenOf(cast, agentId)
    expect(findings).toEqual([])
    expect(standing).toMatchObject({ state: 'in-sync' })
    expect(history).toMatchObject([
      { id: findingId, end: 'stopped', message: expect.stringMatching(/did not start again: .*frozen/) },
    ])
    expect(await toldOf(server, workspaceId, `drift:${findingId}`)).toEqual([
      'drift.found',
      'drift.restore_asked',
      'drift.resolved',
    ])
    expect(logged.filter((line) => line.agentId === agentId).length).toBeGreaterThan(1)
    await unfreeze(agentId)
    await secondsLater(restarting(), 3)
    expect(await activeOf(agentId)).toBeNull()
  })

  it('has its turn whatever throws at another one', async () => {
    const [broken, refused, sound] = [await stopped(), await stopped(), await stopped()]
    const { stores } = server.services
    const drift = restarting((agentId) => {
      if (agentId === broken.agentId) return () => Promise.reject(new TypeError('It broke.'))
      if (agentId === refused.agentId)
        return (asked) => server.services.runs.start({ ...asked, agentId: 'agt_none' })
      return null
    })
    await drift.startAgain()
    expect(await activeOf(sound.agentId)).not.toBeNull()
    expect(await activeOf(broken.agentId)).toBeNull()
    expect(logged.map(({ agentId }) => agentId)).toContain(broken.agentId)
    await secondsLater(drift, 151)
    const ended = await stores.drift.find(workspaceId, broken.findingId)
    expect(ended).toMatchObject({ end: 'stopped', message: expect.not.stringContaining('It broke') })
    expect(await stores.drift.find(workspaceId, refused.findingId)).toMatchObject({ end: 'stopped' })
  })

  it('is started by another replica when the one that stopped it is dead', async () => {
    const { agentId } = await stopped()
    const replica = await openReplica({ ...server, runners })
    onTestFinished(() => replica.close())
    await replica.services.driftRestarting.startAgain()
    expect(await activeOf(agentId)).toMatchObject({
      driver: 'process',
      startedBy: `person:${cast.ana.personId}`,
    })
    expect((await seenOf(cast, agentId)).findings).toMatchObject([{ isRestarting: false }])
  })
})
