import { expect, type Page } from '@playwright/test'

export const step = (page: Page) => page.getByRole('navigation', { name: 'Steps' })

export const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 2, name, exact: true })

/** The page on which a way to begin is chosen. */
export async function chooseMode(page: Page, mode: string): Promise<void> {
  const workspace = /\/w\/[^/]+/.exec(page.url())?.[0] ?? ''
  await page.goto(`${workspace}/agents/new?mode=${mode}`)
  await expect(page.getByRole('heading', { level: 1, name: 'New agent' })).toBeVisible()
}

export async function beginBlank(page: Page): Promise<void> {
  await chooseMode(page, 'blank')
  await page.getByRole('button', { name: 'Begin with blank fields' }).click()
  await expect(heading(page, 'Identity')).toBeVisible()
}

export const next = (page: Page) => page.getByRole('button', { name: /^Next: / }).click()

export const untilSaved = (page: Page) => expect(page.getByText('Saved', { exact: true })).toBeVisible()

/** Straight to the review, and from there to the agent. */
export async function create(page: Page): Promise<void> {
  await step(page)
    .getByRole('link', { name: /Review/ })
    .click()
  await page.getByRole('button', { name: 'Create agent' }).click()
  await expect(page).toHaveURL(/\/agents\/agt_[0-9A-Z]{26}/)
}

export const confirmAll = (page: Page) => page.getByRole('button', { name: /^Confirm all/ }).click()

let made = 0
/** A name that no other test of this server takes. */
export const freshName = (word: string): string => `${word}-${process.pid.toString(36)}x${++made}`
