import { expect, type Locator, type Page } from '@playwright/test'

export type Role = 'admin' | 'reviewer' | 'compliance' | 'viewer'
export type Person = { name: string; email: string; password: string }

let made = 0

/** Somebody nobody has met: tests that share a server never meet each other's people. */
export function somebody(name = 'Somebody'): Person {
  made += 1
  const unique = `${process.pid.toString(36)}-${made}`
  return {
    name: `${name} ${unique}`,
    email: `${name.toLowerCase()}.${unique}@example.com`,
    password: `nine purple lanterns ${unique}`,
  }
}

/** From the link that the server printed to the first page of the new workspace. */
export async function setUp(
  page: Page,
  link: string,
  { person, workspace, withDemo = false }: { person: Person; workspace: string; withDemo?: boolean },
): Promise<void> {
  await page.goto(link)
  await page.getByLabel('Your name').fill(person.name)
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByLabel('Name of the workspace').fill(workspace)
  await page.getByLabel('Load the demo workspace').setChecked(withDemo)
  await page.getByRole('button', { name: 'Create account and workspace' }).click()
  await expect(page.getByRole('heading', { level: 1, name: workspace })).toBeVisible({ timeout: 30_000 })
}

export async function signIn(page: Page, { email, password }: Pick<Person, 'email' | 'password'>) {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

export const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Main' })

/** Follows a link of the sidebar. */
export async function goTo(page: Page, name: string): Promise<void> {
  await sidebar(page).getByRole('link', { name, exact: true }).click()
  await expect(page.getByRole('navigation', { name: 'Breadcrumbs' })).toContainText(name)
}

/** Makes an invitation on the people page and answers its link. */
export async function invite(admin: Page, email: string, role: Role): Promise<string> {
  await goTo(admin, 'People')
  await admin.getByRole('button', { name: 'Invite a person' }).click()
  const dialog = admin.getByRole('dialog', { name: 'Invite a person' })
  await dialog.getByLabel('E-mail address').fill(email)
  await dialog.getByRole('radio', { name: role, exact: true }).check()
  await dialog.getByRole('button', { name: 'Make the invitation' }).click()
  const link = await textOf(dialog.getByRole('status', { name: 'invitation link' }))
  await dialog.getByRole('button', { name: 'Done' }).click()
  return link
}

export async function join(page: Page, link: string, { name, password }: Person): Promise<void> {
  await page.goto(link)
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
}

/** The line of a list that is about somebody or something. */
export const rowOf = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) })

/** Chooses an action from the menu at the end of a line. */
export async function act(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

export const textOf = async (place: Locator): Promise<string> => (await place.textContent()) ?? ''

/** Everything that a page reads out from here on, also what later words replaced. */
export async function listenTo(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(`{
    const region = document.querySelector('p[role=status][aria-live=polite]')
    window.heard = []
    new MutationObserver(() => window.heard.push(region.textContent))
      .observe(region, { childList: true, characterData: true, subtree: true })
  }`)
  return () => page.evaluate<string>("window.heard.join('\\n')")
}
