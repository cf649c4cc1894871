import type { Locator, Page } from '@playwright/test'
import { beginBlank, chooseMode, freshName, heading, next, step, untilSaved } from './agents-wizard.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'

test.describe('a draft', () => {
  test('survives a reload and back in the middle of a step, and goes on in another browser', async ({
    signedInAs,
  }) => {
    const page = await signedInAs('admin')
    const name = freshName('resumed')
    await beginBlank(page)
    await page.getByLabel('Display name (optional)', { exact: true }).fill(`Resumed ${name}`)
    await page.getByLabel('Name', { exact: true }).fill(name)
    await next(page)
    await expect(page).toHaveURL(/step=anatomy/)
    await page.getByLabel('Instructions').fill('Written just before the reload')
    await page.reload()
    await expect(page.getByLabel('Instructions')).toHaveValue('Written just before the reload')
    await page.getByLabel('Instructions').fill('Written just before going back')
    await page.goBack()
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(name)
    await page.goForward()
    await expect(page.getByLabel('Instructions')).toHaveValue('Written just before going back')
    await untilSaved(page)

    const elsewhere = await signedInAs('admin')
    await chooseMode(elsewhere, '')
    await expectFinished(elsewhere)
    await elsewhere.getByRole('link', { name: `Resumed ${name}` }).click()
    await expect(heading(elsewhere, 'Anatomy')).toBeVisible()
    await expect(elsewhere.getByLabel('Instructions')).toHaveValue('Written just before going back')
    await elsewhere.getByRole('button', { name: 'Discard' }).click()
    await elsewhere.getByRole('button', { name: 'Discard draft' }).click()
    await expect(elsewhere.getByRole('heading', { level: 1, name: 'New agent' })).toBeVisible()
    await expect(elsewhere.getByRole('link', { name: `Resumed ${name}` })).toHaveCount(0)
  })

  test('open in two browsers is never overwritten: both states are shown, and one is chosen', async ({
    signedInAs,
    allow,
  }) => {
    allow(/409 \(Conflict\)/)
    const one = await signedInAs('admin')
    await beginBlank(one)
    const other = await signedInAs('admin')
    await other.goto(one.url())
    await expect(heading(other, 'Identity')).toBeVisible()
    await one.getByLabel('Description').fill('From the first browser')
    await untilSaved(one)
    await other.getByLabel('Description').fill('From the second browser')
    const question = other.getByRole('dialog', { name: 'This draft was changed elsewhere' })
    await expect(question).toContainText('Here: From the second browser')
    await expect(question).toContainText('There: From the first browser')
    await expectAccessible(other)
    await question.getByRole('button', { name: 'Keep what is here' }).click()
    await untilSaved(other)

    await one.getByLabel('Owner').fill('somebody')
    await one
      .getByRole('dialog', { name: 'This draft was changed elsewhere' })
      .getByRole('button', { name: 'Take what was saved there' })
      .click()
    await expect(one.getByLabel('Description')).toHaveValue('From the second browser')
    await expect(one.getByLabel('Owner')).toHaveValue('')
  })

  test('loses nothing when an answer does: neither a save nor the last step is done twice', async ({
    signedInAs,
    allow,
  }) => {
    allow(/ERR_FAILED/)
    allow(/409 \(Conflict\)/)
    const page = await signedInAs('admin')
    const name = freshName('lost')
    const loseOneAnswer = (procedure: string) =>
      page.route(
        `**/trpc/${procedure}**`,
        async (route) => {
          await route.fetch()
          await route.abort()
        },
        { times: 1 },
      )
    await beginBlank(page)
    await loseOneAnswer('drafts.save')
    await page.getByLabel('Name', { exact: true }).fill(name)
    await expect(page.getByRole('alert')).toContainText('What you typed is not saved yet')
    await page.getByRole('button', { name: 'Save now' }).click()
    await untilSaved(page)
    await expect(page.getByRole('dialog')).toHaveCount(0)

    await step(page)
      .getByRole('link', { name: /Review/ })
      .click()
    await untilSaved(page)
    await loseOneAnswer('drafts.submit')
    await page.getByRole('button', { name: 'Create agent' }).click()
    await expect(page.getByRole('alert')).toContainText('The server cannot be reached')
    await page.getByRole('button', { name: 'Create agent' }).click()
    await expect(page).toHaveURL(/\/agents\/agt_/)
    await chooseMode(page, 'clone')
    await page.getByLabel('Find an agent').fill(name)
    await expect(page.getByRole('list', { name: 'Agents to clone' }).getByRole('listitem')).toHaveCount(1)
  })

  test('keeps what could not be saved while its page is left', async ({ signedInAs, allow }) => {
    allow(/ERR_FAILED/)
    const page = await signedInAs('admin')
    await page.clock.install()
    await beginBlank(page)
    await page.route('**/trpc/drafts.save**', (route) => route.abort())
    await page.getByLabel('Description').fill('Typed without a network')
    await expect(page.getByRole('alert')).toContainText('What you typed is not saved yet')
    // Leaving tries once more. That has to be over too, or it would come through when the network is back.
    const lastTry = page.waitForEvent('requestfailed', (request) => request.url().includes('drafts.save'))
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible()
    await lastTry
    await page.unroute('**/trpc/drafts.save**')
    await page.goBack()
    await expect(page.getByLabel('Description')).toHaveValue('Typed without a network')
    await untilSaved(page)
    const again: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/trpc/drafts.save')) again.push(request.url())
    })
    await page.clock.runFor(20_000)
    expect(again).toEqual([])
  })

  test('is made with the keyboard alone', async ({ signedInAs }) => {
    const page = await signedInAs('admin')
    const name = freshName('keyboard')
    await chooseMode(page, '')
    const press = async (target: Locator, key: string) => {
      await tabTo(page, target)
      await page.keyboard.press(key)
    }
    await press(page.getByRole('link', { name: /^Blank/ }), 'Enter')
    await press(page.getByRole('button', { name: 'Begin with blank fields' }), 'Enter')
    await expect(heading(page, 'Identity')).toBeVisible()
    await page.keyboard.press('Tab')
    await tabTo(page, page.getByLabel('Name', { exact: true }))
    await page.keyboard.type(name)
    await page.keyboard.press('Enter')
    for (const [title, key] of [
      ['Anatomy', 'Enter'],
      ['Capabilities and access', 'Space'],
      ['Limits', 'Enter'],
    ] as const) {
      await expect(heading(page, title)).toBeFocused()
      await press(page.getByRole('button', { name: /^Next: / }), key)
    }
    await expect(heading(page, 'Review')).toBeFocused()
    await expect(step(page).getByRole('link', { name: /Review/ })).toHaveAttribute('aria-current', 'page')
    await press(page.getByRole('button', { name: 'Create agent' }), 'Enter')
    await expect(page).toHaveURL(/\/agents\/agt_/)
  })

  test('is complete at every step, wide and narrow, in both themes', async ({ signedInAs }) => {
    test.slow()
    const page = await signedInAs('admin')
    await chooseMode(page, 'template')
    await page.getByRole('button', { name: 'Use Invoice matching' }).click()
    for (const title of ['Identity', 'Anatomy', 'Capabilities and access', 'Limits', 'Review', 'Mode']) {
      await step(page).getByRole('link', { name: title }).click()
      await expect(heading(page, title)).toBeVisible()
      await expectFinished(page)
    }
    for (const mode of ['blank', 'clone', 'file', 'words', 'mcp', 'card']) {
      await chooseMode(page, mode)
      await expectFinished(page)
    }
  })

  test('keeps no credential, and asks for it again', async ({ signedInAs }) => {
    const page = await signedInAs('admin')
    await beginBlank(page)
    await step(page)
      .getByRole('link', { name: /Limits/ })
      .click()
    await page.getByLabel('Variables').fill(`API_TOKEN=ghp_${'a1b2'.repeat(9)}`)
    await expect(page.getByText('Enter again: a credential stood here')).toBeVisible()
    await untilSaved(page)
    await page.reload()
    await expect(page.getByText('Enter again: a credential stood here')).toBeVisible()
    await expect(page.getByLabel('Variables')).toHaveValue('API_TOKEN=')
  })

  test('is not for those who may not create agents', async ({ signedInAs }) => {
    const page = await signedInAs('viewer')
    await page.goto(`${/\/w\/[^/]+/.exec(page.url())?.[0] ?? ''}/agents/new`)
    await expect(page.getByRole('heading', { level: 1, name: 'Not part of your role' })).toBeVisible()
    await expect(page.getByRole('main')).toContainText('Ask an admin of the workspace')
  })
})

/** Walks with the Tab key until something has the focus, as somebody without a pointer does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  const focused = target.and(page.locator(':focus'))
  for (let presses = 0; presses < 120; presses++) {
    if ((await focused.count()) > 0) return
    await page.keyboard.press('Tab')
  }
  await expect(target).toBeFocused()
}
