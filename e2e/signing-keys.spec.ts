import type { Page } from '@playwright/test'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'
import { goTo, invite, join, setUp, somebody, textOf } from './people.ts'

async function openSigningKeys(page: Page): Promise<void> {
  await goTo(page, 'Settings')
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Signing keys' }).click()
  await expect(page.getByRole('heading', { name: 'Keys for signing proofs' })).toBeVisible()
}

const rowOfKey = (page: Page, kind: string, state: string) =>
  page
    .getByRole('table', { name: /^Signing keys of/ })
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: kind }) })
    .filter({ hasText: state })

async function chooseFor(page: Page, kind: string, state: string, action: string): Promise<void> {
  await rowOfKey(page, kind, state)
    .getByRole('button', { name: /^Actions for/ })
    .click()
  await page.getByRole('menuitem', { name: new RegExp(`^${action}`) }).click()
}

const shortName = async (page: Page, kind: string, state: string) =>
  textOf(rowOfKey(page, kind, state).getByRole('rowheader').locator('code'))

test('an admin prepares a key, lets it take over, and the one before it verifies on', async ({
  signedInAs,
}) => {
  const page = await signedInAs('admin')
  await openSigningKeys(page)
  const old = await shortName(page, 'Ed25519', 'Active')
  await page.getByRole('button', { name: 'Prepare a key' }).click()
  const form = page.getByRole('dialog', { name: 'Prepare a key' })
  await expect(form.getByRole('radio', { name: 'Ed25519' })).toBeChecked()
  await expect(form.getByText('The private half')).toBeHidden()
  await expectAccessible(page)
  await form.getByRole('button', { name: 'Prepare key' }).click()
  const next = await shortName(page, 'Ed25519', 'Prepared')
  expect(next).not.toBe(old)

  await chooseFor(page, 'Ed25519', 'Prepared', 'Activate')
  const question = page.getByRole('dialog', { name: `Activate Ed25519 ${next}?` })
  await expect(question).toContainText(`in place of ${old}, whose proofs stay valid`)
  await question.getByRole('button', { name: 'Activate' }).click()
  await expect(rowOfKey(page, 'Ed25519', 'Active')).toContainText(next)
  await expect(rowOfKey(page, 'Ed25519', 'Retiring')).toContainText(old)

  await chooseFor(page, 'HS256', 'Active', 'Rotate')
  await page
    .getByRole('dialog', { name: 'Rotate the HS256 key?' })
    .getByRole('button', { name: 'Rotate' })
    .click()
  await expect(rowOfKey(page, 'HS256', 'Retiring')).toBeVisible()
  await expect(page.getByRole('table', { name: /^Events about signing keys/ })).toContainText(
    `made the Ed25519 signing key ${next} active in place of ${old}`,
  )

  await rowOfKey(page, 'Ed25519', 'Active')
    .getByRole('button', { name: /^Actions for/ })
    .click()
  await expect(page.getByRole('menuitem', { name: /^Revoke/ })).toContainText('Rotate first')
  await page.keyboard.press('Escape')
  await expectFinished(page)
})

test('the trust root that is downloaded names the keys that the page shows', async ({
  signedInAs,
  request,
}) => {
  const page = await signedInAs('admin')
  await openSigningKeys(page)
  const address = await textOf(page.getByRole('status', { name: 'trust root address' }))
  const { proofs } = await (await request.get(address)).json()
  const kids: string[] = proofs[0].keys.map(({ kid }: { kid: string }) => kid)
  expect(kids.some((kid) => kid.startsWith('hs-'))).toBe(true)
  const active = await shortName(page, 'Ed25519', 'Active')
  expect(kids.some((kid) => kid.startsWith(active))).toBe(true)
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download the trust root' }).click()
  expect((await download).suggestedFilename()).toMatch(/^trust-root-.*\.json$/)
})

test('whoever may not see or manage keys reads why', async ({ signedInAs, allow }) => {
  test.slow()
  allow(/403/)
  const reviewer = await signedInAs('reviewer')
  await openSigningKeys(reviewer)
  await expect(reviewer.getByRole('button', { name: 'Prepare a key' })).toHaveAccessibleDescription(
    /^Your role \(reviewer\) does not include: Rotate signing keys/,
  )
  await rowOfKey(reviewer, 'HS256', 'Active')
    .getByRole('button', { name: /^Actions for/ })
    .click()
  await expect(reviewer.getByRole('menuitem', { name: /^Rotate/ })).toContainText(
    'Your role (reviewer) does not include',
  )
  await reviewer.keyboard.press('Escape')
  await expectFinished(reviewer)

  const viewer = await signedInAs('viewer')
  await goTo(viewer, 'Settings')
  await expect(viewer.getByRole('link', { name: 'Signing keys' })).toBeHidden()
  await viewer.goto(reviewer.url())
  await expect(viewer.getByRole('main')).toContainText('does not include this page: Signing keys')
})

test('a key is revoked by two admins: one proposes and cannot confirm, the other does', async ({
  open,
  ownInstance,
}) => {
  test.slow()
  const instance = await ownInstance()
  const [ana, bo] = [await open({ at: instance }), await open({ at: instance })]
  const second = somebody('Bo')
  await setUp(ana, instance.setUpLink, { person: somebody('Ana'), workspace: 'Two People' })
  await join(bo, await invite(ana, second.email, 'admin'), second)

  await openSigningKeys(ana)
  await chooseFor(ana, 'Ed25519', 'Active', 'Rotate')
  await ana.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
  const name = await shortName(ana, 'Ed25519', 'Retiring')
  await chooseFor(ana, 'Ed25519', 'Retiring', 'Revoke')
  const form = ana.getByRole('dialog', { name: `Revoke Ed25519 ${name}?` })
  await form.getByRole('radio', { name: 'From a position of the ledger on' }).check()
  await form.getByRole('button', { name: 'Propose to revoke it' }).click()
  await expect(form.getByLabel('What happened')).toHaveAccessibleDescription(/Say why, in a few words\./)
  await form.getByLabel('What happened').fill('A laptop with a backup was stolen')
  await form.getByRole('button', { name: 'Propose to revoke it' }).click()
  await expect(form.getByRole('textbox', { name: 'Position' })).toHaveAccessibleDescription(
    /Say from when on\./,
  )
  await form.getByRole('textbox', { name: 'Position' }).fill('0')
  await expect(form.getByRole('status')).toContainText('No agent loses its proof.')
  await expectAccessible(ana)
  await form.getByRole('button', { name: 'Propose to revoke it' }).click()

  const proposal = (page: Page) => page.getByRole('article', { name: `Revoke Ed25519 ${name}` })
  await expect(proposal(ana)).toContainText('Proposed by you')
  await expect(proposal(ana)).toContainText(`May confirm: ${second.name}`)
  await expect(proposal(ana).getByRole('button', { name: 'Confirm' })).toHaveAccessibleDescription(
    'You proposed this yourself; somebody else has to confirm it. Ask another admin of the workspace to confirm it.',
  )
  await expect(rowOfKey(ana, 'Ed25519', 'Retiring')).toContainText(name)
  await expectFinished(ana)

  await openSigningKeys(bo)
  await expect(proposal(bo)).toContainText('A laptop with a backup was stolen')
  await expectFinished(bo)
  await proposal(bo).getByRole('button', { name: 'Confirm' }).click()
  const question = bo.getByRole('dialog', { name: `Revoke Ed25519 ${name}?` })
  await expect(question).toContainText('It happens at once and cannot be undone.')
  await question.getByRole('button', { name: 'Revoke' }).click()
  for (const page of [bo, ana]) {
    await expect(rowOfKey(page, 'Ed25519', 'Revoked')).toContainText(name)
    await expect(proposal(page)).toBeHidden()
    await expect(page.getByRole('table', { name: /^Events about signing keys/ })).toContainText(
      'confirmed by a second person',
    )
  }
})
