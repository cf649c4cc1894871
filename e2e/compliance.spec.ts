import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { agentName, createAgent } from './agents.ts'
import { verify } from './evidence.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'
import { goTo, sidebar, textOf } from './people.ts'

const controls = (page: Page) => page.getByRole('table', { name: /^Controls of/ })
const control = (page: Page, id: string) =>
  controls(page)
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name: new RegExp(`^${id} `) }) })
const history = (page: Page) => page.getByRole('list', { name: 'Exports, newest first' })

test('a compliance officer finds a gap, exports, and an auditor verifies the pack without the server', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('evident')
  await createAgent(admin, name)
  const other = agentName('evident-too')
  await createAgent(admin, other)

  const page = await signedInAs('compliance')
  await goTo(page, 'Compliance')
  await expect(control(page, 'CC9.1')).toContainText('Not evaluated')
  await expect(control(page, 'CC6.2')).toContainText('Evidenced')
  await expectFinished(page)

  // From a control to what it rests on, and to an event in the ledger.
  await control(page, 'CC7.1').getByRole('button').click()
  const opened = page.getByRole('dialog', { name: /^CC7.1/ })
  await expect(opened.getByRole('list', { name: 'What it rests on' })).toContainText(
    'Changes of configuration',
  )
  // The oldest come first, and others have made agents before this one.
  await expect(opened.getByText(/created the agent “/).first()).toBeVisible()
  await expectAccessible(page)
  await opened.getByRole('button', { name: 'Close' }).click()

  await page.getByRole('button', { name: 'Export evidence' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export evidence' })
  await dialog.getByRole('checkbox', { name: /^GDPR/ }).check()
  await dialog.getByLabel('Time zone of the days').selectOption('UTC')
  // Of two agents, found by a part of their names and in no other way.
  const scope = dialog.getByRole('combobox', { name: 'Agents' })
  for (const wanted of [name, other]) {
    await scope.fill(wanted)
    await page.getByRole('option', { name: wanted }).click()
    await expect(dialog.getByRole('button', { name: `Remove ${wanted}` })).toBeVisible()
  }
  await expect(scope).toHaveValue('')
  await page.keyboard.press('Escape')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Look at it first' }).click()
  const preview = page.getByRole('dialog', { name: 'What would be in it' })
  await expect(preview.getByRole('region', { name: 'Gaps' })).toContainText(/gap/i)
  await expect(preview.getByText('Limit of rows')).toBeVisible()
  await expect(preview).toContainText('Agents2')
  await expect(preview.getByRole('region', { name: 'Some of its rows' })).toContainText(/\S/)
  await expect(preview).toContainText(
    /Report as a PDF(yes, by (Chromium|Google Chrome) \d|no\. There is no Chromium)/,
  )
  const isPrinted = /Report as a PDFyes/.test(await textOf(preview))
  await expectAccessible(page)
  await preview.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(preview).toBeHidden()

  const newest = history(page).getByRole('listitem').first()
  await expect(newest).toContainText('SOC 2, GDPR')
  await expect(newest).toContainText('2 agents')
  // Whoever closes the page finds it in the history.
  await page.reload()
  await expect(newest).toContainText('Done', { timeout: 60_000 })
  await expect(newest).toContainText(/GDPR: \d+ evidenced/)
  // What was said once about the days is not asked again.
  await expect(page.getByLabel('Time zone of the days')).toHaveValue('UTC')
  await expectFinished(page)

  const folder = await mkdtemp(join(tmpdir(), 'countersign-pack-'))
  try {
    const started = page.waitForEvent('download')
    await newest.getByRole('button', { name: 'Download' }).click()
    const file = await started
    expect(file.suggestedFilename()).toMatch(/^pack-soc2-gdpr-.*\.zip$/)
    const pack = join(folder, 'pack.zip')
    await file.saveAs(pack)
    const root = page.waitForEvent('download')
    await page.getByRole('link', { name: 'trust-root.json' }).click()
    await (await root).saveAs(join(folder, 'trust-root.json'))
    const args = ['pack', 'pack.zip', '--trust-root', 'trust-root.json']
    const right = await verify(args, folder)
    expect(right.printed).toMatch(/^RESULT +verified: /m)
    expect(right.code).toBe(0)
    expect((await verify(['pack', 'pack.zip'], folder)).code).toBe(2)
    const bytes = await readFile(pack)
    const at = Math.floor(bytes.length / 2)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    await writeFile(pack, bytes)
    expect((await verify(args, folder)).code).toBe(1)
    await rm(pack)
    expect((await verify(args, folder)).code).toBe(2)

    // The report opens in a browser, by itself and without the server.
    bytes[at] = (bytes[at] ?? 0) ^ 1
    await writeFile(pack, bytes)
    execFileSync('unzip', ['-q', pack, '-d', join(folder, 'out')])
    const printed = join(folder, 'out', 'report.pdf')
    expect(existsSync(printed)).toBe(isPrinted)
    if (isPrinted) expect((await readFile(printed)).subarray(0, 5).toString()).toBe('%PDF-')
    await page.goto(`file://${join(folder, 'out', 'report.html')}`)
    await expect(page.getByRole('heading', { level: 2, name: 'SOC 2' })).toBeVisible()
    await expect(page.getByRole('heading', { level: 3, name: /^CC8.1/ })).toBeVisible()
    const manifest = await readFile(join(folder, 'out', 'manifest.json'))
    const named = createHash('sha256').update(manifest).digest('hex')
    await expect(page.getByRole('contentinfo')).toContainText(named)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a viewer is not shown the page, and a reviewer reads it and cannot export', async ({
  signedInAs,
  allow,
}) => {
  const reviewer = await signedInAs('reviewer')
  await goTo(reviewer, 'Compliance')
  await expect(controls(reviewer)).toBeVisible()
  await expect(reviewer.getByRole('button', { name: 'Export evidence' })).toHaveAccessibleDescription(
    /does not include: Ask for evidence packs/,
  )
  const address = new URL(reviewer.url()).pathname
  const viewer = await signedInAs('viewer')
  await expect(sidebar(viewer).getByRole('link', { name: 'Compliance' })).toHaveCount(0)
  allow(/403/)
  await viewer.goto(address)
  await expect(viewer.getByRole('main')).not.toContainText('CC8.1')
  await expect(viewer.getByText(/Your role|may not|not include/).first()).toBeVisible()
})

test('a period that is none is refused with what to do, and a control is found again by its address', async ({
  signedInAs,
  allow,
}) => {
  const page = await signedInAs('compliance')
  await goTo(page, 'Compliance')
  await page.getByLabel('Framework').selectOption('HIPAA Security Rule')
  await control(page, '164.312\\(b\\)').getByRole('button').click()
  const opened = page.getByRole('dialog', { name: /^164\.312\(b\) Audit controls/ })
  await expect(opened).toBeVisible()
  await page.reload()
  await expect(opened).toBeVisible()
  await opened.getByRole('button', { name: 'Close' }).click()
  await page.getByLabel('First day', { exact: true }).fill('2026-06-30')
  allow(/400/)
  await page.getByLabel('Last day', { exact: true }).fill('2026-06-01')
  await expect(page.getByText('The period ends before it begins.').first()).toBeVisible()
})
