import { expect, type Page } from '@playwright/test'
import { askedAbout } from './agents.ts'

/** A line of the output that the page follows. */
export const outputOf = (page: Page) => page.getByRole('region', { name: 'Output of the run' })

/** One fact of the run that is looked at. */
export const fact = (page: Page, name: string) =>
  page.getByRole('main').getByRole('term').filter({ hasText: name }).locator('xpath=following-sibling::dd')

/** Starts the agent whose page is open, and waits until the page of its runs shows that it runs. */
export async function startHere(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: /^Start / })
  await expect(dialog.getByRole('list', { name: 'The seven checks' }).getByRole('listitem')).toHaveCount(7)
  await dialog.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(page).toHaveURL(/\/runs$/)
  await expect(fact(page, 'State')).toHaveText('Running', { timeout: 20_000 })
}

type Runs = { items: { lease: { endedAt: number | null } }[] }

/** How long after an agent was frozen its run lost its lease, by the clock of the server; null while it holds it. */
export async function leaseAfterFreezing(page: Page, agentId: string): Promise<number | null> {
  const { frozenAt } = await askedAbout<{ frozenAt: number }>(page, 'agents.get', agentId)
  const { items } = await askedAbout<Runs>(page, 'runs.ofAgent', agentId)
  const endedAt = items[0]?.lease.endedAt ?? null
  return endedAt === null ? null : endedAt - frozenAt
}

/** A spec that asks for calls to the outside, which nothing in the sandbox has. */
export const uncontained = (name: string) => ({
  apiVersion: 'countersign/v1',
  kind: 'Agent',
  metadata: { name, description: 'Calls out.', owner: 'finance' },
  anatomy: {
    role: 'operator',
    model: { provider: 'anthropic', name: 'claude-sonnet', temperature: 0.2 },
    instructions: 'Match every invoice with its order.\n',
  },
  capabilities: ['invoice.read'],
  containment: { externalCalls: true, persistentWrites: false },
  budget: { monthlyUsd: 50 },
})

/** A spec of a program that does not know its first argument, and therefore really crashes at every try. */
export const crashing = (name: string) => ({
  ...uncontained(name),
  containment: { externalCalls: false, persistentWrites: false },
  run: { runner: 'reference', args: ['--there-is-no-such-option'] },
})
