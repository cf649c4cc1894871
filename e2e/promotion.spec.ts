import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { agentName, call, createAgent, openAgent, typeOverLine } from './agents.ts'
import { verify } from './evidence.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'
import { invite, join as joinWorkspace, rowOf, sidebar, somebody } from './people.ts'
import { activateElsewhere, dataFile } from './policy.ts'
import { decide, gate, openQueue, openRequest, requested } from './promotion.ts'

test('one person asks, another approves, and the agent is governed; whoever asked cannot and reads why', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('promoted')
  await createAgent(admin, name)
  await openAgent(admin, name)
  await admin.getByRole('button', { name: 'Request promotion' }).click()
  await admin.getByRole('dialog').getByLabel('Why').fill('Ready for the end of the year')
  await admin.getByRole('dialog').getByRole('button', { name: 'Request promotion' }).click()
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText(`${name}, revision 1`)
  await expect(gate(admin, 'Policy')).toContainText('Passed')
  await expect(gate(admin, 'Approvals')).toContainText('Waiting')
  const approve = admin.getByRole('button', { name: 'Approve', exact: true })
  await expect(approve).toHaveAttribute('aria-disabled', 'true')
  await expect(approve).toHaveAccessibleDescription(/nobody decides on their own, admins included/)
  await expect(admin.getByRole('main')).toContainText('This is your own request')
  await expectFinished(admin)
  await openAgent(admin, name)
  await expect(admin.getByRole('link', { name: 'See the promotion request' })).toBeVisible()

  const reviewer = await signedInAs('reviewer')
  await openQueue(reviewer, 'needs-me', name)
  await expect(sidebar(reviewer).getByRole('link', { name: /Promotion requests.*you/ })).toBeVisible()
  await rowOf(reviewer, name).getByRole('link', { name }).click()
  await expect(reviewer.getByRole('main')).toContainText('Ready for the end of the year')
  await decide(reviewer, 'Approve', 'Small and contained')
  await expect(reviewer.getByText('Granted', { exact: true })).toBeVisible()
  await expect(gate(reviewer, 'Approvals')).toContainText('Passed')
  await expectFinished(reviewer)

  // Whoever looks is shown it without doing anything.
  await expect(admin.getByText('Governed', { exact: true }).first()).toBeVisible()
  await admin.getByRole('link', { name: 'Proof of revision 1' }).click()
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText(`Proof for ${name}, revision 1`)
})

test('a proof verifies in the browser, and as a file without the server', async ({ signedInAs }) => {
  test.slow()
  const admin = await signedInAs('admin')
  const { requestId, name } = await requested(admin, 'proven')
  const reviewer = await signedInAs('reviewer')
  await openRequest(reviewer, requestId)
  await decide(reviewer, 'Approve')
  await reviewer.getByRole('link', { name: 'See and verify the proof' }).click()
  const chain = reviewer.getByRole('list', { name: 'Chain of the proof' })
  await expect(chain).toContainText('1 person approved')
  await expect(chain.getByRole('link', { name: /^Event \d+$/ })).toBeVisible()
  await expect(reviewer.getByText('It verifies')).toBeVisible()
  // Its place in the ledger comes a moment after the signatures.
  await expect(async () => {
    await reviewer.getByRole('button', { name: 'Verify in this browser' }).click()
    await expect(chain.getByText('Whole', { exact: true })).toHaveCount(5, { timeout: 2_000 })
  }).toPass({ timeout: 20_000 })
  await expect(reviewer.getByText('Verified in this browser.').first()).toBeVisible()
  await expectFinished(reviewer)

  const folder = await mkdtemp(join(tmpdir(), 'countersign-proof-'))
  try {
    const saved: string[] = []
    for (const [role, title] of [
      ['button', 'Bundle'],
      ['link', 'trust-root.json'],
    ] as const) {
      const started = reviewer.waitForEvent('download')
      await reviewer.getByRole(role, { name: title, exact: true }).click()
      const file = await started
      await file.saveAs(join(folder, file.suggestedFilename()))
      saved.push(file.suggestedFilename())
    }
    const [bundle = '', trustRoot = ''] = saved
    expect(bundle).toBe(`${name}-1.bundle.json`)
    await expect(reviewer.getByRole('status', { name: 'command' })).toContainText(bundle)
    const right = await verify(['bundle', bundle, '--trust-root', trustRoot], folder)
    expect(right.printed).toMatch(/^RESULT +verified by the ledger and the Ed25519 signature/m)
    expect(right.code).toBe(0)
    const text = await readFile(join(folder, bundle), 'utf8')
    const at = text.indexOf('"payload":"') + 40
    await writeFile(
      join(folder, bundle),
      text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1),
    )
    expect((await verify(['bundle', bundle, '--trust-root', trustRoot], folder)).code).toBe(1)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('an edit voids the votes, and whoever voted is shown what changed since', async ({ signedInAs }) => {
  test.slow()
  const admin = await signedInAs('admin')
  const inAWeek = Date.now() + 7 * 86_400_000
  const { name, requestId } = await requested(admin, 'edited', { scheduledFor: inAWeek })
  const reviewer = await signedInAs('reviewer')
  await openRequest(reviewer, requestId)
  await expect(gate(reviewer, 'Schedule')).toContainText('Waiting')
  await decide(reviewer, 'Approve')
  await expect(reviewer.getByText('Waits for its time', { exact: true })).toBeVisible()

  await openAgent(admin, name, 'Spec')
  await typeOverLine(admin, /monthlyUsd/, 'monthlyUsd: 70')
  await admin.getByRole('button', { name: 'Save', exact: true }).click()
  await admin.getByRole('button', { name: 'Save revision' }).click()
  await expect(admin.getByText('Revision 2', { exact: true })).toBeVisible()

  // The reviewer's page is told while it is open.
  await expect(reviewer.getByRole('heading', { level: 1 })).toHaveText(`${name}, revision 2`)
  const main = reviewer.getByRole('main')
  await expect(main).toContainText('You decided on revision 1; the request is about revision 2 now')
  await expect(reviewer.getByRole('list', { name: 'Votes' })).toContainText('the spec was edited afterwards')
  await expect(gate(reviewer, 'Approvals')).toContainText('0 of 1')
  await expect(reviewer.getByRole('list', { name: 'Changes' })).toContainText('70')
  await reviewer.getByRole('radio', { name: 'Against what is live' }).check()
  await expect(main).toContainText('Nothing of this agent is live yet')
  await expectFinished(reviewer)
  await decide(reviewer, 'Approve')
  await expect(reviewer.getByText('Waits for its time', { exact: true })).toBeVisible()

  await openRequest(admin, requestId)
  await admin.getByRole('button', { name: 'More for this request' }).click()
  await admin.getByRole('menuitem', { name: 'Schedule', exact: true }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'As soon as it can be' }).click()
  await expect(reviewer.getByText('Granted', { exact: true })).toBeVisible()
})

test('what is decided elsewhere stays in the queue and says so', async ({ newMember, signedInAs }) => {
  test.slow()
  const admin = await signedInAs('admin')
  const { name, requestId } = await requested(admin, 'elsewhere')
  const { page: another, person } = await newMember('reviewer', 'Ines')
  const reviewer = await signedInAs('reviewer')
  await openQueue(reviewer, 'needs-me', name)
  await expect(rowOf(reviewer, name)).toBeVisible()
  await openRequest(another, requestId)
  await decide(another, 'Reject', 'It may read too much')
  await expect(rowOf(reviewer, name)).toContainText(`rejected by ${person.name}`)
  await expect(rowOf(reviewer, name).getByRole('button')).toHaveCount(0)
  await expectAccessible(reviewer)
  await reviewer.getByRole('button', { name: 'The queue has changed: show it' }).click()
  await expect(reviewer.getByText('No request matches')).toBeVisible()
  await openQueue(reviewer, 'decided', name)
  await expect(rowOf(reviewer, name)).toContainText('Rejected')
  await expectFinished(reviewer)

  await openRequest(admin, requestId)
  await expect(admin.getByRole('main')).toContainText('It may read too much')
  await admin.getByRole('button', { name: 'Open again from this version' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Open again' }).click()
  await expect(admin.getByText('Open', { exact: true })).toBeVisible()
  await admin.getByRole('button', { name: 'More for this request' }).click()
  await admin.getByRole('menuitem', { name: 'Withdraw' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
  await expect(admin.getByText('Withdrawn', { exact: true })).toBeVisible()
})

test('many are decided on at once, and each says what came of it', async ({ allow, signedInAs }) => {
  test.slow()
  allow(/status of 409/)
  const admin = await signedInAs('admin')
  const words = agentName('many')
  const asked = []
  for (const end of ['a', 'b']) asked.push(await requested(admin, `${words}-${end}`))
  // Above what the organisation allows: approved by people, refused by the policy.
  const costly = await requested(admin, `${words}-c`, { monthlyUsd: 900 })
  const reviewer = await signedInAs('reviewer')
  await openQueue(reviewer, 'needs-me', words)
  await expect(rowOf(reviewer, costly.name)).toContainText('Blocked by the policy')
  await reviewer.getByRole('checkbox', { name: 'Select all shown requests' }).check()
  await expect(reviewer.getByText('3 requests selected')).toBeVisible()
  await expectFinished(reviewer)
  const [first] = asked
  await call(admin, 'promotions.withdraw', { requestId: first?.requestId })
  await reviewer.getByRole('button', { name: /^Approve \d$/ }).click()
  await reviewer.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click()
  const results = reviewer.getByRole('list', { name: 'Results' }).getByRole('listitem')
  await expect(results.filter({ hasText: asked[1]?.name ?? '' })).toContainText('approved, and governed now')
  await expect(results.filter({ hasText: costly.name })).toContainText('not governed yet')
  await expectAccessible(reviewer)
})

test('the queue is worked off from the keyboard, by single keys that can be switched off', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  const words = agentName('keys')
  const first = await requested(admin, `${words}-a`)
  const second = await requested(admin, `${words}-b`)
  const reviewer = await signedInAs('reviewer')
  await openQueue(reviewer, 'needs-me', words)
  const link = (name: string) => rowOf(reviewer, name).getByRole('link')
  await reviewer.keyboard.press('j')
  await expect(link(first.name)).toBeFocused()
  await reviewer.keyboard.press('j')
  await expect(link(second.name)).toBeFocused()
  await reviewer.keyboard.press('k')
  await expect(link(first.name)).toBeFocused()
  await reviewer.keyboard.press('r')
  const dialog = reviewer.getByRole('dialog', { name: /^Reject/ })
  await expect(dialog.getByLabel('Reason')).toBeFocused()
  await reviewer.keyboard.type('Not yet')
  await reviewer.keyboard.press('Tab')
  await reviewer.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await link(second.name).focus()
  await reviewer.keyboard.press('Enter')
  await expect(reviewer.getByRole('heading', { level: 1 })).toHaveText(`${second.name}, revision 1`)

  await reviewer.keyboard.press('?')
  const help = reviewer.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(help).toContainText('Approve the request')
  await help.getByRole('checkbox', { name: 'Single-key shortcuts' }).uncheck()
  await reviewer.keyboard.press('Escape')
  await expect(help).toBeHidden()
  await reviewer.keyboard.press('a')
  await expect(reviewer.getByRole('dialog')).toHaveCount(0)
  await reviewer.getByRole('button', { name: 'Approve', exact: true }).press('Enter')
  await expect(reviewer.getByRole('dialog', { name: /^Approve/ })).toBeVisible()
})

test('fields are commented on, and the comment stands beside the field for everybody', async ({
  signedInAs,
}) => {
  const admin = await signedInAs('admin')
  const { requestId } = await requested(admin, 'commented')
  const reviewer = await signedInAs('reviewer')
  await openRequest(admin, requestId)
  await openRequest(reviewer, requestId)
  await reviewer.getByText('By field', { exact: true }).click()
  await reviewer.getByRole('button', { name: 'Comment on budget.monthlyUsd' }).click()
  await reviewer.getByLabel('Your comment on budget.monthlyUsd').fill('Why so much?')
  await reviewer.getByRole('button', { name: 'Comment', exact: true }).first().click()
  await expect(reviewer.getByRole('list', { name: 'Comments on budget.monthlyUsd' })).toContainText(
    'Why so much?',
  )
  await expect(admin.getByRole('list', { name: 'Comments', exact: true })).toContainText('Why so much?')
  await expectFinished(reviewer)
})

test('agents are asked for in bulk, and those that cannot be promoted say why', async ({ signedInAs }) => {
  const admin = await signedInAs('admin')
  const words = agentName('asked')
  await createAgent(admin, `${words}-a`)
  const frozen = await createAgent(admin, `${words}-b`)
  await call(admin, 'agents.freeze', { agentId: frozen.id })
  await admin.goto(`${new URL(admin.url()).pathname.split('/').slice(0, 3).join('/')}/agents?search=${words}`)
  await admin.getByRole('checkbox', { name: 'Select all shown agents' }).check()
  await admin.getByRole('button', { name: 'Do with them' }).click()
  await admin.getByRole('menuitem', { name: 'Request promotion' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Request promotion' }).click()
  const dialog = admin.getByRole('dialog')
  await expect(dialog).toContainText('1 agent requested')
  await expect(dialog).toContainText('1 agent not requested')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await openQueue(admin, 'mine', words)
  await expect(rowOf(admin, `${words}-a`)).toContainText('Open')
})

test('breaking the glass takes a reason and a typed name, marks what it touched for good, and every admin is told', async ({
  open,
  ownWorkspace,
}) => {
  test.slow()
  const { instance, admin: page } = await ownWorkspace()
  const ines = somebody('Ines')
  const other = await open({ at: instance })
  await joinWorkspace(other, await invite(page, ines.email, 'admin'), ines)
  const { name, requestId } = await requested(page, 'urgent')
  const openGlass = async () => {
    await openRequest(page, requestId)
    await page.getByRole('button', { name: 'More for this request' }).click()
  }
  const glass = page.getByRole('menuitem', { name: /^Break the glass/ })
  await openGlass()
  await expect(glass).toContainText('lets nobody promote without the people whom it asks')
  await activateElsewhere(
    page,
    (files) => ({
      ...files,
      [dataFile]: (files[dataFile] ?? '').replace('breakGlass: false', 'breakGlass: true'),
    }),
    'For the night shift',
  )
  await openGlass()
  await glass.click()
  const dialog = page.getByRole('dialog', { name: `Promote ${name} without approvals?` })
  await dialog.getByRole('button', { name: 'Break the glass' }).click()
  await expect(dialog.getByText('Say what the emergency is')).toBeVisible()
  await expect(dialog.getByText(`Type ${name} to confirm.`)).toBeVisible()
  await expectAccessible(page)
  await dialog.getByLabel('Reason').fill('The claims line is down and Iris is asleep')
  await dialog.getByLabel(`Type ${name} to confirm`).fill(name)
  await dialog.getByRole('button', { name: 'Break the glass' }).click()
  await expect(page.getByText('Granted', { exact: true })).toBeVisible()
  await expect(page.getByText('Break-glass', { exact: true })).toBeVisible()
  await openAgent(page, name)
  await expect(page.getByText('Break-glass', { exact: true })).toBeVisible()
  await page.getByRole('link', { name: 'Proof of revision 1' }).click()
  await expect(page.getByRole('list', { name: 'Chain of the proof' })).toContainText(
    'somebody broke the glass',
  )

  await openQueue(other, 'all', name)
  const alert = other.getByRole('region', { name: 'Break-glass' })
  await expect(alert).toContainText('The claims line is down and Iris is asleep')
  await expectFinished(other)
  await alert.getByRole('button', { name: /^I have seen/ }).click()
  await expect(alert).toHaveCount(0)
  await expect(rowOf(other, name)).toContainText('Break-glass')
})
