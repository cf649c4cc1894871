import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, expectFinished, test } from './fixtures.ts'
import { goTo, invite, somebody } from './people.ts'

/** Every page that the palette offers, by its address. */
async function offeredPages(page: Page): Promise<string[]> {
  const palette = page.getByRole('dialog', { name: 'Go to or do' })
  const offered = palette.getByRole('group', { name: 'Go to' }).getByRole('option')
  await page.keyboard.press('Control+k')
  await expect(offered.first()).toBeVisible()
  const count = await offered.count()
  const addresses: string[] = []
  for (let index = 0; index < count; index++) {
    if (index > 0) await page.keyboard.press('Control+k')
    const entry = offered.nth(index)
    await entry.click()
    await expect(palette).toBeHidden()
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible()
    addresses.push(new URL(page.url()).pathname)
  }
  return [...new Set(addresses)]
}

/** The addresses that exist, as the app's own list has them; `*` stands for the workspace and for one thing in it. */
function addressesOfTheApp(): string[] {
  const source = readFileSync(new URL('../apps/web/src/paths.ts', import.meta.url), 'utf8')
  const found = [
    ...source.matchAll(/^ {2}\w+: \((?:workspace: string(?:, \w+: string)?)?\) => ['`](\/[^'`]*)['`],$/gm),
  ]
  return found.map(([, path = '']) => path.replace(/\$\{\w+\}/g, '*'))
}

const entrances = ['/', '/setup', '/sign-in', '/link', '/no-workspace']
/**
 * Shown in `single-sign-on.spec.ts` with a provider behind it, in `ledger-evidence.spec.ts` with an event, in
 * `agents.spec.ts` with an agent, in `agents-wizard-drafts.spec.ts` with a draft and in `promotion.spec.ts` with a request and
 * its proof, and in `auditor.spec.ts` by an auditor, who alone has it.
 */
const elsewhere = [
  '/w/*/settings/sign-in/test',
  '/w/*/ledger/*',
  '/w/*/agents/*',
  '/w/*/agents/*/spec',
  '/w/*/agents/*/history',
  '/w/*/agents/*/decisions',
  '/w/*/agents/*/custody',
  '/w/*/agents/*/runs',
  '/w/*/agents/*/ledger',
  '/w/*/agents/new/*',
  '/w/*/promotions/*',
  '/w/*/proofs/*',
  '/w/*/evidence',
]

test('every page that exists is looked at', async ({ signedInAs }) => {
  const page = await signedInAs('admin')
  const offered = (await offeredPages(page)).map((path) => path.replace(/^\/w\/[^/]+/, '/w/*'))
  expect([...offered, ...entrances, ...elsewhere].sort()).toEqual(addressesOfTheApp().sort())
})

test.describe('every page of the workspace is finished', () => {
  for (const half of [0, 1]) {
    test(`for an admin, with something in every list, half ${half + 1}`, async ({ signedInAs }) => {
      test.setTimeout(180_000)
      const page = await signedInAs('admin')
      await invite(page, somebody('Invited').email, 'compliance')
      await goTo(page, 'API keys')
      await page.getByRole('button', { name: 'Create an API key' }).click()
      await page
        .getByLabel('Name', { exact: true })
        .fill(`A key with quite a long name that says where it is used ${half}`)
      await page.getByRole('checkbox', { name: 'workspace:read' }).check()
      await page.getByRole('button', { name: 'Create key' }).click()
      await page.getByRole('button', { name: 'Done' }).click()
      const addresses = await offeredPages(page)
      expect(addresses.length).toBeGreaterThan(6)
      for (const address of addresses.filter((_, index) => index % 2 === half)) {
        await page.goto(address)
        await expectFinished(page)
      }
    })
  }

  test('for a viewer', async ({ signedInAs }) => {
    test.setTimeout(180_000)
    const page = await signedInAs('viewer')
    const addresses = await offeredPages(page)
    expect(addresses.length).toBeGreaterThan(4)
    for (const address of addresses) {
      await page.goto(address)
      await expectFinished(page)
    }
  })
})

test('every page outside the workspace is finished', async ({ open, signedInAs, ownInstance }) => {
  test.slow()
  const signedOut = await open()
  for (const address of ['/sign-in', '/link', '/nothing/at/all']) {
    await signedOut.goto(address)
    await expectFinished(signedOut)
  }
  const viewer = await signedInAs('viewer')
  await viewer.goto('/no-workspace')
  await expectFinished(viewer)

  const instance = await ownInstance()
  const fresh = await open({ at: instance })
  await fresh.goto(instance.setUpLink)
  await expectFinished(fresh)
})
