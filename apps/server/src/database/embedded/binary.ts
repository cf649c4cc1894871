// Finds the database server program on this machine and says what it is.

import { execFile } from 'node:child_process'
import { access, constants, realpath } from 'node:fs/promises'
import { delimiter, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { unless } from './error-code.ts'

export type ServerKind = 'mariadb' | 'mysql'

export interface ServerBinary {
  path: string
  kind: ServerKind
  version: string
  /** Where MariaDB keeps the SQL that makes its system tables; null for MySQL, which carries it inside. */
  shareDir: string | null
}

const run = promisify(execFile)

// root's PATH has sbin, an ordinary user's often has not; Homebrew's keg-only formulas are on nobody's PATH.
const usualDirectories = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/libexec',
  '/usr/bin',
  '/usr/local/bin',
  '/usr/local/mysql/bin',
  '/opt/homebrew/bin',
  '/opt/homebrew/opt/mariadb/bin',
  '/usr/local/opt/mariadb/bin',
  '/opt/homebrew/opt/mysql/bin',
  '/usr/local/opt/mysql/bin',
]

/** An explicit path is the only candidate: a person who named a server does not want another one. */
export async function findServerBinary(search: {
  explicit?: string | undefined
  path?: string | undefined
  platform: NodeJS.Platform
}): Promise<ServerBinary | null> {
  if (search.platform === 'win32') return null // a private server needs Unix sockets and signals
  for (const candidate of candidates(search.explicit, search.path)) {
    const binary = await inspect(candidate)
    if (binary !== null) return binary
  }
  return null
}

function candidates(explicit: string | undefined, path: string | undefined): string[] {
  if (explicit !== undefined && explicit !== '') return [resolve(explicit)]
  const onPath = (path ?? '').split(delimiter).filter((directory) => directory.startsWith('/'))
  const directories = [...new Set([...onPath, ...usualDirectories])]
  return ['mariadbd', 'mysqld'].flatMap((name) => directories.map((directory) => join(directory, name)))
}

async function inspect(path: string): Promise<ServerBinary | null> {
  const usable = await unless(
    ['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP'],
    access(path, constants.X_OK).then(() => true),
  )
  if (usable === null) return null
  const text = await versionText(path)
  const version = /\bVer (\d+\.\d+\.\d+)/.exec(text)?.[1]
  if (version === undefined) return null
  const kind = /mariadb/i.test(text) ? 'mariadb' : 'mysql'
  return { path, kind, version, shareDir: kind === 'mariadb' ? await findShareDir(path) : null }
}

async function versionText(path: string): Promise<string> {
  try {
    const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' }
    return (await run(path, ['--no-defaults', '--version'], { env, timeout: 10_000 })).stdout
  } catch (error) {
    // Something of that name that cannot tell its version, for whatever reason, is not a server we can use.
    if (error instanceof Error) return ''
    throw error
  }
}

async function findShareDir(path: string): Promise<string | null> {
  const prefixes = [dirname(dirname(await realpath(path))), dirname(dirname(path)), '/usr']
  for (const prefix of prefixes) {
    for (const folder of ['share/mariadb', 'share/mysql', 'share']) {
      const directory = join(prefix, folder)
      if ((await systemTablesFile(directory)) !== null) return directory
    }
  }
  return null
}

/** MariaDB 11 renamed the files; both names are in use. */
export async function systemTablesFile(shareDir: string): Promise<'mariadb' | 'mysql' | null> {
  for (const prefix of ['mariadb', 'mysql'] as const) {
    const found = await unless(
      ['ENOENT', 'ENOTDIR', 'EACCES'],
      access(join(shareDir, `${prefix}_system_tables.sql`)).then(() => true),
    )
    if (found !== null) return prefix
  }
  return null
}

/** Negative when `a` is older than `b`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)]
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
