import { expect, expectAccessible, test } from './fixtures.ts'
import { setUp, signIn, somebody } from './people.ts'

test('the link that the server prints leads to an account, a workspace and its home page', async ({
  open,
  ownInstance,
}) => {
  const instance = await ownInstance()
  const page = await open({ at: instance })
  await page.goto('/')
  await expect(page.getByText('This page needs the one-time link.')).toBeVisible()
  await expectAccessible(page)

  await setUp(page, instance.setUpLink, { person: somebody('Alma'), workspace: 'Harbour Freight' })
  await expect(page.getByText('You are Alma')).toContainText('admin')
  await expect(page.getByRole('list', { name: 'What this workspace needs' })).toContainText(
    'Invite a reviewer',
  )
  await expect(page).toHaveTitle('Home · Harbour Freight · Countersign')
})

test('every page leads to set-up while nobody has an account', async ({ open, ownInstance }) => {
  const page = await open({ at: await ownInstance() })
  for (const path of ['/sign-in', '/account', '/w/somewhere/people']) {
    await page.goto(path)
    await expect(page.getByRole('heading', { name: 'Set up this server' })).toBeVisible()
  }
})

test('a link that is not the printed one is refused in the form and what was typed stays', async ({
  open,
  ownInstance,
  allow,
}) => {
  allow(/404.*setup\.complete/)
  const instance = await ownInstance()
  const page = await open({ at: instance })
  const wrong = `/setup#csl_${'x'.repeat(43)}`
  const person = somebody('Alma')
  await page.goto(wrong)
  await page.getByLabel('Your name').fill(person.name)
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByLabel('Name of the workspace').fill('Harbour Freight')
  await page.getByRole('button', { name: 'Create account and workspace' }).click()
  const refusal = page.getByRole('alert')
  await expect(refusal).toContainText('This link is not valid.')
  await expect(refusal).toContainText('./countersign setup-link')
  await expect(refusal).toContainText('Request')
  await expect(page.getByLabel('Name of the workspace')).toHaveValue('Harbour Freight')
  await expectAccessible(page)
})

test('what is wrong with the form stands beside the field before anything is sent', async ({
  open,
  ownInstance,
}) => {
  const instance = await ownInstance()
  const page = await open({ at: instance })
  await page.goto(instance.setUpLink)
  await page.getByLabel('Your name').fill('Alexandra Ruiz')
  await page.getByLabel('E-mail address').fill('not an address')
  const password = page.getByLabel('Password', { exact: true })
  const create = page.getByRole('button', { name: 'Create account and workspace' })

  await password.fill('short')
  await create.click()
  await expect(password).toHaveAccessibleDescription(/Use at least 12 characters\./)
  await expect(page.getByLabel('E-mail address')).toHaveAccessibleDescription(/Enter an e-mail address/)
  await expect(page.getByLabel('Name of the workspace')).toHaveAccessibleDescription(/Enter a name/)
  await expectAccessible(page)

  await password.fill('passwordpassword')
  await expect(password).toHaveAccessibleDescription(/among the first that attackers try/)
  await page.getByLabel('E-mail address').fill('alexandra@example.com')
  await page.getByLabel('Name of the workspace').fill('Harbour Freight')
  await password.fill('alexandra123')
  await expect(password).toHaveAccessibleDescription(/little more than your name/)
  await password.fill('a sentence is fine here')
  await expect(password).not.toHaveAccessibleDescription(/Choose another one/)
})

test('password managers find their fields and pasting a password works', async ({ open, ownInstance }) => {
  const instance = await ownInstance()
  const page = await open({ at: instance })
  await page.goto(instance.setUpLink)
  const password = page.getByLabel('Password', { exact: true })
  await expect(page.getByLabel('E-mail address')).toHaveAttribute('autocomplete', 'username')
  await expect(password).toHaveAttribute('autocomplete', 'new-password')
  await expect(password).toHaveAttribute('type', 'password')

  const name = page.getByLabel('Your name')
  await name.fill('pasted from the manager')
  await name.press('ControlOrMeta+a')
  await name.press('ControlOrMeta+c')
  await password.focus()
  await password.press('ControlOrMeta+v')
  await expect(password).toHaveValue('pasted from the manager')
  await page.getByRole('button', { name: 'Show password' }).click()
  await expect(password).toHaveAttribute('type', 'text')
})

test('the link works once, and set-up is closed for everybody afterwards', async ({
  open,
  ownInstance,
  allow,
}) => {
  allow(/409.*setup\.complete/)
  const instance = await ownInstance()
  const late = await open({ at: instance })
  await late.goto(instance.setUpLink)
  const person = somebody('Late')
  await late.getByLabel('Your name').fill(person.name)
  await late.getByLabel('E-mail address').fill(person.email)
  await late.getByLabel('Password', { exact: true }).fill(person.password)
  await late.getByLabel('Name of the workspace').fill('Too late')

  const first = somebody('Alma')
  const page = await open({ at: instance })
  await setUp(page, instance.setUpLink, { person: first, workspace: 'Harbour Freight' })

  await late.getByRole('button', { name: 'Create account and workspace' }).click()
  await expect(late.getByRole('alert')).toContainText('This instance has been set up already.')

  await late.goto('/')
  await late.goto(instance.setUpLink)
  await expect(late.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await signIn(late, first)
  await expect(late.getByRole('heading', { level: 1, name: 'Harbour Freight' })).toBeVisible()
})
