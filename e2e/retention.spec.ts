import { expect, expectAccessible, test } from './fixtures.ts'
import { goTo } from './people.ts'

test('a rule is changed after it was counted, a hold is placed and lifted, and a viewer has none of it', async ({
  ownWorkspace,
}) => {
  const { admin: page } = await ownWorkspace()
  await goTo(page, 'Settings')
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Retention' }).click()
  await expect(page.getByText('No hold yet')).toBeVisible()
  const rules = page.getByRole('table', { name: 'How long each class of events can be read' })
  const access = rules.getByRole('row', { name: /People and access/ })
  await expect(access).toContainText('2,192 days')
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Change how long is kept: People and access' }).click()
  const change = page.getByRole('dialog', { name: 'How long to keep: People and access' })
  const save = change.getByRole('button', { name: 'Save' })
  await expect(save).toHaveAccessibleDescription('This is the rule already.')
  await change.getByLabel('Days', { exact: true }).fill('29')
  await expect(save).toHaveAccessibleDescription(/at least 30 days/)
  await change.getByLabel('Days', { exact: true }).fill('365')
  await expect(change.getByText('Nothing that can be read now would be over its time.')).toBeVisible()
  await expect(save).toHaveAccessibleDescription('Type shorten first.')
  await change.getByLabel('Reason').fill('A year is what we told people.')
  await change.getByLabel('Type shorten to confirm').fill('shorten')
  await expectAccessible(page)
  await save.click()
  await expect(page.getByText('People and access: kept 365 days.')).toBeVisible()
  await expect(access).toContainText('chosen here')

  await page.getByRole('button', { name: 'Place a hold' }).click()
  const place = page.getByRole('dialog', { name: 'Place a hold' })
  await place.getByLabel('Name', { exact: true }).fill('Case 17')
  await place.getByLabel('Reason').fill('The counsel asked for it.')
  await expectAccessible(page)
  await place.getByRole('button', { name: 'Place the hold' }).click()
  const hold = page.getByRole('table', { name: 'Legal holds' }).getByRole('row', { name: /Case 17/ })
  await expect(hold).toContainText('Holds')
  await hold.getByRole('button', { name: 'Lift the hold Case 17' }).click()
  const lift = page.getByRole('dialog', { name: 'Lift the hold Case 17?' })
  await lift.getByLabel('Reason').fill('The case is closed.')
  await lift.getByRole('button', { name: 'Lift the hold' }).click()
  await expect(hold).toContainText('Lifted')

  await goTo(page, 'Ledger')
  await expect(page.getByText(/placed “Case 17” on everything: The counsel asked for it/)).toBeVisible()

  await page.setViewportSize({ width: 375, height: 800 })
  await page.goto(page.url().replace(/\/ledger.*/, '/settings/retention'))
  await expect(page.getByText('People and access').first()).toBeVisible()
  const [needed, given] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )
  expect(needed).toBeLessThanOrEqual(given)
})

test('a viewer finds no page of retention, and its address is refused', async ({ signedInAs }) => {
  const page = await signedInAs('viewer')
  await goTo(page, 'Settings')
  const tabs = page.getByRole('navigation', { name: 'Settings' })
  await expect(tabs.getByRole('link', { name: 'General' })).toBeVisible()
  await expect(tabs.getByRole('link', { name: 'Retention' })).toHaveCount(0)
  await page.goto(page.url().replace(/\/settings.*/, '/settings/retention'))
  await expect(page.getByRole('table')).toHaveCount(0)
})
