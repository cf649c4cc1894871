import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.ts'
import { say } from './say.ts'

type Target = { name: string; dir: string; sources: string[]; product: string }

const shared = ['packages', 'pnpm-lock.yaml', 'tsconfig.base.json']
const targets: Target[] = [
  {
    name: 'server',
    dir: 'apps/server',
    sources: ['apps/server', 'drizzle', ...shared],
    product: 'apps/server/dist/main.js',
  },
  { name: 'web app', dir: 'apps/web', sources: ['apps/web', ...shared], product: 'apps/web/dist/index.html' },
]

/** Builds what changed since its last build, judged by content: checking out a branch and back builds nothing. */
export async function build(): Promise<boolean> {
  for (const target of targets) {
    const stamp = join(target.dir, 'node_modules/.countersign-build')
    const fingerprint = fingerprintOf(target.sources)
    if (existsSync(target.product) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint)
      continue
    say(`Building the ${target.name} ...`)
    const [program = '', ...args] = buildCommand(target)
    const { code, output } = await run(program, args, { quiet: true })
    if (code !== 0) {
      say(output)
      say(`countersign: The ${target.name} could not be built; the lines above say why.`)
      return false
    }
    mkdirSync(join(target.dir, 'node_modules'), { recursive: true })
    writeFileSync(stamp, fingerprint)
  }
  return true
}

/** The tools are called directly: starting them through pnpm would cost a second each time. */
function buildCommand({ dir }: Target): string[] {
  return ['sh', '-c', `cd ${dir} && PATH="$PWD/node_modules/.bin:$PATH" && ${scriptOf(dir)}`]
}

function scriptOf(dir: string): string {
  const manifest: { scripts: { build: string } } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
  return manifest.scripts.build
}

const notSource = new Set(['node_modules', 'dist', 'testing'])

function fingerprintOf(sources: readonly string[]): string {
  const hash = createHash('sha256')
  const add = (path: string) => {
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) if (!notSource.has(name)) add(join(path, name))
    } else if (!/\.test\.tsx?$/.test(path)) {
      hash.update(`${path}\0`).update(readFileSync(path)).update('\0')
    }
  }
  for (const source of sources) add(source)
  return hash.digest('hex')
}
