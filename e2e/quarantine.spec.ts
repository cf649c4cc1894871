import type { Page } from '@playwright/test'
import { agentName, call, createAgent, findAgents, openAgent } from './agents.ts'
import { expect, expectAccessible, test } from './fixtures.ts'
import { act, goTo, invite, join, rowOf, somebody } from './people.ts'
import { activateElsewhere, dataFile, openPolicy, untilRevalidated } from './policy.ts'

/** Agents that are governed, until whoever calls puts them into quarantine. */
async function makeGoverned(admin: Page, count = 1) {
  const ask = (from: RegExp, to: string, reason: string) =>
    activateElsewhere(
      admin,
      (files) => ({ ...files, [dataFile]: files[dataFile]?.replace(from, to) ?? '' }),
      reason,
    )
  await ask(/quorum: \d+/, 'quorum: 0', 'One step is enough here')
  const names: string[] = []
  for (let made = 0; made < count; made++) {
    const { id, name } = await createAgent(admin, agentName('warm'))
    await call(admin, 'promotions.promote', { agentId: id })
    names.push(name)
  }
  const quarantine = async () => {
    await ask(/^ {2}operator: [\d.]+$/m, '  operator: 0.1', 'Cooler heads')
    await untilRevalidated(admin)
  }
  return { names, quarantine }
}

test('whoever owns an agent in quarantine is told until they say that they have seen it', async ({
  open,
  ownWorkspace,
}) => {
  test.setTimeout(240_000)
  const { instance, admin } = await ownWorkspace()
  const { names, quarantine } = await makeGoverned(admin, 7)
  const [first = '', , , , , sixth = '', seventh = ''] = names
  const iris = somebody('Iris')
  const owner = await open({ at: instance })
  await join(owner, await invite(admin, iris.email, 'reviewer'), iris)
  await goTo(admin, 'People')
  await act(admin, iris.name, 'Change groups')
  const groups = admin.getByRole('dialog', { name: `Groups of ${iris.name}` })
  await groups.getByRole('textbox', { name: 'Groups' }).fill('finance')
  await groups.getByRole('button', { name: 'Change groups' }).click()
  await expect(groups).toHaveCount(0)
  await quarantine()

  await findAgents(owner, first)
  const notices = owner.getByRole('region', { name: 'Quarantined agents of yours' })
  await expect(notices.getByRole('link', { name: first })).toBeVisible()
  await expect(notices).toContainText('TEMPERATURE_VIOLATION')
  // The list below is what somebody came for, so no more than five push it down.
  await expect(notices.getByRole('link', { name: sixth })).toHaveCount(0)
  await expectAccessible(owner)
  await notices.getByText('and 2 agents more').click()
  for (const name of [sixth, seventh]) await expect(notices.getByRole('link', { name })).toBeVisible()
  await expectAccessible(owner)
  await notices.getByText('and 2 agents more').click()
  await expect(notices.getByRole('link', { name: sixth })).toHaveCount(0)
  // What is folded was not seen.
  await notices.getByRole('button', { name: 'I have seen it' }).click()
  for (const name of [sixth, seventh]) await expect(notices.getByRole('link', { name })).toBeVisible()
  await expect(notices.getByRole('link', { name: first })).toHaveCount(0)
  await notices.getByRole('button', { name: 'I have seen it' }).click()
  await expect(notices).toHaveCount(0)
  for (const _ of ['gone', 'and stays gone']) {
    await owner.reload()
    await expect(rowOf(owner, first)).toBeVisible()
    await expect(notices).toHaveCount(0)
  }

  // It was not the admin's, who made it, to be told of.
  await findAgents(admin, first)
  await expect(rowOf(admin, first)).toContainText('Invalidated')
  await expect(admin.getByRole('region', { name: 'Quarantined agents of yours' })).toHaveCount(0)
})

test('where fixes are off the page of an agent offers none, and it does as soon as they are on', async ({
  ownWorkspace,
}) => {
  test.setTimeout(240_000)
  const { admin } = await ownWorkspace()
  const {
    names: [name = ''],
    quarantine,
  } = await makeGoverned(admin)
  await quarantine()
  const choose = async (mode: RegExp) => {
    await openPolicy(admin)
    await admin
      .getByRole('navigation', { name: /^Pages of the policy/ })
      .getByRole('link', { name: 'Revalidation' })
      .click()
    const choice = admin.getByLabel('Fixes that only narrow')
    const words = await choice.getByRole('option', { name: mode }).textContent()
    await choice.selectOption({ label: words ?? '' })
    await expect(choice.locator('option:checked')).toHaveText(mode)
    await expect(choice).toBeEnabled()
  }
  const main = admin.getByRole('main')
  const wayOut = main.getByRole('link', { name: 'Make a revision that passes' })
  const apply = main.getByRole('button', { name: 'Apply this fix' })

  await choose(/^Off/)
  await expect(main.getByRole('button', { name: /^Look at the fixes/ })).toBeDisabled()
  await openAgent(admin, name)
  await expect(main).toContainText('Fixes are off in this workspace')
  await expect(main).toContainText('An admin may turn them on')
  await expect(wayOut).toBeVisible()
  await expect(apply).toHaveCount(0)
  await expect(main.getByRole('list', { name: 'What the fix changes' })).toHaveCount(0)
  await expectAccessible(admin)

  await choose(/^Propose/)
  await openAgent(admin, name)
  await expect(main.getByRole('list', { name: 'What the fix changes' })).toContainText('0.1')
  await expect(apply).toBeEnabled()
  await expect(wayOut).toBeVisible()
  await expect(main).not.toContainText('Fixes are off')
})
