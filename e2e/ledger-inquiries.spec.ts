import type { Page } from '@playwright/test'
import { agentName, createAgent, openAgent } from './agents.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'
import { sentence, sentences, untilWritten } from './ledger.ts'
import { goTo } from './people.ts'

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
