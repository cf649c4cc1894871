import type { Page } from '@playwright/test'
import { agentName, call, createAgent, openAgent } from './agents.ts'
import { expect, expectAccessible, expectFinished } from './fixtures.ts'
import {
  activate,
  activateElsewhere,
  dataFile,
  openInForce,
  openPolicy,
  reviewButton,
  setBudget,
  test,
  versionInForce,
} from './policy.ts'

/** Nobody has to agree, so that one call governs an agent. */
const withoutReviewers = (page: Page) =>
  activateElsewhere(
    page,
    (files) => ({ ...files, [dataFile]: files[dataFile]?.replace(/quorum: \d+/, 'quorum: 0') ?? '' }),
    'One step is enough here',
  )

test('before it is activated, a policy says which governed agents it would deny, and why', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  await openPolicy(admin)
  await withoutReviewers(admin)
  const agent = await createAgent(admin, agentName('governed'), { monthlyUsd: 48 })
  await call(admin, 'promotions.promote', { agentId: agent.id })
  await openPolicy(admin)
  await setBudget(admin, '30')
  await reviewButton(admin).click()
  const dialog = admin.getByRole('dialog', { name: 'Activate this policy' })
  const denied = dialog.getByRole('list', { name: 'Newly denied' })
  await expect(denied).toContainText(agent.name)
  await expect(denied).toContainText('48 USD a month is above 30 USD')
  await expectAccessible(admin)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await openAgent(admin, agent.name)
  await expect(admin.getByText('It would be allowed')).toBeVisible()
})

test('a rule that only warns denies nobody, is counted, and its question can be tried again', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  await openPolicy(admin)
  await withoutReviewers(admin)
  await openPolicy(admin)
  await setBudget(admin, '10')
  await admin.getByRole('checkbox', { name: 'promotion.budget' }).check()
  await activate(admin, 'A limit to watch before it denies')
  const { number } = await versionInForce(admin)
  const agent = await createAgent(admin, agentName('warned'), { monthlyUsd: 49 })
  await openAgent(admin, agent.name)
  await expect(admin.getByText('It would be allowed')).toBeVisible()
  await expect(admin.getByRole('list', { name: 'What only warns' })).toContainText(
    '49 USD a month is above 10 USD',
  )
  await call(admin, 'promotions.promote', { agentId: agent.id })

  await openInForce(admin)
  const row = admin.getByRole('row', { name: /promotion\.budget/ })
  await expect(async () => {
    await admin.reload()
    await expect(row).toContainText(/\d+ times?/, { timeout: 1_000 })
  }).toPass({ timeout: 15_000 })
  await expect(admin.getByRole('table', { name: /^Replicas/ })).toContainText('Has the version in force')
  await expectFinished(admin)

  await activateElsewhere(
    admin,
    (files) => ({
      ...files,
      [dataFile]: files[dataFile]?.replace(/^warn:.*(?:\n {2}- .*)*/m, 'warn: []') ?? '',
    }),
    'Now it denies',
  )
  await openPolicy(admin, '?panel=try')
  await admin.getByRole('button', { name: 'Choose another' }).click()
  await admin
    .getByRole('button', { name: `Try with the question about ${agent.name}, Allowed` })
    .first()
    .click()
  await expect(admin.getByText(`by version ${number} of the policy`)).toContainText('the answer may differ')
  await admin.getByRole('button', { name: 'Ask', exact: true }).click()
  const answer = admin.getByRole('region', { name: 'Answer' })
  await expect(answer).toContainText('Then: Allowed. Now: Denied, another answer.')
  await expectFinished(admin)
})
