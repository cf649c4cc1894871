import { expect, expectAccessible, test, workspaceName } from './fixtures.ts'
import { goTo, signIn, somebody } from './people.ts'

test('a wrong password is told beside the form, and the right one signs in', async ({
  newMember,
  open,
  allow,
}) => {
  allow(/401.*session\.signIn/)
  const { person } = await newMember('viewer')
  const page = await open()
  await page.goto('/')
  await expect(page).toHaveTitle('Sign in · Countersign')
  await signIn(page, { ...person, password: 'not the password at all' })
  await expect(page.getByRole('alert')).toContainText('The e-mail address or the password is wrong.')
  await expect(page.getByLabel('E-mail address')).toHaveValue(person.email)
  await expectAccessible(page)

  await signIn(page, person)
  await expect(page.getByRole('heading', { level: 1, name: workspaceName })).toBeVisible()
})

test('an address that nobody has is refused in the same words as a wrong password', async ({
  open,
  allow,
}) => {
  allow(/401.*session\.signIn/)
  const page = await open()
  await page.goto('/sign-in')
  await signIn(page, somebody('Nobody'))
  await expect(page.getByRole('alert')).toContainText('The e-mail address or the password is wrong.')
})

test('an empty form says what is missing without asking the server', async ({ open }) => {
  const page = await open()
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByLabel('E-mail address')).toHaveAccessibleDescription(/Enter an e-mail address/)
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(
    'Enter your password.',
  )
  await expect(page.getByLabel('E-mail address')).toBeFocused()
})

test('whoever opens a page signed out comes back to that page, with its filters', async ({
  newMember,
  open,
}) => {
  const { person, page: theirs } = await newMember('viewer')
  await goTo(theirs, 'People')
  const address = `${new URL(theirs.url()).pathname}?role=viewer&search=${encodeURIComponent(person.name)}`
  const page = await open()
  await page.goto(address)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await signIn(page, person)
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible()
  await expect(page.getByLabel('Role', { exact: true })).toHaveValue('viewer')
  const members = page.getByRole('table', { name: `Members of ${workspaceName}` })
  await expect(members.getByRole('rowheader')).toHaveText([`${person.name}You`])
})

test('a next address of another site is not followed', async ({ newMember, open }) => {
  const { person } = await newMember('viewer')
  const page = await open()
  await page.goto('/sign-in?next=https://evil.example/steal')
  await signIn(page, person)
  await expect(page.getByRole('heading', { level: 1, name: workspaceName })).toBeVisible()
})

test('signing out ends the session and the way back shows nothing', async ({ newMember }) => {
  const { person, page } = await newMember('viewer')
  await page.getByRole('button', { name: `Your account, ${person.name}` }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expect(page.getByText(person.email)).toHaveCount(0)
})

test('a session that is ended elsewhere asks again in a dialog, and what was typed is sent', async ({
  newMember,
  open,
  allow,
}) => {
  allow(/401/)
  const { person, page } = await newMember('admin')
  await goTo(page, 'People')
  await page.getByRole('button', { name: 'Invite a person' }).click()
  const form = page.getByRole('dialog', { name: 'Invite a person' })
  const invited = somebody('Typed').email
  await form.getByLabel('E-mail address').fill(invited)

  const other = await open()
  await other.goto('/account/sessions')
  await signIn(other, person)
  await expect(other.getByRole('heading', { level: 1, name: 'Sessions' })).toBeVisible()
  const current = other.getByRole('row').filter({ hasText: 'This session' })
  await expect(current).toHaveCount(1)
  await expect(current.getByRole('button', { name: 'End' })).toHaveCount(0)
  await other.getByRole('button', { name: 'End', exact: true }).click()
  const question = other.getByRole('dialog', { name: 'End this session?' })
  await expect(question).toContainText('Chrome on Linux')
  await expectAccessible(other)
  await question.getByRole('button', { name: 'End session' }).click()
  await expect(other.getByText('The session was ended.')).toBeVisible()
  await expect(other.getByRole('button', { name: 'End other sessions' })).toHaveAccessibleDescription(
    'This is your only session.',
  )

  await form.getByRole('button', { name: 'Make the invitation' }).click()
  const again = page.getByRole('dialog', { name: 'Sign in again' })
  await expect(again.getByLabel('E-mail address')).toHaveValue(person.email)
  await expectAccessible(page)
  await again.getByLabel('Password', { exact: true }).fill('not the password at all')
  await again.getByRole('button', { name: 'Sign in' }).click()
  await expect(again.getByRole('alert')).toContainText('The e-mail address or the password is wrong.')
  await again.getByLabel('Password', { exact: true }).fill(person.password)
  await again.getByRole('button', { name: 'Sign in' }).click()
  await expect(again).toBeHidden()
  await expect(form.getByRole('status', { name: 'invitation link' })).toContainText('/link#csl_')
  await form.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('rowheader', { name: invited })).toBeVisible()
})

test('changing the password ends the other sessions and only the new one works', async ({
  newMember,
  open,
  allow,
}) => {
  allow(/40[01]/)
  const { person, page } = await newMember('viewer')
  await goTo(page, 'Account')
  await page.getByLabel('Current password', { exact: true }).fill('not the password at all')
  await page.getByLabel('New password', { exact: true }).fill('another seven green lanterns')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByRole('alert')).toContainText('password')
  await page.getByLabel('Current password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Your password was changed.')).toBeVisible()

  const other = await open()
  await other.goto('/sign-in')
  await signIn(other, person)
  await expect(other.getByRole('alert')).toContainText('The e-mail address or the password is wrong.')
  await signIn(other, { ...person, password: 'another seven green lanterns' })
  await expect(other.getByRole('heading', { level: 1, name: workspaceName })).toBeVisible()
})
