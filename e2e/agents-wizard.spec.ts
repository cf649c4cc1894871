import type { Page } from '@playwright/test'
import { AgentSources } from './agent-sources.ts'
import {
  beginBlank,
  chooseMode,
  confirmAll,
  create,
  freshName,
  heading,
  next,
  step,
  untilSaved,
} from './agents-wizard.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'

const specOf = (name: string): string => `apiVersion: countersign/v1
kind: Agent
metadata:
  name: ${name}
  owner: finance
capabilities: [invoice.read]
budget: { monthlyUsd: 20 }
`

const choose = (page: Page, ...files: { name: string; text: string }[]) =>
  page
    .getByLabel('Choose or drop')
    .setInputFiles(
      files.map(({ name, text }) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })),
    )

test.describe('each way to begin leads to an agent:', () => {
  test('blank, step by step', async ({ signedInAs }) => {
    test.slow()
    const page = await signedInAs('admin')
    const name = freshName('invoice-bot')
    await beginBlank(page)
    await next(page)
    await expect(page.getByLabel('Name', { exact: true })).toBeFocused()
    await expect(page.getByText('This field is missing.')).toBeVisible()
    await page.getByLabel('Display name (optional)', { exact: true }).fill('Invoice bot')
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('invoice-bot')
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByLabel('Owner').fill('finance')
    await page.getByLabel('Labels').fill('team=finance')
    await next(page)

    await page.getByLabel('Role').selectOption('operator')
    await page.getByLabel('Provider of the model').fill('anthropic')
    await page.getByLabel('Model (optional)', { exact: true }).fill('claude-sonnet')
    await page.getByLabel('Instructions').fill('Match invoices with orders.')
    await page.getByRole('button', { name: 'Add a tool' }).click()
    await page.getByLabel('Name of tool 1').fill('erp.read_invoice')
    await next(page)
    await expect(page.getByText('List at least 1.')).toBeVisible()
    await page.getByRole('group', { name: 'What tool 1 does' }).getByLabel('read').check()
    await next(page)

    await page.getByLabel('Find or add a capability').fill('invoice.read')
    await page.getByRole('checkbox', { name: 'invoice.read' }).check()
    await page.getByLabel('Hosts it may reach').fill('api.erp.example\nhttps://wrong')
    await next(page)
    await expect(page.getByText(/^Line 2: /)).toBeVisible()
    await page.getByLabel('Hosts it may reach').fill('api.erp.example')
    await next(page)

    await page.getByLabel('US dollars a month').fill('a lot')
    await page.getByLabel('US dollars a day').focus()
    await expect(page.getByText('Write a number in digits')).toBeVisible()
    await page.getByLabel('US dollars a month').fill('40')
    await next(page)

    await expect(page.getByLabel('YAML').or(page.locator('pre'))).toContainText('monthlyUsd: 40')
    await expect(page.getByText('$31, which is $1 a day on average')).toBeVisible()
    await expect(page.getByText('Nobody approves what they made themselves')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Create agent' }).dblclick()
    await expect(page).toHaveURL(/\/agents\/agt_[0-9A-Z]{26}$/)
    await expect(page.getByRole('main')).toContainText(name)
  })

  test('template, found by words', async ({ signedInAs }) => {
    const page = await signedInAs('admin')
    await chooseMode(page, 'template')
    const found = page.getByRole('list', { name: 'Templates' }).getByRole('listitem')
    await expect(found).toHaveCount(12)
    await page.getByLabel('Find a template').fill('pull requests')
    await expect(found).toHaveCount(1)
    await expect(page).toHaveURL(/find=pull/)
    await page.getByRole('button', { name: 'Use Code review' }).click()
    await expect(page.getByLabel('Display name (optional)', { exact: true })).toHaveValue('Code review')
    await create(page)
  })

  test('clone, under a name that is free', async ({ signedInAs }) => {
    const page = await signedInAs('admin')
    const name = freshName('original')
    await chooseMode(page, 'file')
    await choose(page, { name: 'agent.yaml', text: specOf(name) })
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(name)
    await create(page)
    await chooseMode(page, 'clone')
    await page.getByLabel('Find an agent').fill(name)
    await expect(page.getByRole('list', { name: 'Agents to clone' }).getByRole('listitem')).toHaveCount(1)
    await page.getByRole('button', { name: `Clone ${name}` }).click()
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(`${name}-2`)
    await create(page)
  })

  test('description, of which every inference is confirmed', async ({ signedInAs }) => {
    test.slow()
    const page = await signedInAs('admin')
    await chooseMode(page, 'words')
    await page.getByRole('button', { name: 'Make a draft of it' }).click()
    await expect(page.getByText('Say in a sentence or two')).toBeVisible()
    await page
      .getByLabel('What should it do?')
      .fill(
        `An operator for the finance team, called ${freshName('Clerk')}. It reads invoices from SAP. At most $50 a month.`,
      )
    await page.getByRole('button', { name: 'Make a draft of it' }).click()
    await expect(heading(page, 'Identity')).toBeVisible()
    const owner = page.getByRole('list', { name: 'Inferred in Owner' })
    await expect(owner).toContainText('inferred from “for the finance team”')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Confirm Owner' }).click()
    await expect(owner).toBeHidden()
    await untilSaved(page)
    await page.reload()
    await expect(page.getByRole('list', { name: 'Inferred in Name', exact: true })).toBeVisible()
    await expect(owner).toBeHidden()
    await step(page)
      .getByRole('link', { name: /Review/ })
      .click()
    await expect(page.getByRole('button', { name: 'Create agent' })).toHaveAttribute('aria-disabled', 'true')
    await expectFinished(page)
    await confirmAll(page)
    await create(page)
  })

  test('one file dropped, and several at once with a result for each', async ({ signedInAs }) => {
    const page = await signedInAs('admin')
    const [dropped, first, second] = [freshName('dropped'), freshName('first'), freshName('second')]
    await chooseMode(page, 'file')
    const transfer = await page.evaluateHandle(`(() => {
      const data = new DataTransfer()
      data.items.add(new File([${JSON.stringify(specOf(dropped))}], 'agent.yml'))
      return data
    })()`)
    await page.getByText('Choose or drop YAML or JSON').dispatchEvent('drop', { dataTransfer: transfer })
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(dropped)

    await chooseMode(page, 'file')
    const list = JSON.stringify([
      { apiVersion: 'countersign/v1', kind: 'Agent', metadata: { name: first } },
      { apiVersion: 'countersign/v1', kind: 'Agent', metadata: { name: 'Not A Name' } },
    ])
    await choose(page, { name: 'list.json', text: list }, { name: 'other.yaml', text: specOf(second) })
    await expect(page.getByRole('heading', { name: 'Nothing was imported, 1 spec refused' })).toBeFocused()
    await expectFinished(page)
    await page.getByRole('button', { name: 'Import what is right (2)' }).click()
    await expect(page.getByRole('heading', { name: '2 agents imported' })).toBeVisible()
    await page.getByRole('link', { name: second }).click()
    await expect(page).toHaveURL(/\/agents\/agt_/)
  })

  test('MCP server and agent card', async ({ allow, ownWorkspace }) => {
    test.slow()
    allow(/400 \(Bad Request\)/)
    const sources = await AgentSources.start()
    try {
      const { admin: page } = await ownWorkspace({ allowPrivateAddresses: true })
      await chooseMode(page, 'mcp')
      await page.getByLabel('Address of the server').fill(`${sources.url}/mcp`)
      await page.getByRole('button', { name: 'List its tools' }).click()
      await expect(page.getByRole('alert')).toContainText('answers only to somebody it knows')
      await page.getByLabel('Access token', { exact: true }).fill(sources.token)
      await page.getByRole('button', { name: 'List its tools' }).click()
      await expect(page.getByRole('heading', { name: 'Ledgerline ERP offers 3 tools' })).toBeVisible()
      const tools = page.getByRole('list', { name: 'Tools' }).getByRole('listitem')
      await expect(tools.filter({ hasText: 'purge_archive' })).toContainText('the worst is assumed')
      await expect(page.getByRole('checkbox', { name: 'bad name!' })).toBeDisabled()
      await expectFinished(page)
      await page.getByRole('button', { name: /^Pick those that only read/ }).click()
      await page.getByRole('button', { name: 'Make a draft with 1 tool' }).click()
      await page.getByLabel('Name', { exact: true }).fill('ledger-reader')
      await next(page)
      await expect(page.getByLabel('Name of tool 1')).toHaveValue('ledgerline.read_invoice')
      await expect(page.getByText('the server claims that it only reads')).toBeVisible()
      await step(page)
        .getByRole('link', { name: /Review/ })
        .click()
      await confirmAll(page)
      await expect(page.locator('pre')).toContainText('ledger-reader')
      await expect(page.locator('pre')).not.toContainText(sources.token)
      await create(page)

      await chooseMode(page, 'card')
      await page.getByLabel('Address of the agent or its card').fill(sources.url)
      await page.getByRole('button', { name: 'Fetch the card' }).click()
      await expect(page.getByLabel('Display name (optional)', { exact: true })).toHaveValue('Parcel tracker')
      await step(page)
        .getByRole('link', { name: /Review/ })
        .click()
      await confirmAll(page)
      await create(page)
    } finally {
      await sources.stop()
    }
  })
})

test('a hostile file is refused with its line, and changes nothing', async ({ signedInAs, allow }) => {
  allow(/400 \(Bad Request\)/)
  allow(/413 \(Payload Too Large\)/)
  const page = await signedInAs('admin')
  await chooseMode(page, 'file')
  const address = page.url()
  const head = 'apiVersion: countersign/v1\nkind: Agent\n'
  const bomb = `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n`
  for (const [name, text, told] of [
    ['twice.yaml', `${head}metadata: { name: a }\nmetadata: { name: b }\n`, /line 4/],
    ['proto.json', '{\n  "__proto__": { "a": 1 }\n}', /line 2/],
    ['bomb.yaml', `${head}${bomb}`, /line 3/],
    ['alias.yaml', `${head}metadata: &m { name: a }\nanatomy: *m\n`, /line 3/],
    ['deep.json', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, /deep|nest/i],
    ['deep.yaml', `${head}metadata: ${'['.repeat(10_000)}`, /line 3/],
  ] as const) {
    await choose(page, { name, text })
    await expect(page.getByRole('main'), name).toContainText(told)
    expect(page.url(), name).toBe(address)
  }
  await expectAccessible(page)
})
