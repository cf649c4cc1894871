import type { Page } from '@playwright/test'
import { expect, expectAccessible, test, workspaceName } from './fixtures.ts'
import { goTo, sidebar, textOf } from './people.ts'

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })

test('Ctrl+K finds a page by its name and a deed by its words', async ({ signedInAs }) => {
  const page = await signedInAs('admin')
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Go to or do' })
  await expect(palette.getByRole('option', { name: 'Settings / Sign-in' })).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.type('api k')
  await expect(palette.getByRole('option').first()).toContainText('API keys')
  await page.keyboard.press('Enter')
  await expect(heading(page, 'API keys')).toBeFocused()
  await expect(palette).toBeHidden()

  await page.getByRole('button', { name: 'Go to or do' }).click()
  await page.keyboard.type('zz nothing')
  await expect(palette).toContainText('Nothing matches these words.')
  await page.keyboard.press('Escape')
  await expect(palette).toBeHidden()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('theme dark')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('document')).toHaveAttribute('data-theme', 'dark')
})

test('? lists the keys, g goes to a page, and single keys can be switched off', async ({ signedInAs }) => {
  const page = await signedInAs('admin')
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(help).toContainText('Go to People')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(help).toBeHidden()
  for (const [key, title] of [
    ['p', 'People'],
    ['k', 'API keys'],
    ['s', 'Settings'],
    ['e', 'Sessions'],
  ] as const) {
    await page.keyboard.press('g')
    await page.keyboard.press(key)
    await expect(heading(page, title)).toBeVisible()
  }

  await goTo(page, 'People')
  await page.getByRole('searchbox').pressSequentially('gk?')
  await expect(help).toBeHidden()
  await expect(page.getByRole('searchbox')).toHaveValue('gk?')
  await expect(heading(page, 'People')).toBeVisible()

  await heading(page, 'People').focus()
  await page.keyboard.press('?')
  await help.getByRole('checkbox', { name: 'Single-key shortcuts' }).uncheck()
  await page.keyboard.press('Escape')
  await expect(help).toBeHidden()
  await heading(page, 'People').focus()
  await page.keyboard.press('?')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Go to or do' })).toBeVisible()
  await expect(help).toBeHidden()
})

test('the first tab stop leads past the navigation', async ({ signedInAs }) => {
  const page = await signedInAs('viewer')
  await page.reload()
  await expect(heading(page, workspaceName)).toBeVisible()
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to the page' })
  await expect(skip).toBeFocused()
  await expect(skip).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
})

test('a chosen theme is there before the first paint and survives a reload', async ({ signedInAs }) => {
  const page = await signedInAs('viewer', { colorScheme: 'light' })
  const theme = () => page.getByRole('document')
  const choose = async (name: string) => {
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menuitemradio', { name, exact: true }).click()
    await page.keyboard.press('Escape')
  }
  // The colour scheme at the moment when the page gets a body, which is before anything is painted.
  await page.addInitScript(`
    new MutationObserver((_, observer) => {
      if (!document.body) return
      observer.disconnect()
      window.themeAtFirst = document.documentElement.dataset.theme
    }).observe(document, { childList: true, subtree: true })
  `)
  await choose('Dark')
  await expect(theme()).toHaveAttribute('data-theme', 'dark')
  const dark = await page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor')
  await page.reload()
  await expect(theme()).toHaveAttribute('data-theme', 'dark')
  expect(await page.evaluate<string>('window.themeAtFirst')).toBe('dark')

  await choose('Light')
  await page.reload()
  expect(await page.evaluate<string>('window.themeAtFirst')).toBe('light')
  const light = await page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor')
  expect(light).not.toBe(dark)

  await choose('System')
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(theme()).toHaveAttribute('data-theme', 'system')
  await expect(theme()).toHaveCSS('background-color', dark)
})

test('times are exact, in local time or in UTC as chosen', async ({ signedInAs }) => {
  const page = await signedInAs('viewer')
  await goTo(page, 'Settings')
  const time = page.getByRole('time').first()
  await expect(time).toHaveText(/^\w{3} \d{1,2}, \d{4}, \d\d:\d\d:\d\d GMT\+5:30$/)
  const local = await textOf(time)
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('menuitemradio', { name: 'UTC' }).click()
  await page.keyboard.press('Escape')
  await expect(time).toHaveText(/\d\d:\d\d:\d\d UTC$/)
  await expect(time).toHaveAttribute('title', local)
  await page.reload()
  await expect(time).toHaveText(/UTC$/)
})

test('an address at which there is nothing says so and leads back', async ({ signedInAs }) => {
  const page = await signedInAs('viewer')
  for (const path of ['/nothing/here', '/w/somebody-elses/people']) {
    await page.goto(path)
    await expect(heading(page, 'There is nothing at this address')).toBeVisible()
    await expectAccessible(page)
  }
  await page.getByRole('link', { name: 'Go to your workspace' }).click()
  await expect(heading(page, workspaceName)).toBeVisible()
})

test('breadcrumbs tell where a page stands and lead up', async ({ signedInAs }) => {
  const page = await signedInAs('admin')
  await goTo(page, 'Settings')
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Sign-in' }).click()
  const crumbs = page.getByRole('navigation', { name: 'Breadcrumbs' })
  await expect(crumbs.getByRole('listitem')).toContainText([workspaceName, 'Settings', 'Sign-in'])
  await crumbs.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('button', { name: 'Save name' })).toBeVisible()
  await expect(page).toHaveTitle(`Settings · ${workspaceName} · Countersign`)
})

test('on a phone the navigation is a sheet that closes when it has led somewhere', async ({ signedInAs }) => {
  const page = await signedInAs('admin', { viewport: { width: 375, height: 740 }, hasTouch: true })
  await expect(sidebar(page)).toBeHidden()
  await page.getByRole('button', { name: 'Open the menu' }).tap()
  const sheet = page.getByRole('dialog', { name: 'Menu' })
  await expect(sheet).toBeVisible()
  await expectAccessible(page)
  await sheet.getByRole('link', { name: 'People' }).tap()
  await expect(heading(page, 'People')).toBeVisible()
  await expect(sheet).toBeHidden()

  await page.getByRole('button', { name: 'Open the menu' }).tap()
  await sheet.getByRole('button', { name: 'Close' }).tap()
  await expect(sheet).toBeHidden()
  await expect(heading(page, 'People')).toBeVisible()
})

test('a key can be made from the sign-in page on with the keyboard alone', async ({ newMember, open }) => {
  const { person } = await newMember('admin')
  const page = await open()
  await page.goto('/')
  const email = page.getByLabel('E-mail address')
  await expect(email).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(email).toBeFocused()
  await page.keyboard.type(person.email)
  await page.keyboard.press('Tab')
  await page.keyboard.type(person.password)
  await page.keyboard.press('Enter')
  await expect(heading(page, workspaceName)).toBeVisible()

  await page.keyboard.press('g')
  await page.keyboard.press('k')
  await expect(heading(page, 'API keys')).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Create an API key' })).toBeFocused()
  await page.keyboard.press('Enter')
  const form = page.getByRole('dialog', { name: 'Create an API key' })
  await expect(form).toBeVisible()
  await expect(form.getByLabel('Name')).toBeFocused()
  await page.keyboard.type('made without a mouse')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await expect(form.getByRole('checkbox', { name: 'workspace:read' })).toBeChecked()
  await page.keyboard.press('Enter')
  const shown = page.getByRole('dialog', { name: 'The new API key' })
  await expect(shown.getByRole('status', { name: 'API key' })).toContainText('csk_')
  await page.keyboard.press('Escape')
  await expect(shown).toBeHidden()
  await expect(page.getByRole('rowheader', { name: 'made without a mouse' })).toBeVisible()
})

test('a dialog that is closed gives the focus back to what opened it', async ({ signedInAs }) => {
  const page = await signedInAs('admin')
  await goTo(page, 'People')
  const invite = page.getByRole('button', { name: 'Invite a person' })
  await invite.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Invite a person' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(invite).toBeFocused()
})
