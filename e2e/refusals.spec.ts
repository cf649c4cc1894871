import { expect, expectAccessible, test } from './fixtures.ts'
import { goTo, rowOf, setUp, sidebar, somebody } from './people.ts'

test('when the server goes away the page says so, keeps what is there and goes on when it is back', async ({
  open,
  ownInstance,
  allow,
}) => {
  allow(/ERR_|503/)
  test.slow()
  const instance = await ownInstance()
  const page = await open({ at: instance })
  const person = somebody('Alma')
  await setUp(page, instance.setUpLink, { person, workspace: 'Harbour Freight' })
  await goTo(page, 'People')
  await page.getByRole('button', { name: 'Invite a person' }).click()
  const form = page.getByRole('dialog', { name: 'Invite a person' })
  const invited = somebody('Iris').email
  await form.getByLabel('E-mail address').fill(invited)

  await instance.stop()
  const notLive = page.getByText('Not live: reconnecting, this page may be out of date')
  await expect(notLive).toBeVisible({ timeout: 15_000 })
  await form.getByRole('button', { name: 'Make the invitation' }).click()
  const refusal = form.getByRole('alert')
  await expect(refusal).toContainText('The server cannot be reached.')
  await expect(refusal).toContainText('Check your connection and try again.')
  await expect(form.getByLabel('E-mail address')).toHaveValue(invited)
  await expect(page.getByText('Toast')).toHaveCount(0)
  await expectAccessible(page)

  await instance.startAgain()
  await form.getByRole('button', { name: 'Make the invitation' }).click()
  await expect(form.getByRole('status', { name: 'invitation link' })).toContainText(instance.url)
  await form.getByRole('button', { name: 'Done' }).click()
  await expect(rowOf(page, invited)).toBeVisible()
  await expect(rowOf(page, person.name)).toBeVisible()
  await expect(notLive).toBeHidden({ timeout: 20_000 })
})

test('a list that cannot be read says what happened and can be tried again', async ({
  open,
  ownInstance,
  allow,
}) => {
  allow(/ERR_|503|TRPCClientError|Failed to fetch/)
  test.slow()
  const instance = await ownInstance()
  const page = await open({ at: instance })
  const person = somebody('Alma')
  await setUp(page, instance.setUpLink, { person, workspace: 'Harbour Freight' })
  await goTo(page, 'People')
  await expect(rowOf(page, person.name)).toBeVisible()
  await instance.stop()
  await page.getByLabel('Role', { exact: true }).selectOption('admin')
  await expect(page.getByRole('heading', { level: 1, name: 'This page could not be shown' })).toBeVisible()
  await expect(page.getByRole('alert')).toContainText('The server cannot be reached.')
  await expect(sidebar(page)).toBeVisible()
  await expectAccessible(page)
  await instance.startAgain()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByLabel('Role', { exact: true })).toHaveValue('admin')
  await expect(rowOf(page, person.name)).toBeVisible()
})

test('a page whose script cannot be fetched says so, and the shell stays', async ({
  allow,
  ownWorkspace,
}) => {
  allow(/ERR_|503|TRPCClientError|Failed to fetch/)
  test.slow()
  const { instance, admin: page } = await ownWorkspace()
  await instance.stop()
  await sidebar(page).getByRole('link', { name: 'Sessions' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'This page could not be shown' })).toBeVisible()
  await expect(page.getByRole('alert')).toContainText(/could not be loaded|cannot be reached/)
  await expect(sidebar(page)).toBeVisible()
  await instance.startAgain()
  await page.getByRole('button', { name: 'Reload the page' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Sessions' })).toBeVisible()
})

test('what the server refuses stands in the form, never in a passing message', async ({
  signedInAs,
  newMember,
  allow,
}) => {
  const { person: known } = await newMember('viewer')
  allow(/409.*members\.invite/)
  const page = await signedInAs('admin')
  await goTo(page, 'People')
  const email = somebody('Twice').email
  await page.getByRole('button', { name: 'Invite a person' }).click()
  const form = page.getByRole('dialog', { name: 'Invite a person' })
  await form.getByLabel('E-mail address').fill(known.email)
  await form.getByRole('button', { name: 'Make the invitation' }).click()
  const refusal = form.getByRole('alert')
  await expect(refusal).toContainText('already belongs to this workspace.')
  await expect(refusal).toContainText('Change the role in the list of members instead.')
  await expect(refusal.getByRole('button', { name: 'Copy request id' })).toBeVisible()
  await form.getByLabel('E-mail address').fill(email)
  await form.getByRole('button', { name: 'Make the invitation' }).click()
  await expect(form.getByRole('status', { name: 'invitation link' })).toContainText('/link#csl_')
})
