import type { Locator, Page } from '@playwright/test'
import { test as countersign, expect, expectAccessible, expectFinished } from './fixtures.ts'
import { type Account, IdentityProvider } from './identity-provider.ts'
import type { Instance } from './instance.ts'
import { goTo, invite, join, type Person, rowOf, setUp, somebody } from './people.ts'

const workspace = 'Harbour Freight'

type Office = { instance: Instance; idp: IdentityProvider; admin: Page; alma: Person }

const test = countersign.extend<{
  /** A workspace of its own with its admin, and an identity provider that nobody has entered there yet. */
  office: Office
}>({
  office: async ({ open, ownInstance }, use) => {
    const instance = await ownInstance({ allowPrivateAddresses: true })
    const idp = await IdentityProvider.start(`${instance.url}/auth/oidc/callback`)
    try {
      const admin = await open({ at: instance })
      const alma = somebody('Alma')
      await setUp(admin, instance.setUpLink, { person: alma, workspace })
      await use({ instance, idp, admin, alma })
    } finally {
      await idp.stop()
    }
  },
})

// Each of them starts a server and a provider of its own, and looks at pages in every size and theme.
test.slow()

/** Somebody as the provider knows them: a reviewer. */
const accountOf = ({ name, email }: Person) => ({
  sub: `id-of-${email}`,
  email,
  name,
  groups: ['everybody', 'cs-reviewers'],
})

const without = ({ groups: _, ...account }: Account): Account => account

async function openProviderForm(admin: Page): Promise<Locator> {
  await goTo(admin, 'Settings')
  await admin.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Sign-in' }).click()
  await admin.getByRole('button', { name: 'Add a sign-in provider' }).click()
  return admin.getByRole('dialog', { name: 'Add a sign-in provider' })
}

const card = (admin: Page) => admin.getByRole('article', { name: 'Example ID' })

/** Enters the provider on the settings page, after the issuer was found to answer. */
async function addProvider({ admin, idp }: Office): Promise<void> {
  const form = await openProviderForm(admin)
  await form.getByLabel('Name').fill('Example ID')
  await form.getByLabel('Issuer').fill(idp.issuer)
  await form.getByRole('button', { name: 'Check the issuer' }).click()
  await expect(form.getByRole('status')).toContainText('The issuer answers and names its addresses.')
  await form.getByLabel('Client id').fill(idp.clientId)
  await form.getByLabel('Client secret', { exact: true }).fill(idp.clientSecret)
  await form.getByLabel('Role claim').fill('groups')
  await form.getByRole('button', { name: 'Add a line' }).click()
  await form.getByLabel('Value 1').fill('cs-reviewers')
  await form.getByLabel('Role 1').selectOption('reviewer')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(card(admin)).toContainText('Enabled')
}

/** From the list of providers to what the test came to. */
async function testSignIn(admin: Page): Promise<void> {
  await card(admin).getByRole('button', { name: 'Test sign-in' }).click()
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText('Test sign-in with Example ID')
}

async function backToProviders(admin: Page): Promise<void> {
  await admin.getByRole('link', { name: 'Back to the providers' }).click()
  await expect(card(admin)).toBeVisible()
}

/** The value that stands behind a name in a list of facts. */
const fact = (page: Page, name: string) =>
  page
    .getByRole('main')
    .locator('dl > div')
    .filter({ has: page.getByRole('term').getByText(name, { exact: true }) })
    .getByRole('definition')

const signInElsewhere = (page: Page) => page.getByRole('link', { name: 'Sign in with Example ID' }).click()

async function signOut(page: Page, { name }: Person): Promise<void> {
  await page.getByRole('button', { name: `Your account, ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in')
}

const members = (page: Page) =>
  page.getByRole('table', { name: `Members of ${workspace}` }).getByRole('rowheader')

test('a provider that was checked and saved stands on the sign-in page', async ({ office, open }) => {
  const { instance, idp, admin } = office
  const visitor = await open({ at: instance })
  await visitor.goto('/sign-in')
  await expect(visitor.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  await expect(visitor.getByRole('link', { name: /^Sign in with/ })).toHaveCount(0)

  const form = await openProviderForm(admin)
  await form.getByLabel('Issuer').fill(idp.issuer)
  await form.getByRole('button', { name: 'Check the issuer' }).click()
  for (const [name, path] of [
    ['authorization', '/auth'],
    ['token', '/token'],
    ['keys', '/jwks'],
    ['userinfo', '/me'],
  ]) {
    await expect(form.getByRole('status')).toContainText(`${name}${idp.issuer}${path}`)
  }
  await expectAccessible(admin)
  await form.getByRole('button', { name: 'Cancel' }).click()

  await addProvider(office)
  await expect(card(admin)).not.toContainText(idp.clientSecret)
  await visitor.reload()
  await expect(visitor.getByRole('link', { name: 'Sign in with Example ID' })).toBeVisible()
  await expectFinished(visitor)
})

test('a test sign-in shows what came, what is missing and the role that would result, and saves nothing', async ({
  office,
}) => {
  const { idp, admin, alma } = office
  const account = accountOf(somebody('Nora'))
  await addProvider(office)

  await test.step('the provider refuses, in its own words', async () => {
    idp.refusal = 'Nora is on leave'
    await testSignIn(admin)
    await expect(admin.getByRole('alert')).toContainText('Nora is on leave')
    await expect(fact(admin, 'Subject')).toHaveText('Missing')
    await expect(fact(admin, 'Claims that came')).toHaveText('None')
    await expectFinished(admin)
    await backToProviders(admin)
  })

  await test.step('the role claim does not come', async () => {
    idp.refusal = null
    idp.choose(without(account))
    await testSignIn(admin)
    await expect(admin.getByText('The sign-in would be refused.')).toBeVisible()
    await expect(admin.getByRole('alert')).toContainText('The identity provider sent no "groups" claim.')
    await expect(admin.getByRole('alert')).toContainText('put "groups" into the ID token')
    await expect(fact(admin, 'Claims that came')).toHaveText(/\bemail\b.*\bname\b.*\bsub\b/)
    await expect(fact(admin, 'Claims that came')).not.toContainText('groups')
    await expect(fact(admin, 'E-mail')).toHaveText(account.email)
    await expect(fact(admin, 'Role')).toHaveText('None')
    await expectFinished(admin)
    await backToProviders(admin)
  })

  await test.step('the role claim comes', async () => {
    idp.choose(account)
    await testSignIn(admin)
    await expect(admin.getByText(`${account.email} would be signed in as reviewer.`)).toBeVisible()
    await expect(admin.getByRole('alert')).toHaveCount(0)
    await expect(fact(admin, 'Claims that came')).toHaveText(/\bemail\b.*\bgroups\b.*\bname\b.*\bsub\b/)
    await expect(fact(admin, 'Claim groups')).toHaveText('["everybody","cs-reviewers"]')
    await expect(fact(admin, 'Subject')).toHaveText(account.sub)
    await expect(fact(admin, 'Name')).toHaveText(account.name)
    await expect(fact(admin, 'Role')).toHaveText('reviewer')
    await expectFinished(admin)
  })

  await test.step('nobody was added, linked or signed in', async () => {
    await admin.reload()
    await goTo(admin, 'People')
    await expect(members(admin)).toHaveText([`${alma.name}You`])
    await goTo(admin, 'Account')
    await expect(admin.getByText('Nothing linked')).toBeVisible()
    await expect(admin.getByRole('button', { name: `Your account, ${alma.name}` })).toBeVisible()
  })
})

test('somebody new signs in with the provider and is in the workspace with the role that the claims give', async ({
  office,
  open,
}) => {
  const { instance, idp, admin } = office
  const nora = somebody('Nora')
  await addProvider(office)
  await goTo(admin, 'People')
  idp.choose(accountOf(nora))

  const page = await open({ at: instance })
  await page.goto('/')
  await signInElsewhere(page)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(workspace)
  await expect(page.getByText(`You are ${nora.name}, reviewer.`)).toBeVisible()
  await expect(rowOf(admin, nora.name)).toContainText('reviewer')

  await signOut(page, nora)
  await signInElsewhere(page)
  await expect(page.getByText(`You are ${nora.name}, reviewer.`)).toBeVisible()
  await admin.reload()
  await expect(rowOf(admin, nora.name)).toHaveCount(1)
})

test('without the role claim the sign-in page says which claim is missing and which came, and lets nobody in', async ({
  office,
  open,
}) => {
  const { instance, idp, admin, alma } = office
  const nora = somebody('Nora')
  await addProvider(office)
  idp.choose(without(accountOf(nora)))

  const page = await open({ at: instance })
  await page.goto('/')
  await signInElsewhere(page)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in')
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('The identity provider sent no "groups" claim.')
  await expect(alert).toContainText(/Claims that came: .*\bemail\b.*\bname\b.*\bsub\b/)
  await expect(alert).toContainText('put "groups" into the ID token')
  await expectFinished(page)
  await goTo(admin, 'People')
  await expect(members(admin)).toHaveText([`${alma.name}You`])

  idp.choose(accountOf(nora))
  await signInElsewhere(page)
  await expect(page.getByText(`You are ${nora.name}, reviewer.`)).toBeVisible()
})

test('an account that exists is entered with the provider while it is linked, and at no other time', async ({
  office,
  open,
}) => {
  const { instance, idp, admin } = office
  const iris = somebody('Iris')
  await addProvider(office)
  const link = await invite(admin, iris.email, 'viewer')
  const page = await open({ at: instance })
  await join(page, link, iris)
  const account = accountOf(iris)
  idp.choose(account)

  await goTo(page, 'Account')
  await page.getByRole('button', { name: 'Link an account at Example ID' }).click()
  const linked = page.getByRole('table', { name: 'Linked sign-in providers' })
  await expect(linked.getByRole('rowheader')).toHaveText(['Example ID'])
  await expect(linked).toContainText(account.sub)
  await expectFinished(page)

  await signOut(page, iris)
  await signInElsewhere(page)
  // The role that an admin granted stands, whatever the claims say.
  await expect(page.getByText(`You are ${iris.name}, viewer.`)).toBeVisible()

  await goTo(page, 'Account')
  await linked.getByRole('button', { name: 'Unlink' }).click()
  const question = page.getByRole('dialog', { name: 'Unlink Example ID?' })
  await expect(question).toContainText('You can no longer sign in with Example ID.')
  await expectAccessible(page)
  await question.getByRole('button', { name: 'Unlink' }).click()
  await expect(page.getByText('Nothing linked')).toBeVisible()

  // The address is the same, but that is no proof of being the same person.
  await signOut(page, iris)
  await signInElsewhere(page)
  const alert = page.getByRole('alert')
  await expect(alert).toContainText(`${iris.email} already has an account here that is not linked`)
  await expect(alert).toContainText('then link Example ID under Account')
})
