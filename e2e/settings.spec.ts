import { expect, expectAccessible, test } from './fixtures.ts'
import { goTo } from './people.ts'

test('a new name of the workspace shows everywhere, also in the browsers of others', async ({
  ownWorkspace,
}) => {
  const { admin: page } = await ownWorkspace()
  const other = await page.context().newPage()
  await other.goto('/')
  await goTo(page, 'Settings')
  const name = page.getByLabel('Name', { exact: true })
  const save = page.getByRole('button', { name: 'Save name' })
  await expect(save).toHaveAccessibleDescription('The name is unchanged.')
  await name.fill(' ')
  await save.click()
  await expect(name).toHaveAccessibleDescription('Enter a name for the workspace.')
  await name.fill('Harbour Freight & Sons')
  await save.click()
  await expect(page.getByText('The workspace is now called Harbour Freight & Sons.')).toBeVisible()
  await expect(page).toHaveTitle('Settings · Harbour Freight & Sons · Countersign')
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Harbour Freight & Sons')
})

test('another workspace has people and settings of its own', async ({ ownWorkspace }) => {
  const { admin: page } = await ownWorkspace()
  await page.getByRole('button', { name: 'Workspace: Harbour Freight. Switch' }).click()
  await page.getByRole('menuitem', { name: 'New workspace' }).click()
  await page.getByRole('dialog', { name: 'New workspace' }).getByLabel('Name').fill('Night Shift')
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Night Shift' })).toBeVisible()

  await page.getByRole('button', { name: 'Workspace: Night Shift. Switch' }).click()
  await expectAccessible(page)
  await page.getByRole('menuitem', { name: 'Harbour Freight' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Harbour Freight' })).toBeVisible()
})

test('a sign-in provider is checked in the form, and what is wrong with it comes with a remedy', async ({
  ownWorkspace,
}) => {
  const { instance, admin: page } = await ownWorkspace()
  await goTo(page, 'Settings')
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Sign-in' }).click()
  await expect(page.getByText('No sign-in provider yet')).toBeVisible()
  await page.getByRole('button', { name: 'Add a sign-in provider' }).click()
  const form = page.getByRole('dialog', { name: 'Add a sign-in provider' })
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByLabel('Name')).toHaveAccessibleDescription(/Enter the name/)
  await expect(form.getByLabel('Issuer')).toHaveAccessibleDescription(/Enter an address such as/)
  await expect(form.getByLabel('Client id')).toHaveAccessibleDescription(/Enter the client id/)
  await expectAccessible(page)

  const check = form.getByRole('button', { name: 'Check the issuer' })
  await form.getByLabel('Issuer').fill(instance.url)
  await check.click()
  await expect(form.getByRole('alert')).toContainText('is not an https address')
  await form.getByLabel('Issuer').fill('https://127.0.0.1:1')
  await expect(form.getByRole('alert')).toHaveCount(0)
  await check.click()
  await expect(form.getByRole('alert')).toContainText('an address of a private network or of this machine')
  await expect(form.getByRole('alert')).toContainText('Enter a public address')
  await expectAccessible(page)
})

test('an address that is no identity provider is named as such before it is saved', async ({
  ownWorkspace,
}) => {
  const { instance, admin: page } = await ownWorkspace({ allowPrivateAddresses: true })
  await goTo(page, 'Settings')
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Add a sign-in provider' }).click()
  const form = page.getByRole('dialog', { name: 'Add a sign-in provider' })
  await form.getByLabel('Issuer').fill(instance.url)
  await form.getByRole('button', { name: 'Check the issuer' }).click()
  await expect(form.getByRole('alert')).toContainText('does not answer like an identity provider')
  await expect(form.getByRole('alert')).toContainText('Enter the issuer')

  await form.getByLabel('Name').fill('Example ID')
  await form.getByLabel('Client id').fill('countersign')
  await form.getByLabel('Role claim').fill('groups')
  await form.getByRole('button', { name: 'Add a line' }).click()
  await form.getByLabel('Value 1').fill('cs-reviewers')
  await form.getByLabel('Role 1').selectOption('reviewer')
  await form.getByRole('button', { name: 'Save' }).click()
  const card = page.getByRole('article', { name: 'Example ID' })
  await expect(card).toContainText('Enabled')
  await expect(card).toContainText('Role for cs-reviewers')
  await expect(card).toContainText(`${instance.url}/auth/oidc/callback`)
  await expectAccessible(page)

  await goTo(page, 'Account')
  await expect(page.getByRole('button', { name: 'Link an account at Example ID' })).toBeVisible()
  await page.goBack()
  await card.getByRole('button', { name: 'Remove' }).click()
  await page
    .getByRole('dialog', { name: 'Remove Example ID?' })
    .getByRole('button', { name: 'Remove' })
    .click()
  await expect(page.getByText('No sign-in provider yet')).toBeVisible()
})
