import { agentName, createAgent, lineOf, openAgent, sourceOf, typeOverLine } from './agents.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'

test('a source is mended at the line that is wrong, saved, told in the history and restored', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('edited')
  await createAgent(admin, name)
  await openAgent(admin, name, 'Spec')
  await typeOverLine(admin, /monthlyUsd/, 'monthlyUsd: lots')
  await expect(admin.locator('.cm-problem-note')).toHaveText('budget.monthlyUsd: This must be a number.')
  await expect(admin.getByLabel('USD a month')).toHaveAttribute('aria-invalid', 'true')
  await expect(admin.getByRole('button', { name: 'Save', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await expectFinished(admin)
  await admin.getByRole('button', { name: /^Line \d+: budget.monthlyUsd/ }).click()
  await expect(sourceOf(admin)).toBeFocused()
  await typeOverLine(admin, /monthlyUsd/, 'monthlyUsd: 70')
  await expect(admin.locator('.cm-problem-note')).toHaveCount(0)
  await expect(admin.getByLabel('USD a month')).toHaveValue('70')

  await admin.getByLabel('Owner').fill('claims')
  await admin.getByLabel('Shown name').click()
  await lineOf(admin, /owner: claims/)
  await admin.getByRole('button', { name: 'Save', exact: true }).click()
  const save = admin.getByRole('dialog', { name: `Save a new revision of ${name}` })
  await expect(save).toContainText('monthly budget 50 → 70 USD')
  await save.getByLabel('Note').fill('Agreed with finance')
  await save.getByRole('button', { name: 'Save revision' }).click()
  await expect(save).toHaveCount(0)
  await expect(admin.getByText('Revision 2', { exact: true })).toBeVisible()

  await admin.getByRole('link', { name: 'History' }).click()
  const newest = admin
    .getByRole('listitem')
    .filter({ has: admin.getByRole('heading', { name: 'Revision 2' }) })
  await expect(newest).toContainText('owner finance → claims; monthly budget 50 → 70 USD')
  await expect(newest).toContainText('Agreed with finance')
  await admin.getByText('Line by line').click()
  await expect(admin.getByRole('region', { name: 'Lines of revision 1 and 2' })).toContainText(
    'monthlyUsd: 70',
  )
  await expectFinished(admin)

  await admin.getByRole('button', { name: 'Restore revision 1' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Restore' }).click()
  await expect(admin.getByRole('heading', { name: /^Revision 3.*restored from 1/ })).toBeVisible()
  await admin.getByRole('link', { name: 'Spec' }).click()
  await lineOf(admin, /monthlyUsd: 50/)
})

test('what is not saved is not lost by a click on another page', async ({ signedInAs }) => {
  const admin = await signedInAs('admin')
  const name = agentName('leaving')
  await createAgent(admin, name)
  await openAgent(admin, name, 'Spec')
  await admin.getByLabel('Owner').fill('claims')
  await admin.getByRole('link', { name: 'History' }).click()
  const question = admin.getByRole('dialog', { name: 'Leave without saving?' })
  await expectAccessible(admin)
  await question.getByRole('button', { name: 'Stay here' }).click()
  await expect(admin.getByLabel('Owner')).toHaveValue('claims')
  await admin.getByRole('link', { name: 'History' }).click()
  await question.getByRole('button', { name: 'Leave without saving' }).click()
  await expect(admin.getByRole('heading', { name: 'Revisions' })).toBeVisible()
})

test('of two who edit at once the second sees what the first changed, and nothing is overwritten', async ({
  signedInAs,
  newMember,
  allow,
}) => {
  test.slow()
  allow(/409.*agents\.update/)
  const first = await signedInAs('admin')
  const { page: second } = await newMember('admin', 'Mina')
  const name = agentName('shared')
  await createAgent(first, name)
  await openAgent(first, name, 'Spec')
  await openAgent(second, name, 'Spec')
  await second.getByLabel('Owner').fill('claims')
  await second.getByLabel('USD a month').fill('30')
  await second.getByLabel('Shown name').click()

  await first.getByLabel('USD a month').fill('20')
  await first.getByLabel('Temperature').fill('0.1')
  await first.getByLabel('Shown name').click()
  await first.getByRole('button', { name: 'Save', exact: true }).click()
  await first.getByRole('button', { name: 'Save revision' }).click()
  await expect(first.getByText('Revision 2', { exact: true })).toBeVisible()

  await expect(second.getByText(/saved revision 2 while you were editing revision 1/)).toBeVisible()
  await lineOf(second, /monthlyUsd: 30/)
  await second.getByRole('button', { name: 'Save', exact: true }).click()
  await second.getByRole('button', { name: 'Save revision' }).click()
  const collision = second.getByRole('dialog', { name: /^Alma .* saved before you$/ })
  await expect(collision).toContainText('temperature 0.2 → 0.1')
  await expect(collision).toContainText('owner finance → claims')
  await expect(collision.getByText('budget.monthlyUsd')).toBeVisible()
  await expectAccessible(second)
  await collision.getByRole('button', { name: 'Both, theirs where we differ' }).click()
  await lineOf(second, /temperature: 0.1/)
  await lineOf(second, /monthlyUsd: 20/)
  await lineOf(second, /owner: claims/)
  await second.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(second.getByRole('list', { name: 'Changes' }).getByRole('listitem')).toHaveCount(1)
  await second.getByRole('button', { name: 'Save revision' }).click()
  await expect(second.getByText('Revision 3', { exact: true })).toBeVisible()
})

test('whoever prefers it edits the source as plain text, in every browser tab from then on', async ({
  signedInAs,
}) => {
  const admin = await signedInAs('admin')
  const name = agentName('plain')
  await createAgent(admin, name)
  await openAgent(admin, name, 'Spec')
  await typeOverLine(admin, /owner/, 'owner: claims')
  await admin.getByRole('radio', { name: 'Plain text' }).focus()
  await admin.keyboard.press('Space')
  const plain = admin.locator('textarea').and(sourceOf(admin))
  // What was begun in one way goes on in the other.
  await expect(plain).toHaveValue(/owner: claims/)
  const text = await plain.inputValue()
  await plain.fill(text.replace(/monthlyUsd: 50/, 'monthlyUsd: lots').replace(/role: operator/, 'role: boss'))
  const problems = admin.getByRole('region', { name: 'Problems in Source of the spec, YAML' })
  await expect(problems.getByRole('listitem')).toHaveText([
    /^Line \d+: anatomy.role: /,
    /^Line \d+: budget.monthlyUsd: This must be a number.$/,
  ])
  await expect(plain).toHaveAccessibleDescription('2 problems, each leading to its line')
  await expectFinished(admin)
  await problems.getByRole('button', { name: /budget.monthlyUsd/ }).focus()
  await admin.keyboard.press('Enter')
  await expect(plain).toBeFocused()
  await admin.keyboard.insertText('  monthlyUsd: 20')
  await problems.getByRole('button', { name: /anatomy.role/ }).click()
  await admin.keyboard.insertText('  role: analyst')
  await expect(problems).toHaveCount(0)
  await expect(admin.getByLabel('USD a month')).toHaveValue('20')
  await expect(admin.getByText(/Cursor at line \d+, column 16/)).toBeVisible()

  await admin.getByRole('button', { name: 'Save', exact: true }).click()
  await admin.getByRole('button', { name: 'Save revision' }).click()
  await expect(admin.getByText('Revision 2', { exact: true })).toBeVisible()
  await admin.reload()
  await expect(plain).toHaveValue(/role: analyst/)
  await admin.getByRole('radio', { name: 'Code editor' }).check()
  await lineOf(admin, /role: analyst/)
})

test('where the code editor cannot be loaded, the source is edited as plain text', async ({
  signedInAs,
  allow,
}) => {
  allow(/ERR_FAILED/)
  const admin = await signedInAs('admin')
  const name = agentName('bare')
  await createAgent(admin, name)
  await admin.route('**/assets/source-view*', (route) => route.abort())
  await openAgent(admin, name, 'Spec')
  await expect(admin.locator('textarea').and(sourceOf(admin))).toHaveValue(/monthlyUsd: 50/)
  await expect(admin.getByRole('alert')).toBeVisible()
})
