import type { APIRequestContext, Page } from '@playwright/test'
import { call } from './agents.ts'
import { test as base, expect } from './fixtures.ts'

type Answer<Data> = { result: { data: Data } }
type Version = { id: string; number: number; hash: string; files: Record<string, string> }

/** The policy of the worker's workspace is put back afterwards: the tests that come next count on the shipped one. */
export const test = base.extend<{ policyPutBack: undefined }>({
  policyPutBack: [
    async ({ cast, playwright, signedInAs }, use) => {
      const { state: storageState } = await cast.member('admin')
      // Without a browser: most tests leave the policy as it was.
      const request = await playwright.request.newContext({ baseURL: cast.instance.url, storageState })
      const before = await inForce(request, cast.slug)
      await use(undefined)
      const after = await inForce(request, cast.slug)
      await request.dispose()
      if (after.hash !== before.hash) {
        await activateElsewhere(await signedInAs('admin'), () => before.files, 'As it was before the test')
      }
    },
    { auto: true },
  ],
})

export const budgetRule = 'promotion/budget.rego'
export const dataFile = 'settings/data.yaml'

export const sourceOfFile = (page: Page, path: string) =>
  page.getByRole('textbox', { name: `Source of ${path}` })

export const reviewButton = (page: Page) =>
  page.getByRole('button', { name: /^Review and (activate|propose)$/ })

/** The page with a file open, after the engine has said what it thinks of the set. */
export async function openPolicy(page: Page, query = ''): Promise<void> {
  await page.goto(`/w/${slugOf(page)}/policies${query}`)
  await untilChecked(page)
}

const slugOf = (page: Page): string => /^\/w\/([^/]+)/.exec(new URL(page.url()).pathname)?.[1] ?? ''

/** Which version decides, what each replica has loaded, and what only warned. */
export async function openInForce(page: Page): Promise<void> {
  await page.goto(`/w/${slugOf(page)}/policies/in-force`)
  await expect(page.getByRole('heading', { name: 'Replicas' })).toBeVisible()
}

export async function untilChecked(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: 'Policies' })).toBeVisible()
  await expect(page.getByText(/^It holds together$|^\d+ problems?$/).first()).toBeVisible()
}

/** What is in force, as the server tells it. */
export const versionInForce = (page: Page): Promise<Version> => inForce(page.request, slugOf(page))

export const workspaceIdOf = (page: Page): Promise<string> => idOf(page.request, slugOf(page))

async function inForce(request: APIRequestContext, slug: string): Promise<Version> {
  const input = encodeURIComponent(JSON.stringify({ workspaceId: await idOf(request, slug) }))
  const answer: Answer<Version> = await (await request.get(`/trpc/policy.files?input=${input}`)).json()
  return answer.result.data
}

async function idOf(request: APIRequestContext, slug: string): Promise<string> {
  const session: Answer<{ workspaces: { id: string; slug: string }[] }> = await (
    await request.get('/trpc/session.current?input={}')
  ).json()
  return session.result.data.workspaces.find((workspace) => workspace.slug === slug)?.id ?? ''
}

/** Activates other files as somebody else would, without the page. */
export async function activateElsewhere(
  page: Page,
  change: (files: Record<string, string>) => Record<string, string>,
  reason: string,
): Promise<void> {
  const { files, hash } = await versionInForce(page)
  await call(page, 'policy.reload', { set: { files: change(files) }, basedOn: hash, reason })
}

type Revalidations = { revalidations: { policyNumber: number | null; state: string }[] }

/** Waits until whoever is governed has been judged by the version in force, so that nothing changes by itself any more. */
export async function untilRevalidated(page: Page): Promise<void> {
  const input = encodeURIComponent(JSON.stringify({ workspaceId: await workspaceIdOf(page) }))
  const newest = async () => {
    const answer: Answer<Revalidations> = await (
      await page.request.get(`/trpc/revalidations.overview?input=${input}`)
    ).json()
    return answer.result.data.revalidations[0]
  }
  const { number: policyNumber } = await versionInForce(page)
  await expect.poll(newest, { timeout: 30_000 }).toMatchObject({ policyNumber, state: 'done' })
}

/** Changes the monthly budget in the form of the data. */
export async function setBudget(page: Page, usd: string): Promise<void> {
  await page.getByLabel('USD a month').fill(usd)
  await page.getByLabel('USD a month').blur()
  await expect(page.getByText('1 file changed and not activated')).toBeVisible()
}

/** From what is edited to what is in force. */
export async function activate(page: Page, reason: string): Promise<void> {
  await reviewButton(page).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason)
  await dialog.getByRole('button', { name: /^(Activate|Propose)$/ }).click()
  await expect(dialog).toHaveCount(0, { timeout: 30_000 })
}
