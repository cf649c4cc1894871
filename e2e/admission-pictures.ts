import type { Page } from '@playwright/test'
import { changeBehind, respelled } from './database.ts'
import type { Instance } from './instance.ts'

type Photograph = (page: Page, name: string, isReloaded?: boolean, isWhole?: boolean) => Promise<void>

/** A governed agent of the demo workspace after somebody changed its stored spec, and everything frozen because of it. */
export async function photographAdmission(page: Page, instance: Instance, photograph: Photograph) {
  await page.goto('/w/demo/agents?status=GOVERNED_VALID')
  await page.getByRole('rowheader').getByRole('link').first().click()
  await page.getByRole('region', { name: 'What a start would hear' }).waitFor()
  const agentId = /agt_[0-9A-Z]{26}/.exec(page.url())?.[0] ?? ''
  await changeBehind(instance, ...respelled(agentId, '"maxLlmCalls":', '"maxLlmCalls":1'))
  await page.reload()
  await page.getByText('The stored spec is not the spec that was approved.').waitFor()
  await page
    .getByRole('heading', { name: 'Would this be allowed?' })
    .evaluate('(title) => title.scrollIntoView()')
  await photograph(page, 'admission', false)
  await page.getByRole('banner').getByRole('button', { name: 'Freeze the workspace' }).click()
  const question = page.getByRole('dialog', { name: 'Freeze the workspace?' })
  await question.getByLabel('Reason').fill('Somebody changes specs in the database')
  await question.getByRole('button', { name: 'Freeze everything' }).click()
  await page.getByRole('alert').filter({ hasText: 'The workspace is frozen' }).waitFor()
  await photograph(page, 'frozen', false)
}
