import { expect, expectAccessible, test } from './fixtures.ts'
import { goTo, setUp, somebody } from './people.ts'

test('the printed link leads into the demo, once, and every page of it says what it is', async ({
  open,
  ownInstance,
  allow,
}) => {
  allow(/404.*links\.inspect/)
  const instance = await ownInstance({ demo: true })
  const page = await open({ at: instance })
  await page.goto(instance.demoLink)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Enter' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Demo workspace' })).toBeVisible()
  const bar = page.getByRole('complementary', { name: 'Demo workspace' })
  for (const name of ['Home', 'People', 'API keys', 'Settings']) {
    await goTo(page, name)
    await expect(bar).toContainText('Its people and data are invented.')
  }

  const late = await open({ at: instance })
  await late.goto(instance.demoLink)
  await expect(late.getByRole('alert')).toContainText('This link has been used already.')
})

test('acting as a viewer takes away what a viewer may not do, and being oneself brings it back', async ({
  open,
  ownInstance,
  allow,
}) => {
  allow(/403/)
  const instance = await ownInstance({ demo: true })
  const page = await open({ at: instance })
  await page.goto(instance.demoLink)
  await page.getByRole('button', { name: 'Enter' }).click()
  await goTo(page, 'API keys')
  const keys = page.url()
  const bar = page.getByRole('complementary', { name: 'Demo workspace' })
  await bar.getByRole('button', { name: 'Act as' }).click()
  await expectAccessible(page)
  await page.getByRole('menuitem', { name: 'Act as Vik Sharma' }).click()
  await expect(bar.getByRole('button', { name: 'Acting as Vik Sharma, viewer' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 1, name: 'Not part of your role' })).toBeVisible()
  const sidebar = page.getByRole('navigation', { name: 'Main' })
  await expect(sidebar.getByRole('link', { name: 'API keys' })).toHaveCount(0)
  await expectAccessible(page)
  await page.goto(keys)
  await expect(page.getByText('(viewer) does not include this page: API keys.')).toBeVisible()

  await goTo(page, 'Home')
  await expect(page.getByText('You act as Vik Sharma, viewer.')).toBeVisible()
  await bar.getByRole('button', { name: 'Acting as Vik Sharma, viewer' }).click()
  await page.getByRole('menuitem', { name: 'Be Ada Okafor again' }).click()
  await expect(sidebar.getByRole('link', { name: 'API keys' })).toBeVisible()
  await page.goto(keys)
  await expect(page.getByText('Nightly export')).toBeVisible()
})

test('the demo is gone after its name is typed, and the own workspace stays', async ({
  open,
  ownInstance,
}) => {
  const instance = await ownInstance()
  const page = await open({ at: instance })
  await setUp(page, instance.setUpLink, {
    person: somebody('Alma'),
    workspace: 'Harbour Freight',
    withDemo: true,
  })
  await page.getByRole('button', { name: 'Workspace: Harbour Freight. Switch' }).click()
  await page.getByRole('menuitem', { name: 'Demo workspace' }).click()
  await expect(page.getByRole('complementary', { name: 'Demo workspace' })).toBeVisible()
  await goTo(page, 'Settings')
  await page
    .getByRole('navigation', { name: 'Settings' })
    .getByRole('link', { name: 'Demo workspace' })
    .click()
  await page.getByRole('button', { name: 'Remove the demo workspace' }).click()
  const question = page.getByRole('dialog', { name: 'Remove Demo workspace?' })
  const remove = question.getByRole('button', { name: 'Remove' })
  await expect(remove).toBeDisabled()
  await question.getByLabel('Type Demo workspace to confirm').fill('Demo')
  await expect(remove).toBeDisabled()
  await expectAccessible(page)
  await question.getByLabel('Type Demo workspace to confirm').fill('Demo workspace')
  await remove.click()

  await expect(page.getByRole('heading', { level: 1, name: 'Harbour Freight' })).toBeVisible()
  await expect(page.getByText('Demo workspace was removed.')).toBeVisible()
  await expect(page.getByRole('complementary', { name: 'Demo workspace' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Workspace: Harbour Freight. Switch' }).click()
  await expect(page.getByRole('menuitem', { name: 'Demo workspace' })).toHaveCount(0)
})
