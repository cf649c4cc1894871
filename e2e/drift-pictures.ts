import type { Page } from '@playwright/test'

type Photograph = (page: Page, name: string, isReloaded?: boolean, isWhole?: boolean) => Promise<void>

/** What differs in the demo workspace, and one agent of the widest cause on its three sides. */
export async function photographDrift(page: Page, photograph: Photograph): Promise<void> {
  await page.goto('/w/demo/drift')
  const widest = page.getByRole('list', { name: 'What needs somebody now' }).getByRole('listitem').first()
  await widest.waitFor()
  await page.locator('.recharts-bar-rectangle').first().waitFor()
  await photograph(page, 'drift', false, true)
  await widest.getByRole('link').first().click()
  await page.getByRole('region', { name: 'Three sides' }).waitFor()
  await photograph(page, 'drift-agent', false)
  await page.keyboard.press('Escape')
  await widest.getByRole('button', { name: /^Ignore/ }).click()
  await page.getByRole('list', { name: 'What the rule would cover' }).waitFor()
  await photograph(page, 'drift-ignore', false)
}
