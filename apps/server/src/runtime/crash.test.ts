import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readLease } from '@countersign/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cast, makeAgent, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { Victim } from '../testing/victim.ts'
import { eventually, isRunning, keepRunning, serve } from './testing.ts'

const many = 10

describe('a server that is killed while it runs agents', { timeout: 240_000 }, () => {
  const server = composeForTest()
  const notes = mkdtempSync(join(tmpdir(), 'countersign-killed-'))
  let victim: Victim
  let cast: Cast
  let workspaceId = ''
  let stopKeeping = () => {}

  beforeAll(async () => {
    await serve(server)
    cast = await openCast(server)
    workspaceId = cast.workspaceId
    victim = await Victim.of(server, import.meta.dirname)
    stopKeeping = keepRunning(server)
  })
  afterAll(() => {
    stopKeeping()
    victim.remove()
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
    const child = victim.start({ workspaceId, agentIds, program })
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
