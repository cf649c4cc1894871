import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { findBrowser } from './browser.ts'
import { ReportPrinter } from './printer.ts'
import { isRunning } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'countersign-printer-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const never = new AbortController().signal
const path = process.env.PATH ?? ''
const found = await findBrowser(null, path)

let made = 0
/** A program that says that it is a Chromium, and does something else when it is to print. */
function pretender(printing: string, version = 'echo Chromium 156.0.1.2') {
  const program = join(folder, `pretender-${made++}`)
  const target =
    'for arg; do case $arg in --print-to-pdf=*) target=$(echo "$arg" | cut -d= -f2-) ;; esac; done'
  const script = `#!/bin/sh\nif [ "$1" = --version ]; then ${version}; exit; fi\n${target}\n${printing}\n`
  writeFileSync(program, script, { mode: 0o755 })
  return program
}
const printerOf = (browser: string | null, limits = {}) =>
  new ReportPrinter({
    ...{ browser, path, log: pino({ level: 'silent' }) },
    limits: { answerMs: 5_000, printMs: 20_000, bytes: 1_000_000, ...limits },
  })
const noted = (name: string) => join(folder, name)

const pidsIn = (file: string) => readFileSync(file, 'utf8').trim().split('\n').map(Number)
const hanging = (file: string) =>
  `sleep 1000 &\necho $! > ${file}.new\necho $$ >> ${file}.new\nmv ${file}.new ${file}\nwait`

describe('a printer of reports', { timeout: 60_000 }, () => {
  it.each([
    ['none', 'PDF_OFF'],
    [join(folder, 'not-there'), 'PDF_NO_BROWSER'],
    ['no-such-name-on-the-path', 'PDF_NO_BROWSER'],
    [folder, 'PDF_NOT_CHROMIUM'],
    [pretender('', 'echo Firefox 140.0'), 'PDF_NOT_CHROMIUM'],
    [pretender('', 'head -c 100000 /dev/urandom'), 'PDF_NOT_CHROMIUM'],
    [pretender('', 'sleep 1000'), 'PDF_NOT_CHROMIUM'],
  ])('says before and afterwards that %s prints nothing', async (browser, code) => {
    const printer = printerOf(browser, { answerMs: 500 })
    expect(await printer.standing()).toEqual({ ok: false, code })
    expect(await printer.print('<p>', never)).toEqual({ ok: false, code })
  })

  it.each([
    ['ends with an error', 'exit 3', {}, 'PDF_FAILED'],
    ['is killed', 'kill -9 $$', {}, 'PDF_FAILED'],
    ['writes nothing', 'exit 0', {}, 'PDF_FAILED'],
    ['writes without an end', 'head -c 11 /dev/zero > "$target"', { bytes: 10 }, 'PDF_TOO_LARGE'],
    ['hangs', 'sleep 1000', { printMs: 300 }, 'PDF_TIMED_OUT'],
    ['does not listen', 'trap "" TERM INT HUP; sleep 1000', { printMs: 300 }, 'PDF_TIMED_OUT'],
  ])('says why there is nothing from a browser that %s', async (_, printing, limits, code) => {
    expect(await printerOf(pretender(printing), limits).print('<p>', never)).toEqual({ ok: false, code })
  })

  it('hands on what was written, with the version that wrote it', async () => {
    const printer = printerOf(pretender('echo rubbish > "$target"'))
    expect(await printer.standing()).toMatchObject({ ok: true, by: 'Chromium 156.0.1.2' })
    const printed = await printer.print('<p>', never)
    expect(printed).toEqual({ ok: true, by: 'Chromium 156.0.1.2', bytes: Buffer.from('rubbish\n') })
  })

  it('leaves neither a folder nor a process behind, in time, too late, or when nobody wants it any more', async () => {
    const late = printerOf(pretender(`pwd > ${noted('where')}\n${hanging(noted('late'))}`), {
      printMs: 1_000,
    })
    expect(await late.print('<p>', never)).toEqual({ ok: false, code: 'PDF_TIMED_OUT' })
    const inTime = printerOf(pretender(`sleep 1000 &\necho $! > ${noted('time')}\necho a > "$target"`))
    expect((await inTime.print('<p>', never)).ok).toBe(true)
    const unwanted = new AbortController()
    const given = printerOf(pretender(hanging(noted('unwanted')))).print('<p>', unwanted.signal)
    await vi.waitUntil(() => existsSync(noted('unwanted')), { timeout: 20_000 })
    unwanted.abort()
    expect(await given).toEqual({ ok: false, code: 'PDF_FAILED' })
    expect(existsSync(readFileSync(noted('where'), 'utf8').trim())).toBe(false)
    const pids = ['late', 'time', 'unwanted'].flatMap((name) => pidsIn(noted(name)))
    expect(pids).toHaveLength(5)
    await vi.waitUntil(() => !pids.some(isRunning), { timeout: 10_000 })
  })

  it('leaves no process behind when the server is killed', async () => {
    const program = pretender(hanging(noted('orphan')))
    const victim: ChildProcess = spawn(
      process.execPath,
      [
        ...['--import', 'tsx', '--input-type=module', '--eval'],
        `import pino from 'pino'
         import { ReportPrinter } from ${JSON.stringify(new URL('./printer.ts', import.meta.url).href)}
         const log = pino({ level: 'silent' })
         await new ReportPrinter({ browser: ${JSON.stringify(program)}, path: process.env.PATH, log })
           .print('<p>', new AbortController().signal)`,
      ],
      { stdio: 'inherit', cwd: import.meta.dirname },
    )
    await vi.waitUntil(() => existsSync(noted('orphan')), { timeout: 30_000 })
    const pids = pidsIn(noted('orphan'))
    expect(pids.every(isRunning)).toBe(true)
    const ended = once(victim, 'exit')
    victim.kill('SIGKILL')
    await ended
    await vi.waitUntil(() => !pids.some(isRunning), { timeout: 10_000 })
  })

  it('tells a browser nothing of the server, and lets it reach nobody', async () => {
    const file = noted('told')
    const program = pretender(`env > ${file}\nprintf '%s\\n' "$@" >> ${file}\necho a > "$target"`)
    vi.stubEnv('COUNTERSIGN_MASTER_KEY', 'a-secret-of-the-server')
    try {
      await printerOf(program).print('<p>', never)
    } finally {
      vi.unstubAllEnvs()
    }
    const told = readFileSync(file, 'utf8')
    expect(told).not.toContain('a-secret-of-the-server')
    expect(told).toMatch(/^HOME=.*countersign-print-/m)
    expect(told).toContain('--proxy-server=127.0.0.1:9\n')
    expect(told.includes('--no-sandbox\n')).toBe(process.getuid?.() === 0)
  })

  it('asks once a minute, however many look', async () => {
    const file = noted('asked')
    const printer = printerOf(pretender('', `echo x >> ${file}; echo Chromium 156.0.1.2`))
    await Promise.all([printer.standing(), printer.standing()])
    await printer.standing()
    expect(readFileSync(file, 'utf8')).toBe('x\n')
  })

  it.runIf(found !== null)('prints with the Chromium of this machine', async () => {
    const page = '<!doctype html><title>A report</title><h1>One</h1><h1 style="break-before:page">Two</h1>'
    const printed = await printerOf(found).print(page, never)
    if (!printed.ok) throw new Error(printed.code)
    const text = Buffer.from(printed.bytes).toString('latin1')
    expect(printed.by).toMatch(/^(Chromium|Google Chrome) \d+\./)
    expect(text).toMatch(/^%PDF-1\./)
    expect(text.match(/\/Type \/Page\b/g)).toHaveLength(2)
    expect(text).toContain('/Title (A report)')
    expect(text).not.toContain(tmpdir())
  })
})
