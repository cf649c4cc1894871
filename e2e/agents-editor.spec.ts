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
  await expect(admin.getByLabel('US dollars a month')).toHaveAttribute('aria-invalid', 'true')
  await expect(admin.getByRole('button', { name: 'Save', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await expectFinished(admin)
  await admin.getByRole('button', { name: /^Line \d+: budget.monthlyUsd/ }).click()
  await expect(sourceOf(admin)).toBeFocused()
  await typeOverLine(admin, /monthlyUsd/, 'monthlyUsd: 70')
  await expect(admin.locator('.cm-problem-note')).toHaveCount(0)
  await expect(admin.getByLabel('US dollars a month')).toHaveValue('70')

  await admin.getByLabel('Owner').fill('claims')
  await admin.getByLabel('Display name').click()
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
  await second.getByLabel('US dollars a month').fill('30')
  await second.getByLabel('Display name').click()

  await first.getByLabel('US dollars a month').fill('20')
  await first.getByLabel('Temperature').fill('0.1')
  await first.getByLabel('Display name').click()
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
  test.slow()
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
  await expect(admin.getByLabel('US dollars a month')).toHaveValue('20')
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

test('all of a spec is in the form, and what is written there stands in the source at once', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('fields')
  await createAgent(admin, name)
  await openAgent(admin, name, 'Spec')
  await admin.getByLabel('Labels').fill('team=finance\ntier=one')
  await lineOf(admin, /tier: one/)
  await admin.getByRole('checkbox', { name: 'invoice.match' }).check()
  await lineOf(admin, /- invoice.match/)
  await admin.getByLabel('Hosts it may reach').fill('api.erp.example')
  await admin.getByLabel('Files it may use').fill('./invoices/**')
  await admin.getByLabel('Files it may never use').fill('./invoices/closed/**')
  await admin.getByLabel('Runner').fill('reference')
  await admin.getByLabel('Arguments').fill('--once')
  await admin.getByLabel('Variables').fill('LOG_LEVEL=debug')
  await lineOf(admin, /LOG_LEVEL: debug/)
  await admin.getByLabel('Memory').selectOption('session')
  await admin.getByLabel('Days it remembers').fill('7')
  await lineOf(admin, /retentionDays: 7/)
  await admin.getByLabel('Form of the answer').fill('{"type": "object"')
  await admin.getByLabel('Memory').focus()
  await expect(admin.getByText('This is not JSON yet').first()).toBeVisible()
  await expect(admin.getByRole('button', { name: 'Save', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await expectAccessible(admin)
  await admin.getByRole('button', { name: /^Form of the answer:/ }).click()
  await expect(admin.getByLabel('Form of the answer')).toBeFocused()
  await admin.keyboard.press('ControlOrMeta+End')
  await admin.keyboard.insertText('}')
  await lineOf(admin, /type: object/)
  await expect(admin.getByRole('button', { name: /^Form of the answer:/ })).toHaveCount(0)
  await admin.getByRole('checkbox', { name: /writes that stay/ }).check()
  await expect(admin.getByText('So it can neither run in the sandbox nor be promoted.')).toBeVisible()
  await admin.getByRole('checkbox', { name: /writes that stay/ }).uncheck()

  await admin.getByRole('button', { name: 'Save', exact: true }).click()
  const changes = admin.getByRole('list', { name: 'Changes' })
  for (const words of [
    /label .*tier/,
    /invoice\.match/,
    /api\.erp\.example/,
    /\.\/invoices\/\*\*/,
    /--once/,
    /LOG_LEVEL/,
    /remembers|memory/i,
  ]) {
    await expect(changes.getByText(words).first()).toBeVisible()
  }
  await admin.getByRole('button', { name: 'Save revision' }).click()
  await expect(admin.getByText('Revision 2', { exact: true })).toBeVisible()
  await expect(admin.getByLabel('Labels')).toHaveValue('team=finance\ntier=one')
})

test('tools and knowledge are added, changed and removed with the keyboard alone, comments and order kept', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('items')
  await createAgent(admin, name)
  await openAgent(admin, name, 'Spec')
  await typeOverLine(admin, /name: erp.read_invoice/, '- name: erp.read_invoice # until June')
  const tools = admin.getByRole('group', { name: 'Tools' })
  await tools.getByRole('button', { name: 'Add a tool' }).focus()
  await admin.keyboard.press('Enter')
  await expect(admin.getByLabel('Name of tool 2')).toBeFocused()
  // What is missing is told at the field and at the line.
  await expect(admin.getByLabel('Name of tool 2')).toHaveAttribute('aria-invalid', 'true')
  await expect(admin.getByRole('button', { name: /^Line \d+: anatomy.tools\[1\].name/ })).toBeVisible()
  await admin.keyboard.type('mail.send')
  await admin.keyboard.press('Tab')
  await admin.keyboard.type('mcp:mail')
  for (let stop = 0; stop < 5; stop++) await admin.keyboard.press('Tab')
  await expect(tools.getByRole('region', { name: 'Tool 2' }).getByLabel('send')).toBeFocused()
  await admin.keyboard.press('Space')
  await lineOf(admin, /name: mail.send/)
  await lineOf(admin, /server: mcp:mail/)
  await expect(admin.getByRole('list', { name: 'What is wrong' })).toHaveCount(0)
  await lineOf(admin, /erp.read_invoice # until June/)

  const knowledge = admin.getByRole('group', { name: 'Knowledge' })
  await knowledge.getByRole('button', { name: 'Add a source' }).focus()
  await admin.keyboard.press('Enter')
  await admin.keyboard.type('Vendor list')
  await admin.keyboard.press('Tab')
  await admin.keyboard.press('i')
  await admin.keyboard.press('Tab')
  await admin.keyboard.type('s3://vendors/list.csv')
  await lineOf(admin, /uri: s3:\/\/vendors\/list.csv/)
  await lineOf(admin, /classification: internal/)
  await expectFinished(admin)

  await tools.getByRole('button', { name: 'Remove tool 1' }).focus()
  await admin.keyboard.press('Enter')
  await expect(tools.getByRole('button', { name: 'Remove tool 1' })).toBeFocused()
  await expect(admin.getByLabel('Name of tool 1')).toHaveValue('mail.send')
  await admin.keyboard.press('Enter')
  await expect(tools.getByRole('button', { name: 'Add a tool' })).toBeFocused()
  await lineOf(admin, /tools: \[\]/)
})

test('whoever may not edit reads all of a spec in its form and cannot change it', async ({ signedInAs }) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('readonly')
  await createAgent(admin, name)
  const viewer = await signedInAs('viewer')
  await openAgent(viewer, name, 'Spec')
  await expect(viewer.getByLabel('Name of tool 1')).toHaveValue('erp.read_invoice')
  await expect(viewer.getByLabel('Name of tool 1')).not.toBeEditable()
  await expect(viewer.getByRole('button', { name: /^(Add a|Remove) / })).toHaveCount(0)
  await viewer.getByRole('checkbox', { name: /writes that stay/ }).focus()
  await viewer.keyboard.press('Space')
  await expect(viewer.getByRole('checkbox', { name: /writes that stay/ })).not.toBeChecked()
  await viewer.getByLabel('Role').focus()
  await viewer.keyboard.press('a')
  await expect(viewer.getByLabel('Role')).toHaveValue('operator')
  await lineOf(viewer, /role: operator/)
  await expectFinished(viewer)
})
