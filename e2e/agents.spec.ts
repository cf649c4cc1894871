import { readFile } from 'node:fs/promises'
import { agentName, call, createAgent, findAgents, openAgent, openTab, sourceOf } from './agents.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'
import { goTo, rowOf, sidebar } from './people.ts'

type Requested = { result: { data: { requestId: string } } }

test('filters stand in the address and survive a reload and the way back from an agent', async ({
  signedInAs,
}) => {
  const admin = await signedInAs('admin')
  const words = agentName('filtered')
  await createAgent(admin, `${words}-one`, { labels: { team: words } })
  await createAgent(admin, `${words}-two`, { owner: null })
  const frozen = await createAgent(admin, `${words}-three`)
  await call(admin, 'agents.freeze', { agentId: frozen.id })
  await goTo(admin, 'Agents')
  await admin.getByRole('searchbox', { name: 'Search name or owner' }).fill(words)
  await expect(admin).toHaveURL(new RegExp(`search=${words}`))
  await expect(admin.getByText('3 in this list')).toBeVisible()
  await admin.getByRole('button', { name: 'Status: Not retired' }).click()
  await admin.getByRole('menuitemcheckbox', { name: 'Frozen' }).click()
  await admin.keyboard.press('Escape')
  await expect(admin).toHaveURL(/status=FROZEN/)
  const onlyFrozen = async () => {
    await expect(admin.getByRole('button', { name: 'Status: Frozen' })).toBeVisible()
    await expect(rowOf(admin, `${words}-three`)).toContainText('Frozen')
    await expect(admin.getByText('1 in this list')).toBeVisible()
  }
  await onlyFrozen()
  await admin.reload()
  await onlyFrozen()
  await rowOf(admin, `${words}-three`).getByRole('link').click()
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText(`${words}-three`)
  await admin.goBack()
  await onlyFrozen()

  await admin.getByRole('button', { name: 'Status: Frozen' }).focus()
  await admin.keyboard.press('Enter')
  await admin.getByRole('menuitemcheckbox', { name: 'Sandbox', exact: true }).click()
  await expectAccessible(admin)
  await admin.keyboard.press('Escape')
  await expect(admin).toHaveURL(/status=SANDBOX\.FROZEN/)
  await expect(admin.getByText('3 in this list')).toBeVisible()
  await admin.reload()
  await expect(admin.getByRole('button', { name: 'Status: 2 statuses' })).toBeVisible()
  await expect(admin.getByText('3 in this list')).toBeVisible()

  await admin.getByLabel('Role').selectOption('analyst')
  await expect(admin.getByText('No agent matches')).toBeVisible()
  await expectAccessible(admin)
  await admin.getByRole('search').getByRole('button', { name: 'Clear filters' }).click()
  await expect(admin).not.toHaveURL(/search=|status=|role=/)
  await admin.getByRole('combobox', { name: 'Label' }).fill(words)
  await admin.getByRole('option', { name: `team=${words}` }).click()
  await expect(admin.getByText('1 in this list')).toBeVisible()
  await expect(rowOf(admin, `${words}-one`)).toBeVisible()
})

test('a link that is followed before a search was taken in leads where it leads', async ({ signedInAs }) => {
  const admin = await signedInAs('admin')
  const name = agentName('followed')
  await createAgent(admin, name)
  await findAgents(admin, name)
  const link = rowOf(admin, name).getByRole('link', { name })
  await expect(link).toBeVisible()
  let letThrough = () => {}
  const isLetThrough = new Promise<void>((resolve) => {
    letThrough = resolve
  })
  const asked = admin.waitForRequest(/assets\/AgentOverviewPage/)
  await admin.route('**/assets/AgentOverviewPage*', async (route) => {
    await isLetThrough
    await route.continue()
  })
  await admin.clock.install()
  await admin.getByRole('searchbox', { name: 'Search name or owner' }).fill(`${name} and more`)
  await link.click()
  await asked
  // The person has paused by now, and the page that they asked for is still on its way.
  await admin.clock.runFor(1_000)
  letThrough()
  await admin.clock.resume()
  await expect(admin.getByRole('button', { name: `More for ${name}` })).toBeVisible()
  await expect(admin).toHaveURL(/\/agents\/agt_[0-9A-Z]+$/)
})

test('order and columns stand in the address, and a view of them is kept under a name', async ({
  newMember,
  signedInAs,
  allow,
}) => {
  test.slow()
  allow(/409.*views\.rename/)
  const words = agentName('ordered')
  const admin = await signedInAs('admin')
  for (const end of ['b', 'a', 'c']) await createAgent(admin, `${words}-${end}`)
  const { page } = await newMember('viewer')
  await findAgents(page, words)
  const names = page.getByRole('rowheader').getByRole('link')
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
  await expect(names).toHaveText([`${words}-a`, `${words}-b`, `${words}-c`])
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
  await expect(names).toHaveText([`${words}-c`, `${words}-b`, `${words}-a`])
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Model' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('columnheader', { name: 'Model' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Save as a view' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Mine, backwards')
  await page.getByRole('button', { name: 'Save view' }).click()
  await expect(page.getByRole('dialog', { name: 'Save as a view' })).toHaveCount(0)

  await goTo(page, 'Home')
  await goTo(page, 'Agents')
  await expect(page).not.toHaveURL(/search=/)
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Mine, backwards' }).click()
  await expect(page).toHaveURL(/direction=down/)
  await expect(names).toHaveText([`${words}-c`, `${words}-b`, `${words}-a`])
  await expect(page.getByRole('columnheader', { name: 'Model' })).toHaveCount(0)

  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Save as a view' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Another')
  await page.getByRole('button', { name: 'Save view' }).click()
  await expect(page.getByRole('dialog', { name: 'Save as a view' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Manage views' }).click()
  const views = page.getByRole('dialog', { name: 'Your views' })
  await views.getByRole('button', { name: 'Rename the view Another' }).click()
  await expect(views.getByLabel('New name')).toBeFocused()
  await page.keyboard.type('Mine, backwards')
  await page.keyboard.press('Enter')
  await expect(views.getByRole('alert')).toContainText('You have a view called Mine, backwards already.')
  await expectAccessible(page)
  await views.getByLabel('New name').fill('The other way round')
  await page.keyboard.press('Enter')
  await expect(views.getByText('The other way round')).toBeVisible()
  await views.getByRole('button', { name: 'Remove the view Mine, backwards' }).click()
  await expect(views.getByText('Mine, backwards')).toHaveCount(0)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Views' }).click()
  await expect(page.getByRole('menuitem', { name: 'The other way round' })).toBeVisible()
})

test('what is done with many tells for each what was done, or why not', async ({ signedInAs }) => {
  const admin = await signedInAs('admin')
  const words = agentName('many')
  for (const end of ['one', 'two']) await createAgent(admin, `${words}-${end}`)
  const frozen = await createAgent(admin, `${words}-cold`)
  await call(admin, 'agents.freeze', { agentId: frozen.id })
  await findAgents(admin, words)
  await admin.getByRole('checkbox', { name: 'Select all shown agents' }).check()
  await expect(admin.getByText('3 agents selected')).toBeVisible()
  await admin.getByRole('button', { name: 'Do with them' }).click()
  await admin.getByRole('menuitem', { name: 'Freeze', exact: true }).click()
  const question = admin.getByRole('dialog', { name: 'Freeze 3 agents?' })
  await expectAccessible(admin)
  await question.getByRole('button', { name: 'Freeze' }).click()
  const results = admin.getByRole('dialog', { name: 'Freeze: what came of it' })
  await expect(results).toContainText('2 agents frozen')
  await expect(results).toContainText('1 agent not frozen')
  await expect(results).toContainText(frozen.name)
  await expectAccessible(admin)
  await results.getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(rowOf(admin, `${words}-one`)).toContainText('Frozen')

  await rowOf(admin, `${words}-one`).getByRole('checkbox').check()
  await admin.getByRole('button', { name: 'Do with them' }).click()
  await admin.getByRole('menuitem', { name: 'Retire' }).click()
  const retire = admin.getByRole('dialog', { name: 'Retire 1 agent?' })
  await retire.getByRole('button', { name: 'Retire' }).click()
  await expect(retire.getByText('Say why, in a few words.')).toBeVisible()
  await retire.getByLabel('Reason').fill('Replaced by another')
  await retire.getByRole('button', { name: 'Retire' }).click()
  await expect(admin.getByRole('dialog')).toContainText('1 agent retired')
  await admin.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(rowOf(admin, `${words}-one`)).toHaveCount(0)
})

test('all that match can be meant, also those that are not loaded, and saved as one file', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  const words = agentName('matching')
  for (let index = 0; index < 53; index++) await createAgent(admin, `${words}-${index}`)
  await findAgents(admin, words)
  await expect(admin.getByText('50 of 53 agents')).toBeVisible()
  await admin.getByRole('checkbox', { name: 'Select all shown agents' }).check()
  await admin.getByRole('button', { name: 'Select all 53 matching' }).click()
  await expect(admin.getByText('All 53 matching agents selected')).toBeVisible()
  await admin.getByRole('button', { name: 'Do with them' }).click()
  await admin.getByRole('menuitem', { name: 'Export' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Export' }).click()
  await expect(admin.getByRole('dialog')).toContainText('53 agents exported')
  const download = admin.waitForEvent('download')
  await admin.getByRole('button', { name: 'Save agents.json' }).click()
  const specs: unknown[] = JSON.parse(await readFile(await (await download).path(), 'utf8'))
  expect(specs).toHaveLength(53)
  await admin.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click()
  await admin.getByRole('button', { name: 'Show more' }).click()
  await expect(admin.getByText('53 agents', { exact: true })).toBeVisible()
})

test('a list changes where its rows stand, and moves them only when its reader asks', async ({
  signedInAs,
}) => {
  const reader = await signedInAs('viewer')
  const admin = await signedInAs('admin')
  const words = agentName('live')
  const old = await createAgent(admin, `${words}-old`)
  await createAgent(admin, `${words}-newer`)
  await findAgents(reader, words)
  const names = reader.getByRole('rowheader').getByRole('link')
  await expect(names).toHaveText([`${words}-newer`, `${words}-old`])
  await call(admin, 'agents.freeze', { agentId: old.id })
  await expect(rowOf(reader, `${words}-old`)).toContainText('Frozen')
  await createAgent(admin, `${words}-newest`)
  const show = reader.getByRole('button', { name: 'The list has changed: show it' })
  await expect(show).toBeVisible()
  await expect(names).toHaveText([`${words}-newer`, `${words}-old`])
  await show.click()
  await expect(names.filter({ hasText: `${words}-newest` })).toBeVisible()
  await expect(show).toHaveCount(0)
})

test('an agent is frozen with one click and unfrozen with another, by a reviewer too', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('cold')
  await createAgent(admin, name)
  const reviewer = await signedInAs('reviewer')
  await openAgent(reviewer, name)
  await openAgent(admin, name, 'Spec')
  await reviewer.getByRole('button', { name: 'Freeze', exact: true }).click()
  await expect(reviewer.getByRole('button', { name: 'Unfreeze', exact: true })).toBeVisible()
  await expect(admin.getByRole('button', { name: 'Unfreeze', exact: true })).toBeVisible()
  await admin.getByRole('button', { name: 'Save', exact: true }).hover()
  await expect(admin.getByText(/frozen/i).first()).toBeVisible()
  await expectAccessible(admin)
  await reviewer.getByRole('button', { name: 'Unfreeze', exact: true }).click()
  await expect(reviewer.getByRole('button', { name: 'Freeze', exact: true })).toBeVisible()
  await expect(reviewer.getByRole('link', { name: 'Ledger' }).first()).toBeVisible()

  const viewer = await signedInAs('viewer')
  await openAgent(viewer, name)
  await expect(viewer.getByRole('button', { name: 'Freeze', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await expect(
    viewer.getByRole('navigation', { name: /^Pages of/ }).getByRole('link', { name: 'Ledger' }),
  ).toHaveCount(0)
})

test('what is governed and what is tried beside it stand side by side, and who decided is told', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('beside')
  const { id: agentId, digest } = await createAgent(admin, name)
  await openAgent(admin, name)
  await expect(admin.getByRole('heading', { name: 'Side by side' })).toHaveCount(0)
  await openTab(admin, 'Decisions')
  await expect(admin.getByText('Nothing was decided yet')).toBeVisible()
  await expectFinished(admin)

  const note = 'It has been tried for a week'
  const asked = await call<Requested>(admin, 'promotions.request', { agentId, note })
  const { requestId } = asked.result.data
  const reviewer = await signedInAs('reviewer')
  await call(reviewer, 'promotions.approve', { requestId, digest })
  const row = admin.getByRole('listitem').filter({ hasText: 'Promotion of revision 1' })
  await expect(row).toContainText('Granted')
  await expect(row).toContainText(note)
  await expect(row).toContainText(/Approved by .+/)
  await expectFinished(admin)

  await openTab(admin, 'Spec')
  await admin.getByLabel('US dollars a month').fill('70')
  await admin.getByRole('button', { name: 'Save', exact: true }).click()
  await admin.getByRole('button', { name: 'Save revision' }).click()
  await expect(admin.getByText('Revision 2', { exact: true })).toBeVisible()
  await openTab(admin, 'Overview')
  const governed = admin.getByRole('region', { name: 'Governed', exact: true })
  await expect(governed).toContainText('revision 1')
  await expect(governed).toContainText(digest.slice(0, 8))
  const tried = admin.getByRole('region', { name: 'In the sandbox', exact: true })
  await expect(tried).toContainText('revision 2')
  await expect(tried).toContainText('Sandbox')
  const changes = admin.getByRole('list', { name: 'Changes' })
  await expect(changes.getByRole('listitem')).toContainText(['monthly budget 50 → 70 USD'])
  await expect(changes).toContainText('may do more')
  await expectFinished(admin)
  await admin.getByRole('link', { name: 'Compare revisions 1 and 2' }).click()
  await expect(admin).toHaveURL(/from=1&to=2/)
  await expect(admin.getByLabel('From', { exact: true })).toHaveValue('1')

  const viewer = await signedInAs('viewer')
  await openAgent(viewer, name, 'Decisions')
  await viewer.getByRole('link', { name: 'Promotion of revision 1' }).click()
  await expect(viewer).toHaveURL(/promotions\/prm_/)
})

test('an agent is renewed, cloned, exported and retired with a reason', async ({ signedInAs }) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('whole')
  await createAgent(admin, name)
  await openAgent(admin, name)
  const choose = async (item: string) => {
    await admin.getByRole('button', { name: /^More for/ }).click()
    await admin.getByRole('menuitem', { name: item }).click()
  }
  await choose('Renew the sandbox')
  await admin.getByRole('dialog').getByLabel('Reason').fill('The trial goes on')
  await admin.getByRole('dialog').getByRole('button', { name: 'Renew' }).click()
  await expect(admin.getByText(`The sandbox of ${name} is renewed.`)).toBeVisible()

  const download = admin.waitForEvent('download')
  await choose('Export as YAML')
  expect((await download).suggestedFilename()).toBe(`${name}.yaml`)

  await choose('Clone')
  const clone = `${name}-again`
  await admin.getByRole('dialog').getByLabel('Name').fill(clone)
  await admin.getByRole('dialog').getByRole('button', { name: 'Clone' }).click()
  await expect(admin.getByRole('button', { name: `More for ${clone}` })).toBeVisible()
  await expect(admin.getByRole('main').getByRole('link', { name, exact: true })).toBeVisible()

  await choose('Retire')
  await admin.getByRole('dialog').getByLabel('Reason').fill('Only tried out')
  await admin.getByRole('dialog').getByRole('button', { name: 'Retire' }).click()
  await expect(admin.getByRole('main').getByText('Retired', { exact: true }).first()).toBeVisible()
  await expectFinished(admin)
  await admin
    .getByRole('navigation', { name: /^Pages of/ })
    .getByRole('link', { name: 'Ledger' })
    .click()
  await expect(admin.getByRole('rowheader').filter({ hasText: 'Only tried out' })).toBeVisible()
  await expectFinished(admin)
})

test('list and page are used with the keyboard alone', async ({ signedInAs }) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('keys')
  await createAgent(admin, name)
  await admin.keyboard.press('g')
  await admin.keyboard.press('n')
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText('Agents')
  await admin.getByRole('searchbox').focus()
  await admin.keyboard.type(name)
  await expect(admin).toHaveURL(new RegExp(`search=${name}$`))
  await expect(admin.getByText('1 in this list')).toBeVisible()
  await admin.getByRole('checkbox', { name: `Select ${name}` }).focus()
  await admin.keyboard.press('Space')
  await expect(admin.getByText('1 agent selected')).toBeVisible()
  await admin.keyboard.press('Tab')
  await expect(rowOf(admin, name).getByRole('link')).toBeFocused()
  await admin.keyboard.press('Enter')
  await expect(admin.getByRole('heading', { level: 1 })).toBeFocused()
  // Past the buttons that copy the name and the digest, the one that asks for a promotion, and the one that starts it.
  for (let stop = 0; stop < 5; stop++) await admin.keyboard.press('Tab')
  await expect(admin.getByRole('button', { name: 'Freeze', exact: true })).toBeFocused()
  await admin.keyboard.press('Enter')
  await expect(admin.getByRole('button', { name: 'Unfreeze', exact: true })).toBeFocused()
  await admin.keyboard.press('Enter')
  await expect(admin.getByRole('button', { name: 'Freeze', exact: true })).toBeVisible()
  await admin.getByRole('link', { name: 'Spec' }).focus()
  await admin.keyboard.press('Enter')
  // The source does not keep whoever tabs into it.
  await sourceOf(admin).focus()
  await admin.keyboard.press('Shift+Tab')
  await expect(sourceOf(admin)).not.toBeFocused()
})

test('every page of an agent is finished, on a phone too', async ({ signedInAs }) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('finished')
  const label = 'a-rather-long-name-for-a-label'
  const { id } = await createAgent(admin, name, {
    displayName: 'An agent with quite a long name that says what it does, and for whom it does it',
    labels: { [label]: 'with-a-rather-long-value-behind-it', team: 'finance', tier: '1' },
  })
  await findAgents(admin, name)
  await expect(rowOf(admin, name)).toBeVisible()
  await rowOf(admin, name).getByRole('checkbox').check()
  await expectFinished(admin)
  await rowOf(admin, name).getByRole('link').click()
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText(/^An agent with/)
  const pages = admin.getByRole('navigation', { name: /^Pages of/ }).getByRole('link')
  const addresses = await pages.evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  expect(addresses.map((address) => address.replace(/^.*agt_\w+/, ''))).toEqual([
    '',
    '/spec',
    '/history',
    '/runs',
    '/decisions',
    '/custody',
    '/ledger',
  ])
  for (const address of addresses) {
    await admin.goto(address)
    await expectFinished(admin)
  }
  expect(id).toMatch(/^agt_/)
})

test('an agent that is not there, or a list that cannot be had, says so', async ({ signedInAs, allow }) => {
  allow(/404.*agents\.get|ERR_FAILED|TRPCClientError: (There is no such agent|Failed to fetch)/)
  const viewer = await signedInAs('viewer')
  await goTo(viewer, 'Agents')
  const list = viewer.url()
  await viewer.goto(`${list}/agt_01ARZ3NDEKTSV4RRFFQ69G5FAV`)
  await expect(viewer.getByRole('alert')).toContainText(/agent/)
  await viewer.route('**/trpc/**agents.list**', (route) => route.abort())
  await viewer.goto(list)
  await expect(viewer.getByRole('alert')).toContainText('The server cannot be reached.')
  await expectFinished(viewer)
  await viewer.unroute('**/trpc/**agents.list**')
  await viewer.getByRole('button', { name: 'Try again' }).click()
  await expect(sidebar(viewer).getByRole('link', { name: 'Agents' })).toBeVisible()
  await expect(viewer.getByRole('heading', { level: 1 })).toHaveText('Agents')
})
