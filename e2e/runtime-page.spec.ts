import { agentName, call, createAgent } from './agents.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'
import { goTo, rowOf } from './people.ts'
import { crashing } from './runtime.ts'

test('a process that crashes again and again is counted until it is given up, in a picture and in numbers', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('crashing')
  const { id: agentId } = await createAgent(admin, name)
  await call(admin, 'agents.update', { agentId, basedOn: 1, spec: { value: crashing(name) } })
  await call(admin, 'runs.start', { agentId })
  await goTo(admin, 'Runtime')
  await admin.getByRole('searchbox', { name: 'Search agent or owner' }).fill(name)
  await expect(rowOf(admin, name).first()).toContainText('Crashed, waits for its next try', {
    timeout: 20_000,
  })
  const shown = admin.getByRole('list', { name: 'What the bars show' }).getByRole('listitem')
  await expect(shown.filter({ hasText: 'Given up after crashing' })).toHaveText(/1$/, { timeout: 60_000 })
  await expect(shown.filter({ hasText: 'Crashed, to be tried again' })).toHaveText(/4$/)
  const agents = admin.getByRole('table', { name: /^Agents whose runs crashed/ })
  await expect(agents.getByRole('row', { name })).toContainText('5')
  await expect(
    admin.getByRole('img', { name: 'Crashed and lost runs over time, 5 altogether.' }),
  ).toBeVisible()

  await admin.getByText('The numbers of the chart, hour by hour').last().click()
  const numbers = admin.getByRole('table', { name: /^Crashed and lost runs over time.*hour by hour/ })
  await expect(
    numbers.getByRole('columnheader', { name: 'Crashed, to be tried again', exact: true }),
  ).toBeVisible()
  await expectFinished(admin)

  await admin.getByText('Over', { exact: true }).click()
  await expect(rowOf(admin, name).first()).toContainText('Given up after crashing')
})

test('what is looked for among runs stands in the address, and narrows the whole page', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  const [here, there] = [agentName('inhouse'), agentName('outside')]
  const { id: agentId } = await createAgent(admin, here)
  const { id: otherId } = await createAgent(admin, there)
  await call(admin, 'runs.start', { agentId })
  await call(admin, 'runs.start', { agentId: otherId, driver: 'lease' })
  const frozen = agentName('denied')
  const { id: deniedId } = await createAgent(admin, frozen)
  await call(admin, 'agents.freeze', { agentId: deniedId })
  await call(admin, 'runs.start', { agentId: deniedId })

  const viewer = await signedInAs('viewer')
  await goTo(viewer, 'Runtime')
  await viewer.getByRole('searchbox', { name: 'Search agent or owner' }).fill(there)
  await expect(viewer).toHaveURL(new RegExp(`search=${there}`))
  await expect(rowOf(viewer, there)).toContainText('Elsewhere, by a lease')
  await expect(rowOf(viewer, here)).toHaveCount(0)
  await expect(viewer.getByText('1 agent runs of those that match')).toBeVisible()
  await expect(viewer.getByText('Everything was let in')).toBeVisible()
  await viewer.reload()
  await expect(rowOf(viewer, there)).toBeVisible()
  await expect(rowOf(viewer, here)).toHaveCount(0)

  await viewer.getByRole('combobox', { name: 'Where it runs' }).selectOption('A process of a server')
  await expect(viewer.getByText('No run matches')).toBeVisible()
  await expectAccessible(viewer)
  await viewer.getByRole('button', { name: 'Clear filters' }).first().click()
  await expect(viewer).not.toHaveURL(/search=|driver=/)
  await viewer.getByRole('button', { name: /^Only Runner reference, server/ }).click()
  await expect(viewer).toHaveURL(/server=rpl_/)
  await expect(rowOf(viewer, there)).toHaveCount(0)

  // What was never read is asked for even while nothing moves.
  await viewer.getByRole('button', { name: 'Pause' }).click()
  await viewer.getByRole('searchbox', { name: 'Search agent or owner' }).fill(frozen)
  await expect(rowOf(viewer, 'AGENT_FROZEN').first()).toBeVisible()
  await viewer.getByText('A week', { exact: true }).click()
  await expect(rowOf(viewer, 'AGENT_FROZEN').first()).toBeVisible()
  await expect(viewer).toHaveURL(/period=week/)
  for (const id of [agentId, otherId]) await call(admin, 'runs.stop', { agentId: id })
})

test('a page that cannot be kept up to date says so and keeps what it knows', async ({
  signedInAs,
  allow,
}) => {
  const viewer = await signedInAs('viewer')
  await goTo(viewer, 'Runtime')
  await expect(viewer.getByText('Kept up to date')).toBeVisible()
  allow(/Failed to load resource/)
  await viewer.route(/runs\.overview/, (route) => route.abort())
  await viewer.getByText('A month', { exact: true }).click()
  await expect(viewer.getByRole('alert').first()).toContainText('The server cannot be reached.')
  await expect(viewer.getByText('Not up to date')).toBeVisible()
  await expect(viewer.getByRole('heading', { name: 'What runs where' })).toBeVisible()
  await expectAccessible(viewer)
})
