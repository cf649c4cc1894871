import { access, constants } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { unless } from '../../database/embedded/error-code.ts'

/** The value of the setting that says: no browser, whatever there is. */
export const noBrowser = 'none'

const usualNames = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'chromium-headless-shell',
  'chrome-headless-shell',
]

/** The named program, or the first of the usual ones on the path; null where there is none. */
export async function findBrowser(named: string | null, path: string): Promise<string | null> {
  const folders = path.split(delimiter).filter(isAbsolute)
  const names = named === null ? usualNames : [named]
  const candidates = names.flatMap((name) =>
    isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name)),
  )
  for (const candidate of candidates) if (await isProgram(candidate)) return candidate
  return null
}

const cannotStart = ['ENOENT', 'EACCES', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']

const isProgram = async (file: string): Promise<boolean> =>
  (await unless(
    cannotStart,
    access(file, constants.X_OK).then(() => true),
  )) ?? false

/** Its name and version out of what it answers; null when it is something else. */
export const versionIn = (output: string): string | null =>
  /^(?:Chromium|Google Chrome|HeadlessChrome|Chrome)(?: for Testing| Headless Shell)? \d+(?:\.\d+){1,3}/m.exec(
    output,
  )?.[0] ?? null

/**
 * A page of ours is printed, and nothing else is done: no network, no scripts of others, no account, nothing kept. Its own sandbox does
 * not start for root, so there it is left out.
 */
export const printingArgs = (profile: string, page: string, target: string, isRoot: boolean): string[] => [
  '--headless',
  ...(isRoot ? ['--no-sandbox'] : []),
  `--user-data-dir=${profile}`,
  '--proxy-server=127.0.0.1:9',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--disable-background-networking',
  '--disable-breakpad',
  '--disable-component-update',
  '--disable-crash-reporter',
  '--disable-default-apps',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-gpu',
  '--disable-sync',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
  '--no-pdf-header-footer',
  `--print-to-pdf=${target}`,
  `file://${page}`,
]
