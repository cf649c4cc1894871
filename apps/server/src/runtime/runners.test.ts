import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { sentenceFor } from '../instance/start-problem.ts'
import { readRunners, referenceRunner } from './runners.ts'

describe('the file that registers runners', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-runners-'))
  const file = join(folder, 'runners.yaml')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const reading = (text: string) => {
    writeFileSync(file, text)
    return readRunners(file)
  }

  it('says what may be run, where, as whom and within which limits', () => {
    mkdirSync(join(folder, 'bots'), { recursive: true })
    const runners = reading(`
runners:
  invoices:
    command: [/bin/sh, run.sh, --quiet]
    directory: bots
    env: { ERP_TOKEN: only-the-operator-knows }
    limits: { cpuSeconds: 3600, memoryMiB: 512, openFiles: 128 }
    network: Reaches the ERP through its own proxy.
    graceSeconds: 3
`)
    expect(runners.get('invoices')).toEqual({
      name: 'invoices',
      program: '/bin/sh',
      args: ['run.sh', '--quiet'],
      directory: join(folder, 'bots'),
      account: null,
      env: { ERP_TOKEN: 'only-the-operator-knows' },
      limits: { cpuSeconds: 3_600, memoryMiB: 512, openFiles: 128 },
      network: 'Reaches the ERP through its own proxy.',
      graceMs: 3_000,
    })
  })

  it('can run somebody else’s programs as them, where the server may', () => {
    const change = () => reading('runners: { one: { command: [/bin/sh], user: root } }')
    if (process.getuid?.() === 0) expect(change().get('one')?.account).toEqual({ uid: 0, gid: 0 })
    else expect(change).toThrow(/only a server that runs as root/)
  })

  it.each([
    ['a field that there is not', 'runners: { one: { command: [/bin/sh], shell: yes } }', /one.*shell/],
    ['a command for a shell', 'runners: { one: { command: "sh -c ls" } }', /one\.command/],
    ['nothing to run', 'runners: { one: { command: [] } }', /one\.command/],
    ['a name that no spec can say', 'runners: { "One Two": { command: [/bin/sh] } }', /One Two/],
    [
      'a folder that is not there',
      'runners: { one: { command: [/bin/sh], directory: nowhere } }',
      /nowhere, is not there/,
    ],
    [
      'a program that is not there',
      'runners: { one: { command: [/nowhere/at-all] } }',
      /at-all, is not there/,
    ],
    [
      'a limit that is none',
      'runners: { one: { command: [/bin/sh], limits: { memoryMiB: 0 } } }',
      /memoryMiB/,
    ],
    [
      'the same runner twice',
      'runners:\n  one: { command: [/bin/sh] }\n  one: { command: [/bin/ls] }',
      /cannot be read/,
    ],
    [
      'an account that there is not',
      'runners: { one: { command: [/bin/sh], user: nobody-at-all } }',
      /account|root/,
    ],
    ['something else than runners', 'programs: {}', /programs/],
  ])('keeps the server from starting when it has %s', (_, text, problem) => {
    expect(() => reading(text)).toThrow(problem)
  })

  it('is missed with a sentence that says what to do', () => {
    try {
      readRunners(join(folder, 'nowhere.yaml'))
      expect.unreachable()
    } catch (error) {
      expect(sentenceFor(error)).toMatch(
        /nowhere\.yaml cannot be read\.\nCorrect the file that COUNTERSIGN_RUNNERS names/,
      )
    }
  })

  it('need not be written for the reference agent', () => {
    const runner = referenceRunner('apps/reference-agent/agent.mjs').get('reference')
    expect(runner?.program).toBe(process.execPath)
    expect(runner?.args.at(-1)).toMatch(/^\/.*agent\.mjs$/)
  })
})
