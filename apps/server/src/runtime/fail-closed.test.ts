import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { leaseRules } from '@countersign/runtime'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { governed } from '../admission/testing.ts'
import { bySystem } from '../ledger/doer.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { eventually, isRunning, revokeSigner, runnersOf, serve, shellRunner } from './testing.ts'

const notes = mkdtempSync(join(tmpdir(), 'countersign-closed-'))
const runners = runnersOf(shellRunner('sleeps', `echo $$ >${notes}/$COUNTERSIGN_RUN; exec sleep 300`))

describe('a process that nobody can say may go on', { timeout: 60_000 }, () => {
  const server = composeForTest(() => ({ runners }))
  let cast: Cast
  const restore: (() => void)[] = []

  beforeAll(async () => {
    await serve(server)
    cast = await openCast(server)
  })
  afterEach(() => {
    for (const one of restore.splice(0)) one()
  })
  afterAll(() => rmSync(notes, { recursive: true, force: true }))

  const start = async () => {
    const { agentId, workspaceId } = await governed(server, cast, { run: { runner: 'sleeps' } })
    const { run } = await server.services.runs.start({
      workspaceId,
      agentId,
      by: bySystem,
      mode: null,
      driver: 'process',
    })
    const file = join(notes, run?.id ?? '')
    const text = async () => (existsSync(file) ? readFileSync(file, 'utf8').trim() || null : null)
    return { agentId, runId: run?.id ?? '', pid: Number(await eventually(text, 'process')) }
  }

  const breakStore = (broken: () => Promise<never>) => {
    const { runs } = server.services.stores
    const { watched } = runs
    runs.watched = broken
    restore.push(() => {
      runs.watched = watched
    })
  }

  const hasEnded = (pid: number) =>
    eventually(async () => (isRunning(pid) ? null : true), 'end of the process', 5_000)

  it.each([
    ['cannot be asked', () => Promise.reject(new Error('away'))],
    ['does not answer', () => new Promise<never>(() => {})],
  ])('ends when its lease is over although the database %s', async (_, broken) => {
    const { pid } = await start()
    breakStore(broken)
    await server.services.runKeeper.look()
    expect(isRunning(pid)).toBe(true)
    server.clock.advance(leaseRules.lifetimeMs)
    await server.services.runKeeper.look()
    await hasEnded(pid)
  })

  it('ends when it does not beat, and is lost', async () => {
    const { pid, runId } = await start()
    await server.services.runKeeper.look()
    expect(isRunning(pid)).toBe(true)
    server.clock.advance(leaseRules.lifetimeMs)
    await server.services.runKeeper.look()
    await hasEnded(pid)
    const run = await server.services.runReading.get(cast.workspaceId, runId)
    expect(run).toMatchObject({ state: 'lost', ending: { code: 'HEARTBEAT_MISSED' } })
  })

  it('ends when another replica gave its run up', async () => {
    const { pid, runId } = await start()
    const { runs } = server.services.stores
    await runs.set(cast.workspaceId, runId, {
      state: 'lost',
      endedAt: server.clock.now,
      endCode: 'REPLICA_LOST',
    })
    await server.services.runKeeper.look()
    await hasEnded(pid)
  })

  it('ends at the first look when the key that signed its proof was revoked since its admission', async () => {
    const { pid, runId } = await start()
    await revokeSigner(cast)
    await server.services.runKeeper.look()
    await hasEnded(pid)
    const run = await eventually(async () => {
      const seen = await server.services.runReading.get(cast.workspaceId, runId)
      return seen.isOver ? seen : null
    }, 'end of the run')
    expect(run.ending?.code).toBe('SIGNER_REVOKED')
  })

  it('ends with its workspace', async () => {
    const { pid, runId } = await start()
    await server.services.runKeeper.look()
    await cast.rita.visitor.api.workspace.freeze.mutate({
      workspaceId: cast.workspaceId,
      reason: 'Something is wrong',
    })
    await server.services.runKeeper.look()
    await hasEnded(pid)
    const run = await eventually(async () => {
      const seen = await server.services.runReading.get(cast.workspaceId, runId)
      return seen.isOver ? seen : null
    }, 'end of the run')
    expect(run.ending?.code).toBe('WORKSPACE_FROZEN')
  })
})
