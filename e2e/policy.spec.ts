import { agentName, createAgent } from './agents.ts'
import { expect, expectAccessible, expectFinished } from './fixtures.ts'
import { untilWritten } from './ledger.ts'
import { goTo, sidebar } from './people.ts'
import {
  activate,
  activateElsewhere,
  budgetRule,
  dataFile,
  openPolicy,
  reviewButton,
  setBudget,
  sourceOfFile,
  test,
  untilChecked,
  versionInForce,
  workspaceIdOf,
} from './policy.ts'

test('a broken policy says file and line while it is typed, leads there, and cannot be activated', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  await openPolicy(admin, `?file=${budgetRule}`)
  const before = await versionInForce(admin)
  const source = sourceOfFile(admin, budgetRule)
  await source
    .locator('.cm-line')
    .filter({ hasText: /^asked :=/ })
    .click()
  await admin.keyboard.press('End')
  await admin.keyboard.insertText(' + unknown')
  await expect(admin.locator('.cm-problem-note')).toHaveText('var unknown is unsafe')
  await expect(reviewButton(admin)).toHaveAttribute('aria-disabled', 'true')
  await expect(reviewButton(admin)).toHaveAccessibleDescription('First mend what is wrong: 1 problem.')
  await expectFinished(admin)

  await admin
    .getByRole('navigation', { name: 'Files of the policy' })
    .getByRole('link', { name: 'hours.rego' })
    .click()
  await expect(sourceOfFile(admin, 'runtime/hours.rego')).toBeVisible()
  await admin.getByRole('button', { name: new RegExp(`^${budgetRule}:\\d+$`) }).click()
  await expect(source).toBeFocused()
  await expect(source.locator('.cm-activeLine')).toContainText('asked :=')

  // The server says the same to whoever does not ask the page first, and nothing changes.
  const answer = await admin.request.post('/trpc/policy.reload', {
    headers: { origin: new URL(admin.url()).origin },
    data: {
      workspaceId: await workspaceIdOf(admin),
      set: { files: { ...before.files, [budgetRule]: `${before.files[budgetRule]}\nbroken if unknown\n` } },
      basedOn: before.hash,
      reason: 'To see whether it passes',
    },
  })
  expect(answer.status()).toBe(400)
  expect(await answer.text()).toMatch(/POLICY_BROKEN.*promotion\/budget\.rego:\d+/)
  expect((await versionInForce(admin)).hash).toBe(before.hash)

  await admin.getByRole('button', { name: 'Discard' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
  await expect(admin.locator('.cm-problem-note')).toHaveCount(0)
  await expect(admin.getByText('It holds together')).toBeVisible()
})

test('an edit is tried, tested, its impact seen, activated with a reason, and seen by another browser at once', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  const watcher = await signedInAs('reviewer')
  const agent = await createAgent(admin, agentName('tried'), { monthlyUsd: 50 })
  await openPolicy(admin)
  await openPolicy(watcher)
  const { number } = await versionInForce(admin)

  await admin
    .getByRole('navigation', { name: 'Beside the file' })
    .getByRole('link', { name: 'Try it' })
    .click()
  await admin.getByRole('button', { name: 'Choose another' }).click()
  const choose = admin.getByRole('dialog', { name: 'What to try with' })
  await choose.getByRole('searchbox', { name: 'Find an agent' }).fill(agent.name)
  await choose.getByRole('button', { name: `Try with ${agent.name}` }).click()
  await expect(admin.getByText(`With ${agent.name}, revision 1`)).toBeVisible()
  const answer = admin.getByRole('region', { name: 'Answer' })
  await admin.getByRole('button', { name: 'Ask', exact: true }).click()
  await expect(answer.getByRole('status')).toHaveText('Allowed')

  await setBudget(admin, '20')
  await expect(answer).toContainText('Question or files changed since')
  await admin.getByRole('button', { name: 'Ask', exact: true }).click()
  await expect(answer.getByRole('status')).toHaveText('Denied')
  await expect(answer).toContainText('50 USD a month is above 20 USD')
  await expect(answer).toContainText('did not get past asked <= limit')
  await expectFinished(admin)
  await answer
    .getByRole('button', { name: new RegExp(`^${budgetRule}:\\d+$`) })
    .first()
    .click()
  await expect(sourceOfFile(admin, budgetRule)).toBeFocused()

  const beside = admin.getByRole('navigation', { name: 'Beside the file' })
  await beside.getByRole('link', { name: 'Tests' }).click()
  await admin.getByRole('button', { name: 'Run the tests' }).click()
  await expect(admin.getByText(/^\d+ tests? passed$/)).toBeVisible()
  await beside.getByRole('link', { name: /^Changes/ }).click()
  await expect(admin.getByRole('region', { name: `Lines of ${dataFile}` })).toContainText('monthlyUsd: 20')

  await reviewButton(admin).click()
  const dialog = admin.getByRole('dialog', { name: 'Activate this policy' })
  await expect(dialog.getByRole('status')).toContainText(
    /nobody is answered differently|would be answered differently/,
  )
  await expectAccessible(admin)
  await dialog.getByRole('button', { name: 'Activate' }).click()
  await expect(dialog.getByText('Say why, in a few words.')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Agreed with finance')
  await dialog.getByRole('button', { name: 'Activate' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(admin.getByText(`Version ${number + 1} is in force`).first()).toBeVisible()
  await expect(watcher.getByText(`Version ${number + 1} is in force`)).toBeVisible()
  await expect(watcher.getByLabel('USD a month')).toHaveValue('20')

  await admin.getByRole('link', { name: 'Versions' }).click()
  const newest = admin
    .getByRole('listitem')
    .filter({ has: admin.getByRole('heading', { name: `Version ${number + 1}` }) })
  await expect(newest).toContainText('Agreed with finance')
  await expectFinished(admin)
})

test('rolling back makes the older files the newest version', async ({ signedInAs }) => {
  const admin = await signedInAs('admin')
  await openPolicy(admin)
  const before = await versionInForce(admin)
  await setBudget(admin, '33')
  await activate(admin, 'A mistake')
  await admin.getByRole('link', { name: 'Versions' }).click()
  await admin.getByRole('button', { name: `Roll back to version ${before.number}` }).click()
  const dialog = admin.getByRole('dialog', { name: `Roll back to version ${before.number}` })
  await dialog.getByText('The file that changes').click()
  await expect(dialog.getByRole('region', { name: `Lines of ${dataFile}` })).toContainText('monthlyUsd: 33')
  await expectAccessible(admin)
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('It was a mistake')
  await dialog.getByRole('button', { name: 'Activate' }).click()
  await expect(admin.getByRole('heading', { name: `Version ${before.number + 2}` })).toContainText(
    `rolled back to version ${before.number}`,
  )
  expect((await versionInForce(admin)).hash).toBe(before.hash)
  await goTo(admin, 'Ledger')
  await untilWritten(admin, /rolled the policy back, which is now version \d+/)
})

test('what is typed survives a reload, and whoever comes second sees what was activated and overwrites nothing', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  await openPolicy(admin)
  const begun = await versionInForce(admin)
  await setBudget(admin, '44')
  await admin.reload()
  await untilChecked(admin)
  await expect(admin.getByLabel('USD a month')).toHaveValue('44')
  await expect(admin.getByText('1 file changed and not activated')).toBeVisible()

  await activateElsewhere(
    admin,
    (files) => ({ ...files, [budgetRule]: `# Read by finance.\n${files[budgetRule]}` }),
    'A note for finance',
  )
  const notice = admin.getByText(/activated version \d+ while you were editing version \d+/)
  await expect(notice).toContainText('A note for finance')
  await expect(reviewButton(admin)).toHaveAccessibleDescription(/Put the two together first/)
  await expect(admin.getByLabel('USD a month')).toHaveValue('44')
  await admin.reload()
  await untilChecked(admin)
  await expect(notice).toBeVisible()
  await admin.getByRole('button', { name: 'Put the two together' }).click()
  const together = admin.getByRole('dialog', { name: 'Put the two together' })
  await expect(together).toContainText('# Read by finance.')
  await expect(together).toContainText('monthlyUsd: 44')
  await expectAccessible(admin)
  await together.getByRole('button', { name: 'Put both together' }).click()
  await expect(notice).toHaveCount(0)
  await activate(admin, 'Both')
  const after = await versionInForce(admin)
  expect(after.number).toBe(begun.number + 2)
  expect(after.files[budgetRule]).toContain('# Read by finance.')
  expect(after.files[dataFile]).toContain('monthlyUsd: 44')
})

test('two people who changed the same file choose whose it becomes', async ({ signedInAs }) => {
  const admin = await signedInAs('admin')
  await openPolicy(admin)
  await setBudget(admin, '55')
  const limit = /monthlyUsd: \d+/
  await activateElsewhere(
    admin,
    (files) => ({ ...files, [dataFile]: files[dataFile]?.replace(limit, 'monthlyUsd: 66') ?? '' }),
    'Somebody was faster',
  )
  await admin.getByRole('button', { name: 'Put the two together' }).click()
  const together = admin.getByRole('dialog', { name: 'Put the two together' })
  await expect(together.getByRole('heading', { name: 'Changed by both, and not the same' })).toBeVisible()
  await together.getByRole('button', { name: 'Both, their files where we differ' }).click()
  await expect(admin.getByLabel('USD a month')).toHaveValue('66')
  await expect(reviewButton(admin)).toHaveAccessibleDescription('Nothing is changed yet.')
})

test('a viewer reads and tries everything, and is told why they cannot change it', async ({ signedInAs }) => {
  test.slow()
  const viewer = await signedInAs('viewer')
  await goTo(viewer, 'Policies')
  await untilChecked(viewer)
  const cannot = 'Your role (viewer) does not include'
  await expect(viewer.getByText('You can read every file and try the policy')).toContainText(cannot)
  await expect(reviewButton(viewer)).toHaveAccessibleDescription(new RegExp(cannot.replace(/[()]/g, '\\$&')))
  await expect(viewer.getByLabel('USD a month')).toHaveAttribute('readonly')
  await viewer
    .getByRole('navigation', { name: 'Files of the policy' })
    .getByRole('link', { name: 'budget.rego' })
    .click()
  await expect(sourceOfFile(viewer, budgetRule)).toHaveAttribute('aria-readonly', 'true')
  await viewer
    .getByRole('navigation', { name: 'Beside the file' })
    .getByRole('link', { name: 'Try it' })
    .click()
  await viewer.getByRole('button', { name: 'Ask', exact: true }).click()
  await expect(viewer.getByRole('region', { name: 'Answer' })).toContainText('promotion.budget')
  // The answer was scrolled to; what lies half under the bar would be judged as it lies there.
  await viewer.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded()
  await expectFinished(viewer)
  for (const name of ['Versions', 'Proposals', 'In force']) {
    await viewer.getByRole('navigation', { name: 'Pages of the policy' }).getByRole('link', { name }).click()
    await expect(viewer.getByRole('heading', { level: 2 }).first()).toBeVisible()
  }
  await expect(sidebar(viewer).getByRole('link', { name: 'Policies' })).toBeVisible()
})

test('the plain text field is found, used and remembered by keyboard alone', async ({ signedInAs }) => {
  test.slow()
  const admin = await signedInAs('admin')
  await admin.keyboard.press('g')
  await admin.keyboard.press('o')
  await untilChecked(admin)
  const files = admin.getByRole('navigation', { name: 'Files of the policy' })
  await files.getByRole('link', { name: 'budget.rego' }).focus()
  await admin.keyboard.press('Enter')
  const source = sourceOfFile(admin, budgetRule)
  await expect(source).toBeVisible()
  const plain = admin.getByRole('radio', { name: 'Plain text' })
  await admin.getByRole('radio', { name: 'Code editor' }).focus()
  await admin.keyboard.press('ArrowRight')
  await expect(plain).toBeChecked()
  await expect(source).toHaveJSProperty('tagName', 'TEXTAREA')
  await admin.keyboard.press('Tab')
  await admin.keyboard.press('Tab')
  await expect(source).toBeFocused()
  await admin.keyboard.press('Control+End')
  await admin.keyboard.type('\nbroken if unknown')
  const problem = admin.getByRole('region', { name: /^Problems in/ }).getByRole('button')
  await expect(problem).toHaveText(/^Line \d+: var unknown is unsafe$/)
  await expect(source).toHaveAttribute('aria-invalid', 'true')
  await admin.keyboard.press('Tab')
  await expect(problem).toBeFocused()
  await admin.keyboard.press('Enter')
  await expect(source).toBeFocused()
  await expectFinished(admin)
  await admin.reload()
  await expect(source).toHaveJSProperty('tagName', 'TEXTAREA')
  await expect(source).toHaveValue(/broken if unknown$/)
})

test('a rule and its test are added as two files, and denied to nobody until the rule says so', async ({
  signedInAs,
}) => {
  const admin = await signedInAs('admin')
  await openPolicy(admin, '?panel=tests')
  await admin.getByRole('button', { name: 'New file' }).click()
  const dialog = admin.getByRole('dialog', { name: 'New file' })
  await dialog.getByLabel('Name of the rule').fill('Budget')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await expect(dialog).toContainText('Begin with a lower-case letter')
  await dialog.getByLabel('Name of the rule').fill('budget')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await expect(dialog).toContainText(`There is a ${budgetRule} already.`)
  await expectAccessible(admin)
  await dialog.getByLabel('Name of the rule').fill('office_hours')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await expect(sourceOfFile(admin, 'promotion/office_hours.rego')).toBeVisible()
  await expect(admin.getByText('2 files changed and not activated')).toBeVisible()
  await expect(admin.getByText('It holds together')).toBeVisible()
  await admin.getByText('Each of them').click()
  await expect(admin.getByRole('list', { name: 'Tests' })).toContainText('nothing is denied yet')
})
