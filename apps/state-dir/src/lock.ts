import { randomUUID } from 'node:crypto'
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '@countersign/decisions'
import { writeDurably } from './durable-file.ts'
import { unless } from './error-code.ts'
import { isAlive, ownIdentity, ProcessIdentity } from './process-identity.ts'
import { codeFor, type Program } from './program.ts'

// Two witnesses on one state directory would each cosign what the other does not know of; two signers would each keep
// keys that the other does not know of.
//
// Deleting a stale lock file cannot be made safe: between judging it dead and removing it, another process may have
// replaced it by a live one. So claims are numbered files, and the highest number is the lock. link() makes a claim
// whole or fails, so of all who saw N free exactly one gets N + 1; and the highest claim is never deleted, so whoever
// acts on an old observation finds a higher one and steps back.

export type Lock = { readonly release: () => Promise<void> }

const released = 'released'

export async function acquireLock(stateDir: string, program: Program): Promise<Lock> {
  const highest = Math.max(0, ...(await claimsIn(stateDir)))
  const holder = highest === 0 ? null : await holderOf(claimPath(stateDir, highest))
  if (holder && (await isAlive(holder))) throw locked(stateDir, program, holder.pid)
  const number = highest + 1
  if (!(await claim(stateDir, number))) throw locked(stateDir, program, null)
  for (const older of await claimsIn(stateDir)) {
    if (older < number) await rm(claimPath(stateDir, older), { force: true })
  }
  return { release: () => writeDurably(claimPath(stateDir, number), released) }
}

const claimPath = (stateDir: string, number: number) => join(stateDir, `lock.${number}`)

async function claimsIn(stateDir: string): Promise<number[]> {
  const numbers = (await readdir(stateDir)).map((name) => /^lock\.(\d{1,15})$/.exec(name)?.[1])
  return numbers.flatMap((number) => (number === undefined ? [] : [Number(number)]))
}

/** Null when it was released, cleared away by a later holder, or torn by a power cut, which left nobody alive. */
async function holderOf(path: string): Promise<ProcessIdentity | null> {
  const text = await unless(['ENOENT'], readFile(path, 'utf8'))
  const [, pid, startedAt] = /^(\d+) (.+)$/.exec(text ?? '') ?? []
  return ProcessIdentity.safeParse({ pid: Number(pid), startedAt }).data ?? null
}

async function claim(stateDir: string, number: number): Promise<boolean> {
  const { pid, startedAt } = await ownIdentity()
  const draft = join(stateDir, `${randomUUID()}.draft`)
  await writeFile(draft, `${pid} ${startedAt}`, { mode: 0o600, flag: 'wx' })
  const isFirst = await unless(
    ['EEXIST'],
    link(draft, claimPath(stateDir, number)).then(() => true),
  )
  await rm(draft)
  if (isFirst === null) return false
  if (Math.max(...(await claimsIn(stateDir))) === number) return true
  await rm(claimPath(stateDir, number), { force: true })
  return false
}

const locked = (stateDir: string, program: Program, pid: number | null): Refusal =>
  new Refusal({
    kind: 'conflict',
    code: codeFor(program, 'LOCKED'),
    message: `Another ${program}${pid === null ? '' : ` (process ${pid})`} works in ${stateDir}.`,
    remedy: 'Stop it first, or give this one a state directory of its own with --state.',
  })
