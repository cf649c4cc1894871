import { chown, mkdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { afterEach, expect, test } from 'vitest'
import type { DbAccount } from './accounts.ts'
import { type DbHandle, openDatabase } from './open.ts'
import { startChild } from './testing/child.ts'
import { cleanUp, eventually, newStateDir, processesOn } from './testing/state-dirs.ts'

afterEach(cleanUp)

const open = (stateDir: string, profile: 'production' | 'test' = 'test') =>
  openDatabase({ stateDir, profile, log: () => undefined })

async function select(account: DbAccount, sql: string): Promise<unknown> {
  const connection = await createConnection(account)
  try {
    return (await connection.query({ sql, rowsAsArray: true }))[0]
  } finally {
    await connection.end()
  }
}

test('the first open makes a database, a clean stop leaves no process, and the next finds the rows', async () => {
  const dir = join(await newStateDir(), 'db')
  const first = await open(dir, 'production')
  expect(first).toMatchObject({ mode: 'started', server: { kind: expect.stringMatching(/mariadb|mysql/) } })
  await select(first.admin, 'CREATE TABLE kept (id INT PRIMARY KEY)')
  await select(first.admin, 'INSERT INTO kept VALUES (7)')
  expect(await processesOn(dir)).not.toEqual([])
  await first.stop()
  await first.stop()
  expect(await processesOn(dir)).toEqual([])
  const second = await open(dir, 'production')
  expect(second.mode).toBe('started')
  expect(await select(second.admin, 'SELECT id FROM kept')).toEqual([[7]])
  await second.stop()
})

test('the directory and its secret are for their owner only, and the passwords are random', async () => {
  const [dir, other] = [await newStateDir(), await newStateDir()]
  const [first, second] = [await open(dir), await open(other)]
  expect((await stat(dir)).mode & 0o777).toBe(0o700)
  expect((await stat(join(dir, 'secret'))).mode & 0o777).toBe(0o600)
  expect((await stat(join(dir, 'data'))).mode & 0o077).toBe(0)
  expect(
    new Set([first.app, first.admin, second.app, second.admin].map((account) => account.password)).size,
  ).toBe(4)
  for (const user of ['root', 'countersign_app', 'countersign_admin', '']) {
    const login = createConnection({ socketPath: first.app.socketPath, user, password: '' })
    await expect(login).rejects.toMatchObject({ code: 'ER_ACCESS_DENIED_ERROR' })
  }
  await Promise.all([first.stop(), second.stop()])
})

test('runs with the settings of its profile', async () => {
  const settings =
    'SELECT @@innodb_flush_log_at_trx_commit, @@skip_networking, @@time_zone, @@collation_database, @@log_bin'
  for (const [profile, flush] of [
    ['production', 1],
    ['test', 0],
  ] as const) {
    const handle = await open(await newStateDir(), profile)
    expect(await select(handle.admin, settings)).toEqual([[flush, 1, '+00:00', 'utf8mb4_bin', 0]])
    await handle.stop()
  }
})

test('a second open shares, and stopping it does not stop the database', async () => {
  const dir = await newStateDir()
  const owner = await open(dir)
  const sharer = await open(dir)
  expect(sharer).toMatchObject({ mode: 'shared', server: owner.server, app: owner.app, admin: owner.admin })
  await sharer.stop()
  expect(await select(owner.admin, 'SELECT 1')).toEqual([[1]])
  await owner.stop()
})

test('of four processes that open the same fresh directory one starts it', { timeout: 30_000 }, async () => {
  const dir = await newStateDir()
  const openers = Array.from({ length: 4 }, () => startChild('opener', [dir]))
  const opened = await Promise.all(openers.map(async (opener) => JSON.parse(await opener.line(0))))
  expect(opened.map((one) => one.mode).sort()).toEqual(['shared', 'shared', 'shared', 'started'])
  expect(new Set(opened.map((one) => one.server.pid)).size).toBe(1)
  expect(new Set(opened.map((one) => one.app.password)).size).toBe(1)
})

test('a sharer opens again after the owner has stopped, and becomes the owner', {
  timeout: 20_000,
}, async () => {
  const dir = await newStateDir()
  const owner = startChild('opener', [dir])
  await owner.line(0)
  expect((await open(dir)).mode).toBe('shared')
  owner.send('stop')
  const reopened = openUntilStarted(dir)
  expect(await owner.line(1)).toBe('"stopped"')
  const handle = await reopened
  expect(await select(handle.admin, 'SELECT 1')).toEqual([[1]])
  await handle.stop()
  expect(await processesOn(dir)).toEqual([])
})

async function openUntilStarted(dir: string): Promise<DbHandle> {
  let handle = await open(dir)
  await eventually(async () => {
    if (handle.mode !== 'started') handle = await open(dir)
    return handle.mode === 'started'
  })
  return handle
}

test('an owner that simply exits takes the database with it', { timeout: 20_000 }, async () => {
  const dir = await newStateDir()
  const owner = startChild('opener', [dir])
  await owner.line(0)
  process.kill(owner.pid, 'SIGTERM')
  await owner.exited
  await eventually(async () => (await processesOn(dir)).length === 0)
  expect(await readFile(join(dir, 'server.log'), 'utf8')).toContain('Shutdown complete')
})

test('a path too long for a socket gets one in the temporary directory', async () => {
  const dir = join(await newStateDir(), 'a'.repeat(60), 'b'.repeat(60))
  const owner = await open(dir)
  const socket = owner.app.socketPath
  expect(socket).toMatch(/\/countersign-[0-9a-f]{16}\/s\.sock$/)
  expect((await stat(join(socket, '..'))).mode & 0o777).toBe(0o700)
  expect((await open(dir)).mode).toBe('shared')
  await owner.stop()
  await rm(join(socket, '..'), { recursive: true })
})

test('works for an ordinary user', { timeout: 20_000 }, async () => {
  const dir = join(await newStateDir(), 'db')
  const nobody = 65_534
  const isRoot = process.getuid?.() === 0
  await mkdir(dir)
  if (isRoot) {
    await chown(join(dir, '..'), nobody, nobody)
    await chown(dir, nobody, nobody)
  }
  const opener = startChild('opener', [dir, 'production', isRoot ? String(nobody) : ''])
  const opened = JSON.parse(await opener.line(0))
  expect(opened.mode).toBe('started')
  expect((await stat(join(dir, 'data', 'ibdata1'))).uid).toBe(isRoot ? nobody : process.getuid?.())
  expect(await select(opened.admin, 'SELECT CURRENT_USER()')).toEqual([['countersign_admin@localhost']])
  opener.send('stop')
  expect(await opener.line(1)).toBe('"stopped"')
  expect(await processesOn(dir)).toEqual([])
})
