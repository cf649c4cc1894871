import { readFile, writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { bomb, bundle } from './bundles.ts'
import { expect, expectAccessible, expectFinished, workspaceName } from './fixtures.ts'
import { invite, join, setUp, somebody } from './people.ts'
import { activate, budgetRule, dataFile, openPolicy, setBudget, test, versionInForce } from './policy.ts'

const pagesOfPolicy = (page: Page) => page.getByRole('navigation', { name: 'Pages of the policy' })

async function openProposals(page: Page): Promise<void> {
  await openPolicy(page)
  await pagesOfPolicy(page)
    .getByRole('link', { name: /^Proposals/ })
    .click()
  await expect(page.getByRole('heading', { name: 'Waiting for a second person' })).toBeVisible()
}

async function askForTwo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ask for two people' }).click()
  const dialog = page.getByRole('dialog', { name: 'Ask for two people' })
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Nobody changes the rules alone')
  await dialog.getByRole('button', { name: 'Ask for two people' }).click()
}

test('where it takes two people, one proposes and another one activates', async ({
  open,
  ownInstance,
  allow,
}) => {
  test.slow()
  allow(/status of 409/)
  const instance = await ownInstance()
  const author = await open({ at: instance })
  await setUp(author, instance.setUpLink, { person: somebody('Alma'), workspace: workspaceName })
  await openProposals(author)
  await askForTwo(author)
  await expect(author.getByRole('alert')).toContainText('nobody else who could activate a proposal')
  await author.keyboard.press('Escape')

  const other = somebody('Boris')
  const link = await invite(author, other.email, 'admin')
  const second = await open({ at: instance })
  await join(second, link, other)
  await openProposals(author)
  await askForTwo(author)
  await expect(author.getByText('Changing the policy takes two people').first()).toBeVisible()
  await pagesOfPolicy(author).getByRole('link', { name: 'Editor' }).click()
  await setBudget(author, '70')
  await activate(author, 'Agreed with finance')
  expect((await versionInForce(author)).number).toBe(1)
  await expect(author.getByText('1 file changed and not activated')).toHaveCount(0)

  await pagesOfPolicy(author).getByRole('link', { name: 'Proposals (1)' }).click()
  await author.getByRole('button', { name: /^Look at the proposal/ }).click()
  const own = author.getByRole('dialog', { name: 'Proposal to change the policy' })
  await expect(own.getByRole('button', { name: 'Activate' })).toHaveAccessibleDescription(
    /Nobody settles a change/,
  )
  await expect(own.getByRole('button', { name: 'Withdraw' })).toBeVisible()
  await expectAccessible(author)

  await openProposals(second)
  await second.getByRole('button', { name: /^Look at the proposal/ }).click()
  const proposal = second.getByRole('dialog', { name: 'Proposal to change the policy' })
  await expect(proposal.getByRole('region', { name: `Lines of ${dataFile}` })).toContainText('monthlyUsd: 70')
  await expect(proposal).toContainText('Agreed with finance')
  await expect(proposal.getByRole('button', { name: 'Withdraw' })).toHaveCount(0)
  await proposal.getByRole('button', { name: 'Activate' }).click()
  await expect(proposal).toHaveCount(0)
  await expect(second.getByText('Version 2 is in force').first()).toBeVisible()
  await expect(author.getByText('Version 2 is in force').first()).toBeVisible()
  await expect(own).toContainText('It was activated.')
  await author.keyboard.press('Escape')
  await expect(author.getByRole('list', { name: 'Settled proposals' })).toContainText('Activated')
  await author.reload()
  await expectFinished(author)
})

test('a proposal is rejected with a reason that its author reads, or withdrawn by its author', async ({
  open,
  ownInstance,
}) => {
  test.slow()
  const instance = await ownInstance()
  const author = await open({ at: instance })
  await setUp(author, instance.setUpLink, { person: somebody('Alma'), workspace: workspaceName })
  const other = somebody('Boris')
  const link = await invite(author, other.email, 'admin')
  const second = await open({ at: instance })
  await join(second, link, other)
  await openProposals(author)
  await askForTwo(author)
  await expect(author.getByText('takes two people').first()).toBeVisible()
  for (const [usd, reason] of [
    ['70', 'Too much to begin with'],
    ['80', 'Better so'],
  ] as const) {
    await openPolicy(author)
    await setBudget(author, usd)
    await activate(author, reason)
  }
  await openProposals(second)
  await second.getByRole('button', { name: /Too much to begin with$/ }).click()
  await second.getByRole('dialog').getByRole('button', { name: 'Reject', exact: true }).click()
  await second.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('Finance did not agree')
  await second.getByRole('dialog').getByRole('button', { name: 'Reject it' }).click()
  await openProposals(author)
  await expect(author.getByRole('list', { name: 'Settled proposals' })).toContainText('Finance did not agree')
  await author.getByRole('button', { name: /Better so$/ }).click()
  await author.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
  await expect(author.getByText('Nothing waits')).toBeVisible()
  expect((await versionInForce(author)).number).toBe(1)
})

const choose = (page: Page, name: string, buffer: Buffer) =>
  page.getByLabel('Choose or drop a bundle').setInputFiles({ name, mimeType: 'application/gzip', buffer })

test('a hostile bundle is refused with a reason, and nothing is changed by it', async ({
  signedInAs,
  allow,
}, testInfo) => {
  test.slow()
  allow(/status of 400|status of 413/)
  const admin = await signedInAs('admin')
  await openPolicy(admin)
  const before = await versionInForce(admin)
  await admin.getByRole('button', { name: 'Bundle' }).click()
  await admin.getByRole('menuitem', { name: 'Import a bundle' }).click()
  const dialog = admin.getByRole('dialog', { name: 'Import a bundle' })
  const rego = 'package countersign.promotion.rules.evil\n'
  const hostile = {
    'climbs.tar.gz': bundle([{ path: '../../evil.rego', text: rego }]),
    'points.tar.gz': bundle([{ path: 'promotion/evil.rego', kind: 'symlink', target: '/etc/passwd' }]),
    'twice.tar.gz': bundle([
      { path: budgetRule, text: rego },
      { path: budgetRule, text: rego },
    ]),
    'bomb.tar.gz': bomb(),
    'words.tar.gz': Buffer.from('This is no archive at all.'),
  }
  for (const [name, buffer] of Object.entries(hostile)) {
    await choose(admin, name, buffer)
    await expect(dialog.getByRole('alert'), name).toHaveCount(1)
    await expect(dialog.getByRole('button', { name: 'Activate' }), name).toHaveCount(0)
  }
  const large = testInfo.outputPath('large.tar.gz')
  await writeFile(large, Buffer.alloc(50 * 1024 * 1024))
  await admin.getByLabel('Choose or drop a bundle').setInputFiles(large)
  await expect(dialog.getByRole('alert')).toContainText('larger than any bundle may be')
  await expectAccessible(admin)

  // Well formed, but no policy: seen before it is activated, and refused by whoever tries.
  const broken = { ...before.files, [budgetRule]: `${before.files[budgetRule]}\nbroken if unknown\n` }
  await choose(admin, 'broken.tar.gz', bundle(Object.entries(broken).map(([path, text]) => ({ path, text }))))
  await expect(dialog.getByRole('alert')).toContainText(/promotion\/budget\.rego:\d+/)
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('It came by mail')
  await dialog.getByRole('button', { name: 'Activate' }).click()
  await expect(dialog.getByRole('alert').last()).toContainText(/promotion\/budget\.rego:\d+/)
  const after = await versionInForce(admin)
  expect([after.hash, after.number]).toEqual([before.hash, before.number])

  await dialog.getByRole('button', { name: 'Open in the editor instead' }).click()
  await expect(admin.getByText('1 file changed and not activated')).toBeVisible()
  await expect(admin.getByRole('button', { name: '1 problem' })).toBeVisible()
})

test('what is exported is imported again as it was', async ({ signedInAs }) => {
  const admin = await signedInAs('admin')
  await openPolicy(admin)
  const older = await versionInForce(admin)
  await admin.getByRole('button', { name: 'Bundle' }).click()
  const download = admin.waitForEvent('download')
  await admin.getByRole('menuitem', { name: `Export version ${older.number}` }).click()
  const file = await readFile(await (await download).path())
  await setBudget(admin, '91')
  await activate(admin, 'Something else')
  await admin.getByRole('button', { name: 'Bundle' }).click()
  await admin.getByRole('menuitem', { name: 'Import a bundle' }).click()
  await choose(admin, 'policy.tar.gz', file)
  const dialog = admin.getByRole('dialog', { name: 'Import a bundle' })
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('As it was')
  await dialog.getByRole('button', { name: 'Activate' }).click()
  await expect(dialog).toHaveCount(0)
  const newer = await versionInForce(admin)
  expect([newer.hash, newer.number]).toEqual([older.hash, older.number + 2])
})
