import { expect, type Page } from '@playwright/test'
import { agentName, call, createAgent } from './agents.ts'
import { activateElsewhere, dataFile } from './policy.ts'

type Asked = { result: { data: { requestId: string } } }

/** An agent that the policy lets pass, and the request for its promotion by whoever is signed in. */
export async function requested(
  page: Page,
  words: string,
  wish: { note?: string; scheduledFor?: number; monthlyUsd?: number } = {},
): Promise<{ agentId: string; name: string; requestId: string }> {
  const name = agentName(words)
  const { monthlyUsd, ...asked } = wish
  const { id: agentId } = await createAgent(page, name, { ...(monthlyUsd && { monthlyUsd }) })
  const answer = await call<Asked>(page, 'promotions.request', { agentId, ...asked })
  return { agentId, name, requestId: answer.result.data.requestId }
}

/** An agent that became governed in an emergency, without the people whom the policy asks. The policy lets admins do that from then on. */
export async function promotedByGlass(page: Page, words: string): Promise<{ id: string; name: string }> {
  await activateElsewhere(
    page,
    (files) => ({
      ...files,
      [dataFile]: (files[dataFile] ?? '').replace('breakGlass: false', 'breakGlass: true'),
    }),
    'For the night shift',
  )
  const { id, name, digest } = await createAgent(page, agentName(words))
  const { requestId } = (await call<Asked>(page, 'promotions.request', { agentId: id })).result.data
  const reason = 'The claims line is down and Iris is asleep'
  await call(page, 'promotions.breakGlass', { requestId, digest, reason })
  return { id, name }
}

const slugOf = (page: Page): string => /^\/w\/([^/]+)/.exec(new URL(page.url()).pathname)?.[1] ?? ''

export async function openRequest(page: Page, requestId: string): Promise<void> {
  await page.goto(`/w/${slugOf(page)}/promotions/${requestId}`)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('revision')
}

/** The queue that is meant, narrowed to the agents of one test. */
export async function openQueue(page: Page, tab: string, words: string): Promise<void> {
  await page.goto(`/w/${slugOf(page)}/promotions?tab=${tab}&search=${words}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Promotion requests' })).toBeVisible()
}

export const gate = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Gates' }).getByRole('listitem').filter({ hasText: name })

/** Decides on the page of a request. */
export async function decide(page: Page, decision: 'Approve' | 'Reject', reason?: string): Promise<void> {
  await page.getByRole('button', { name: decision, exact: true }).click()
  const dialog = page.getByRole('dialog', { name: new RegExp(`^${decision}`) })
  if (reason) await dialog.getByLabel(/^Reason/).fill(reason)
  await dialog.getByRole('button', { name: decision, exact: true }).click()
  await expect(dialog).toBeHidden()
}
