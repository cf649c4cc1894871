import type { Page } from '@playwright/test'
import { call, createAgent, openAgent } from './agents.ts'
import {
  activate,
  activateElsewhere,
  budgetRule,
  dataFile,
  openInForce,
  openPolicy,
  reviewButton,
  setBudget,
  sourceOfFile,
} from './policy.ts'

type Photograph = (page: Page, name: string, isReloaded?: boolean, isWhole?: boolean) => Promise<void>

const besideFile = (page: Page, name: RegExp) =>
  page.getByRole('navigation', { name: 'Beside the file' }).getByRole('link', { name }).click()

/** A line that is wrong, a question with its explanation, and who would be denied; for a look, every other page too. */
export async function photographPolicies(page: Page, photograph: Photograph, isLook: boolean): Promise<void> {
  await openPolicy(page, `?file=${budgetRule}`)
  await sourceOfFile(page, budgetRule)
    .locator('.cm-line')
    .filter({ hasText: /^asked :=/ })
    .click()
  await page.keyboard.press('End')
  await page.keyboard.insertText(' + discount')
  await page.locator('.cm-problem-note').waitFor()
  await photograph(page, 'policies', false)
  await besideFile(page, /^Changes/)
  if (isLook) await photograph(page, 'policy-changes', false)
  await page.getByRole('button', { name: /^Undo the changes/ }).click()

  await besideFile(page, /^Try it/)
  const input = page.getByLabel('Input, JSON')
  await input.fill((await input.inputValue()).replace(/"monthlyUsd": \d+/, '"monthlyUsd": 900'))
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await page.getByText('900 USD a month').first().scrollIntoViewIfNeeded()
  await photograph(page, 'policy-try', false)

  await photographImpact(page, photograph)
  if (isLook) await photographTheRest(page, photograph)
  await photographRevalidation(page, photograph)
}

/** Governed in one step, where nobody has to agree, so that there is somebody to deny. */
async function photographImpact(page: Page, photograph: Photograph): Promise<void> {
  const change = (from: RegExp, to: string) => (files: Record<string, string>) => ({
    ...files,
    [dataFile]: files[dataFile]?.replace(from, to) ?? '',
  })
  await activateElsewhere(page, change(/quorum: \d+/, 'quorum: 0'), 'One step is enough to begin with')
  for (const [name, monthlyUsd] of [
    ['order-matcher', 50],
    ['claims-summary', 120],
    ['fraud-watch', 300],
  ] as const) {
    const { id } = await createAgent(page, name, { monthlyUsd })
    await call(page, 'promotions.promote', { agentId: id })
  }
  await activateElsewhere(page, change(/quorum: \d+/, 'quorum: 1'), 'From now on somebody has to agree')
  await openPolicy(page)
  await setBudget(page, '100')
  await reviewButton(page).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/^Newly denied: [1-9]/).waitFor()
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Agreed with finance for the end of the year')
  await photograph(page, 'policy-impact', false)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
}

async function photographTheRest(page: Page, photograph: Photograph): Promise<void> {
  await openPolicy(page, '?panel=tests')
  await page.getByText('Each of them').click()
  await photograph(page, 'policy-data', false)
  await page.getByRole('checkbox', { name: 'promotion.budget' }).check()
  await activate(page, 'A limit to watch before it denies')
  await openPolicy(page, `?file=${budgetRule}&panel=try`)
  await page.getByRole('radio', { name: 'Plain text' }).check({ force: true })
  await photograph(page, 'policy-plain', false)
  await page.getByRole('radio', { name: 'Code editor' }).check({ force: true })
  await page.getByRole('button', { name: 'Choose another' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Try', exact: false }).first().waitFor()
  await photograph(page, 'policy-choose', false)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'New file' }).click()
  await photograph(page, 'policy-new-file', false)
  await page.keyboard.press('Escape')
  await openAgent(page, 'fraud-watch')
  await page.getByRole('list', { name: 'What only warns' }).waitFor()
  await photograph(page, 'policy-precheck', false, true)
  await page.goto('/w/northwind-claims/policies/versions')
  await photograph(page, 'policy-versions')
  await page.goto('/w/northwind-claims/policies/proposals')
  await photograph(page, 'policy-proposals')
  await openInForce(page)
  await photograph(page, 'policy-in-force')
  await page.route('**/trpc/**policy.overview**', (route) => route.abort())
  await page.goto('/w/northwind-claims/policies')
  await page.getByText('The server cannot be reached').first().waitFor()
  await photograph(page, 'policy-failing', false)
  await page.unroute('**/trpc/**policy.overview**')
  await page.route('**/engine-worker*', (route) => route.abort())
  await page.goto('/w/northwind-claims/policies')
  await page.getByText('could not be started').waitFor()
  await photograph(page, 'policy-no-engine', false)
  await page.unroute('**/engine-worker*')
}

/** A limit that two governed agents do not keep any more, and the fixes for them. */
async function photographRevalidation(page: Page, photograph: Photograph): Promise<void> {
  await activateElsewhere(
    page,
    (files) => ({
      ...files,
      [dataFile]:
        files[dataFile]
          ?.replace(/^warn:.*(?:\n {2}- .*)*/m, 'warn: []')
          .replace(/monthlyUsd: \d+/, 'monthlyUsd: 100') ?? '',
    }),
    'Agreed with finance for the new year',
  )
  await page.goto('/w/northwind-claims/policies/revalidation')
  await page.getByRole('button', { name: /^Look at the fixes/ }).waitFor()
  await page.getByText('Finished').first().waitFor()
  await photograph(page, 'revalidation')
  await page
    .getByRole('button', { name: /^Look at the fixes/ })
    .first()
    .click()
  await page.getByRole('list', { name: 'Fixes' }).waitFor()
  await photograph(page, 'revalidation-fixes', false)
  await page.keyboard.press('Escape')
}
