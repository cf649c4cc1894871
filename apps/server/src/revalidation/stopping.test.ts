import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { governed } from '../admission/testing.ts'
import { bySystem } from '../ledger/doer.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { leftoversOf } from '../runtime/process/leftovers.ts'
import { referenceRunner } from '../runtime/runners.ts'
import { eventually, isRunning, keepRunning, serve } from '../runtime/testing.ts'
import { composeForTest, openReplica, type TestServer } from '../testing/compose.ts'
import { reload, temperatures } from './testing.ts'

const runners = referenceRunner('apps/reference-agent/agent.mjs')

describe('an agent that is invalidated while it runs', { timeout: 120_000 }, () => {
  const server = composeForTest(() => ({ runners }))
  let other: TestServer & { close(): Promise<void> }
  let cast: Cast
  let workspaceId = ''
  let stopKeeping = () => {}

  beforeAll(async () => {
    // First, so that everybody signs in at the time that their processes live in.
    await serve(server)
    cast = await openCast(server)
    workspaceId = cast.workspaceId
    stopKeeping = keepRunning(server)
    other = await openReplica(server)
  })
  afterAll(async () => {
    stopKeeping()
    await other.close()
  })

  const aProcess = async () => {
    const { agentId } = await governed(server, cast, {
      run: { runner: 'reference', args: ['--pause-ms', '50'] },
    })
    const { run } = await cast.ana.visitor.api.runs.start.mutate({ workspaceId, agentId })
    const runId = run?.id ?? ''
    await eventually(async () => ((await runOf(runId)).state === 'running' ? true : null), 'first heartbeat')
    const pids = await leftoversOf(runId)
    expect(pids.length).toBeGreaterThan(0)
    return { agentId, runId, isOver: async () => !pids.some(isRunning) }
  }

  /** It beats as fast as it can, at the other replica; over when a heartbeat is refused. */
  const aLease = async () => {
    const { agentId } = await governed(server, cast)
    const wanted = { workspaceId, agentId, driver: 'lease' } as const
    const { run, lease } = await cast.ana.visitor.api.runs.start.mutate(wanted)
    const beat = async () => {
      const answer = await other.http.inject({
        method: 'POST',
        url: `/v1/leases/${run?.lease.id}/renew`,
        headers: { authorization: `Bearer ${lease?.token}`, 'content-type': 'application/json' },
        payload: '{}',
      })
      return { status: answer.statusCode, code: answer.json().code }
    }
    expect(await beat()).toEqual({ status: 200, code: undefined })
    const isOver = async () => {
      const { status, code } = await beat()
      if (status !== 200) expect({ status, code }).toEqual({ status: 403, code: 'AGENT_INVALIDATED' })
      return status !== 200
    }
    return { agentId, runId: run?.id ?? '', isOver }
  }

  type Running = Awaited<ReturnType<typeof aProcess>>

  const runOf = (runId: string) => cast.vik.visitor.api.runs.get.query({ workspaceId, runId })

  const isInvalidated = async (agentId: string) =>
    (await other.services.stores.agents.find(workspaceId, agentId))?.isInvalidated === true

  /** From the last moment at which the database still said that it is valid, so never less than it took. */
  async function endedAfter({ agentId, isOver }: Running): Promise<number> {
    let validAt = performance.now()
    await eventually(async () => {
      const asked = performance.now()
      if (await isInvalidated(agentId)) return true
      validAt = asked
      return null
    }, 'invalidation')
    await eventually(async () => ((await isOver()) ? true : null), 'end')
    return performance.now() - validAt
  }

  it.each(['the replica that runs it', 'another replica'] as const)(
    'is gone, and its lease refused, within a second, when %s finds that it does not pass',
    async (who) => {
      await reload(server, cast, ...temperatures(0.2))
      await server.services.revalidationWorkflow.round()
      const running: Running[] = [await aProcess(), await aLease()]
      await reload(server, cast, ...temperatures(0.05))

      const judging = who === 'another replica' ? other : server
      const ending = running.map(endedAfter)
      await judging.services.revalidationWorkflow.round()
      const took = (await Promise.all(ending)).map(Math.round)
      process.stdout.write(`invalidated by ${who}: process and lease gone after ${took.join(' and ')} ms\n`)
      expect(Math.max(...took)).toBeLessThan(1_000)
      for (const { agentId, runId } of running) {
        const run = await eventually(async () => {
          const seen = await runOf(runId)
          return seen.isOver ? seen : null
        }, 'end of the run')
        expect(run).toMatchObject({ state: 'stopped', ending: { code: 'AGENT_INVALIDATED' } })
        expect(run.lease.endedAt).not.toBeNull()
        // Nor does it begin again, at whichever replica somebody tries.
        for (const { services } of [server, other]) {
          const start = { workspaceId, agentId, by: bySystem, mode: null, driver: 'lease' } as const
          const again = await services.runs.start(start)
          expect(again.admission.reasons[0]?.code).toBe('AGENT_INVALIDATED')
        }
      }
    },
  )

  it('is ended too when it was narrowed at once: what runs is the revision that was replaced', async () => {
    await reload(server, cast, ...temperatures(0.2))
    await server.services.revalidationWorkflow.round()
    const { agentId, runId, isOver } = await aProcess()
    const setMode = (mode: 'propose' | 'apply') =>
      cast.ana.visitor.api.revalidations.setMode.mutate({ workspaceId, mode })
    await setMode('apply')
    await reload(server, cast, ...temperatures(0.05))
    await server.services.revalidationWorkflow.round()
    await server.services.sequencer.sequence(workspaceId)
    await setMode('propose')

    await eventually(async () => ((await isOver()) ? true : null), 'end')
    const run = await eventually(async () => {
      const seen = await runOf(runId)
      return seen.isOver ? seen : null
    }, 'end of the run')
    expect(run).toMatchObject({ state: 'stopped', revision: 1, ending: { code: 'REVISION_REPLACED' } })
    const agent = await server.services.stores.agents.find(workspaceId, agentId)
    expect(agent).toMatchObject({ isInvalidated: false, governedRevision: 2 })
  })
})
