import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { policy as command } from './command.ts'

const repository = join(import.meta.dirname, '../../../..')
const folder = mkdtempSync(join(tmpdir(), 'countersign-policy-command-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A copy of the shipped set with some files written over, added, or removed by null. */
const setWith = (name: string, changed: Record<string, string | null> = {}): string => {
  cpSync(join(repository, 'packages/policy/shipped'), join(folder, name), { recursive: true })
  for (const [path, text] of Object.entries(changed)) {
    const file = join(folder, name, path)
    rmSync(file, { force: true })
    if (text === null) continue
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return name
}

const policy = async (...args: string[]) => {
  let [stdout, stderr] = ['', '']
  const status = await command([folder, ...args], {
    env: {},
    answer: (text) => {
      stdout += text
    },
    say: (text) => {
      stderr += `${text}\n`
    },
  })
  return { status, stdout, stderr }
}

const shipped = (path: string) => readFileSync(join(repository, 'packages/policy/shipped', path), 'utf8')

describe('policy check', () => {
  it('says what a good set holds, and leaves alone what is no policy', async () => {
    setWith('good', { 'README.md': '# Ours', '.git/config.json': '{', LICENSE: '' })
    const { status, stdout, stderr } = await policy('check', 'good')
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^good: 14 rules, \d+ tests passed, hash [0-9a-f]{64}\.\n$/)
    expect(status).toBe(0)
  })

  it('says file, line, column, code and what to do, relative to where it was called', async () => {
    setWith('broken', {
      'promotion/budget.rego': 'package countersign.promotion.rules.budget\n\ndeny if {\n',
      'settings/data.yaml': shipped('settings/data.yaml').replace('quorum: 1', 'quorum: none'),
    })
    const { status, stdout } = await policy('check', './broken')
    expect(stdout).toMatch(/^broken\/promotion\/budget\.rego:4:1: rego_parse_error: .+\n {2}\S.+$/m)
    expect(stdout).toMatch(
      /^broken\/settings\/data\.yaml:52:3: TYPE_WRONG: promotion\.quorum: .+\n {2}\S.+$/m,
    )
    expect(stdout).toMatch(/\n\.\/broken: 2 problems\.\n$/)
    expect(status).toBe(1)
  })

  it('answers a program with one object on one line', async () => {
    const good = await policy('check', setWith('json'), '--json')
    expect(JSON.parse(good.stdout)).toMatchObject({
      ok: true,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      rules: expect.arrayContaining(['promotion.budget', 'runtime.hours']),
      tests: { failed: 0, skipped: 0 },
      problems: [],
    })
    const bad = await policy(
      'check',
      '--json',
      setWith('bad', { 'runtime.rego': null, 'runtime_test.rego': null }),
    )
    expect(bad.stdout.trim().split('\n')).toHaveLength(1)
    expect(JSON.parse(bad.stdout)).toMatchObject({
      ok: false,
      hash: null,
      problems: [{ file: 'runtime.rego', line: 1, column: 1, code: 'POLICY_ENTRY_POINT_MISSING' }],
    })
    expect([good.status, bad.status]).toEqual([0, 1])
  })

  it('refuses data where nobody would read it, and rules that are not text', async () => {
    expect(await policy('check', setWith('stray', { 'promotion/data.json': '{}' }))).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('stray/promotion/data.json:1:1: BUNDLE_FILE_UNKNOWN'),
    })
  })

  it('cannot look at what is no folder, is empty, or points elsewhere, and does not call that a problem', async () => {
    mkdirSync(join(folder, 'empty'))
    setWith('linked')
    symlinkSync('/etc', join(folder, 'linked/promotion/etc'))
    writeFileSync(join(folder, 'file'), '')
    for (const [name, message] of [
      ['absent', 'There is no folder'],
      ['file', 'is not a folder'],
      ['empty', 'There is no policy in'],
      ['linked', 'promotion/etc is a symbolic link'],
    ] as const) {
      const { status, stdout, stderr } = await policy('check', name)
      expect(stderr).toContain(message)
      expect([status, stdout], name).toEqual([2, ''])
    }
  })

  it('explains itself, and does not guess what was meant', async () => {
    for (const args of [
      [],
      ['check'],
      ['delete', 'good'],
      ['check', 'a', 'b'],
      ['check', '--jsn'],
      ['toString', 'a'],
    ]) {
      const { status, stderr } = await policy(...args)
      expect(stderr, args.join(' ')).toContain('Usage: ./countersign policy COMMAND DIR')
      expect(status).toBe(2)
    }
    expect(await policy('--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Exit code 0'),
    })
  })
})

describe('policy test', () => {
  it('names each test and where it stands', async () => {
    const { status, stdout } = await policy('test', setWith('tested'))
    expect(stdout).toContain(
      'pass  tested/promotion/budget_test.rego:10:1: data.countersign.promotion.rules.budget_test.test_accepts_up_to_the_limit\n',
    )
    expect(status).toBe(0)
  })

  it('says which test failed', async () => {
    const failing = shipped('promotion/budget_test.rego').replace('[0, 0.01', '[9999, 0.01')
    const { status, stdout } = await policy(
      'test',
      setWith('failing', { 'promotion/budget_test.rego': failing }),
    )
    expect(stdout).toContain('fail  failing/promotion/budget_test.rego:10:1: ')
    expect(stdout).toMatch(
      /^failing\/promotion\/budget_test\.rego:10:1: POLICY_TEST_FAILED: The test test_accepts_up_to_the_limit failed/m,
    )
    expect(status).toBe(1)
    const { stdout: json } = await policy('test', 'failing', '--json')
    const { tests } = JSON.parse(json) as { tests: { outcome: string; name: string }[] }
    expect(tests.filter(({ outcome }) => outcome !== 'pass').map(({ name }) => name)).toEqual([
      'test_accepts_up_to_the_limit',
    ])
  })

  it('does not call a set tested that has no tests', async () => {
    setWith('untested')
    for (const path of readdirSync(join(folder, 'untested'), { recursive: true, encoding: 'utf8' }))
      if (path.endsWith('_test.rego')) rmSync(join(folder, 'untested', path))
    const { status, stdout } = await policy('test', 'untested')
    expect(stdout).toContain('There is no test in untested.')
    expect(status).toBe(1)
    expect((await policy('check', 'untested')).status).toBe(0)
  })
})
