import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { agentName, createAgent, openAgent } from './agents.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'
import { sentence, sentences, untilWritten } from './ledger.ts'
import { goTo, sidebar } from './people.ts'

async function ask(page: Page, question: string) {
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Ask the ledger' })
  await dialog.getByRole('radio', { name: question }).check()
  return dialog
}

const answer = 'Show the answer'

test('a question about an agent is asked in words, answered with an address, and kept under a name', async ({
  signedInAs,
}) => {
  const admin = await signedInAs('admin')
  const agent = await createAgent(admin, agentName('asked'))
  const other = await createAgent(admin, agentName('unasked'))
  await goTo(admin, 'Ledger')
  await untilWritten(admin, other.name)
  const dialog = await ask(admin, 'What do we know about one agent?')
  await dialog.getByRole('button', { name: answer }).click()
  await expect(dialog.getByRole('alert')).toHaveText('Choose an agent.')
  await dialog.getByLabel('Find an agent').fill(agent.name)
  await dialog.getByRole('radio', { name: agent.name }).check()
  await expectAccessible(admin)
  await dialog.getByRole('button', { name: answer }).click()
  await expect(admin).toHaveURL(new RegExp(`agent=${agent.id}`))
  await expect(sentence(admin, agent.name).first()).toBeVisible()
  await expect(sentences(admin).filter({ hasNotText: agent.name })).toHaveCount(0)
  await expectFinished(admin)

  await admin.getByRole('button', { name: 'Views' }).click()
  await admin.getByRole('menuitem', { name: 'Save as a view' }).click()
  await admin.getByLabel('Name', { exact: true }).fill(`All about ${agent.name}`)
  await admin.getByRole('button', { name: 'Save view' }).click()
  await admin.getByRole('button', { name: `Everything about ${agent.name}, remove` }).click()
  await expect(sentence(admin, other.name).first()).toBeVisible()
  await admin.getByRole('button', { name: 'Views' }).click()
  await admin.getByRole('menuitem', { name: `All about ${agent.name}` }).click()
  await expect(sentences(admin).filter({ hasNotText: agent.name })).toHaveCount(0)

  await goTo(admin, 'Agents')
  await admin.getByRole('button', { name: 'Views' }).click()
  await expect(admin.getByRole('menuitem', { name: 'Save as a view' })).toBeVisible()
  await expect(admin.getByRole('menuitem', { name: `All about ${agent.name}` })).toHaveCount(0)
  await admin.keyboard.press('Escape')
  await openAgent(admin, agent.name)
  await admin
    .getByRole('navigation', { name: /^Pages of/ })
    .getByRole('link', { name: 'Ledger' })
    .click()
  await admin.getByRole('link', { name: 'All of them in the ledger' }).click()
  await expect(admin).toHaveURL(new RegExp(`agent=${agent.id}`))
})

test('questions about people, refusals and money say what is missing, and find what fits', async ({
  signedInAs,
}) => {
  const admin = await signedInAs('admin')
  await goTo(admin, 'Ledger')
  const aboutMoney = await ask(admin, 'Which decisions were about a lot of money?')
  await aboutMoney.getByLabel('USD a month, or more').fill('a lot')
  await aboutMoney.getByRole('button', { name: answer }).click()
  await expect(aboutMoney).toContainText('Give the sum as a number')
  await expectAccessible(admin)
  await aboutMoney.getByLabel('USD a month, or more').fill('999999')
  await aboutMoney.getByRole('button', { name: answer }).click()
  await expect(admin.getByText('No event matches')).toBeVisible()
  await expect(
    admin.getByRole('button', { name: 'Decided on $999,999 a month or more, remove' }),
  ).toBeVisible()

  const aboutSomebody = await ask(admin, 'What did somebody do?')
  await aboutSomebody.getByRole('combobox', { name: 'Who' }).fill('Alma')
  await admin.getByRole('option', { name: /^Alma/ }).first().click()
  await aboutSomebody.getByLabel('Period').selectOption('Last 7 days')
  await aboutSomebody.getByRole('button', { name: answer }).click()
  await expect(admin).toHaveURL(/actor=person/)
  await expect(admin).not.toHaveURL(/usd=/)
  await expect(sentence(admin, /^Alma/).first()).toBeVisible()

  const aboutRefusals = await ask(admin, 'What was refused?')
  await aboutRefusals.getByRole('button', { name: answer }).click()
  await expect(admin).toHaveURL(/outcome=deny/)
  await expect(admin.getByLabel('Outcome')).toHaveValue('deny')
})

const takeAway = 'Download answer'

/** Takes what the dialog offers, and answers the number that its button told and the file. */
async function taken(page: Page, format: 'CSV' | 'JSON Lines') {
  const dialog = page.getByRole('dialog', { name: takeAway })
  await dialog.getByRole('radio', { name: format }).check()
  const button = dialog.getByRole('button', { name: /^Download \d+ events?$/ })
  const events = Number(/\d+/.exec((await button.textContent()) ?? '')?.[0])
  const started = page.waitForEvent('download')
  await button.click()
  const file = await started
  await expect(dialog).toBeHidden()
  return { events, name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') }
}

/** The first cell of a row and its last one, of which only the last is quoted here. */
const endsOf = (row = ''): [string, string] => [
  row.slice(0, row.indexOf(',')),
  (/,"((?:[^"]|"")*)"$/.exec(row)?.[1] ?? row.slice(row.lastIndexOf(',') + 1)).replaceAll('""', '"'),
]

const described = (button: Locator) =>
  expect(button).toHaveAccessibleDescription(/does not include: .*download answers of the ledger/)

test('an answer is taken away as a file that has as many events as were told before', async ({
  signedInAs,
}) => {
  const admin = await signedInAs('admin')
  const agent = await createAgent(admin, agentName('taken'))
  await goTo(admin, 'Ledger')
  await untilWritten(admin, agent.name)
  const dialog = await ask(admin, 'What do we know about one agent?')
  await dialog.getByRole('button', { name: takeAway }).click()
  await expect(dialog.getByRole('alert')).toHaveText('Choose an agent.')
  await dialog.getByLabel('Find an agent').fill(agent.name)
  await dialog.getByRole('radio', { name: agent.name }).check()
  await dialog.getByRole('button', { name: takeAway }).click()
  await expect(admin.getByRole('dialog', { name: takeAway })).toBeVisible()
  await expectAccessible(admin)

  const table = await taken(admin, 'CSV')
  expect(table.name).toBe('ledger.csv')
  const [columns, ...rows] = table.text.trimEnd().split('\r\n')
  expect(endsOf(columns)).toEqual(['position', 'facts'])
  expect(table.events).toBeGreaterThan(0)
  expect(rows).toHaveLength(table.events)
  const [position, facts] = endsOf(rows.at(-1))
  expect(rows.at(-1)).toContain(agent.name)
  expect(Number(position)).toBeGreaterThan(0)
  expect(JSON.parse(facts)).toMatchObject({ specSha256: agent.digest })

  // The answer is what the page shows too, and can be taken from there again.
  await expect(admin).toHaveURL(new RegExp(`agent=${agent.id}`))
  await expect(sentences(admin)).toHaveCount(table.events)
  await admin.getByRole('button', { name: takeAway }).click()
  const lines = await taken(admin, 'JSON Lines')
  expect(lines.name).toBe('ledger.jsonl')
  expect(lines.text.trimEnd().split('\n')).toHaveLength(lines.events)
  expect(JSON.parse(lines.text.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
    position: Number(position),
  })

  await admin.getByRole('button', { name: 'Clear filters' }).click()
  await untilWritten(
    admin,
    new RegExp(`exported ${lines.events} events? of the ledger \\(agent=${agent.id}\\)`),
  )
  await expectFinished(admin)
})

test('an answer is not taken away by a reviewer, who is told why, nor by a viewer', async ({
  signedInAs,
}) => {
  const reviewer = await signedInAs('reviewer')
  await goTo(reviewer, 'Ledger')
  await described(reviewer.getByRole('button', { name: takeAway }))
  const dialog = await ask(reviewer, 'What was refused?')
  await described(dialog.getByRole('button', { name: takeAway }))

  const viewer = await signedInAs('viewer')
  await expect(sidebar(viewer).getByRole('link', { name: 'Ledger' })).toHaveCount(0)
  const { pathname, origin } = new URL(viewer.url())
  const session = await (await viewer.request.get('/trpc/session.current?input={}')).json()
  const { id: workspaceId } = session.result.data.workspaces.find(
    ({ slug }: { slug: string }) => slug === pathname.split('/')[2],
  )
  const answered = await viewer.request.post('/trpc/ledger.download', {
    headers: { origin },
    data: { workspaceId, format: 'csv', upTo: 1 },
  })
  expect(answered.status()).toBe(403)
})
