import { type APIRequestContext, type Page, expect as plainly } from '@playwright/test'
import { expect, expectAccessible, test } from './fixtures.ts'
import { act, goTo, rowOf, textOf } from './people.ts'

const whoami = (request: APIRequestContext, secret: string) =>
  request.get('/v1/whoami', { headers: { authorization: `Bearer ${secret}` } })

async function createKey(page: Page, name: string): Promise<string> {
  await goTo(page, 'API keys')
  await page.getByRole('button', { name: 'Create an API key' }).click()
  const form = page.getByRole('dialog', { name: 'Create an API key' })
  await form.getByLabel('Name').fill(name)
  await form.getByRole('checkbox', { name: 'workspace:read' }).check()
  await form.getByRole('button', { name: 'Create key' }).click()
  const shown = page.getByRole('dialog', { name: 'The new API key' })
  const secret = await textOf(shown.getByRole('status', { name: 'API key' }))
  await shown.getByRole('button', { name: 'Done' }).click()
  return secret
}

test('a key is shown once, works, and its last use is told', async ({ signedInAs, request }) => {
  const page = await signedInAs('admin')
  await goTo(page, 'API keys')
  await page.getByRole('button', { name: 'Create an API key' }).click()
  const form = page.getByRole('dialog', { name: 'Create an API key' })
  await form.getByRole('button', { name: 'Create key' }).click()
  await expect(form.getByLabel('Name')).toHaveAccessibleDescription(/says what the key is for/)
  await expect(form.getByText('Choose at least one scope.')).toBeVisible()
  await expectAccessible(page)
  await form.getByLabel('Name').fill('orchestrator in Frankfurt')
  await form.getByRole('checkbox', { name: 'workspace:read' }).check()
  await form.getByLabel('Expires after').selectOption('One year')
  await form.getByRole('button', { name: 'Create key' }).click()

  const shown = page.getByRole('dialog', { name: 'The new API key' })
  await expect(shown).toContainText('it is not shown again')
  const secret = await textOf(shown.getByRole('status', { name: 'API key' }))
  expect(secret).toMatch(/^csk_[\w-]{43}$/)
  await expectAccessible(page)
  await shown.getByRole('button', { name: 'Done' }).click()
  await page.reload()
  const row = rowOf(page, 'orchestrator in Frankfurt')
  await expect(row).toContainText(secret.slice(0, 10))
  await expect(row).toContainText('Active')
  await expect(row).toContainText('Never')
  await expect(page.getByText(secret)).toHaveCount(0)

  const answer = await whoami(request, secret)
  expect(answer.status()).toBe(200)
  expect(await answer.json()).toMatchObject({
    keyName: 'orchestrator in Frankfurt',
    scopes: ['workspace:read'],
  })
  await page.reload()
  await expect(row).toContainText('Active')
  await expect(row).not.toContainText('Never')
})

test('a rotated key works beside the new one for as long as was chosen', async ({ signedInAs, request }) => {
  const page = await signedInAs('admin')
  const old = await createKey(page, 'rotated with overlap')
  await act(page, 'rotated with overlap', 'Rotate')
  const form = page.getByRole('dialog', { name: 'Rotate rotated with overlap' })
  await expect(form).toContainText('The old one works on for as long as you choose.')
  await form.getByLabel('The old key').selectOption('Works for one more hour')
  await expectAccessible(page)
  await form.getByRole('button', { name: 'Rotate key' }).click()
  const shown = page.getByRole('dialog', { name: 'The new secret of rotated with overlap' })
  const next = await textOf(shown.getByRole('status', { name: 'API key' }))
  await shown.getByRole('button', { name: 'Done' }).click()

  expect(next).not.toBe(old)
  expect((await whoami(request, old)).status()).toBe(200)
  expect((await whoami(request, next)).status()).toBe(200)
  const rows = rowOf(page, 'rotated with overlap')
  await expect(rows.filter({ hasText: old.slice(0, 10) })).toContainText('Rotated, in overlap')
  await expect(rows.filter({ hasText: next.slice(0, 10) })).toContainText('Active')
})

test('a key that is rotated without overlap or revoked is refused, each with its own reason', async ({
  signedInAs,
  request,
}) => {
  const page = await signedInAs('admin')
  const rotated = await createKey(page, 'stops at once')
  await act(page, 'stops at once', 'Rotate')
  await page.getByLabel('The old key').selectOption('Stops at once')
  await page.getByRole('button', { name: 'Rotate key' }).click()
  await page.getByRole('button', { name: 'Done' }).click()

  const revoked = await createKey(page, 'to be revoked')
  expect((await whoami(request, revoked)).status()).toBe(200)
  await act(page, 'to be revoked', 'Revoke')
  const question = page.getByRole('dialog', { name: 'Revoke to be revoked?' })
  await expect(question).toContainText('This cannot be undone.')
  await question.getByRole('button', { name: 'Revoke' }).click()
  await expect(rowOf(page, 'to be revoked')).toContainText('Revoked')

  for (const [secret, code] of [
    [rotated, 'KEY_ROTATED'],
    [revoked, 'KEY_REVOKED'],
    [`csk_${'x'.repeat(43)}`, 'KEY_UNKNOWN'],
  ] as const) {
    // A replica may trust what it read of a key for one second.
    await plainly(async () => {
      const answer = await whoami(request, secret)
      expect(answer.status()).toBe(401)
      expect(await answer.json()).toMatchObject({ code, remedy: expect.any(String) })
    }).toPass({ timeout: 3_000 })
  }
  await page.getByRole('button', { name: 'Actions for to be revoked' }).click()
  await expect(page.getByRole('menuitem', { name: 'Rotate' })).toContainText(
    'This key does not work any more.',
  )
})
