import { agentName, askedAbout, call, openAgent } from './agents.ts'
import { changeBehind, holdUp, respelled } from './database.ts'
import {
  causeOf,
  causes,
  compareEverybody,
  keepQuiet,
  openDrift,
  panelOf,
  promoted,
  restoreOne,
  standing,
  working,
} from './drift.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'
import { rowOf } from './people.ts'
import { activateElsewhere, dataFile, untilRevalidated } from './policy.ts'
import { fact, startHere, uncontained } from './runtime.ts'

const lyingRecord = 'The record of the agent names another digest than its spec has'
const otherSpec = 'The stored spec is not the approved one'
const movedPolicy = 'The policy has changed since the proof'
const otherModel = 'It works with another model'

test('what somebody changed behind the back of the program is found, and can be put right where it can be proved', async ({
  allow,
  ownWorkspace,
}) => {
  test.setTimeout(240_000)
  allow(/status of 409 .*drift\.adopt/)
  const { instance, admin } = await ownWorkspace()
  await keepQuiet(admin)
  await openDrift(admin)
  await expect(admin.getByText('Nothing is governed yet', { exact: true })).toBeVisible()
  await expectFinished(admin)

  const record = await promoted(admin, 'record')
  const bytes = await promoted(admin, 'bytes')
  const clean = await promoted(admin, 'clean')
  await admin.reload()
  await expect(rowOf(admin, clean.name)).toContainText('Never checked')
  await expect(standing(admin, 'Never checked')).toContainText('3')
  await expect(standing(admin, 'In sync')).toContainText('0')

  await changeBehind(
    instance,
    `update agents set governed_digest = unhex(sha2('another', 256)) where id = '${record.id}'`,
    ...respelled(bytes.id, '"monthlyUsd":50', '"monthlyUsd":9000'),
  )
  await compareEverybody(admin)
  await expect(rowOf(admin, clean.name)).toContainText('In sync')
  await expect(rowOf(admin, record.name)).toContainText('Drifted')
  await expect(rowOf(admin, bytes.name)).toContainText('Drifted')
  await expect(causes(admin)).toHaveCount(2)
  await expectFinished(admin)

  await test.step('only people can approve again what nothing can be restored from', async () => {
    await causeOf(admin, otherSpec).getByRole('link', { name: bytes.name }).click()
    const panel = panelOf(admin, bytes.name)
    await expect(admin).toHaveURL(new RegExp(`agent=${bytes.id}`))
    const sides = panel.getByRole('region', { name: 'Three sides' })
    await expect(sides.getByRole('row', { name: /^Spec differs/ })).toBeVisible()
    await expect(sides).toContainText('The bytes that were approved are not stored any more')
    await expect(sides.getByRole('row', { name: /Runner/ })).toHaveCount(0)
    await sides.getByRole('checkbox', { name: 'Only differences' }).uncheck()
    await expect(sides.getByRole('row', { name: /Runner/ })).toBeVisible()
    await expect(sides.getByRole('row', { name: /Budget a month/ })).toContainText('not known')
    await expect(sides.getByRole('row', { name: /Budget a month/ })).toContainText('9000 USD')
    await expect(admin).toHaveURL(/all=true/)
    await expect(panel.getByRole('button', { name: `Restore: ${otherSpec}` })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await expect(panel).toContainText('There is nothing left to restore it from.')
    await expect(panel).toContainText('What makes a proof worthless is never looked away from.')
    await expectAccessible(admin)
    await admin.setViewportSize({ width: 375, height: 740 })
    await admin.emulateMedia({ colorScheme: 'dark' })
    await expectAccessible(admin)
    await admin.setViewportSize({ width: 1440, height: 900 })
    await admin.emulateMedia({ colorScheme: 'light' })
    // Nobody saved these bytes, so nobody can ask to have them approved.
    await panel.getByRole('button', { name: `Adopt: ${otherSpec}` }).click()
    const adopt = admin.getByRole('dialog', { name: `Adopt what is of ${bytes.name}` })
    await adopt.getByRole('button', { name: 'Request the promotion' }).click()
    await expect(adopt.getByRole('alert')).toContainText('Nobody saved what is stored')
    await adopt.getByRole('button', { name: 'Cancel' }).click()
    await admin.keyboard.press('Escape')
    await expect(panel).toHaveCount(0)
    await expect(admin).not.toHaveURL(/agent=/)
  })

  await test.step('a record that lies is written anew from the bytes that were approved', async () => {
    await admin.getByRole('button', { name: `Restore all: ${lyingRecord}` }).click()
    const restore = admin.getByRole('dialog', { name: 'Restore what was approved' })
    await expect(restore).toContainText(record.name)
    await restore.getByRole('button', { name: 'Restore 1 agent' }).click()
    await expect(restore.getByRole('list', { name: 'Results' })).toContainText('Restored')
    await restore.getByRole('button', { name: 'Close' }).last().click()
    await expect(causeOf(admin, lyingRecord)).toHaveCount(0)
    await expect(rowOf(admin, record.name)).toContainText('In sync')
    await openAgent(admin, record.name)
    const drift = admin
      .getByRole('heading', { name: 'Drift', exact: true })
      .locator('xpath=ancestor::section[1]')
    await expect(drift).toContainText('In sync')
    await drift.locator('summary').click()
    await expect(drift.getByRole('row', { name: new RegExp(lyingRecord) })).toContainText('Restored')
    await expectFinished(admin)
  })
})

test('one cause over several agents can be lived with for a while, adopted or ended', async ({
  ownWorkspace,
}) => {
  test.setTimeout(240_000)
  const { admin } = await ownWorkspace()
  await keepQuiet(admin)
  const agents = [await promoted(admin, 'one'), await promoted(admin, 'two')]
  const other = { model: { provider: 'anthropic', name: 'claude-opus', temperature: 0.2 } }
  for (const { id } of agents) await working(admin, id, other)
  const [first, second] = agents
  if (!first || !second) throw new Error('Two agents were made.')
  await openDrift(admin)
  await compareEverybody(admin)
  const cause = causeOf(admin, otherModel)
  await expect(cause).toContainText('2 agents')
  await expect(cause).toContainText('anthropic/claude-opus')
  for (const { name } of agents) await expect(cause.getByRole('link', { name })).toBeVisible()

  await test.step('a rule is seen before it is made, has a reason and an end, and can be ended', async () => {
    await admin.getByRole('button', { name: `Ignore: ${otherModel}` }).click()
    const ignore = admin.getByRole('dialog', { name: 'Ignore for a while' })
    const covered = ignore.getByRole('list', { name: 'What the rule would cover' })
    for (const { name } of agents) await expect(covered).toContainText(name)
    await ignore.getByRole('button', { name: 'Ignore', exact: true }).click()
    await expect(ignore.getByText('Say why, in at least 10 characters.')).toBeVisible()
    await ignore.getByLabel('Reason').fill('The supplier moves everybody this week')
    await ignore.getByLabel('Days').fill('91')
    await ignore.getByRole('button', { name: 'Ignore', exact: true }).click()
    await expect(ignore.getByText('Choose between 1 and 90 days.')).toBeVisible()
    await ignore.getByLabel('Days').fill('7')
    await expectAccessible(admin)
    await ignore.getByRole('button', { name: 'Ignore', exact: true }).click()
    await expect(ignore).toHaveCount(0)
    await expect(admin.getByText('Nothing needs you now')).toBeVisible()
    await expect(rowOf(admin, first.name)).toContainText('1 difference ignored.')
    const rules = admin.getByRole('table', { name: 'Rules to ignore something for a while' })
    await expect(rules.getByRole('row').nth(1)).toContainText('Holds')
    await expect(rules.getByRole('row').nth(1)).toContainText('The supplier moves everybody this week')
    await expectFinished(admin)
    await rules.getByRole('button', { name: `End the rule: ${otherModel}` }).click()
    await admin.getByRole('button', { name: 'End it' }).click()
    await expect(rules.getByRole('row').nth(1)).toContainText('Ended')
    await expect(cause).toContainText('2 agents')
  })

  await test.step('filters stand in the address', async () => {
    await admin.getByRole('link', { name: `Show the agents: ${otherModel}` }).click()
    await expect(admin).toHaveURL(/kind=reported-model/)
    await expect(admin).toHaveURL(/cause=/)
    await admin.getByRole('searchbox', { name: 'Search agent or owner' }).fill(second.name)
    await expect(admin).toHaveURL(/search=/)
    await expect(rowOf(admin, first.name)).toHaveCount(0)
    await admin.reload()
    await expect(rowOf(admin, second.name)).toBeVisible()
    await expect(rowOf(admin, first.name)).toHaveCount(0)
    await admin.getByRole('button', { name: 'Clear filters' }).first().click()
    await expect(rowOf(admin, first.name)).toBeVisible()
    await expect(admin).not.toHaveURL(/kind=|cause=|search=/)
  })

  await test.step('what is can be asked to be approved, and the request says what it is about', async () => {
    await rowOf(admin, first.name).getByRole('link', { name: first.name }).click()
    const panel = panelOf(admin, first.name)
    await expect(panel.getByRole('row', { name: /^Model/ })).toContainText('anthropic/claude-opus')
    await panel.getByRole('button', { name: `Adopt: ${otherModel}` }).click()
    const adopt = admin.getByRole('dialog', { name: `Adopt what is of ${first.name}` })
    await adopt.getByLabel(/^Note to the reviewers/).fill('The supplier moved us')
    await adopt.getByRole('button', { name: 'Request the promotion' }).click()
    await expect(admin).toHaveURL(/\/promotions\/prm_/)
    await expect(admin.getByRole('heading', { level: 1 })).toContainText('revision 2')
    await openDrift(admin)
    await expect(cause).toContainText('1 waiting for a promotion')
  })

  await test.step('what runs otherwise is ended, and is over once somebody has looked again', async () => {
    await rowOf(admin, second.name).getByRole('link', { name: second.name }).click()
    const panel = panelOf(admin, second.name)
    await panel.getByRole('button', { name: `Restore: ${otherModel}` }).click()
    const restore = admin.getByRole('dialog', { name: 'Restore what was approved' })
    await restore.getByRole('button', { name: 'Restore 1 agent' }).click()
    await expect(restore.getByRole('list', { name: 'Results' })).toContainText('Under way')
    await restore.getByRole('button', { name: 'Close' }).last().click()
    await panel.getByRole('button', { name: 'Compare now' }).click()
    await expect(panel).toContainText('In sync', { timeout: 30_000 })
    await expect(panel.getByRole('region', { name: 'What differed before' })).toContainText(otherModel)
  })
})

test('a check that fails is told as such, and some can be compared alone', async ({ ownWorkspace }) => {
  test.setTimeout(180_000)
  const { instance, admin } = await ownWorkspace()
  await keepQuiet(admin)
  const broken = await promoted(admin, 'broken')
  const fine = await promoted(admin, 'fine')
  const later = await promoted(admin, 'later')
  await working(admin, broken.id, { tools: ['erp.read_invoice'] })
  await changeBehind(instance, `update runs set report = 'not a report' where agent_id = '${broken.id}'`)
  await openDrift(admin)
  await admin.getByRole('checkbox', { name: `Choose ${broken.name}` }).check()
  await admin.getByRole('checkbox', { name: `Choose ${fine.name}` }).check()
  await expect(admin.getByText('2 agents chosen')).toBeVisible()
  await admin.getByRole('button', { name: 'Compare the chosen' }).click()
  await expect(rowOf(admin, fine.name)).toContainText('In sync', { timeout: 30_000 })
  await expect(rowOf(admin, broken.name)).toContainText('Check failed')
  await expect(rowOf(admin, broken.name)).toContainText('could not be read')
  await expect(rowOf(admin, later.name)).toContainText('Never checked')
  await standing(admin, 'Check failed').click()
  await expect(admin).toHaveURL(/state=check-failed/)
  await expect(rowOf(admin, fine.name)).toHaveCount(0)
  await expectFinished(admin)

  await admin.getByRole('combobox', { name: 'Everybody is compared' }).selectOption('Every 15 minutes')
  await expect(admin.getByText('Again every 15 minutes')).toBeVisible()
  await call(admin, 'drift.setInterval', { everyMinutes: null })
})

test('a proof by a policy that has gone is renewed, and a process that works otherwise is started again', async ({
  ownWorkspace,
}) => {
  test.setTimeout(300_000)
  const { instance, admin } = await ownWorkspace()
  await keepQuiet(admin)

  await test.step('who is judged by an older policy is asked about again by the one of now', async () => {
    const agent = await promoted(admin, 'moved')
    const proofOf = async () => await askedAbout<{ proofId: string }>(admin, 'agents.get', agent.id)
    const { proofId: older } = await proofOf()
    await activateElsewhere(
      admin,
      (files) => ({
        ...files,
        [dataFile]: files[dataFile]?.replace(/monthlyUsd: \d+/, 'monthlyUsd: 480') ?? '',
      }),
      'Money is short',
    )
    await untilRevalidated(admin)
    expect((await proofOf()).proofId).not.toBe(older)
    await changeBehind(instance, `update agents set proof_id = '${older}' where id = '${agent.id}'`)
    await openDrift(admin)
    await compareEverybody(admin)
    await causeOf(admin, movedPolicy).getByRole('link', { name: agent.name }).click()
    const panel = panelOf(admin, agent.name)
    await expect(panel).toContainText('gets a renewed proof, or is quarantined')
    await panel.getByRole('button', { name: `Restore: ${movedPolicy}` }).click()
    await restoreOne(admin)
    await expect.poll(async () => (await proofOf()).proofId, { timeout: 30_000 }).not.toBe(older)
    await panel.getByRole('button', { name: 'Compare now' }).click()
    await expect(panel).toContainText('In sync', { timeout: 30_000 })
    await expect(panel.getByRole('region', { name: 'What differed before' })).toContainText('Restored')
    await admin.keyboard.press('Escape')
    await expect(panel).toHaveCount(0)
  })

  await test.step('what says at its heartbeat that it has another model is stopped and started again', async () => {
    const name = agentName('elsewise')
    const run = { runner: 'reference', args: ['--pause-ms', '200'], env: { MODEL: 'claude-opus' } }
    const spec = { value: { ...uncontained(name), containment: {}, run } }
    const created = await call<{ result: { data: { id: string } } }>(admin, 'agents.create', { spec })
    const { id: agentId } = created.result.data
    await call(admin, 'promotions.promote', { agentId })
    await openAgent(admin, name)
    await startHere(admin)
    const runsOf = async () =>
      (await askedAbout<{ items: { id: string }[] }>(admin, 'runs.ofAgent', agentId)).items
    const [before] = await runsOf()
    await openDrift(admin)
    await compareEverybody(admin)
    await causeOf(admin, otherModel).getByRole('link', { name }).click()
    const panel = panelOf(admin, name)
    await expect(panel.getByRole('row', { name: /^Model/ })).toContainText('anthropic/claude-opus')
    await panel.getByRole('button', { name: `Restore: ${otherModel}` }).click()
    await restoreOne(admin)
    await expect.poll(async () => (await runsOf()).length, { timeout: 30_000 }).toBe(2)
    await openAgent(admin, name, 'Runs')
    await expect(fact(admin, 'State')).toHaveText('Running', { timeout: 30_000 })
    expect((await runsOf())[0]?.id).not.toBe(before?.id)
    await expect(admin.getByRole('table', { name: /^Runs of/ })).toContainText('Stopped')
    await expectFinished(admin)
  })
})

test('every comparison is in a table, with who began it, how long it took and what it found', async ({
  allow,
  ownWorkspace,
}) => {
  test.setTimeout(240_000)
  allow(/drift\.scans/)
  const { instance, admin } = await ownWorkspace()
  await keepQuiet(admin)
  const table = admin.getByRole('table', { name: 'Comparisons, newest first' })
  const newest = table.getByRole('row').nth(1)
  const { id, name } = await promoted(admin, 'compared')
  await openDrift(admin)
  await expect(admin.getByText('Nobody was compared yet', { exact: true })).toBeVisible()

  await compareEverybody(admin)
  await expect(newest).toContainText('Everybody')
  await expect(newest).toContainText('by Alma')
  await expect(newest).toContainText('1 agent')
  await expect(newest).toContainText(/\d+\.\d seconds/)
  await expect(newest).toContainText('As it was before')

  const compareChosen = async () => {
    await admin.getByRole('checkbox', { name: `Choose ${name}` }).check()
    await admin.getByRole('button', { name: 'Compare the chosen' }).click()
    await expect(newest).toContainText('1 chosen agent')
  }
  await changeBehind(
    instance,
    `update agents set governed_digest = unhex(sha2('another', 256)) where id = '${id}'`,
  )
  await compareChosen()
  await expect(newest).toContainText('Something new differs', { timeout: 30_000 })
  await admin.getByRole('button', { name: `Restore all: ${lyingRecord}` }).click()
  await restoreOne(admin)
  await working(admin, id, { tools: ['erp.read_invoice'] })
  await changeBehind(instance, `update runs set report = 'not a report' where agent_id = '${id}'`)
  await compareEverybody(admin)
  await expect(newest).toContainText('Not all answered', { timeout: 30_000 })
  await expect(newest).toContainText('1 check gave no answer')
  await expectFinished(admin)

  for (let asked = 0; asked < 9; asked++) await call(admin, 'drift.scan', { agentIds: [id] })
  await expect(table.getByRole('row')).toHaveCount(1 + 10)
  await expect(table.getByText(/^(Waits for its turn|Comparing)$/)).toHaveCount(0, { timeout: 60_000 })
  await admin.getByRole('button', { name: 'Show more' }).last().click()
  await expect(table.getByRole('row')).toHaveCount(1 + 12)
  await expect(admin.getByText('12 comparisons', { exact: true })).toBeVisible()

  await admin.route('**/trpc/**drift.scans**', (route) => route.abort())
  await admin.reload()
  const section = admin
    .getByRole('heading', { name: 'Comparisons', exact: true })
    .locator('xpath=ancestor::section[1]')
  await expect(section.getByRole('alert')).toBeVisible({ timeout: 30_000 })
  await expect(rowOf(admin, name)).toBeVisible()
})

test('how it went is told in numbers, over as many days as somebody chooses, and a comparison while it goes on', async ({
  ownWorkspace,
}) => {
  test.setTimeout(300_000)
  const { instance, admin } = await ownWorkspace()
  await keepQuiet(admin)
  const long = await promoted(admin, 'long')
  const short = await promoted(admin, 'short')
  const later = await promoted(admin, 'later')
  const lies = ({ id }: { id: string }) =>
    `update agents set governed_digest = unhex(sha2('another', 256)) where id = '${id}'`
  await changeBehind(instance, lies(long), lies(short))
  await openDrift(admin)
  await expect(admin.getByText('Nothing differed in this time')).toBeVisible()

  const letGo = await holdUp(instance, 'drift_checks', 'insert')
  await admin.getByRole('button', { name: 'Compare everybody' }).click()
  const progress = admin.getByRole('progressbar', { name: 'Agents compared' })
  await expect(progress).toHaveAttribute('max', '3')
  await expect(progress).toHaveAttribute('value', '0')
  await expect(
    admin.getByText('0 of 3 compared: 0 new, 0 over, 0 failed checks', { exact: true }),
  ).toBeVisible()
  await expect(admin.getByText(/^asked for by Alma/)).toBeVisible()
  letGo()
  await expect(progress).toHaveCount(0, { timeout: 30_000 })
  await expect(causeOf(admin, lyingRecord)).toContainText('2 agents')

  await admin.getByRole('button', { name: `Restore all: ${lyingRecord}` }).click()
  const restore = admin.getByRole('dialog', { name: 'Restore what was approved' })
  await restore.getByRole('button', { name: 'Restore 2 agents' }).click()
  await expect(restore.getByRole('list', { name: 'Results' })).toContainText('Restored')
  await restore.getByRole('button', { name: 'Close' }).last().click()
  await expect(causeOf(admin, lyingRecord)).toHaveCount(0)
  await changeBehind(instance, lies(later))
  await compareEverybody(admin)
  await expect(causeOf(admin, lyingRecord)).toContainText('1 agent')

  // Nobody waits for a year to see how one is drawn.
  const was = ({ id }: { id: string }, days: number, hours: number) =>
    `update drift_findings set opened_at = date(opened_at) - interval ${days} day + interval 12 hour,
      resolved_at = opened_at + interval ${hours} hour where agent_id = '${id}'`
  await changeBehind(instance, was(long, 40, 48), was(short, 200, 6))
  await admin.reload()
  const sums = admin.getByRole('list', { name: 'What the chart shows' }).getByRole('listitem')
  const took = admin.getByRole('list', { name: 'How long it took' })
  const choose = (days: string) => admin.getByRole('radio', { name: days }).check()
  const open90 = ['New2', 'Resolved1', 'Open at the end of the day1 now, 1 at most']

  await expect(admin.getByRole('radio', { name: '90 days' })).toBeChecked()
  await expect(sums).toHaveText(open90)
  await expect(took).toContainText('2 days as the median of the days')
  const movement = admin.getByRole('table', { name: /^Differences day by day/ })
  await expect(movement).toHaveCount(0)
  for (const numbers of await admin.getByText('The numbers of the chart, day by day').all()) {
    await numbers.click()
  }
  const day = (numbers: string) => new RegExp(`^[A-Z][a-z]{2} \\d+${numbers}$`)
  await expect(movement.getByRole('row').filter({ has: admin.getByRole('rowheader') })).toHaveText([
    day('New1Resolved0Open at the end of the day1'),
    day('New0Resolved0Open at the end of the day1'),
    day('New0Resolved1Open at the end of the day0'),
    day('New1Resolved0Open at the end of the day1'),
  ])
  const lasting = admin.getByRole('table', { name: /^Hours until a difference was resolved/ })
  await expect(lasting.getByRole('row').filter({ has: admin.getByRole('rowheader') })).toHaveText([
    day('Hours until resolved \\(median\\)48'),
  ])
  await expectAccessible(admin)

  await choose('30 days')
  await expect(admin).toHaveURL(/days=30/)
  await expect(sums).toHaveText(['New1', 'Resolved0', 'Open at the end of the day1 now, 1 at most'])
  await expect(took).toContainText('nothing was resolved')

  await choose('365 days')
  await expect(admin).toHaveURL(/days=365/)
  await expect(sums).toHaveText(['New3', 'Resolved2', 'Open at the end of the day1 now, 1 at most'])
  await expect(took).toContainText('6 hours as the median of the days')
  await choose('90 days')
  await expect(sums).toHaveText(open90)
})

test('a viewer sees what differs and is told why they cannot act', async ({ signedInAs }) => {
  const viewer = await signedInAs('viewer')
  await openDrift(viewer)
  const compare = viewer.getByRole('button', { name: 'Compare everybody' })
  await expect(compare).toHaveAttribute('aria-disabled', 'true')
  await expect(compare).toHaveAccessibleDescription(/Your role \(viewer\) does not include/)
  await expectFinished(viewer)
})
