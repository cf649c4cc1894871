import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readLease } from '@countersign/runtime'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stays } from '../../rolldown.config.ts'
import { type Cast, makeAgent, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { eventually, isRunning, keepRunning, serve } from './testing.ts'

const many = 10

describe('a server that is killed while it runs agents', { timeout: 240_000 }, () => {
  const server = composeForTest()
  // Inside the package, so that the bundle finds what it does not contain.
  const folder = mkdtempSync(join(import.meta.dirname, '../../node_modules/.crash-'))
  const notes = mkdtempSync(join(tmpdir(), 'countersign-killed-'))
  const victim = join(folder, 'victim.mjs')
  let cast: Cast
  let workspaceId = ''
  let stopKeeping = () => {}

  beforeAll(async () => {
    await serve(server)
    cast = await openCast(server)
    workspaceId = cast.workspaceId
    const input = join(import.meta.dirname, 'crash-victim.testing.ts')
    const bundle = await rolldown({ input, platform: 'node', external: stays })
    await bundle.write({ file: victim, format: 'esm', codeSplitting: false })
    await bundle.close()
    stopKeeping = keepRunning(server)
  })
  afterAll(() => {
    stopKeeping()
    rmSync(folder, { recursive: true, force: true })
    rmSync(notes, { recursive: true, force: true })
  })

  it('leaves no process, no lease that lasts, and no run that is shown as running', async () => {
    const agentIds: string[] = []
    for (let made = 0; made < many; made++) {
      const { agentId } = await makeAgent(cast.ana.visitor, workspaceId, { run: { runner: 'noted' } })
      agentIds.push(agentId)
    }
    const agent = resolve('apps/reference-agent/agent.mjs')
    // A child that left the group of its parent is a process of the run as well.
    const program = `setsid sleep 300 & echo "$$ $! $COUNTERSIGN_LEASE" >${notes}/$COUNTERSIGN_RUN; exec ${process.execPath} ${agent}`
    const { target, masterKey, checkpointDir } = server
    const orders = {
      target,
      masterKey: masterKey.toString('base64'),
      checkpointDir,
      workspaceId,
      agentIds,
      program,
    }
    const child = spawn(process.execPath, [victim, JSON.stringify(orders)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    const runs = await eventually(
      async () => {
        const { items } = await server.services.runReading.list(workspaceId, { isOver: false }, null, 100)
        return items.length === many && items.every(({ state }) => state === 'running') ? items : null
      },
      `${many} runs`,
      120_000,
    )
    const noted = readdirSync(notes).map((name) => readFileSync(join(notes, name), 'utf8').trim().split(' '))
    const pids = noted.flatMap(([one, other]) => [Number(one), Number(other)])
    expect(pids.filter(isRunning)).toHaveLength(2 * many)

    child.kill('SIGKILL')
    await exited
    await eventually(async () => (pids.some(isRunning) ? null : true), 'end of every process', 10_000)
    await eventually(
      async () => {
        const { items } = await server.services.runReading.list(workspaceId, { isOver: false }, null, 100)
        return items.length === 0 ? items : null
      },
      'end of every run',
      60_000,
    )
    for (const { id } of runs) {
      const run = await server.services.runReading.get(workspaceId, id)
      expect(run).toMatchObject({ state: 'lost', ending: { code: 'REPLICA_LOST' } })
      expect(run.lease.endedAt).not.toBeNull()
    }
    for (const [, , lease = ''] of noted) {
      const response = await server.http.inject({
        method: 'POST',
        url: `/v1/leases/${readLease(lease)?.claims.jti}/renew`,
        headers: { authorization: `Bearer ${lease}` },
      })
      expect({ status: response.statusCode, code: response.json().code }).toEqual({
        status: 403,
        code: 'LEASE_ENDED',
      })
    }
  })
})
