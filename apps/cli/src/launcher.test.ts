import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filesOf, zipOf } from '@countersign/compliance/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A checkpoint over three events, and the trust root for it; the key is of a test and signs nothing else. */
const origin = 'countersign.example/wsp/acme'
const key = `${origin}+2883385e+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c`
const trustRoot = { v: 1, ledger: { logs: [{ origin, keys: [key] }], witnesses: [], quorum: 0 } }
const checkpoint = `${origin}
3
pqnnEI+v/bwRHCfiZyknhKQShc8IzSXvTZx7g4mpNEo=

\u2014 ${origin} KIM4XkmnaSolRTUp5dKiceMRyWpJnO0hcaXFntrzGW8YophrYl9bYz7Y8kP8Daq7qq6jo826E9XN5JhvmAG1xdoIbQg=
`

const folder = mkdtempSync(join(tmpdir(), 'countersign-launcher-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The launcher and the verifier and nothing else, as a clone is before anything was installed. */
const clone = join(folder, 'a clone')
const evidence = join(folder, 'evidence')

beforeAll(() => {
  const repository = join(import.meta.dirname, '../../..')
  cpSync(join(repository, 'countersign'), join(clone, 'countersign'))
  cpSync(join(repository, 'packages/ledger/verifier'), join(clone, 'packages/ledger/verifier'), {
    recursive: true,
  })
  mkdirSync(evidence)
  writeFileSync(join(evidence, 'root.json'), JSON.stringify(trustRoot))
  writeFileSync(join(evidence, 'checkpoint'), checkpoint)
  writeFileSync(join(evidence, 'forged'), checkpoint.replace('\n3\n', '\n2\n'))
})

const path = `${join(process.execPath, '..')}:/usr/bin:/bin`
const verify = (args: readonly string[], env = { PATH: path }) =>
  spawnSync(join(clone, 'countersign'), ['verify', ...args], { cwd: evidence, env, encoding: 'utf8' })

describe('./countersign verify', () => {
  it('finds files from where it was called, and answers as the verifier does', () => {
    const { status, stdout, stderr } = verify(['checkpoint', 'checkpoint', '--trust', 'root.json'])
    expect(stderr).toBe('')
    expect(stdout).toContain(`verified     the checkpoint: log ${origin}, 3 events`)
    expect(status).toBe(0)
    expect(verify(['checkpoint', 'forged', '--trust', './root.json']).status).toBe(1)
    expect(verify(['checkpoint', 'absent', '--trust', 'root.json']).status).toBe(2)
    expect(verify([]).stdout).toContain('Usage: ')
  })

  it('checks a pack, with the trust root of whoever checks and without', async () => {
    const files = await filesOf()
    const readme = files.get('README.txt')?.toString() ?? ''
    writeFileSync(join(evidence, 'pack-root.json'), files.get('keys/trust-root.json') ?? '')
    writeFileSync(join(evidence, 'pack.zip'), await zipOf(files))
    files.set('README.txt', Buffer.from(readme.replace('offline', 'offLine')))
    writeFileSync(join(evidence, 'changed.zip'), await zipOf(files))

    const right = verify(['pack', 'pack.zip', '--trust-root', 'pack-root.json'])
    expect(right.stdout).toContain('RESULT       verified: 2026-11-19 to 2026-11-24, events 1 to 7')
    expect(right.status).toBe(0)
    const changed = verify(['pack', './changed.zip', '--trust-root', 'pack-root.json'])
    expect(changed.stdout).toContain('RESULT       DOES NOT VERIFY: README.txt was changed')
    expect(changed.status).toBe(1)
    const alone = verify(['pack', 'pack.zip'])
    expect(alone.stdout).toContain('RESULT       COULD NOT CHECK: Everything in the pack agrees with itself')
    expect(alone.status).toBe(2)
    expect(verify(['pack', 'absent.zip', '--trust-root', 'pack-root.json']).status).toBe(2)
  })

  it('installs nothing', () => {
    expect(readdirSync(clone).sort()).toEqual(['countersign', 'packages'])
  })

  it('does not say "does not verify" where an old Node kept it from looking', () => {
    const old = join(folder, 'old')
    mkdirSync(old)
    writeFileSync(join(old, 'node'), '#!/bin/sh\n[ "$1" = --version ] && echo v16.0.0\nexit 1\n')
    chmodSync(join(old, 'node'), 0o755)
    const args = ['checkpoint', 'checkpoint', '--trust', 'root.json']
    const { status, stderr } = verify(args, { PATH: `${old}:/usr/bin:/bin` })
    expect(stderr).toContain('Node v16.0.0 is too old.')
    expect(status).toBe(2)
  })
})

describe('./countersign policy', () => {
  /** A Node that says what it is called with, and installs nothing. */
  const stubs = join(folder, 'stubs')
  mkdirSync(stubs)
  const stub = (name: string, text: string) =>
    writeFileSync(join(stubs, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  stub('node', 'case $1 in -e) exit 0 ;; esac\nprintf "%s|" "$PWD" "$@"')
  stub('npx', 'exit 0')
  const policy = (args: readonly string[], path: string) =>
    spawnSync(join(clone, 'countersign'), ['policy', ...args], {
      cwd: evidence,
      env: { PATH: path },
      encoding: 'utf8',
    })

  it('is told from where it was called, and with what', () => {
    mkdirSync(join(clone, 'node_modules'))
    const { stdout, status } = policy(['check', 'a folder', '--json'], `${stubs}:/usr/bin:/bin`)
    const program = [
      '--import',
      'tsx',
      'apps/cli/src/policy/main.ts',
      evidence,
      'check',
      'a folder',
      '--json',
    ]
    expect(stdout).toBe([clone, ...program, ''].join('|'))
    expect(status).toBe(0)
  })

  it('does not say "has problems" where something kept it from looking', () => {
    stub('npx', 'exit 1')
    rmSync(join(clone, 'node_modules'), { recursive: true })
    const { stderr, status } = policy(['check', 'a folder'], `${stubs}:/usr/bin:/bin`)
    expect(stderr).toContain('The packages could not be installed.')
    expect(status).toBe(2)
  })
})
