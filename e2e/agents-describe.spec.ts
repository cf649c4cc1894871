import { chooseMode, confirmAll, create, heading, step } from './agents-wizard.ts'
import { expect, expectFinished, test } from './fixtures.ts'
import { LanguageModelServer } from './language-model.ts'

const words = 'A helper for the finance team. It reads invoices from SAP, but never deletes anything.'

test('a description is sent to the language model only by choice, and read by rules when that fails', async ({
  ownWorkspace,
}) => {
  test.slow()
  const provider = await LanguageModelServer.start()
  try {
    const { admin: page } = await ownWorkspace({ languageModel: provider.url })
    const write = async () => {
      await chooseMode(page, 'words')
      await page.getByLabel('What should it do?').fill(words)
    }
    const send = page.getByRole('button', { name: `Send to ${provider.host} and make a draft` })

    await write()
    await expect(page.getByRole('group', { name: 'Who reads it' })).toContainText(
      `are sent to ${provider.host}`,
    )
    await expectFinished(page)
    await page.getByRole('radio', { name: 'Rules, here on this server' }).check()
    await page.getByRole('button', { name: 'Make a draft of it' }).click()
    await expect(heading(page, 'Identity')).toBeVisible()
    await expect(page.getByText('Read by rules, on this server.')).toBeVisible()
    expect(provider.asked).toEqual([])

    provider.says = JSON.stringify({ run: { runner: 'shell' } })
    await write()
    await send.click()
    await expect(page.getByText('it proposes `run`, which a description cannot set')).toBeVisible()

    provider.says = null
    await write()
    await send.click()
    await expect(page.getByText(`${provider.host} answered with status 503.`)).toBeVisible()

    provider.says = JSON.stringify({
      displayName: { value: 'Ledger helper', words: 'A helper' },
      owner: { value: 'finance', words: 'for the finance team' },
      role: { value: 'operator', words: 'the board said so' },
      tools: [{ name: 'sap', operations: ['read'], words: 'reads invoices from SAP' }],
      capabilities: [{ value: 'moon.paint', words: 'invoices' }],
    })
    await write()
    await send.click()
    await expect(page.getByText(`Read by small-1 at ${provider.host}.`)).toBeVisible()
    await expect(page.getByRole('list', { name: 'Inferred in Owner' })).toContainText(
      'inferred from “for the finance team”',
    )
    await expectFinished(page)
    await step(page)
      .getByRole('link', { name: /Review/ })
      .click()
    const unconfirmed = page.getByRole('list', { name: 'Not confirmed' })
    await expect(unconfirmed).toContainText('the policy does not list this capability')
    await expect(unconfirmed).toContainText('it can point to no words of yours')
    await expect(page.getByRole('button', { name: 'Create agent' })).toHaveAttribute('aria-disabled', 'true')
    await confirmAll(page)
    await create(page)
    expect(provider.asked).toHaveLength(3)
  } finally {
    await provider.stop()
  }
})
