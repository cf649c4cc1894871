import { expect, type Page } from '@playwright/test'
import { agentName, call, createAgent } from './agents.ts'
import { goTo } from './people.ts'
import { activateElsewhere, dataFile, openPolicy, untilRevalidated } from './policy.ts'

/** From here on one step is enough for a promotion, and nothing is compared unless somebody asks. */
export async function keepQuiet(admin: Page): Promise<void> {
  await openPolicy(admin)
  await activateElsewhere(
    admin,
    (files) => ({ ...files, [dataFile]: files[dataFile]?.replace(/quorum: \d+/, 'quorum: 0') ?? '' }),
    'One step is enough here',
  )
  await untilRevalidated(admin)
  await call(admin, 'drift.setInterval', { everyMinutes: null })
}

export async function promoted(admin: Page, words: string): Promise<{ id: string; name: string }> {
  const { id, name } = await createAgent(admin, agentName(words))
  await call(admin, 'promotions.promote', { agentId: id })
  return { id, name }
}

type Started = { result: { data: { run: { id: string; lease: { id: string } }; lease: { token: string } } } }

/** Starts an agent elsewhere, whose heart beats once and says how it works. */
export async function working(admin: Page, agentId: string, report: Record<string, unknown>): Promise<void> {
  const { result } = await call<Started>(admin, 'runs.start', { agentId, driver: 'lease' })
  const { run, lease } = result.data
  const answer = await admin.request.post(`/v1/leases/${run.lease.id}/renew`, {
    headers: { authorization: `Bearer ${lease.token}` },
    data: report,
  })
  expect(answer.status(), await answer.text()).toBe(200)
}

export const openDrift = (page: Page) => goTo(page, 'Drift')

export const causes = (page: Page) =>
  page.getByRole('list', { name: 'What needs somebody now' }).getByRole('listitem')

export const causeOf = (page: Page, title: string) => page.getByRole('listitem', { name: title, exact: true })

/** Has everybody compared and waits until that is over. */
export async function compareEverybody(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Compare everybody' }).click()
  await expect(page.getByText(/agents? will be compared\./).first()).toBeVisible()
  await expect(page.getByText(/Everybody was compared/)).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('progressbar', { name: 'Agents compared' })).toHaveCount(0, { timeout: 30_000 })
}

/** How many stand so, as the page counts. */
export const standing = (page: Page, word: string) =>
  page
    .getByRole('list', { name: 'How the governed agents stand' })
    .getByRole('button', { name: new RegExp(`^\\d+ ?${word}`) })

export const panelOf = (page: Page, name: string) => page.getByRole('dialog', { name, exact: true })

/** Confirms what the dialog says, waits for what came of it, and closes it. */
export async function restoreOne(page: Page): Promise<void> {
  const restore = page.getByRole('dialog', { name: 'Restore what was approved' })
  await restore.getByRole('button', { name: 'Restore 1 agent' }).click()
  await expect(restore.getByRole('list', { name: 'Results' })).toContainText(/Restored|Under way/)
  await restore.getByRole('button', { name: 'Close' }).last().click()
}
