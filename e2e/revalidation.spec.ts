import { agentName, call, createAgent, openAgent, openTab, typeOverLine } from './agents.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'
import { invite, join, rowOf, somebody } from './people.ts'
import { activateElsewhere, dataFile, openPolicy, reviewButton } from './policy.ts'
import { decide, gate } from './promotion.ts'
import { fact, startHere, uncontained } from './runtime.ts'

test('a stricter policy stops whom it denies, and one act narrows them until they run again', async ({
  ownWorkspace,
}) => {
  test.setTimeout(300_000)
  const { admin } = await ownWorkspace()
  await openPolicy(admin)
  await activateElsewhere(
    admin,
    (files) => ({ ...files, [dataFile]: files[dataFile]?.replace(/quorum: \d+/, 'quorum: 0') ?? '' }),
    'One step is enough here',
  )
  const agents = [await createAgent(admin, agentName('warm')), await createAgent(admin, agentName('warmer'))]
  // This one goes the other way: its next revision lies in the sandbox, and people are to decide about it.
  const apart = await createAgent(admin, agentName('apart'))
  await call(admin, 'promotions.promote', { agentId: apart.id })
  await call(admin, 'agents.update', {
    agentId: apart.id,
    basedOn: 1,
    spec: { value: uncontained(apart.name) },
  })
  for (const { id, name } of agents) {
    await call(admin, 'promotions.promote', { agentId: id })
    await openAgent(admin, name)
    await startHere(admin)
  }

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

  // The page where it was changed tells how far it is, and leads to the report.
  // The one before it, of an agent that became governed meanwhile, stands there until this one is begun.
  await admin
    .getByRole('link', { name: /^Revalid/ })
    .filter({ hasText: / of 3 / })
    .click()
  const main = admin.getByRole('main')
  await expect(main.getByText('Finished', { exact: true })).toBeVisible({ timeout: 30_000 })
  await expect(main).toContainText('because the policy changed: Cooler heads')
  for (const { name } of agents) await expect(rowOf(admin, name)).toContainText('TEMPERATURE_VIOLATION')
  await admin.getByLabel('Outcome').selectOption('Invalidated')
  await expect(admin).toHaveURL(/outcome=invalidated/)
  for (const { name } of agents) await expect(rowOf(admin, name)).toContainText('Invalidated')
  await expectFinished(admin)
  await admin.getByLabel('Outcome').selectOption('Not judged')
  await expect(main).toContainText('No agent had this outcome')

  for (const { name } of agents) {
    await openAgent(admin, name, 'Runs')
    await expect(fact(admin, 'State')).toHaveText('Stopped', { timeout: 30_000 })
    await expect(fact(admin, 'Why')).toContainText('AGENT_INVALIDATED')
  }
  const [first] = agents
  await openAgent(admin, first?.name ?? '')
  await expect(admin.getByText('Invalidated', { exact: true }).first()).toBeVisible()
  await expect(admin.getByRole('region', { name: 'What a start would hear' })).toContainText(
    'Would not start',
  )
  await expect(admin.getByRole('list', { name: 'Why it is quarantined' })).toContainText('0.2')
  await expect(admin.getByRole('list', { name: 'What the fix changes' })).toContainText('0.1')
  await expect(main.getByRole('link', { name: 'Make a revision that passes' })).toBeVisible()
  await expectFinished(admin)

  await openAgent(admin, apart.name)
  await admin.getByRole('button', { name: `Request a promotion of ${apart.name}` }).click()
  const request = admin.getByRole('dialog', { name: /^Request the promotion/ })
  await expect(request.getByLabel('Why')).toHaveValue(/TEMPERATURE_VIOLATION[\s\S]*What changes: /)
  await expectAccessible(admin)
  await request.getByRole('button', { name: 'Cancel' }).click()
  await expectFinished(admin)

  await openPolicy(admin)
  await admin
    .getByRole('navigation', { name: /^Pages of the policy/ })
    .getByRole('link', { name: 'Revalidation' })
    .click()
  for (const { name } of agents) await expect(rowOf(admin, name)).toContainText('0.2')
  await expectFinished(admin)
  await admin.getByRole('button', { name: 'Look at the fixes for TEMPERATURE_VIOLATION' }).click()
  const fixes = admin.getByRole('dialog', { name: 'Fixes for TEMPERATURE_VIOLATION' })
  for (const { name } of agents) await expect(fixes.getByRole('list', { name: 'Fixes' })).toContainText(name)
  await expectAccessible(admin)
  await fixes.getByRole('button', { name: /^Apply to \d+ agents?$/ }).click()
  for (const { name } of agents) {
    const result = fixes
      .getByRole('list', { name: 'Results' })
      .getByRole('listitem')
      .filter({ hasText: name })
    await expect(result).toContainText('Valid again')
  }
  await expectAccessible(admin)
  await fixes.getByRole('button', { name: 'Close' }).last().click()
  for (const { name } of agents) await expect(rowOf(admin, name)).toHaveCount(0)

  for (const { name } of agents) {
    await openAgent(admin, name)
    await expect(admin.getByText('Governed', { exact: true }).first()).toBeVisible()
    await startHere(admin)
  }
  await openTab(admin, 'Ledger')
  const told = admin.getByRole('main')
  await expect(told).toContainText('was invalidated: it no longer passes')
  await expect(told).toContainText('narrowed')
  await expect(told).toContainText('passed every check for a start')
})

test('whoever is in quarantine stays there until people have promoted a revision that passes', async ({
  open,
  ownWorkspace,
}) => {
  test.setTimeout(240_000)
  const { instance, admin } = await ownWorkspace()
  const iris = somebody('Iris')
  const reviewer = await open({ at: instance })
  await join(reviewer, await invite(admin, iris.email, 'reviewer'), iris)
  const ask = (from: RegExp, to: string, reason: string) =>
    activateElsewhere(
      admin,
      (files) => ({ ...files, [dataFile]: files[dataFile]?.replace(from, to) ?? '' }),
      reason,
    )
  await ask(/quorum: \d+/, 'quorum: 0', 'One step is enough here')
  const agent = await createAgent(admin, agentName('warm'))
  await call(admin, 'promotions.promote', { agentId: agent.id })
  await openAgent(admin, agent.name)
  await startHere(admin)
  await ask(/quorum: \d+/, 'quorum: 1', 'One more pair of eyes')
  await ask(/^ {2}operator: [\d.]+$/m, '  operator: 0.1', 'Cooler heads')

  const status = (words: string) => admin.getByText(words, { exact: true }).first()
  const hears = admin.getByRole('region', { name: 'What a start would hear' })
  await openAgent(admin, agent.name)
  await expect(status('Invalidated')).toBeVisible({ timeout: 30_000 })
  await expect(admin.getByRole('list', { name: 'Why it is quarantined' })).toContainText('0.2')

  await test.step('freezing, unfreezing and asking again release nobody', async () => {
    await admin.getByRole('button', { name: 'Freeze', exact: true }).click()
    await expect(status('Frozen')).toBeVisible()
    await admin.getByRole('button', { name: 'Unfreeze', exact: true }).click()
    await expect(status('Invalidated')).toBeVisible()
    await admin.getByRole('button', { name: 'Revalidate now' }).click()
    await expect(admin.getByRole('list', { name: 'Why it is quarantined' })).toContainText('0.2')
    await expect(hears).toContainText('Would not start')
  })

  await test.step('a revision that passes is made, and asked to be promoted', async () => {
    await admin.getByRole('main').getByRole('link', { name: 'Make a revision that passes' }).click()
    await typeOverLine(admin, /temperature: 0\.2/, 'temperature: 0.05')
    await admin.getByRole('button', { name: 'Save', exact: true }).click()
    await admin.getByRole('button', { name: 'Save revision' }).click()
    await expect(admin.getByText('Revision 2', { exact: true })).toBeVisible()
    await openTab(admin, 'Overview')
    await expect(status('Invalidated')).toBeVisible()
    await expect(hears).toContainText('Would not start')
    await admin.getByRole('button', { name: `Request a promotion of ${agent.name}` }).click()
    const request = admin.getByRole('dialog', { name: /^Request the promotion/ })
    await expect(request.getByLabel('Why')).toHaveValue(
      /TEMPERATURE_VIOLATION[\s\S]*temperature 0\.2 -> 0\.05/,
    )
    await request.getByRole('button', { name: 'Request promotion' }).click()
    await expect(admin).toHaveURL(/\/promotions\/prm_/)
    await expect(gate(admin, 'Policy')).toContainText('Passed')
  })

  await test.step('as soon as somebody else approves it, it starts again', async () => {
    await reviewer.goto(admin.url())
    await expect(reviewer.getByRole('main')).toContainText('TEMPERATURE_VIOLATION')
    await decide(reviewer, 'Approve', 'Cool enough now')
    await expect(reviewer.getByText('Granted', { exact: true })).toBeVisible()
    await openAgent(admin, agent.name)
    await expect(status('Governed')).toBeVisible()
    await expect(admin.getByRole('heading', { name: 'Quarantine' })).toHaveCount(0)
    await expect(hears).toContainText('Would start')
    await startHere(admin)
    await openTab(admin, 'Ledger')
    await expect(admin.getByRole('main')).toContainText('was invalidated: it no longer passes')
  })
})
