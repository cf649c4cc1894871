import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { verifyOffline, writeEvents } from '../../ledger/testing.ts'
import { composeForTest } from '../../testing/compose.ts'
import { setUp } from '../../testing/people.ts'
import type { Visitor } from '../../testing/visitor.ts'
import { findBrowser } from './browser.ts'
import { isRunning } from './testing.ts'

const found = await findBrowser(null, process.env.PATH ?? '')
const folder = mkdtempSync(join(tmpdir(), 'countersign-printed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const rubbish = join(folder, 'rubbish')
writeFileSync(
  rubbish,
  `#!/bin/sh
if [ "$1" = --version ]; then echo Chromium 156.0.1.2; exit; fi
for arg; do case $arg in --print-to-pdf=*) echo rubbish > "$(echo "$arg" | cut -d= -f2-)" ;; esac; done
`,
  { mode: 0o755 },
)

const plan = {
  frameworks: ['soc2', 'iso27001'],
  period: { from: '2026-01-15', to: '2026-01-15', timeZone: 'UTC' },
  agents: null,
  redaction: 'bodies' as const,
}

function packsOf(browser: string) {
  const server = composeForTest(() => ({ browser }))
  let admin: Visitor
  let workspaceId = ''
  beforeAll(async () => {
    ;({ admin, workspaceId } = await setUp(server))
    await writeEvents(server, workspaceId, 10)
    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()
  })

  async function ask() {
    const { id } = await admin.api.compliance.request.mutate({ workspaceId, plan })
    const cancel = () => admin.api.compliance.cancel.mutate({ workspaceId, exportId: id })
    return { workspaceId, id, cancel }
  }
  async function made() {
    const { id } = await ask()
    await server.services.exportWorkflow.round()
    const { url } = await admin.api.compliance.download.mutate({ workspaceId, exportId: id })
    return (await server.http.inject({ url })).rawPayload
  }
  async function verified(pack: Buffer) {
    const root = await server.http.inject({ url: '/.well-known/countersign/trust-root.json' })
    writeFileSync(join(folder, 'root.json'), root.payload)
    writeFileSync(join(folder, 'pack.zip'), pack)
    return verifyOffline(folder, 'pack', 'pack.zip', '--trust-root', 'root.json')
  }
  const preview = () => admin.api.compliance.preview.query({ workspaceId, plan })
  return { server, ask, made, verified, preview }
}

const fileIn = (pack: Buffer, name: string): Buffer => {
  writeFileSync(join(folder, 'opened.zip'), pack)
  execFileSync('unzip', ['-q', '-o', 'opened.zip', name], { cwd: folder })
  return readFileSync(join(folder, name))
}

describe.each([
  ['that is not there', join(folder, 'not-there'), 'PDF_NO_BROWSER', { absence: 'PDF_NO_BROWSER' }],
  ['that is turned off', 'none', 'PDF_OFF', { absence: 'PDF_OFF' }],
  ['that prints rubbish', rubbish, 'PDF_UNREADABLE', { by: 'Chromium 156.0.1.2' }],
])('a pack made beside a browser %s', (_, browser, code, told) => {
  const { made, verified, preview } = packsOf(browser)

  it('is made and verified, and says why it has no PDF', async () => {
    expect((await preview()).pdf).toEqual(told)
    const pack = await made()
    expect(fileIn(pack, 'report.html').toString()).toContain(`<code>${code}</code>`)
    expect(fileIn(pack, 'report.json').toString()).toContain(`"pdf":{"absence":"${code}"}`)
    expect(fileIn(pack, 'manifest.json').toString()).not.toContain(code)
    const { code: status, output } = await verified(pack)
    expect(status, output).toBe(0)
    expect((await made()).equals(pack)).toBe(true)
  })
})

describe.runIf(found !== null)('a pack made beside a Chromium', () => {
  const { made, verified, preview } = packsOf(found ?? '')

  it('has the report as a PDF, is verified, and has the same bytes when it is made again', async () => {
    expect((await preview()).pdf).toEqual({ by: expect.stringMatching(/^(Chromium|Google Chrome) \d/) })
    const pack = await made()
    const pdf = fileIn(pack, 'report.pdf').toString('latin1')
    expect(pdf).toMatch(/^%PDF-1\./)
    expect(pdf).toContain('/CreationDate (D:20260115')
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(3)
    expect(pdf).not.toContain('file://')
    expect(fileIn(pack, 'report.json').toString()).toMatch(/"pdf":{"by":"(Chromium|Google Chrome) \d/)
    expect(fileIn(pack, 'manifest.json').toString()).toMatch(/"software":"countersign [^\s"]+"/)
    const { code, output } = await verified(pack)
    expect(code, output).toBe(0)
    expect((await made()).equals(pack)).toBe(true)
  })
})

describe('a pack whose browser takes its time', () => {
  const began = join(folder, 'began')
  const slow = join(folder, 'slow')
  writeFileSync(
    slow,
    `#!/bin/sh
if [ "$1" = --version ]; then echo Chromium 156.0.1.2; exit; fi
echo $$ > ${began}.new && mv ${began}.new ${began}
sleep 1000
`,
    { mode: 0o755 },
  )
  const { server, ask } = packsOf(slow)

  it('keeps its lease meanwhile, and ends the browser when the export is cancelled', async () => {
    const { workspaceId, id, cancel } = await ask()
    const round = server.services.exportWorkflow.round()
    await vi.waitUntil(() => existsSync(began), { timeout: 30_000 })
    const row = () => server.services.stores.exports.find(workspaceId, id)
    server.clock.advance(15_000)
    const until = server.clock.now + 15_000
    await vi.waitUntil(async () => ((await row())?.leaseUntil ?? 0) > until, { timeout: 30_000 })
    await cancel()
    await round
    expect(await row()).toMatchObject({ state: 'cancelled', attempt: 1 })
    expect(
      await server.services.stores.exportParts.after({ workspaceId, exportId: id, attempt: 1, number: -1 }),
    ).toBeNull()
    await vi.waitUntil(() => !isRunning(Number(readFileSync(began, 'utf8'))), { timeout: 10_000 })
  })
})
