import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compareVersions, findServerBinary } from './binary.ts'

const platform = process.platform
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'csdb-'))
})
afterAll(() => rm(dir, { recursive: true }))

test('finds a server without a PATH', async () => {
  const found = await findServerBinary({ platform })
  expect(found).toMatchObject({ path: expect.stringMatching(/(mariadbd|mysqld)$/) })
  expect(found?.version).toMatch(/^\d+\.\d+\.\d+$/)
  expect(found?.kind === 'mariadb').toBe(found?.shareDir !== null)
})

test('an explicit path is the only candidate', async () => {
  const found = await findServerBinary({ platform })
  expect(await findServerBinary({ explicit: found?.path, platform })).toEqual(found)
  expect(await findServerBinary({ explicit: join(dir, 'nothing'), platform })).toBeNull()
})

test('looks on PATH first, and passes over a program that is not a server', async () => {
  const usual = await findServerBinary({ platform })
  await writeFile(join(dir, 'mariadbd'), '#!/bin/sh\nexit 3\n', { mode: 0o755 })
  expect(await findServerBinary({ path: dir, platform })).toEqual(usual)
  await writeFile(join(dir, 'mariadbd'), '#!/bin/sh\necho "mysqld  Ver 8.4.3 for Linux (MySQL)"\n')
  expect(await findServerBinary({ path: dir, platform })).toEqual({
    path: join(dir, 'mariadbd'),
    kind: 'mysql',
    version: '8.4.3',
    shareDir: null,
  })
})

test('finds nothing where a private server cannot run', async () => {
  expect(await findServerBinary({ platform: 'win32' })).toBeNull()
})

test('compares versions as numbers', () => {
  expect(compareVersions('10.11.9', '10.11.19')).toBeLessThan(0)
  expect(compareVersions('11.8', '10.11')).toBeGreaterThan(0)
  expect(compareVersions('9.7.4', '9.7.4')).toBe(0)
})
