import type { Page } from '@playwright/test'
import { call, openAgent, openTab } from './agents.ts'
import { goTo } from './people.ts'
import { fact, outputOf, startHere, uncontained } from './runtime.ts'

type Photograph = (page: Page, name: string, isReloaded?: boolean, isWhole?: boolean) => Promise<void>

/** An agent that was promoted starts, works and is looked at; another is not let in. */
export async function photographRuntime(
  page: Page,
  photograph: Photograph,
  isForALook: boolean,
): Promise<void> {
  await openAgent(page, 'invoice-matcher')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByRole('list', { name: 'The seven checks' }).waitFor()
  await photograph(page, 'agent-start', false)
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await startHere(page)
  await outputOf(page).getByRole('listitem').nth(5).waitFor()
  await fact(page, 'Heartbeats')
    .getByText(/heartbeat/)
    .first()
    .waitFor()
  await photograph(page, 'agent-runs', false, true)
  await openTab(page, 'Custody')
  await page.getByText('The line holds', { exact: true }).waitFor()
  await photograph(page, 'custody', false, true)
  await deny(page)
  await goTo(page, 'Runtime')
  await page.locator('.recharts-bar-rectangle').first().waitFor()
  await photograph(page, 'runtime', false, true)
  if (!isForALook) return
  await page.getByRole('radio', { name: 'Over' }).check()
  await page.getByRole('button', { name: 'Pause' }).click()
  await photograph(page, 'runtime-paused', false)
}

/** Asks for more than the sandbox gives, and leaves denials to be counted. */
async function deny(page: Page): Promise<void> {
  await openAgent(page, 'mail-sorter')
  const agentId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  await call(page, 'agents.update', { agentId, basedOn: 1, spec: { value: uncontained('mail-sorter') } })
  for (const _ of [1, 2, 3]) await call(page, 'runs.start', { agentId })
}
