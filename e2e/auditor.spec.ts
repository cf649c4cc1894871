import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import type { Page } from '@playwright/test'
import { verify } from './evidence.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'
import { act, goTo, join, rowOf, sidebar, somebody, textOf } from './people.ts'

const history = (page: Page) => page.getByRole('list', { name: 'Exports, newest first' })
const packs = (page: Page) => page.getByRole('list', { name: 'Packs, newest first' })

/** Asks for a pack of the framework that is shown, and waits until it is there. */
async function exportEvidence(page: Page) {
  await goTo(page, 'Compliance')
  await page.getByRole('button', { name: 'Export evidence' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export evidence' })
  await dialog.getByRole('button', { name: 'Look at it first' }).click()
  const preview = page.getByRole('dialog', { name: 'What would be in it' })
  await preview.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(preview).toBeHidden()
  const newest = history(page).getByRole('listitem').first()
  await expect(newest).toContainText('Done', { timeout: 60_000 })
  return newest
}

test('an auditor is given one pack, fetches and verifies it, and is shut out with the next click', async ({
  signedInAs,
  open,
  allow,
}) => {
  test.slow()
  const officer = await signedInAs('compliance')
  const newest = await exportEvidence(officer)
  const nadia = somebody('Nadia')

  await newest.getByRole('button', { name: 'Give an auditor access' }).click()
  const dialog = officer.getByRole('dialog', { name: 'Give an auditor access' })
  await expect(dialog.getByRole('checkbox', { checked: true })).toHaveCount(1)
  await expectAccessible(officer)
  // A time that is over is refused before anything is sent, and what was typed stays.
  await dialog.getByLabel('E-mail address').fill(nadia.email)
  await dialog.getByLabel(/^Access until/).fill('2026-01-01T12:00')
  await dialog.getByRole('button', { name: 'Make the invitation' }).click()
  await expect(dialog.getByText(/would be over before it began/)).toBeVisible()
  const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 16)
  await dialog.getByLabel(/^Access until/).fill(inAWeek)
  await dialog.getByRole('button', { name: 'Make the invitation' }).click()
  const link = await textOf(dialog.getByRole('status', { name: 'invitation link' }))
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(rowOf(officer, nadia.email)).toContainText('Invited')

  const page = await open()
  await page.goto(link)
  await expect(page.getByText(/Your role will be auditor/)).toContainText('Your access lasts until')
  await join(page, link, nadia)
  await expect(page.getByRole('heading', { level: 1, name: 'Evidence' })).toBeVisible()
  await expect(packs(page).getByRole('listitem')).toHaveCount(1)
  await expectFinished(page)
  await expect(sidebar(page).getByRole('link')).toHaveText(['Countersign', 'Evidence', 'Account', 'Sessions'])

  const folder = await mkdtemp(joinPath(tmpdir(), 'countersign-audit-'))
  try {
    const started = page.waitForEvent('download')
    await packs(page).getByRole('button', { name: 'Download' }).click()
    await (await started).saveAs(joinPath(folder, 'pack.zip'))
    const root = page.waitForEvent('download')
    await page.getByRole('link', { name: 'trust-root.json' }).click()
    await (await root).saveAs(joinPath(folder, 'trust-root.json'))
    const { code, printed } = await verify(['pack', 'pack.zip', '--trust-root', 'trust-root.json'], folder)
    expect(printed).toMatch(/^RESULT +verified: /m)
    expect(code).toBe(0)
  } finally {
    await rm(folder, { recursive: true })
  }

  const evidence = new URL(page.url()).pathname
  for (const other of ['home', 'agents', 'people', 'ledger', 'compliance', 'settings']) {
    await page.goto(evidence.replace('evidence', other))
    await expect(page.getByRole('heading', { level: 1, name: 'Not part of your role' })).toBeVisible()
  }
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Go to a page or do something').fill('agent')
  await expect(page.getByText('Nothing matches these words.')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.goto(evidence)
  await expect(packs(page).getByRole('listitem')).toHaveCount(1)

  await officer.reload()
  await expect(rowOf(officer, nadia.name)).toContainText('Has access')
  await expectFinished(officer)
  await act(officer, nadia.name, 'End access')
  await officer.getByRole('button', { name: 'End access' }).click()
  await expect(rowOf(officer, nadia.name)).toContainText('Ended')

  allow(/403/)
  await packs(page).getByRole('button', { name: 'Download' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Your access has ended' })).toBeVisible()
  await expect(page.getByText(/was ended on/)).toBeVisible()
  await expectFinished(page)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'Your access has ended' })).toBeVisible()
  await sidebar(page).getByRole('link', { name: 'Account' }).click()
  await expect(page.getByText(nadia.email)).toBeVisible()
})

test('an admin makes an auditor of a member, who loses what they saw, and takes it back', async ({
  signedInAs,
  newMember,
}) => {
  test.slow()
  const officer = await signedInAs('compliance')
  await exportEvidence(officer)
  const { person, page } = await newMember('viewer', 'Vera')
  await goTo(page, 'Agents')

  const admin = await signedInAs('admin')
  await goTo(admin, 'People')
  await admin.getByRole('button', { name: `Actions for ${person.name}` }).click()
  await admin.getByRole('menuitem', { name: 'Change role' }).click()
  const dialog = admin.getByRole('dialog', { name: `Role of ${person.name}` })
  await dialog.getByRole('radio', { name: 'auditor', exact: true }).check()
  await expect(dialog.getByText(/loses the role viewer/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Change role' }).click()
  await expect(dialog.getByText('Choose at least one pack.')).toBeVisible()
  await expectAccessible(admin)
  await dialog.getByRole('checkbox').first().check()
  await dialog.getByRole('button', { name: 'Change role' }).click()
  await expect(rowOf(admin, person.name)).toContainText('auditor')
  await expect(rowOf(admin, person.name)).toContainText(/Activeuntil /)

  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1, name: 'Evidence' })).toBeVisible()
  await expect(packs(page).getByRole('listitem')).toHaveCount(1)

  await goTo(officer, 'Compliance')
  await act(officer, person.name, 'Change access')
  const change = officer.getByRole('dialog', { name: `Access of ${person.name}` })
  await expect(change.getByRole('button', { name: 'Change access' })).toHaveAccessibleDescription(
    /Nothing is different/,
  )
  await change.getByRole('checkbox', { checked: true }).uncheck()
  await change.getByRole('button', { name: 'Change access' }).click()
  await expect(change).toBeHidden()
  await page.reload()
  await expect(page.getByText('No pack is chosen for you now')).toBeVisible()
  await expectFinished(page)
})
