import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { acquireLock } from './lock.ts'
import { identityOf, ownIdentity } from './process-identity.ts'
import { type Child, startChild, startIdler } from './testing/child.ts'
import { cleanUp, newStateDir } from './testing/state-dirs.ts'
import { until } from './until.ts'

afterEach(cleanUp)

const dead = { pid: 999_999_999, startTime: '1@' }
const waitMs = 5_000

test('is held by one at a time, and leaves one small file', async () => {
  const dir = await newStateDir()
  const first = await acquireLock(dir, { waitMs })
  await expect(acquireLock(dir, { waitMs: 50 })).rejects.toMatchObject({ code: 'E_LOCKED' })
  await first.release()
  const second = await acquireLock(dir, { waitMs })
  await second.release()
  expect(await readdir(dir)).toEqual(['lock.2'])
})

test('a lock of a dead process, and a torn one, do not hold anyone up', async () => {
  for (const content of [JSON.stringify(dead), '', '{"pid":']) {
    const dir = await newStateDir()
    await writeFile(join(dir, 'lock.7'), content)
    await (await acquireLock(dir, { waitMs: 0 })).release()
    expect(await readdir(dir)).toEqual(['lock.8'])
  }
})

test('a process that got the number of the dead holder does not hold anyone up', async () => {
  const dir = await newStateDir()
  await writeFile(join(dir, 'lock.1'), JSON.stringify({ ...(await ownIdentity()), startTime: '1@' }))
  await (await acquireLock(dir, { waitMs: 0 })).release()
})

test('a lock of a living process is respected until that process is gone', async () => {
  const dir = await newStateDir()
  const holder = startIdler()
  await holder.line(0)
  await writeFile(join(dir, 'lock.1'), JSON.stringify(await identityOf(holder.pid)))
  await expect(acquireLock(dir, { waitMs: 100 })).rejects.toMatchObject({
    code: 'E_LOCKED',
    message: `Another Countersign process (pid ${holder.pid}) is starting the database in ${dir}.`,
    remedy: 'Wait for it, or stop it.',
  })
  const waiting = acquireLock(dir, { waitMs })
  holder.kill()
  await (await waiting).release()
})

test('of many who see the same dead lock one gets it', async () => {
  for (let round = 0; round < 20; round += 1) {
    const dir = await newStateDir()
    await writeFile(join(dir, 'lock.1'), JSON.stringify(dead))
    const tries = Array.from({ length: 8 }, () => acquireLock(dir, { waitMs: 0 }))
    const results = await Promise.allSettled(tries)
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  }
})

test('never two inside while processes come, go and are killed', { timeout: 40_000 }, async () => {
  const dir = await newStateDir()
  const contenders: Child[] = []
  const add = (rounds: number) => contenders.push(startChild('contender', [dir, String(rounds)]))
  const journal = async () => (await readFile(join(dir, 'journal'), 'utf8')).trim().split('\n')
  const killed = new Set<number>()
  for (let n = 0; n < 4; n += 1) add(n < 2 ? 1_000_000 : 60)
  await until(async () => ((await readdir(dir)).includes('journal') ? true : null), {
    timeoutMs: 10_000,
    everyMs: 5,
  })
  // The two endless ones are killed wherever they happen to be.
  for (const victim of contenders.slice(0, 2)) {
    const mark = (await journal()).length
    await until(
      async () => {
        const lines = (await journal()).slice(mark)
        return lines.includes(`enter ${victim.pid}`) ? true : null
      },
      { timeoutMs: 10_000, everyMs: 1 },
    )
    killed.add(victim.pid)
    victim.kill()
    await victim.exited
  }
  expect(await Promise.all(contenders.slice(2).map((contender) => contender.exited))).toEqual([0, 0])
  let inside: string | null = null
  for (const line of await journal()) {
    const [word, pid = ''] = line.split(' ')
    if (word === 'leave') {
      expect(pid).toBe(inside)
      inside = null
    } else {
      if (inside !== null) expect(killed.has(Number(inside))).toBe(true)
      inside = pid
    }
  }
})
