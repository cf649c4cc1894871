import { existsSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { findServerBinary } from '@countersign/server/database/binary'
import { EnvProblems, readEnv } from '@countersign/server/env'
import { env } from './env.ts'
import { hasDatabaseElsewhere } from './install.ts'
import { withInstance } from './links.ts'

type Verdict = { name: string; ok: boolean; detail: string }

/** Looks at the machine and the instance, says what it found, and fails when something is wrong. */
export async function doctor(): Promise<number> {
  const verdicts = [node(), await disk(), environment(), buildThere(), await databaseServer()]
  if (verdicts.every(({ ok }) => ok)) verdicts.push(await instance())
  for (const { name, ok, detail } of verdicts)
    process.stdout.write(`${ok ? 'ok  ' : 'WRONG'} ${name}: ${detail}\n`)
  return verdicts.every(({ ok }) => ok) ? 0 : 1
}

function node(): Verdict {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return { name: 'Node', ok: major > 20 || (major === 20 && minor >= 19), detail: process.versions.node }
}

async function disk(): Promise<Verdict> {
  const { bavail, bsize } = await statfs('.')
  const mib = Math.floor((bavail * bsize) / 1024 / 1024)
  return { name: 'Disk', ok: mib > 200, detail: `${mib} MiB free` }
}

function environment(): Verdict {
  try {
    const { publicUrl, stateDir } = readEnv()
    return {
      name: 'Environment',
      ok: true,
      detail: `state in ${stateDir}, public URL ${publicUrl ?? 'not set'}`,
    }
  } catch (error) {
    if (error instanceof EnvProblems)
      return { name: 'Environment', ok: false, detail: error.problems.join('; ') }
    throw error
  }
}

function buildThere(): Verdict {
  const file = 'apps/server/dist/main.js'
  const detail = existsSync(file)
    ? `built ${statSync(file).mtime.toISOString()}`
    : 'not built; run ./countersign up'
  return { name: 'Build', ok: existsSync(file), detail }
}

async function databaseServer(): Promise<Verdict> {
  const name = 'Database server'
  if (hasDatabaseElsewhere(env)) return { name, ok: true, detail: 'named by the environment' }
  const found = await findServerBinary({
    explicit: env.COUNTERSIGN_MYSQLD,
    path: env.PATH,
    platform: process.platform,
  })
  return { name, ok: found !== null, detail: found ? `${found.kind} ${found.version}` : 'none found' }
}

async function instance(): Promise<Verdict> {
  let detail = ''
  await withInstance(async ({ services }) => {
    const { kind, version } = services.about.database
    detail = `${kind} ${version}, migrated, ${(await services.setup.isOpen()) ? 'not set up yet' : 'set up'}`
    return 0
  })
  return { name: 'Instance', ok: true, detail }
}
