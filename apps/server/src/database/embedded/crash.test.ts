// kill -9 of each process while rows are written durably: every acknowledged row is there afterwards.

import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterEach, expect, test } from 'vitest'
import type { DbAccount } from './accounts.ts'
import { unless } from './error-code.ts'
import { type DbHandle, openDatabase } from './open.ts'
import { identityOf, isAlive } from './process-identity.ts'
import type { RunningState } from './state.ts'
import { type Child, startChild } from './testing/child.ts'
import { cleanUp, eventually, newStateDir, processesOn, recorded } from './testing/state-dirs.ts'

afterEach(cleanUp)

interface Scene {
  dir: string
  owner: Child
  writer: Child
  state: RunningState
  /** The shell that is the parent of server and watchdog. */
  shell: number
}

async function writingScene(): Promise<Scene> {
  const dir = await newStateDir()
  const owner = startChild('opener', [dir, 'production'])
  const admin: DbAccount = JSON.parse(await owner.line(0)).admin
  const connection = await createConnection(admin)
  await connection.query('CREATE TABLE acknowledged (id VARCHAR(40) PRIMARY KEY)')
  await connection.end()
  const writer = startChild('writer', [admin.socketPath, admin.user, admin.password, admin.database])
  const state = await recorded(dir)
  const scene = { dir, owner, writer, state, shell: await parentOf(state.server.pid) }
  await moreRows(writer, 300)
  return scene
}

const moreRows = (writer: Child, count: number) => {
  const goal = writer.lines.length + count
  return eventually(async () => writer.lines.length >= goal)
}

async function parentOf(pid: number): Promise<number> {
  if (process.platform !== 'linux') {
    return Number((await promisify(execFile)('/bin/ps', ['-o', 'ppid=', '-p', String(pid)])).stdout)
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

/** Returns when they are dead: a killed process can live for some milliseconds, and an owner that lives is shared with. */
async function kill(...pids: number[]): Promise<void> {
  const victims = await Promise.all(pids.map(identityOf))
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  for (const victim of victims) {
    await eventually(async () => victim === null || !(await isAlive(victim)))
  }
}

const open = (stateDir: string) => openDatabase({ stateDir, profile: 'production', log: () => undefined })

async function expectEveryRow(handle: DbHandle, acknowledged: string[]): Promise<void> {
  const connection = await createConnection(handle.admin)
  const [rows] = await connection.query<RowDataPacket[]>('SELECT id FROM acknowledged')
  await connection.end()
  const present = new Set(rows.map((row) => row.id))
  expect(acknowledged.filter((id) => !present.has(id))).toEqual([])
  expect(present.size).toBeGreaterThanOrEqual(acknowledged.length)
}

async function expectCleanEnd(handle: DbHandle, dir: string): Promise<void> {
  await handle.stop()
  // The watchdog ends after the server that it watched; the system may take a moment to say so.
  await expect.poll(() => processesOn(dir), { timeout: 20_000 }).toEqual([])
}

test('owner killed: the watchdog stops the database cleanly, and it starts again', async () => {
  const { dir, owner, writer, state } = await writingScene()
  await kill(owner.pid)
  const handle = await open(dir) // at once, while the watchdog is at work
  expect(handle.mode).toBe('started')
  expect(handle.server.pid).not.toBe(state.server.pid)
  await writer.exited
  await expectEveryRow(handle, writer.lines)
  expect(await readFile(join(dir, 'server.log'), 'utf8')).toContain('Shutdown complete')
  await expectCleanEnd(handle, dir)
})

test('server killed: its owner lives, and whoever opens next starts it again', async () => {
  const { dir, owner, writer, state } = await writingScene()
  await kill(state.server.pid)
  const handle = await open(dir)
  expect(handle.mode).toBe('started')
  await writer.exited
  await expectEveryRow(handle, writer.lines)
  // The first owner must not stop what is no longer its own.
  owner.send('stop')
  expect(await owner.line(1)).toBe('"stopped"')
  await expectEveryRow(handle, writer.lines)
  await expectCleanEnd(handle, dir)
})

test('watchdog killed: nothing happens; then owner killed: the next open adopts', async () => {
  const { dir, owner, writer, state, shell } = await writingScene()
  await kill(shell, state.watchdog.pid)
  await moreRows(writer, 300)
  await kill(owner.pid)
  await moreRows(writer, 300)
  const handle = await open(dir)
  expect(handle).toMatchObject({ mode: 'adopted', server: { pid: state.server.pid } })
  await moreRows(writer, 300)
  await expectEveryRow(handle, [...writer.lines])
  expect((await open(dir)).mode).toBe('shared')
  await expectCleanEnd(handle, dir)
})

test('shell killed alone: the watchdog it left still stops the database', async () => {
  const { dir, owner, writer, state, shell } = await writingScene()
  await kill(shell)
  await moreRows(writer, 300)
  await kill(owner.pid)
  const handle = await open(dir)
  expect(handle.mode).toBe('started')
  await writer.exited
  await expectEveryRow(handle, writer.lines)
  // It looks once a second whether its server has ended.
  await eventually(async () => !(await isAlive(state.watchdog)))
  await expectCleanEnd(handle, dir)
})

test('all killed: the database recovers', async () => {
  const { dir, owner, writer, state, shell } = await writingScene()
  await kill(shell, state.watchdog.pid, owner.pid, state.server.pid)
  const handle = await open(dir)
  expect(handle.mode).toBe('started')
  await writer.exited
  await expectEveryRow(handle, writer.lines)
  await expectCleanEnd(handle, dir)
})

test('an adopted database gets a new watchdog', async () => {
  const { dir, owner, writer, state, shell } = await writingScene()
  await kill(shell, state.watchdog.pid, owner.pid)
  const adopter = startChild('opener', [dir, 'production'])
  expect(JSON.parse(await adopter.line(0)).mode).toBe('adopted')
  await kill(adopter.pid)
  await writer.exited
  await eventually(async () => !(await isAlive(state.server)))
  const handle = await open(dir)
  expect(handle.mode).toBe('started')
  await expectEveryRow(handle, writer.lines)
  await expectCleanEnd(handle, dir)
})

test('an opener killed at any moment of a first start does no harm', async () => {
  const dir = await newStateDir()
  for (const seen of ['lock.', 'data.tmp-', 'secret', 'data', 'state.json', 's.sock']) {
    const opener = startChild('opener', [dir, 'production'])
    await eventually(
      async () => opener.hasExited() || (await readdir(dir)).some((name) => name.startsWith(seen)),
    )
    opener.kill()
    await opener.exited
  }
  // With data there: late in its start MariaDB loses a TERM, and would hang for ever if it were stopped by one.
  for (let round = 0; round < 4; round += 1) {
    const before = await pidFile(dir)
    const opener = startChild('opener', [dir, 'production'])
    await eventually(async () => opener.hasExited() || ![before, ''].includes(await pidFile(dir)))
    opener.kill()
    await opener.exited
  }
  const handle = await open(dir)
  expect(await readdir(dir)).not.toContainEqual(expect.stringMatching(/^data\.tmp|\.draft$/))
  await expectCleanEnd(handle, dir)
})

async function pidFile(dir: string): Promise<string> {
  return (await unless(['ENOENT'], readFile(join(dir, 'server.pid'), 'utf8'))) ?? ''
}
