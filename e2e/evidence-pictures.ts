import type { Page } from '@playwright/test'

type Photograph = (page: Page, name: string, isReloaded?: boolean, isWhole?: boolean) => Promise<void>

/** Who has access to the packs of the demo workspace, and what the auditor sees of it. */
export async function photographEvidence(page: Page, photograph: Photograph): Promise<void> {
  await page.goto('/w/demo/compliance')
  const auditors = page.getByRole('table', { name: /auditors?/i })
  await auditors.scrollIntoViewIfNeeded()
  await photograph(page, 'auditors', false)
  const bar = page.getByRole('complementary', { name: 'Demo workspace' })
  await bar.getByRole('button', { name: 'Act as' }).click()
  await page.getByRole('menuitem', { name: 'Act as Nadia Haddad' }).click()
  await bar.getByRole('button', { name: /^Acting as Nadia Haddad/ }).waitFor()
  await page.goto('/w/demo/evidence')
  await page.getByRole('button', { name: /^Download/ }).waitFor()
  await photograph(page, 'evidence', false)
  await bar.getByRole('button', { name: /^Acting as Nadia Haddad/ }).click()
  await page.getByRole('menuitem', { name: /^Be .* again$/ }).click()
  await bar.getByRole('button', { name: 'Act as' }).waitFor()
}
