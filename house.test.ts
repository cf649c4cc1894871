import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'

/** The rules of the house (ARCHITECTURE.md, CONTRIBUTING.md) as tests. Each failure says what to do. */

const git = (...args: string[]): string[] =>
  execFileSync('git', args, { encoding: 'utf8' }).split('\n').filter(Boolean)

const files = git('ls-files', '--cached', '--others', '--exclude-standard').filter((file) => existsSync(file))
const sources = files.filter((file) => /\.(ts|tsx)$/.test(file) && !file.endsWith('.d.ts'))
const isTest = (file: string) =>
  /\.(test|spec)\.tsx?$/.test(file) || /(^|\/)(testing(\.ts|\/)|e2e\/|house\.test)/.test(file)
const product = sources.filter((file) => !isTest(file))
const read = (file: string) => readFileSync(file, 'utf8')
const containing = (among: string[], pattern: RegExp) => among.filter((file) => pattern.test(read(file)))

const manifests = files.filter((file) => /(^|\/)package\.json$/.test(file))
const manifest = (file: string): Record<string, Record<string, string>> => JSON.parse(read(file))
const dependencies = (file: string) => Object.keys(manifest(file).dependencies ?? {})

describe('the house', () => {
  it('reads the environment in env.ts only, of the server and of the launcher; measuring tools are started by hand', () => {
    const readers = containing(product, /process\.env/).filter(
      (file) =>
        !/^apps\/(server|cli)\/src\/env\.ts$/.test(file) &&
        !/^(bench|e2e)\/|\/(bench|conformance|fuzz)\//.test(file) &&
        !/\.config\.ts$/.test(file),
    )
    expect(readers, 'Add the variable to env.ts and pass its value on.').toEqual([])
  })

  it('decides in packages, which know no time, no chance and no outside', () => {
    const pure = product.filter(
      (file) => file.startsWith('packages/') && !/\/(bench|conformance|fuzz)\//.test(file),
    )
    const impure = containing(
      pure,
      /Date\.now\(|new Date\(\)|Math\.random|randomUUID|performance\.now|from 'node:(fs|net|http|https|child_process|os|worker_threads)/,
    )
    expect(impure, 'Let the caller bring the time, the random bytes or the text of the file.').toEqual([])
  })

  it('imports one way: packages nothing of the apps, the web nothing of the server but a type', () => {
    for (const file of manifests.filter((name) => name.startsWith('packages/'))) {
      const wrong = dependencies(file).filter((name) =>
        /@countersign\/(server|web|cli|signer|state-dir|witness|drizzle|bench)/.test(name),
      )
      expect(wrong, `${file}: a package may depend on packages only.`).toEqual([])
    }
    expect(dependencies('apps/web/package.json')).not.toContain('@countersign/server')
    const values = containing(
      product.filter((file) => file.startsWith('apps/web/')),
      /^import (?!type ).*from '@countersign\/server/m,
    )
    expect(values, "Only `import type` may come from '@countersign/server'.").toEqual([])
  })

  it('makes procedures with requires… and services in compose.ts', () => {
    const makers = containing(product, /\bt\.procedure\b|initTRPC/).filter(
      (file) => file !== 'apps/server/src/trpc/procedure.ts',
    )
    expect(makers, 'Use requires(permission, shape) from trpc/procedure.ts.').toEqual([])
    const builders = containing(
      product.filter((file) => file.startsWith('apps/server/')),
      /new \w+Service\(/,
    ).filter((file) => !/^apps\/server\/src\/([\w-]+\/)?compose\.ts$/.test(file))
    expect(builders, 'Build the service in the compose.ts of its folder and receive it in `deps`.').toEqual(
      [],
    )
  })

  it('keeps to its words for files: no drawers, no barrels but a package’s index', () => {
    const drawers = sources.filter((file) => /\/(utils?|helpers?|common|types|misc|shared)\.tsx?$/.test(file))
    expect(drawers, 'Name the file after what it answers for.').toEqual([])
    const barrels = sources.filter((file) => /^apps\/.*\/index\.tsx?$/.test(file))
    expect(barrels, 'Import from the file itself.').toEqual([])
    const defaults = containing(product, /^export default /m).filter(
      (file) => !/\.config\.ts$/.test(file) && !file.endsWith('global-setup.ts'),
    )
    expect(defaults, 'Export by name.').toEqual([])
  })

  it('goes around the compiler nowhere', () => {
    // Written in two parts, so that this file does not find itself.
    const around = new RegExp(
      [
        'as a',
        'ny\\b|: a',
        'ny\\b|@ts-(ig',
        'nore|expect-error|nocheck)|as unk',
        'nown as|biome-ig',
        'nore',
      ].join(''),
    )
    expect(
      containing(sources, around),
      'Say it so that the compiler understands, or parse it with zod.',
    ).toEqual([])
  })

  it('swallows no error', () => {
    const swallowed = containing(
      product,
      /catch *(\(\w*\))? *\{\s*\}|\.catch\(\(\w*\) *=> *(\{ *\}|undefined|null)\)/,
    )
    expect(swallowed, 'Catch the one error that is expected, by its code, and let the others pass.').toEqual(
      [],
    )
  })

  it('waits in tests for what it needs, never for time to pass, and switches none off', () => {
    const tests = sources.filter(isTest).filter((file) => file !== 'house.test.ts')
    const sleeping = containing(tests, /waitForTimeout\(|setTimeout\(\s*(resolve|done|r),?\s*\d{3,}/)
    expect(sleeping, 'Poll for the condition with a deadline.').toEqual([])
    expect(
      containing(tests, /\b(it|test|describe)\.(only|skip|todo|fails)\b/),
      'Mend it or remove it.',
    ).toEqual([])
  })

  it('pins every dependency to one version', () => {
    for (const file of manifests) {
      const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = manifest(file)
      const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
        ([, version]) => !/^(\d+\.\d+\.\d+(-[\w.]+)?|workspace:\*)$/.test(version),
      )
      expect(loose, `${file}: write the exact version.`).toEqual([])
    }
  })

  it('installs in the container from every manifest that there is', () => {
    const text = read('Dockerfile')
    const missing = manifests.filter((file) => file.includes('/') && !text.includes(`COPY ${file} `))
    expect(missing, 'Copy it before the packages are installed.').toEqual([])
  })

  it('gives every dependency its line in docs/dependencies.md', () => {
    const text = read('docs/dependencies.md')
    const names = new Set(
      manifests.flatMap((file) => {
        const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = manifest(file)
        return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
      }),
    )
    const unexplained = [...names].filter(
      (name) => !name.startsWith('@countersign/') && !text.includes(`\`${name}\``),
    )
    expect(unexplained, 'Say in one line what it earns its place with.').toEqual([])
  })

  it('says where every variable of the environment is used', () => {
    const declared = [
      ...read('apps/server/src/env.ts').matchAll(/^ {2}((?:COUNTERSIGN|DATABASE|OPA)_\w+):/gm),
    ].map(([, name]) => name ?? '')
    const example = read('.env.example')
    expect(declared.length).toBeGreaterThan(10)
    expect(
      declared.filter((name) => !example.includes(name)),
      'Add it to .env.example with a sentence.',
    ).toEqual([])
  })

  it('has one version', () => {
    const { version } = JSON.parse(read('package.json'))
    expect(read('apps/server/src/instance/version.ts')).toContain(`'${version}'`)
  })

  it('keeps noun folders of the server to a closed set of file names', () => {
    const nouns = new Set([
      'account',
      'demo',
      'home',
      'keys',
      'links',
      'live',
      'members',
      'session',
      'setup',
      'views',
      'workspace',
    ])
    const allowed =
      /^(service|store|router|routes|feed|note|authentication|throttle|device|caller|token|actor|personas|history|touched)(\.test)?\.ts$/
    const odd = sources.filter((file) => {
      const [, noun = '', name = ''] = /^apps\/server\/src\/([^/]+)\/([^/]+)$/.exec(file) ?? []
      return nouns.has(noun) && !allowed.test(name)
    })
    expect(odd, 'A new word needs an ADR and a line here.').toEqual([])
  })

  it('numbers its migrations without gaps, and each has its file', () => {
    const { entries }: { entries: { idx: number; tag: string }[] } = JSON.parse(
      read('drizzle/migrations/meta/_journal.json'),
    )
    expect(entries.map(({ idx }) => idx)).toEqual(entries.map((_, at) => at))
    expect(entries.filter(({ tag }) => !existsSync(`drizzle/migrations/${tag}.sql`))).toEqual([])
  })

  it('keeps links between its documents whole', () => {
    const broken = files
      .filter((file) => file.endsWith('.md'))
      .flatMap((file) =>
        [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].flatMap(([, target = '']) => {
          const path = target.startsWith('/') ? target.slice(1) : `${dirname(file)}/${target}`
          return existsSync(path) ? [] : [`${file} → ${target}`]
        }),
      )
    expect(broken).toEqual([])
  })
})
