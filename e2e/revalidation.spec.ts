import { agentName, call, createAgent, openAgent } from './agents.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'
import { rowOf, setUp, somebody } from './people.ts'
import { activateElsewhere, dataFile, openPolicy, reviewButton } from './policy.ts'

test('a stricter policy quarantines whom it denies, and one act narrows them until they pass', async ({
  open,
  ownInstance,
}) => {
  test.setTimeout(240_000)
  const instance = await ownInstance()
  const admin = await open({ at: instance })
  await setUp(admin, instance.setUpLink, { person: somebody('Alma'), workspace: 'Harbour Freight' })
  await openPolicy(admin)
  await activateElsewhere(
    admin,
    (files) => ({ ...files, [dataFile]: files[dataFile]?.replace(/quorum: \d+/, 'quorum: 0') ?? '' }),
    'One step is enough here',
  )
  const agents = [await createAgent(admin, agentName('warm')), await createAgent(admin, agentName('warmer'))]
  for (const { id } of agents) await call(admin, 'promotions.promote', { agentId: id })

  await openPolicy(admin)
  await admin.getByLabel('Operator', { exact: true }).fill('0.1')
  await admin.getByLabel('Operator', { exact: true }).blur()
  await reviewButton(admin).click()
  const dialog = admin.getByRole('dialog', { name: 'Activate this policy' })
  const denied = dialog.getByRole('list', { name: 'Newly denied' })
  for (const { name } of agents) await expect(denied).toContainText(name)
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Cooler heads')
  await dialog.getByRole('button', { name: 'Activate' }).click()
  await expect(dialog).toHaveCount(0, { timeout: 30_000 })

  await admin
    .getByRole('navigation', { name: /^Pages of the policy/ })
    .getByRole('link', { name: 'Revalidation' })
    .click()
  const report = admin.getByRole('list', { name: 'Revalidations' }).getByRole('listitem').first()
  await expect(report).toContainText('Finished', { timeout: 30_000 })
  await expect(report).toContainText('2 agents invalidated')
  for (const { name } of agents) await expect(rowOf(admin, name)).toContainText('0.2')
  await expectFinished(admin)

  const revalidations = admin.url()
  const [first] = agents
  await openAgent(admin, first?.name ?? '')
  await expect(admin.getByText('Invalidated', { exact: true }).first()).toBeVisible()
  await expect(admin.getByRole('region', { name: 'What a start would hear' })).toContainText(
    'Would not start',
  )
  await expectFinished(admin)

  await admin.goto(revalidations)
  await admin.getByRole('button', { name: 'Look at the fixes for TEMPERATURE_VIOLATION' }).click()
  const fixes = admin.getByRole('dialog', { name: 'Fixes for TEMPERATURE_VIOLATION' })
  await expect(fixes.getByRole('list', { name: 'Fixes' })).toContainText('0.2')
  await expectAccessible(admin)
  await fixes.getByRole('button', { name: 'Apply to 2 agents' }).click()
  await expect(fixes.getByRole('list', { name: 'Results' }).getByText('Valid again')).toHaveCount(2)
  await expectAccessible(admin)
  await fixes.getByRole('button', { name: 'Close' }).last().click()
  await expect(admin.getByText('Nobody is quarantined')).toBeVisible()

  await openAgent(admin, first?.name ?? '')
  await expect(admin.getByText('Governed', { exact: true }).first()).toBeVisible()
  await expect(admin.getByRole('region', { name: 'What a start would hear' })).toContainText('Would start')
  await admin
    .getByRole('navigation', { name: /^Pages of/ })
    .getByRole('link', { name: 'Ledger' })
    .click()
  await expect(admin.getByRole('main')).toContainText('narrowed')
})
