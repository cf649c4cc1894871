// Every way in which opening is refused, and that a refusal changes nothing and leaves no process.

import { chmod, chown, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { findServerBinary, type ServerBinary } from './binary.ts'
import { openDatabase } from './open.ts'
import { newSecret, writeSecret } from './secret.ts'
import { serverStopped } from './server-log.ts'
import { readInstance } from './state.ts'
import { cleanUp, newStateDir, processesOn } from './testing/state-dirs.ts'

afterEach(cleanUp)

const open = (stateDir: string, binary?: ServerBinary | null) =>
  openDatabase({ stateDir, profile: 'test', binary, log: () => undefined })

async function usedDir(): Promise<string> {
  const dir = await newStateDir()
  await (await open(dir)).stop()
  return dir
}

async function foundBinary(): Promise<ServerBinary> {
  const binary = await findServerBinary({ platform: process.platform })
  if (binary === null) throw new Error('no database server is installed')
  return binary
}

test('E_NO_SERVER says how to install one', async () => {
  await expect(open(await newStateDir(), null)).rejects.toMatchObject({
    code: 'E_NO_SERVER',
    message: 'No database server found.',
    remedy: expect.stringMatching(/^Install one: .+\. Or set DATABASE_URL=mysql:.* docker compose up -d db$/),
  })
})

test('E_NO_SERVER when the files that make a new database are missing', async () => {
  const binary: ServerBinary = { ...(await foundBinary()), kind: 'mariadb', shareDir: null }
  await expect(open(await newStateDir(), binary)).rejects.toMatchObject({ code: 'E_NO_SERVER' })
})

test('E_SECRET when data has no secret, and the data is left as it was', async () => {
  const dir = await usedDir()
  await rename(join(dir, 'secret'), join(dir, 'backup'))
  await expect(open(dir)).rejects.toMatchObject({
    code: 'E_SECRET',
    message: `The database in ${dir}/data has no secret file.`,
    remedy: `Restore ${dir}/secret from backup, or move data away to start empty.`,
  })
  await rename(join(dir, 'backup'), join(dir, 'secret'))
  await (await open(dir)).stop()
})

test('E_SECRET when the secret is of another database', async () => {
  const dir = await usedDir()
  await writeSecret(join(dir, 'secret'), newSecret())
  await expect(open(dir)).rejects.toMatchObject({ code: 'E_SECRET' })
  expect(await processesOn(dir)).toEqual([])
})

test('the remedy of E_SECRET works: with data moved away the database starts empty', async () => {
  const dir = await usedDir()
  await rm(join(dir, 'secret'))
  await rename(join(dir, 'data'), join(dir, 'old'))
  await (await open(dir)).stop()
})

test('E_KIND when another kind of server made the data', async () => {
  const dir = await usedDir()
  const binary = await foundBinary()
  const other = binary.kind === 'mariadb' ? 'mysql' : 'mariadb'
  const instance = await readInstance(join(dir, 'instance.json'))
  await writeFile(join(dir, 'instance.json'), JSON.stringify({ ...instance, kind: other, version: '9.7.4' }))
  await expect(open(dir)).rejects.toMatchObject({
    code: 'E_KIND',
    message: `This data directory was made by ${other} 9.7.4; the server found is ${binary.kind} ${binary.version}.`,
    remedy: 'Install the first one, or export and import.',
  })
  await rm(join(dir, 'instance.json'))
  await expect(open(dir)).rejects.toMatchObject({ code: 'E_KIND' })
})

test('E_DOWNGRADE when a newer server opened the data, however the version was reached', async () => {
  const dir = await usedDir()
  const binary = await foundBinary()
  await (await open(dir, { ...binary, version: '90.1.0' })).stop()
  await expect(open(dir, binary)).rejects.toMatchObject({
    code: 'E_DOWNGRADE',
    message: `The data was last opened by ${binary.kind} 90.1.0, the server found is ${binary.version}.`,
    remedy: expect.stringMatching(/^Downgrades are not safe\./),
  })
})

test('E_FOREIGN when a server of another directory answers on our socket, which is left alone', async () => {
  const [dir, neighbour] = [await usedDir(), await newStateDir()]
  const other = await open(neighbour)
  await symlink(join(neighbour, 's.sock'), join(dir, 's.sock'))
  await expect(open(dir)).rejects.toMatchObject({ code: 'E_FOREIGN' })
  // The same when it knows our passwords: what counts is the directory.
  await writeFile(join(dir, 'secret'), await readFile(join(neighbour, 'secret')))
  await writeFile(join(dir, 'server.pid'), String(other.server.pid))
  await expect(open(dir)).rejects.toMatchObject({
    code: 'E_FOREIGN',
    message: `A different database server answers on ${dir}/s.sock. Countersign did not touch it.`,
    remedy: 'Remove the socket or choose another state directory.',
  })
  expect((await open(neighbour)).mode).toBe('shared')
  await other.stop()
})

test('E_START when the data is damaged, with the last words of the server', async () => {
  const dir = await usedDir()
  await writeFile(join(dir, 'data', 'ibdata1'), 'this is not a tablespace')
  await expect(open(dir)).rejects.toMatchObject({
    code: 'E_START',
    message: expect.stringMatching(/^The database server stopped during start-up \(exit \d+\)\./),
    detail: expect.stringMatching(/ERROR/),
  })
  expect(await processesOn(dir)).toEqual([])
})

test('E_START when the directory cannot be made or written', async () => {
  const dir = await newStateDir()
  await writeFile(join(dir, 'file'), '')
  await expect(open(join(dir, 'file', 'db'))).rejects.toMatchObject({ code: 'E_START' })
  await expect(open(join(dir, 'file'))).rejects.toMatchObject({ code: 'E_START' })
  await mkdir(join(dir, 'other'))
  // root may write anywhere, so it is refused for the owner; an ordinary user for the mode.
  if (process.getuid?.() === 0) await chown(join(dir, 'other'), 65_534, 65_534)
  else await chmod(join(dir, 'other'), 0o500)
  const below = process.getuid?.() === 0 ? join(dir, 'other') : join(dir, 'other', 'db')
  await expect(open(below)).rejects.toMatchObject({ code: 'E_START', remedy: expect.stringMatching(/owner/) })
})

test('E_START when others can enter the socket directory', async () => {
  const dir = join(await newStateDir(), 'c'.repeat(100))
  const owner = await open(dir)
  await owner.stop()
  const socketDir = join(owner.app.socketPath, '..')
  await chmod(socketDir, 0o755)
  await expect(open(dir)).rejects.toMatchObject({
    code: 'E_START',
    message: expect.stringContaining(socketDir),
  })
  await rm(socketDir, { recursive: true })
})

test.each([
  ["[ERROR] mariadbd: Can't lock aria control file", /already uses this data directory/],
  ['[ERROR] InnoDB: Unable to lock ./ibdata1 error: 11', /already uses this data directory/],
  [
    '[ERROR] InnoDB: preallocating 12 bytes for file ./ibtmp1 failed with error 28: No space left',
    /disk is full/,
  ],
  ['[ERROR] mysqld: File \'./ibdata1\' not found (Errcode: 13 "Permission denied")', /may not read or write/],
  [
    '[ERROR] Please consult the Knowledge Base to find out how to run mysqld as root!',
    /mistake in Countersign/,
  ],
  ['[ERROR] something new', /last lines of its log/],
])('E_START explains %s', (log, meaning) => {
  const failure = serverStopped('exit 1', `a note\n${log}\n`, 'server.log')
  expect(failure.message).toMatch(meaning)
  expect(failure.detail).toBe(log)
})
