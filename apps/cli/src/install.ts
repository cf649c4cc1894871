import { existsSync, readFileSync } from 'node:fs'
import { findServerBinary } from '@countersign/server/database/binary'
import { installHint } from '@countersign/server/database/install-hint'
import { run } from './run.ts'
import { say } from './say.ts'

/** True when the environment names a database, so that none has to be installed here. */
export const hasDatabaseElsewhere = (env: NodeJS.ProcessEnv): boolean =>
  Boolean(env.DATABASE_URL || env.DATABASE_URL_FILE || env.DATABASE_HOST)

/** Makes sure that a database server program is on the machine, unless DATABASE_URL names one elsewhere. */
export async function ensureDatabaseServer(env: NodeJS.ProcessEnv): Promise<boolean> {
  if (hasDatabaseElsewhere(env)) return true
  const find = () =>
    findServerBinary({ explicit: env.COUNTERSIGN_MYSQLD, path: env.PATH, platform: process.platform })
  if (await find()) return true
  const hint = installHint(process.platform, osRelease(), process.getuid?.() ?? 1)
  if (hint.command && env.COUNTERSIGN_SKIP_INSTALL !== '1') {
    say('Installing the database server (about ten seconds) ...')
    if ((await runAll(hint.command)) && (await find())) return true
  }
  say(`countersign: No database server was found. Install one: ${hint.text}`)
  say('Or set DATABASE_URL=mysql://user:password@host:3306/name, or run: docker compose up')
  return false
}

// The headless shell first: it draws for nobody, and needs a quarter less of a machine's time for the same tests.
const browsers = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** The browser of the end-to-end tests; where none is installed, Debian's. */
export async function ensureBrowser(env: NodeJS.ProcessEnv): Promise<string | null> {
  const find = () => [env.COUNTERSIGN_BROWSER, ...browsers].find((path) => path && existsSync(path)) ?? null
  const found = find()
  if (found) return found
  if (/^ID(_LIKE)?=.*(debian|ubuntu)/m.test(osRelease())) {
    say('Installing Chromium for the end-to-end tests (about a minute) ...')
    const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
    const apt = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get']
    const install = (name: string) => runAll([[...apt, 'install', '-y', '--no-install-recommends', name]])
    const done =
      (await runAll([[...apt, 'update']])) &&
      ((await install('chromium-headless-shell')) || (await install('chromium')))
    if (done && find()) return find()
  }
  say('countersign: No Chromium was found. Install one, or set COUNTERSIGN_BROWSER to the path of one.')
  return null
}

/** Quiet while it works; everything it said when it fails. */
async function runAll(commands: readonly (readonly string[])[]): Promise<boolean> {
  for (const [program = '', ...args] of commands) {
    const { code, output } = await run(program, args, { quiet: true })
    if (code !== 0) {
      say(output)
      say(
        `countersign: "${[program, ...args].join(' ')}" failed. If it speaks of the network, check it and try again.`,
      )
      return false
    }
  }
  return true
}

function osRelease(): string {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
}
