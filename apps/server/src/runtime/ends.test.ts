import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { leaseRules } from '@countersign/runtime'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sandboxed } from '../admission/testing.ts'
import { eventsOf } from '../agents/testing.ts'
import { bySystem } from '../ledger/doer.ts'
import { asRoot } from '../ledger/testing.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { eventually, isRunning, runnersOf, serve, shellRunner } from './testing.ts'

const notes = mkdtempSync(join(tmpdir(), 'countersign-ends-'))
const runners = runnersOf(
  shellRunner('sleeps', `echo here; echo $$ >${notes}/$COUNTERSIGN_RUN; exec sleep 300`),
)

describe('the end of a process that cannot be written down', { timeout: 60_000 }, () => {
  const server = composeForTest(() => ({ runners }))
  let cast: Cast
  let workspaceId = ''
  const mend: (() => Promise<void>)[] = []

  beforeAll(async () => {
    await serve(server)
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(() => server.clock.advance(1_000))
  afterEach(async () => {
    for (const one of mend.splice(0)) await one()
  })
  afterAll(() => rmSync(notes, { recursive: true, force: true }))

  const begin = (agentId: string) =>
    server.services.runs.start({ workspaceId, agentId, by: bySystem, mode: null, driver: 'process' })

  const start = async () => {
    const { agentId } = await sandboxed(cast, { run: { runner: 'sleeps' } })
    const { run } = await begin(agentId)
    if (run === null) throw new Error('It was not let in.')
    const file = join(notes, run.id)
    const pid = await eventually(
      async () => (existsSync(file) && Number(readFileSync(file, 'utf8'))) || null,
      'process',
    )
    return { agentId, run, runId: run.id, pid }
  }
  type Started = Awaited<ReturnType<typeof start>>

  const look = () => server.services.runKeeper.look()
  const runOf = ({ runId }: Started) => server.services.runReading.get(workspaceId, runId)
  const reaches = (started: Started, state: string) =>
    eventually(async () => {
      await look()
      const run = await runOf(started)
      return run.state === state ? run : null
    }, `run that is ${state}`)

  const textOf = async ({ runId }: Started) => {
    const { lines } = await cast.vik.visitor.api.runs.output.query({ workspaceId, runId, limit: 100 })
    return lines.map(({ stream, line }) => `${stream}: ${line}`).join('\n')
  }

  const actionsOf = async ({ runId }: Started) => {
    const events = await eventsOf(server, workspaceId)
    return events.filter(({ header }) => header.subject === `run:${runId}`).map(({ action }) => action)
  }

  /** The database answers, but writes down no end of a process. */
  const refuseEnds = async () => {
    await asRoot(
      server,
      `create trigger no_ends before update on runs for each row
      if new.exit_signal is not null then signal sqlstate '45000' set message_text = 'away'; end if`,
    )
    let isRefused = true
    const accept = async () => {
      if (isRefused) await asRoot(server, 'drop trigger no_ends')
      isRefused = false
    }
    mend.push(accept)
    return accept
  }

  const refuseOutput = (times: number) => {
    const { runOutput } = server.services.stores
    const { add } = runOutput
    let left = times
    runOutput.add = (lines) => {
      left -= 1
      return left < 0 ? add(lines) : Promise.reject(new Error('away'))
    }
    mend.push(async () => {
      runOutput.add = add
    })
  }

  const ends = {
    'was stopped': {
      act: async ({ agentId }: Started) => {
        await server.services.runs.stop(workspaceId, agentId, bySystem, '')
        await look()
      },
      before: 'stopping',
      after: 'stopped',
      told: ['run.stop_asked', 'run.ended'],
    },
    crashed: {
      act: async ({ pid }: Started) => {
        process.kill(pid, 'SIGTERM')
      },
      before: 'starting',
      after: 'restarting',
      told: ['run.crashed'],
    },
  } as const

  const hasEnded = ({ pid }: Started) =>
    eventually(async () => (isRunning(pid) ? null : true), 'end of the process')

  const failures = ({ runId }: Started) =>
    server.log.filter((line) => line.includes('the end of a process') && line.includes(runId)).length

  it.each(['was stopped', 'crashed'] as const)(
    'is written as soon as it can be, when it %s, however often that takes',
    async (how) => {
      const { act, before, after, told } = ends[how]
      const started = await start()
      const accept = await refuseEnds()
      await act(started)
      await hasEnded(started)
      await eventually(async () => failures(started) || null, 'failure in the log')
      // It has an end that waits to be written: nobody may take its silence for another.
      server.clock.advance(leaseRules.lifetimeMs)
      for (let looks = 0; looks < 3; looks++) await look()
      expect((await runOf(started)).state).toBe(before)
      // What goes on for long is said once.
      expect(failures(started)).toBe(1)

      await accept()
      if (how === 'was stopped') {
        const run = await reaches(started, after)
        expect(run.exit).toEqual({ code: null, signal: 'SIGTERM' })
        expect((await begin(started.agentId)).outcome).not.toBe('DENY')
      } else {
        // The moment of its next try has come meanwhile.
        const again = await eventually(async () => {
          await look()
          const run = await runOf(started)
          return run.restarts === 1 ? run : null
        }, 'next try')
        expect(again.crashes).toHaveLength(1)
      }
      expect(await actionsOf(started)).toEqual(told)
      expect(await textOf(started)).toMatch(/out: here\nnote: The process ended by the signal SIGTERM/)
    },
  )

  it.each(['was stopped', 'crashed'] as const)(
    'does not wait for its output, when it %s; what was not kept of that is told',
    async (how) => {
      const { act, after, told } = ends[how]
      const started = await start()
      refuseOutput(1)
      await act(started)
      await hasEnded(started)
      await reaches(started, after)
      expect(await actionsOf(started)).toEqual(told)
      expect(await eventually(async () => (await textOf(started)) || null, 'output')).toBe(
        'note: 2 lines could not be kept.',
      )
    },
  )

  it.each(['starting', 'stopping'] as const)(
    'is that of a run that is lost, where it is %s and there is neither a process nor its exit',
    async (state) => {
      const started = await start()
      process.kill(started.pid, 'SIGTERM')
      await reaches(started, 'restarting')
      // As by an admission of the next try that was written down when nobody waited for it any more.
      await server.services.stores.runs.set(workspaceId, started.runId, { state, restartAt: null })
      expect((await reaches(started, 'lost')).ending?.code).toBe('RUN_NOT_BEGUN')
      expect((await begin(started.agentId)).outcome).not.toBe('DENY')
    },
  )

  it('is that of a run that is lost, where this server never heard of it and its lease is over', async () => {
    const { run } = await start()
    const { agentId } = await sandboxed(cast)
    const elsewhere = { workspaceId, agentId, by: bySystem, mode: null, driver: 'lease' } as const
    const stray = (await server.services.runs.start(elsewhere)).run?.id ?? ''
    await server.services.stores.runs.set(workspaceId, stray, { replicaId: run.replicaId })
    const unknown = { agentId, run, runId: stray, pid: 0 }
    await look()
    expect((await runOf(unknown)).state).toBe('starting')
    server.clock.advance(leaseRules.lifetimeMs)
    expect((await reaches(unknown, 'lost')).ending?.code).toBe('RUN_NOT_BEGUN')
  })
})
