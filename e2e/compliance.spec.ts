import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as inFolder } from 'node:path'
import type { Page } from '@playwright/test'
import { agentName, call, createAgent } from './agents.ts'
import { changeBehind, holdUp } from './database.ts'
import { verify } from './evidence.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'
import { untilWritten } from './ledger.ts'
import { goTo, invite, join, setUp, sidebar, somebody, textOf } from './people.ts'
import { promotedByGlass } from './promotion.ts'

const controls = (page: Page) => page.getByRole('table', { name: /^Controls of/ })
const control = (page: Page, id: string) =>
  controls(page)
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name: new RegExp(`^${id} `) }) })
const lastExport = (page: Page) => page.getByRole('region', { name: 'Last export' })
const history = (page: Page) => page.getByRole('list', { name: 'Exports, newest first' })

test('a compliance officer finds a gap, exports, and an auditor verifies the pack without the server', async ({
  open,
  ownWorkspace,
}) => {
  test.setTimeout(300_000)
  const { instance, admin } = await ownWorkspace()
  const { name } = await promotedByGlass(admin, 'urgent')
  const other = agentName('evident')
  await createAgent(admin, other)
  // Where the ledger was checked in the period, nothing but the broken glass speaks against a control.
  await call(admin, 'ledger.check', {})
  await goTo(admin, 'Ledger')
  await untilWritten(admin, /checked \d+ events of the ledger and found it intact/)

  const page = await open({ at: instance })
  const chen = somebody('Chen')
  await join(page, await invite(admin, chen.email, 'compliance'), chen)
  await goTo(page, 'Compliance')
  await expect(control(page, 'CC9.1')).toContainText('Not evaluated')
  await expect(control(page, 'CC6.2')).toContainText('Evidenced')
  // The people were not asked: that speaks against the separation of duties, and against the management of changes.
  // Of the latter, the grant that nobody else approved and the agent that is governed by it do so too.
  for (const [id, exceptions] of [
    ['CC6.3', 1],
    ['CC8.1', 3],
  ] as const) {
    await expect(control(page, id).getByRole('cell', { name: 'Gap' })).toBeVisible()
    await expect(control(page, id).getByRole('cell').nth(2)).toHaveText(`Exceptions${exceptions}`)
  }
  const states = page.getByRole('list', { name: 'How many are in which state' })
  await expect(states.getByRole('listitem').filter({ hasText: 'gap' })).toHaveText('2 gaps')
  await expectFinished(page)

  // From a control to what it rests on, and to the event that speaks against it.
  await control(page, 'CC8.1').getByRole('button').click()
  const opened = page.getByRole('dialog', { name: /^CC8.1/ })
  await expect(opened.getByRole('list', { name: 'What it rests on' })).toContainText(
    'Somebody promoted an agent without waiting for the people whom the policy asks.',
  )
  const speaksAgainst = page.getByText('Speaks against it', { exact: true })
  const against = opened.getByRole('listitem').filter({ has: speaksAgainst })
  await expect(against).toHaveCount(3)
  await expectAccessible(page)
  await against.getByRole('link', { name: /broke the glass/ }).click()
  await expect(page).toHaveURL(/\/ledger\/.*evt_/)
  await expect(page.getByRole('main')).toContainText('The claims line is down and Iris is asleep')
  await page.goBack()
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
  const gaps = preview.getByRole('region', { name: 'Gaps' })
  await expect(gaps.getByRole('heading')).toHaveText('2 gaps')
  await expect(gaps.getByRole('listitem')).toHaveText([/SOC 2 CC6\.3/, /SOC 2 CC8\.1/])
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
  await expect(newest).toContainText('Done', { timeout: 120_000 })
  await expect(newest).toContainText(/SOC 2: \d+ evidenced, 2 gaps,/)
  await expect(newest).toContainText(/GDPR: \d+ evidenced, 0 gaps,/)
  // What was said once about the days is not asked again.
  await expect(page.getByLabel('Time zone of the days')).toHaveValue('UTC')
  await expectFinished(page)

  const folder = await mkdtemp(inFolder(tmpdir(), 'countersign-pack-'))
  try {
    const started = page.waitForEvent('download')
    await newest.getByRole('button', { name: 'Download' }).click()
    const file = await started
    expect(file.suggestedFilename()).toMatch(/^pack-soc2-gdpr-.*\.zip$/)
    const pack = inFolder(folder, 'pack.zip')
    await file.saveAs(pack)
    const root = page.waitForEvent('download')
    await page.getByRole('link', { name: 'trust-root.json' }).click()
    await (await root).saveAs(inFolder(folder, 'trust-root.json'))
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
    execFileSync('unzip', ['-q', pack, '-d', inFolder(folder, 'out')])
    const inPack: unknown = JSON.parse(
      await readFile(inFolder(folder, 'out', 'controls', 'soc2', 'cc8.1.json'), 'utf8'),
    )
    expect(inPack).toMatchObject({ id: 'CC8.1', state: 'gap', exceptions: 3 })
    const printed = inFolder(folder, 'out', 'report.pdf')
    expect(existsSync(printed)).toBe(isPrinted)
    if (isPrinted) expect((await readFile(printed)).subarray(0, 5).toString()).toBe('%PDF-')
    await page.goto(`file://${inFolder(folder, 'out', 'report.html')}`)
    await expect(page.getByRole('heading', { level: 2, name: 'SOC 2' })).toBeVisible()
    await expect(page.getByRole('heading', { level: 3, name: /^CC8\.1 .*: gap$/ })).toBeVisible()
    const manifest = await readFile(inFolder(folder, 'out', 'manifest.json'))
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

/** Asks for a pack as the page does, of what it shows. */
async function exportEvidence(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Export evidence' }).click()
  await page.getByRole('button', { name: 'Look at it first' }).click()
  const preview = page.getByRole('dialog', { name: 'What would be in it' })
  await preview.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(preview).toBeHidden()
}

test('the last export of a framework stands beside its controls, and leads to it in the history', async ({
  ownWorkspace,
}) => {
  test.setTimeout(300_000)
  const { instance, admin: page } = await ownWorkspace()
  await goTo(page, 'Compliance')
  const last = lastExport(page)
  await expect(last).toContainText('No pack of this framework was made yet.')
  await expectAccessible(page)
  await last.getByRole('button', { name: 'Make the first' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export evidence' })
  await dialog.getByLabel('Time zone of the days').selectOption('UTC')
  await dialog.getByRole('button', { name: 'Look at it first' }).click()
  const preview = page.getByRole('dialog', { name: 'What would be in it' })
  await preview.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(preview).toBeHidden()
  await expect(last).toContainText(/Last exported .+, for \d{4}-.+ to \d{4}-.+ \(UTC\), asked for by Alma/, {
    timeout: 120_000,
  })

  await page.getByLabel('Framework').selectOption('HIPAA Security Rule')
  await expect(last).toContainText('No pack of this framework was made yet.')

  // So many that came to nothing that it is no longer among those which the history begins with.
  const columns = 'plan, plan_sha256, asked_by, asked_at, range_from, range_to'
  await changeBehind(
    instance,
    ...Array.from(
      { length: 25 },
      (_, at) =>
        `insert into exports (workspace_id, id, state, ${columns})
          select workspace_id, 'exp_7ZZZZZZZZZZZZZZZZZZZZZZZ${at + 10}', 'cancelled', ${columns}
          from exports where state = 'done'`,
    ),
  )
  await page.getByLabel('Framework').selectOption('SOC 2')
  await page.reload()
  const done = history(page).getByRole('listitem').filter({ hasText: 'Done' })
  await expect(history(page).getByRole('listitem')).toHaveCount(20)
  await expect(done).toHaveCount(0)
  await last.getByRole('button', { name: 'Show it in the history' }).click()
  await expect(done).toBeFocused()
  await expect(done).toBeInViewport()
  await expectFinished(page)
})

test('an export is cancelled while it is made and while it waits, and asked for again', async ({
  ownWorkspace,
}) => {
  test.setTimeout(300_000)
  const { instance, admin: page } = await ownWorkspace()
  await goTo(page, 'Compliance')
  const letGo = await holdUp(instance, 'export_parts', 'insert')
  const items = history(page).getByRole('listitem')
  await exportEvidence(page)
  await expect(items).toHaveCount(1)
  await expect(items.first()).toContainText('Under way')
  await expect(items.first().getByRole('status')).toHaveText(
    /^Writing the (events|results): \d+ of [1-9]\d* events$/,
  )
  await expect(items.first().getByRole('progressbar', { name: /^Writing the/ })).toBeVisible()

  // One is made at a time, so the next one waits.
  await exportEvidence(page)
  await expect(items).toHaveCount(2)
  await expect(items.first()).toContainText('Waits')
  await expect(items.first().getByRole('status')).toHaveText('It waits for its turn')
  await expectAccessible(page)
  for (const item of [items.first(), items.last()]) {
    await expect(item.getByRole('button', { name: 'Ask again' })).toHaveCount(0)
    await item.getByRole('button', { name: 'Cancel' }).click()
    await expect(item).toContainText('Cancelled')
    await expect(item.getByRole('progressbar')).toHaveCount(0)
    await expect(item.getByRole('button', { name: /^(Cancel|Download)$/ })).toHaveCount(0)
  }
  letGo()

  await items.first().getByRole('button', { name: 'Ask again' }).click()
  await expect(items).toHaveCount(3)
  await expect(items.first()).toContainText('Done', { timeout: 120_000 })
  await expect(items.first().getByRole('button', { name: 'Download' })).toBeVisible()
  await expect(items.filter({ hasText: 'Cancelled' })).toHaveCount(2)
  await expect(lastExport(page)).toContainText('Last exported')
})

test('an export that has expired says so, cannot be fetched any more, and is made anew', async ({
  ownWorkspace,
}) => {
  test.setTimeout(300_000)
  const { instance, admin: page } = await ownWorkspace()
  await goTo(page, 'Compliance')
  const items = history(page).getByRole('listitem')
  await exportEvidence(page)
  await expect(items.first()).toContainText('kept until', { timeout: 120_000 })
  const hash = await textOf(items.first().getByText(/^Pack/))
  const saved = page.waitForEvent('download')
  await items.first().getByRole('button', { name: 'Download' }).click()
  const link = (await saved).url()

  await changeBehind(instance, `update exports set expires_at = expires_at - interval 31 day`)
  await expect(items.first()).toContainText('Expired', { timeout: 30_000 })
  await expect(items.first()).toContainText(hash)
  await expect(items.first()).not.toContainText('kept until')
  await expect(items.first().getByRole('button', { name: 'Download' })).toHaveCount(0)
  await expect(lastExport(page)).toContainText('the pack is not kept any more')
  // Nor by the link of before, which opens what is there for a minute.
  const refused = await page.request.get(link)
  expect(refused.ok()).toBe(false)
  await expectAccessible(page)

  await items.first().getByRole('button', { name: 'Ask again' }).click()
  await expect(items).toHaveCount(2)
  await expect(items.first()).toContainText('Done', { timeout: 120_000 })
  await expect(items.first().getByRole('button', { name: 'Download' })).toBeVisible()
  await expect(items.last()).toContainText('Expired')
})

test('an export that is under way when the server is started again is made to its end', async ({
  allow,
  ownWorkspace,
}) => {
  allow(/ERR_|503/)
  test.setTimeout(300_000)
  const { instance, admin: page } = await ownWorkspace()
  await goTo(page, 'Compliance')
  const letGo = await holdUp(instance, 'export_parts', 'insert')
  const item = history(page).getByRole('listitem').first()
  await exportEvidence(page)
  await expect(item.getByRole('status')).toHaveText(/^Writing the /)
  const stopped = instance.stop()
  const notLive = page.getByText('Not live: reconnecting, this page may be out of date')
  await expect(notLive).toBeVisible({ timeout: 30_000 })
  await expect(item).toContainText('Under way')
  letGo()
  await stopped
  await instance.startAgain()
  await expect(item).toContainText('Done', { timeout: 120_000 })
  await expect(notLive).toBeHidden({ timeout: 30_000 })
  await expect(item.getByRole('button', { name: 'Download' })).toBeVisible()
})

test('a workspace of which nothing is published yet shows no control as evidenced, and lets nobody export', async ({
  open,
  ownInstance,
}) => {
  const instance = await ownInstance()
  const letGo = await holdUp(instance, 'ledger_checkpoints', 'insert')
  const page = await open({ at: instance })
  await setUp(page, instance.setUpLink, { person: somebody('Alma'), workspace: 'Harbour Freight' })
  await goTo(page, 'Compliance')
  await expect(control(page, 'CC6.2')).toContainText('Not evaluated')
  await expect(page.getByRole('main')).toContainText('0 events in the period')
  await page.getByRole('button', { name: 'Export evidence' }).click()
  await page.getByRole('button', { name: 'Look at it first' }).click()
  const preview = page.getByRole('dialog', { name: 'What would be in it' })
  await expect(preview).toContainText('Events in the range0')
  await expect(preview).toContainText('It has none in which a control is shown.')
  const exports = preview.getByRole('button', { name: 'Export', exact: true })
  await expect(exports).toBeDisabled()
  await expect(exports).toHaveAccessibleDescription(/Nothing is published of this workspace yet/)
  await expectAccessible(page)

  letGo()
  await expect(exports).toBeEnabled({ timeout: 30_000 })
  await exports.click()
  await expect(preview).toBeHidden()
  await expect(history(page).getByRole('listitem').first()).toContainText('Done', { timeout: 120_000 })
  await expect(control(page, 'CC6.2')).toContainText('Evidenced')
})
