import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BrokenRange } from '@countersign/compliance'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { transactOn } from '../../database/transact.ts'
import { byActor } from '../../ledger/doer.ts'
import { aLedger, asRoot } from '../../ledger/testing.ts'
import { Seal } from '../../secrets/seal.ts'
import { Bundle } from '../../testing/bundle.ts'
import { composeForTest } from '../../testing/compose.ts'
import { PackParts } from '../parts.ts'
import { commandOf, isRunning } from '../printing/testing.ts'
import { ExportWorkflow } from '../workflow.ts'
import type { GoOn, PackJob } from './maker.ts'
import { PackProcess, type Program } from './pack-process.ts'

const plan = {
  frameworks: ['soc2'],
  period: { from: '2026-01-15', to: '2026-01-15', timeZone: 'UTC' },
  agents: null,
  redaction: 'none' as const,
}
const never = new AbortController().signal
const silent = pino({ level: 'silent' })
const folder = mkdtempSync(join(tmpdir(), 'countersign-exporter-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a pack that is made by a process of its own', () => {
  const server = composeForTest()
  let bundle: Bundle
  let program: Program
  let workspaceId = ''
  let personId = ''

  beforeAll(async () => {
    bundle = await Bundle.of(fileURLToPath(new URL('exporter.ts', import.meta.url)))
    program = { path: bundle.path, heapMiB: 96 }
    const { admin, workspaceId: made } = await aLedger(server, 1_200)
    workspaceId = made
    personId = (await admin.api.members.list.query({ workspaceId })).items[0]?.personId ?? ''
  }, 120_000)
  afterAll(() => bundle.remove())

  const settings = () => ({
    ...{ target: server.target, masterKey: server.masterKey, version: 'test' },
    ...{ browser: 'none', path: process.env.PATH ?? '' },
  })
  const makerOf = (own: Program = program) =>
    new PackProcess({ settings: settings(), log: silent, program: own })
  /** The keeper of this server's exports, by a process of its own. */
  const workflowOf = (make: PackProcess['make'], stopping: AbortSignal = never) =>
    new ExportWorkflow({
      ...{ stores: server.services.stores, transact: transactOn(server.orm), writer: server.services.writer },
      ...{ clock: () => server.clock.now, log: silent, maker: { make }, stopping },
    })
  const make: PackProcess['make'] = (...given) => makerOf().make(...given)

  async function ask(): Promise<string> {
    return (await server.services.exports.request(workspaceId, byActor(actorOf()), plan)).id
  }
  const rowOf = (id: string) => server.services.stores.exports.find(workspaceId, id)
  const stored = () => new PackParts(server.services.stores, new Seal(server.masterKey))
  const sizeOf = async (exportId: string, attempt: number) => {
    let bytes = 0
    for await (const part of stored().of({ workspaceId, exportId, attempt })) {
      bytes += part.length
    }
    return bytes
  }
  /** The processes that run the program now. */
  const running = (own = program) =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => isRunning(pid) && commandOf(pid).includes(`=${own.heapMiB}\0${own.path}`))

  it('has the bytes that this process would give it', async () => {
    const [here, there] = [await ask(), await ask()]
    await server.services.stores.exports.set(workspaceId, there, { leaseUntil: server.clock.now + 1 })
    await server.services.exportWorkflow.round()
    server.clock.advance(2)
    await workflowOf(make).round()
    const [own, other] = [await rowOf(here), await rowOf(there)]
    expect(other).toMatchObject({ state: 'done', attempt: 1, parts: own?.parts, bytes: own?.bytes })
    expect(other?.packSha256).toEqual(own?.packSha256)
    expect(await sizeOf(there, 1)).toBe(own?.bytes)
    expect(running()).toEqual([])
  })

  it('is given up when it is cancelled, and leaves neither bytes nor a process behind', async () => {
    const id = await ask()
    const cancelled: GoOn[] = []
    await workflowOf(async (job, goOn, hurry) => {
      const heard: GoOn = async (progress) => {
        if (progress.phase === 'results')
          await server.services.exports.cancel(workspaceId, byActor(actorOf()), id)
        cancelled.push(goOn)
        await goOn(progress)
      }
      return makerOf().make(job, heard, hurry)
    }).round()
    expect(cancelled.length).toBeGreaterThan(1)
    expect(await rowOf(id)).toMatchObject({ state: 'cancelled', attempt: 1 })
    expect(await sizeOf(id, 1)).toBe(0)
    expect(running()).toEqual([])
  })

  const actorOf = () => ({ personId, name: 'Ana Admin', role: 'admin', workspaceId, behind: null }) as const

  it('is taken up again when its process was killed, by whatever kills it', async () => {
    const id = await ask()
    await workflowOf((job, goOn, hurry) =>
      makerOf().make(
        job,
        async (progress) => {
          await goOn(progress)
          if (progress.phase === 'results') for (const pid of running()) process.kill(pid, 'SIGKILL')
        },
        hurry,
      ),
    ).round()
    expect(await rowOf(id)).toMatchObject({ state: 'running', attempt: 1 })
    server.clock.advance(21_000)
    await workflowOf(make).round()
    expect(await rowOf(id)).toMatchObject({ state: 'done', attempt: 2, problem: null })
    expect(await sizeOf(id, 1)).toBe(0)
  })

  it('hurries when the server stops, and is free for another one at once', async () => {
    const id = await ask()
    const stopping = new AbortController()
    await workflowOf((job, goOn, hurry) => {
      stopping.abort()
      return makerOf().make(job, goOn, hurry)
    }, stopping.signal).round()
    expect(await rowOf(id)).toMatchObject({ state: 'running', leaseUntil: null })
    await workflowOf(make).round()
    expect(await rowOf(id)).toMatchObject({ state: 'done', attempt: 2 })
  })

  it('dies with a server that is killed', async () => {
    const id = await ask()
    const job = await jobOf(id)
    const keeper = `
      import { PackProcess } from ${JSON.stringify(new URL('pack-process.ts', import.meta.url).href)}
      const { settings, job, program } = JSON.parse(process.argv[1])
      settings.masterKey = Buffer.from(settings.masterKey, 'base64')
      const told = (progress) => {
        console.log(JSON.stringify(progress))
        return new Promise(() => {})
      }
      await new PackProcess({ settings, log: console, program }).make(job, told, new AbortController().signal)`
    const given = {
      settings: { ...settings(), masterKey: server.masterKey.toString('base64') },
      job,
      program,
    }
    const victim = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', keeper, JSON.stringify(given)],
      { stdio: ['ignore', 'pipe', 'inherit'], cwd: import.meta.dirname },
    )
    await once(victim.stdout, 'data')
    const pids = running()
    expect(pids).toHaveLength(1)
    const ended = once(victim, 'exit')
    victim.kill('SIGKILL')
    await ended
    await vi.waitUntil(() => !pids.some(isRunning), { timeout: 20_000 })
    await server.services.stores.exports.set(workspaceId, id, { state: 'cancelled' })
  })

  it('cannot take more memory than it was given', async () => {
    const job = await jobOf(await ask())
    const small = makerOf({ ...program, heapMiB: 8 })
    await expect(small.make(job, async () => {}, never)).rejects.toThrow(/did not come to its end/)
    await server.services.stores.exports.set(workspaceId, job.id, { state: 'cancelled' })
  })

  async function jobOf(id: string): Promise<PackJob> {
    const row = await rowOf(id)
    if (!row) throw new Error('There is no such export.')
    return { ...row, attempt: 1 }
  }

  it('is not tried again where the ledger is broken', async () => {
    const id = await ask()
    await asRoot(server, `delete from ledger_entries where workspace_id = '${workspaceId}' and position = 7`)
    const job = await jobOf(id)
    await expect(makerOf().make(job, async () => {}, never)).rejects.toThrow(BrokenRange)
    await workflowOf(make).round()
    expect(await rowOf(id)).toMatchObject({ state: 'failed', problem: expect.stringContaining('position 7') })
  })
})

describe('a process that does something else than to make a pack', () => {
  const job: PackJob = { workspaceId: 'w', id: 'e', attempt: 1, rangeFrom: 0, rangeTo: 1, plan: '{}' }
  const settings = {
    ...{ target: {}, masterKey: Buffer.alloc(32), version: 'test', browser: 'none', path: '' },
  }
  const makes = (name: string, script: string, goOn: GoOn = async () => {}) => {
    const path = join(folder, `${name}.mjs`)
    writeFileSync(path, script)
    const maker = new PackProcess({ settings, log: silent, program: { path, heapMiB: 32 }, graceMs: 100 })
    return maker.make(job, goOn, never)
  }

  it.each([
    ['ends', 'process.exit(3)', /did not come to its end: it ended with 3/],
    ['ends in order and says nothing', 'process.disconnect()', /did not come to its end: it ended with 0/],
    ['is killed', "process.kill(process.pid, 'SIGKILL')", /it ended with SIGKILL/],
    ['is no program', 'this is none', /did not come to its end/],
    ['says what nobody understands', "process.send({ says: 'done' }); setInterval(() => {}, 1000)", /says/],
    [
      'says that it failed',
      "process.send({ says: 'failed', message: 'No room.' }, () => process.exit())",
      /No room/,
    ],
  ])('is a fault that %s', async (name, script, told) => {
    await expect(makes(name.replaceAll(' ', '-'), script)).rejects.toThrow(told)
  })

  it('is ended when it does not listen', async () => {
    const notOurs = new Error('It is not ours any more.')
    const deaf = `process.on('SIGTERM', () => {}); process.send({ says: 'so-far', progress: {} }); setInterval(() => {}, 1000)`
    await expect(makes('deaf', deaf, () => Promise.reject(notOurs))).rejects.toBe(notOurs)
  })

  it('is ended when it is done and stays', async () => {
    const said = `{ says: 'made', bytes: 1, parts: 1, packSha256: Buffer.alloc(32), manifest: Buffer.alloc(1) }`
    const made = await makes('stays', `process.send(${said}); setInterval(() => {}, 1000)`)
    expect(made).toMatchObject({ bytes: 1, parts: 1 })
  })

  it('is not there', async () => {
    const path = join(folder, 'nowhere.mjs')
    const maker = new PackProcess({ settings, log: silent, program: { path, heapMiB: 32 } })
    await expect(maker.make(job, async () => {}, never)).rejects.toThrow(/did not come to its end/)
  })

  it('tells the log what it said last', async () => {
    const lines: string[] = []
    const path = join(folder, 'talks.mjs')
    writeFileSync(path, "console.error('x'.repeat(9000)); throw new Error('No more of this.')")
    const log = pino({ base: null }, { write: (line: string) => lines.push(line) })
    const maker = new PackProcess({ settings, log, program: { path, heapMiB: 32 } })
    await expect(maker.make(job, async () => {}, never)).rejects.toThrow()
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('No more of this.')
    expect(lines[0]?.length).toBeLessThan(5_000)
  })
})
