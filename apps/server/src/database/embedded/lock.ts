// One process at a time may open or stop the database of a state directory.
//
// Deleting a stale lock file cannot be made safe: between judging it dead and removing it, another process may have
// replaced it by a live one. So nothing is replaced. Claims are numbered files, the highest number is the lock, and
// a claim is followed by the next number only when its holder has released it or is dead:
//  - link() creates a claim whole or fails, so of all who saw N free exactly one gets N + 1;
//  - the highest claim is never deleted, so whoever acts on an old observation finds a higher one and steps back.

import { randomUUID } from 'node:crypto'
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unless } from './error-code.ts'
import { locked } from './failure.ts'
import { parseJson } from './parse-json.ts'
import { isAlive, isProcessIdentity, ownIdentity, type ProcessIdentity } from './process-identity.ts'
import { until } from './until.ts'

export interface Lock {
  release(): Promise<void>
}

export async function acquireLock(dir: string, options: { waitMs: number }): Promise<Lock> {
  const self = await ownIdentity()
  let holder: ProcessIdentity | null = null
  const lock = await until(
    async () => {
      const top = await highestClaim(dir)
      if (top > 0) {
        const seen = await readClaim(dir, top)
        if (seen === 'gone') return null
        holder = seen !== 'free' && (await isAlive(seen)) ? seen : null
        if (holder !== null) return null
      }
      return claim(dir, top + 1, self)
    },
    { timeoutMs: options.waitMs, everyMs: 15 },
  )
  if (lock === null) throw locked(dir, pidOf(holder))
  return lock
}

// A function, because the compiler does not see that the closure above assigns.
const pidOf = (holder: ProcessIdentity | null) => holder?.pid ?? null

const claimPath = (dir: string, number: number) => join(dir, `lock.${number}`)
const draftPath = (dir: string) => join(dir, `lock.${randomUUID()}.draft`)

async function highestClaim(dir: string): Promise<number> {
  return Math.max(0, ...(await claims(dir)))
}

async function claims(dir: string): Promise<number[]> {
  return (await readdir(dir)).flatMap((name) => {
    const number = /^lock\.(\d+)$/.exec(name)?.[1]
    return number === undefined ? [] : [Number(number)]
  })
}

async function readClaim(dir: string, number: number): Promise<ProcessIdentity | 'free' | 'gone'> {
  const text = await unless(['ENOENT'], readFile(claimPath(dir, number), 'utf8'))
  if (text === null) return 'gone' // surpassed and cleared away since the listing
  const holder = parseJson(text)
  // A claim appears whole or not at all, so an unreadable one is what a power cut left: its holder is dead.
  return isProcessIdentity(holder) ? holder : 'free'
}

async function claim(dir: string, number: number, self: ProcessIdentity): Promise<Lock | null> {
  const draft = draftPath(dir)
  await writeFile(draft, JSON.stringify(self), { mode: 0o600, flag: 'wx' })
  // ENOENT: a new holder cleared the draft away; EEXIST: someone else was first.
  const linked = await unless(
    ['EEXIST', 'ENOENT'],
    link(draft, claimPath(dir, number)).then(() => true),
  )
  await rm(draft, { force: true })
  if (linked === null) return null
  if ((await highestClaim(dir)) !== number) {
    await rm(claimPath(dir, number), { force: true })
    return null
  }
  await clearOlder(dir, number)
  return { release: () => release(dir, number) }
}

async function clearOlder(dir: string, number: number): Promise<void> {
  for (const older of await claims(dir)) {
    if (older < number) await rm(claimPath(dir, older), { force: true })
  }
  for (const name of await readdir(dir)) {
    // Drafts are written under the lock or for it, so what lies here is of killed processes, or of waiters who retry.
    if (name.endsWith('.draft')) await rm(join(dir, name), { force: true })
  }
}

async function release(dir: string, number: number): Promise<void> {
  const draft = join(dir, `lock.${number}.released`)
  await writeFile(draft, '"released"', { mode: 0o600 })
  await rename(draft, claimPath(dir, number))
}
