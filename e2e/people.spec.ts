import { expect, expectAccessible, test, workspaceName } from './fixtures.ts'
import { act, goTo, invite, join, listenTo, rowOf, setUp, signIn, somebody, textOf } from './people.ts'

test('whoever is invited joins in another browser, and the list shows it without a reload', async ({
  signedInAs,
  open,
}) => {
  const admin = await signedInAs('admin')
  const readOut = await listenTo(admin)
  const person = somebody('Iris')
  const link = await invite(admin, person.email, 'reviewer')
  const invitations = admin.getByRole('table', { name: 'Open invitations' })
  await expect(invitations.getByRole('rowheader', { name: person.email })).toBeVisible()

  const theirs = await open()
  await theirs.goto(link)
  await expect(theirs.getByRole('heading', { level: 1 })).toHaveText(`Join ${workspaceName}`)
  await expect(theirs.getByText('Your role will be reviewer.')).toBeVisible()
  await expect(theirs.getByLabel('E-mail address')).toHaveValue(person.email)
  await expectAccessible(theirs)
  await join(theirs, link, person)

  await expect(rowOf(admin, person.name)).toContainText('reviewer')
  await expect(admin.getByRole('rowheader', { name: person.email })).toHaveCount(0)
  await expect.poll(readOut).toContain('The list of people was updated.')
})

test('an invitation works once and not after it was revoked', async ({ signedInAs, open, allow }) => {
  allow(/404.*links\.inspect/)
  const admin = await signedInAs('admin')
  const person = somebody('Rufus')
  const first = await invite(admin, person.email, 'viewer')
  const row = rowOf(admin, person.email)
  await row.getByRole('button', { name: 'Revoke' }).click()
  const question = admin.getByRole('dialog', { name: 'Revoke this invitation?' })
  await expect(question).toContainText(`The link that was made for ${person.email} stops working.`)
  await question.getByRole('button', { name: 'Revoke' }).click()
  await expect(row).toHaveCount(0)

  const theirs = await open()
  await theirs.goto(first)
  await expect(theirs.getByRole('alert')).toContainText('This link was withdrawn')
  await theirs.goto('/')
  const second = await invite(admin, person.email, 'viewer')
  await join(theirs, second, person)
  const late = await open()
  await late.goto(second)
  await expect(late.getByRole('alert')).toContainText('This link has been used already.')
})

test('a changed role shows in the browser of the person it is about', async ({ signedInAs, newMember }) => {
  const { person, page: theirs } = await newMember('viewer')
  const sidebar = theirs.getByRole('navigation', { name: 'Main' })
  await expect(sidebar.getByRole('link', { name: 'API keys' })).toHaveCount(0)

  const admin = await signedInAs('admin')
  await goTo(admin, 'People')
  await act(admin, person.name, 'Change role')
  const dialog = admin.getByRole('dialog', { name: `Role of ${person.name}` })
  await expect(dialog.getByRole('button', { name: 'Change role' })).toHaveAccessibleDescription(
    `${person.name} has this role already.`,
  )
  await expectAccessible(admin)
  await dialog.getByRole('radio', { name: 'compliance' }).check()
  await dialog.getByRole('button', { name: 'Change role' }).click()
  await expect(admin.getByText(`${person.name} is now compliance.`)).toBeVisible()
  await expect(rowOf(admin, person.name)).toContainText('compliance')

  await expect(sidebar.getByRole('link', { name: 'API keys' })).toBeVisible()
  await goTo(theirs, 'API keys')
  await expect(theirs.getByRole('button', { name: 'Create an API key' })).toHaveAccessibleDescription(
    'Your role (compliance) does not include: Create, rotate and revoke API keys.',
  )
})

test('a disabled member is out at once, with the page open', async ({
  signedInAs,
  newMember,
  open,
  allow,
}) => {
  allow(/40[13]/)
  const { person, page: theirs } = await newMember('viewer')
  await goTo(theirs, 'People')
  const admin = await signedInAs('admin')
  await goTo(admin, 'People')
  await act(admin, person.name, 'Disable')
  const question = admin.getByRole('dialog', { name: `Disable ${person.name}?` })
  await expect(question).toContainText('open pages stop working with their next request')
  await expectAccessible(admin)
  await question.getByRole('button', { name: 'Disable' }).click()
  await expect(rowOf(admin, person.name)).toContainText('Disabled')

  // Nothing was clicked there.
  const again = theirs.getByRole('dialog', { name: 'Sign in again' })
  await again.getByLabel('Password', { exact: true }).fill(person.password)
  await again.getByRole('button', { name: 'Sign in' }).click()
  await expect(again.getByRole('alert')).toContainText('not an active member of any workspace')

  await act(admin, person.name, 'Enable')
  await admin.getByRole('button', { name: 'Enable' }).click()
  await expect(rowOf(admin, person.name)).toContainText('Active')
  const later = await open()
  await later.goto('/')
  await signIn(later, person)
  await expect(later.getByRole('heading', { level: 1, name: workspaceName })).toBeVisible()
})

test('the last admin stays, and the page says why', async ({ open, ownInstance }) => {
  const instance = await ownInstance()
  const page = await open({ at: instance })
  const person = somebody('Alma')
  await setUp(page, instance.setUpLink, { person, workspace: 'Harbour Freight' })
  await goTo(page, 'People')
  await page.getByRole('button', { name: `Actions for ${person.name}` }).click()
  for (const action of ['Change role', 'Leave the workspace']) {
    const item = page.getByRole('menuitem', { name: action })
    await expect(item).toContainText('This is the only active admin of the workspace.')
    await expect(item).toBeDisabled()
  }
  await expectAccessible(page)
})

test('filters stand in the address, and whoever gets the address sees the same', async ({
  newMember,
  signedInAs,
}) => {
  const { person } = await newMember('reviewer', 'Quentin')
  const admin = await signedInAs('admin')
  await goTo(admin, 'People')
  const members = (page: typeof admin) =>
    page.getByRole('table', { name: `Members of ${workspaceName}` }).getByRole('rowheader')
  await admin.getByRole('searchbox', { name: 'Search name or e-mail' }).fill(person.name.toUpperCase())
  await admin.getByLabel('Role', { exact: true }).selectOption('reviewer')
  await expect(members(admin)).toHaveText([person.name])
  await expect(admin).toHaveURL(/role=reviewer/)
  await expect(admin).toHaveURL(/search=QUENTIN/)

  const viewer = await signedInAs('viewer')
  await viewer.goto(admin.url())
  await expect(members(viewer)).toHaveText([person.name])
  await expect(viewer.getByRole('searchbox')).toHaveValue(person.name.toUpperCase())
  await viewer.reload()
  await expect(members(viewer)).toHaveText([person.name])
})

test('a list that nobody matches says so and leads back to everybody', async ({ signedInAs }) => {
  const page = await signedInAs('viewer')
  await goTo(page, 'People')
  await page.getByRole('searchbox').fill('zz nobody is called this')
  await expect(page.getByText('Nobody matches')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(page.getByRole('table', { name: `Members of ${workspaceName}` })).toBeVisible()
  await expect(page.getByRole('searchbox')).toHaveValue('')
  await expect(page).not.toHaveURL(/search=/)
})

test('a filter that does not exist is left out instead of breaking the page', async ({ signedInAs }) => {
  const page = await signedInAs('viewer')
  await goTo(page, 'People')
  await page.goto(`${page.url()}?role=emperor&state=asleep&other=1`)
  await expect(page.getByRole('table', { name: `Members of ${workspaceName}` })).toBeVisible()
  await expect(page.getByLabel('Role', { exact: true })).toHaveValue('')
})

test('a reset link sets a new password, ends the old sessions and works once', async ({
  signedInAs,
  newMember,
  open,
  allow,
}) => {
  test.slow()
  allow(/401|404.*links/)
  const { person, page: theirs } = await newMember('viewer')
  const admin = await signedInAs('admin')
  await goTo(admin, 'People')
  await act(admin, person.name, 'Make a password reset link')
  const dialog = admin.getByRole('dialog', { name: `Password reset link for ${person.name}` })
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const link = await textOf(dialog.getByRole('status', { name: 'reset link' }))
  await expect(dialog).toContainText('Copy it now: it is not shown again.')
  await expectAccessible(admin)

  const elsewhere = await open()
  await elsewhere.goto(link)
  const password = elsewhere.getByLabel('New password', { exact: true })
  await expect(elsewhere.getByLabel('E-mail address')).toHaveValue(person.email)
  await expect(password).toHaveAttribute('autocomplete', 'new-password')
  await expectAccessible(elsewhere)
  await password.fill('eleven quiet violins')
  await elsewhere.getByRole('button', { name: 'Set password and sign in' }).click()
  await expect(elsewhere.getByRole('heading', { level: 1, name: workspaceName })).toBeVisible()

  // Whichever comes first: the page asks for something by itself, or somebody asks for another page.
  const again = theirs.getByRole('dialog', { name: 'Sign in again' })
  const sessions = theirs.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sessions' })
  await expect(async () => {
    if (await again.isHidden()) await sessions.click({ timeout: 1_000 })
    await expect(again).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 15_000 })
  await theirs.goto('/')
  await theirs.goto(link)
  await expect(theirs.getByRole('alert')).toContainText('This link has been used already.')
})

test('a person is put in groups, which stand beside the name, and a group that is no name is refused', async ({
  newMember,
  signedInAs,
}) => {
  const { person } = await newMember('reviewer', 'Greta')
  const admin = await signedInAs('admin')
  await goTo(admin, 'People')
  await act(admin, person.name, 'Change groups')
  const dialog = admin.getByRole('dialog', { name: `Groups of ${person.name}` })
  const groups = dialog.getByRole('textbox', { name: 'Groups' })
  await groups.fill('security, Not a group!')
  await dialog.getByRole('button', { name: 'Change groups' }).click()
  await expect(groups).toHaveAttribute('aria-invalid', 'true')
  await expectAccessible(admin)
  await groups.fill('security, finance-leads')
  await dialog.getByRole('button', { name: 'Change groups' }).click()
  await expect(dialog).toBeHidden()
  await expect(rowOf(admin, person.name)).toContainText('security')
  await admin.reload()
  await expect(rowOf(admin, person.name)).toContainText('finance-leads')
})

test('a viewer sees who is there and why nobody can be invited', async ({ signedInAs }) => {
  const page = await signedInAs('viewer')
  await goTo(page, 'People')
  const button = page.getByRole('button', { name: 'Invite a person' })
  await expect(button).toBeDisabled()
  const reason = page.getByText('Your role (viewer) does not include:').filter({ visible: true })
  await button.hover()
  await expect(reason).toHaveCount(1)
  await page.getByRole('heading', { level: 1 }).hover()
  await expect(reason).toHaveCount(0)
  await page.getByRole('main').press('Tab')
  await expect(button).toBeFocused()
  await expect(reason).toHaveCount(1)
  await expectAccessible(page)
})
