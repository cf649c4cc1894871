import { agentName, call, createAgent, openAgent, openTab } from './agents.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'
import { goTo, rowOf } from './people.ts'
import { decide, openRequest, requested } from './promotion.ts'
import { fact, leaseAfterFreezing, outputOf, startHere, uncontained } from './runtime.ts'

test('a reference agent really starts from its page, and its heart and its words are seen', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('working')
  await createAgent(admin, name)
  await openAgent(admin, name, 'Runs')
  await expect(admin.getByText('It has never run')).toBeVisible()
  await startHere(admin)
  await expect(outputOf(admin).getByRole('listitem').first()).toBeVisible({ timeout: 20_000 })
  await expect(fact(admin, 'Heartbeats')).toContainText(/[1-9]\d* heartbeats?/, { timeout: 30_000 })
  await expect(fact(admin, 'Lease')).toContainText('until')
  await expect(fact(admin, 'Says of itself')).toContainText('It works by the spec that was admitted')
  await expectFinished(admin)

  await admin.getByRole('button', { name: 'Hold still' }).click()
  await expect(admin.getByText('Held still; it goes on')).toBeVisible()
  await admin.getByRole('button', { name: 'Follow again' }).click()

  await admin.getByRole('button', { name: 'Stop', exact: true }).click()
  const dialog = admin.getByRole('dialog', { name: `Stop ${name}?` })
  await dialog.getByLabel('Reason').fill('Enough for today')
  await dialog.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(fact(admin, 'State')).toHaveText('Stopped', { timeout: 20_000 })
  await expect(fact(admin, 'Why')).toContainText('STOP_ASKED')
  await expect(fact(admin, 'Lease')).toContainText('Ended')
  await expect(admin.getByText('Complete', { exact: true })).toBeVisible()
  await expect(admin.getByRole('button', { name: 'Start', exact: true })).toBeVisible()
  await openTab(admin, 'Ledger')
  await expect(admin.getByText(`passed every check for a start`).first()).toBeVisible()
})

test('freezing an agent stops what runs of it within a second', async ({ signedInAs }) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('frozen')
  const { id: agentId } = await createAgent(admin, name)
  await openAgent(admin, name)
  await startHere(admin)
  await call(admin, 'agents.freeze', { agentId })
  // Measured by the clock that the server writes its ends with, not by how fast a page is drawn.
  await expect.poll(() => leaseAfterFreezing(admin, agentId), { timeout: 10_000 }).not.toBeNull()
  expect(await leaseAfterFreezing(admin, agentId)).toBeLessThanOrEqual(1_000)
  await expect(fact(admin, 'State')).toHaveText('Stopped', { timeout: 10_000 })

  await admin.getByRole('button', { name: 'Start', exact: true }).click()
  const dialog = admin.getByRole('dialog', { name: `Start ${name}?` })
  await expect(dialog).toContainText('AGENT_FROZEN')
  await dialog.getByRole('button', { name: 'Start', exact: true }).click()
  const denied = admin.getByRole('dialog', { name: `${name} was not let in` })
  await expect(denied.getByRole('list', { name: 'The seven checks' }).getByRole('listitem')).toHaveCount(7)
  await expect(denied).toContainText('AGENT_FROZEN')
  await expectAccessible(admin)
})

test('a start that is denied shows all seven checks, and which of them said no', async ({ signedInAs }) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('open')
  const { id: agentId } = await createAgent(admin, name)
  await openAgent(admin, name)
  // What runs in the sandbox must be contained; this one asks for more.
  await call(admin, 'agents.update', { agentId, basedOn: 1, spec: { value: uncontained(name) } })
  await admin.reload()
  await admin.getByRole('button', { name: 'Start', exact: true }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click()
  const denied = admin.getByRole('dialog', { name: `${name} was not let in` })
  const rows = denied.getByRole('list', { name: 'The seven checks' }).getByRole('listitem')
  await expect(rows).toHaveCount(7)
  await expect(rows.filter({ hasText: 'Failed' })).toHaveCount(1)
  await expect(rows.filter({ hasText: 'Failed' })).toContainText(/[Cc]ontain/)
  await expectAccessible(admin)
  await admin.setViewportSize({ width: 375, height: 740 })
  await admin.emulateMedia({ colorScheme: 'dark' })
  await expectAccessible(admin)
  await admin.setViewportSize({ width: 1440, height: 900 })
  await denied.getByRole('button', { name: 'Cancel' }).click()

  await goTo(admin, 'Runtime')
  await expect(rowOf(admin, 'CONTAINMENT_VIOLATION')).toBeVisible({ timeout: 20_000 })
  await expect(admin.getByRole('img', { name: /^Denials over time/ })).toBeVisible()
  await expectFinished(admin)
})

test('the Runtime page shows what runs where, and stands still while it is paused', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  const [first, second] = [agentName('here'), agentName('there')]
  const { id: agentId } = await createAgent(admin, first)
  const { id: otherId } = await createAgent(admin, second)
  await call(admin, 'runs.start', { agentId })
  const viewer = await signedInAs('viewer')
  await goTo(viewer, 'Runtime')
  await expect(rowOf(viewer, first)).toContainText('Runner reference')
  await expect(rowOf(viewer, first)).toContainText('Running', { timeout: 20_000 })
  await viewer.getByRole('button', { name: 'Pause' }).click()
  await expect(viewer.getByText(/^Paused since/)).toBeVisible()
  await call(admin, 'runs.start', { agentId: otherId, driver: 'lease' })
  await goTo(admin, 'Runtime')
  await expect(rowOf(admin, second)).toContainText('Elsewhere, by a lease')
  await expect(rowOf(viewer, second)).toHaveCount(0)
  await viewer.getByRole('button', { name: 'Go on' }).click()
  await expect(rowOf(viewer, second)).toBeVisible({ timeout: 20_000 })
  await expectFinished(viewer)
  await viewer.getByRole('link', { name: first }).click()
  await expect(viewer.getByRole('heading', { level: 1, name: first })).toBeVisible()
  const start = viewer.getByRole('button', { name: 'Stop', exact: true })
  await expect(start).toHaveAttribute('aria-disabled', 'true')
  for (const id of [agentId, otherId]) await call(admin, 'runs.stop', { agentId: id })
})

test('the custody of an agent that runs leads to its run, and holds', async ({ signedInAs }) => {
  test.slow()
  const admin = await signedInAs('admin')
  const { requestId, name, agentId } = await requested(admin, 'whole')
  const reviewer = await signedInAs('reviewer')
  await openRequest(reviewer, requestId)
  await decide(reviewer, 'Approve')
  await openAgent(admin, name)
  await startHere(admin)
  await openTab(admin, 'Custody')
  const links = admin.getByRole('list', { name: 'Links of the custody' })
  for (const title of ['Proof', 'Place in the ledger', 'Admission', 'Run']) {
    await expect(links.getByRole('listitem', { name: title, exact: true })).toContainText('Sound', {
      timeout: 30_000,
    })
  }
  await expect(admin.getByText('The line holds', { exact: true })).toBeVisible()
  await call(admin, 'runs.stop', { agentId })
})
