import { expect, type Locator, type Page } from '@playwright/test'
import { rowOf } from './people.ts'

type Session = { result: { data: { workspaces: { id: string; slug: string }[] } } }
type Created = { result: { data: { id: string; name: string; digest: string } } }

let made = 0

/** A name that no other test uses; it begins with the words that are given. */
export function agentName(words = 'bot'): string {
  made += 1
  return `${words}-${process.pid.toString(36)}-${made}`.replace(/[^a-z0-9-]/g, '')
}

/** Calls a procedure as the person who is signed in, in the workspace that the page shows. */
export async function call<Answer = unknown>(
  page: Page,
  procedure: string,
  input: Record<string, unknown>,
): Promise<Answer> {
  const { origin, pathname } = new URL(page.url())
  const slug = /^\/w\/([^/]+)/.exec(pathname)?.[1]
  const session: Session = await (await page.request.get('/trpc/session.current?input={}')).json()
  const workspaceId = session.result.data.workspaces.find((workspace) => workspace.slug === slug)?.id
  const answer = await page.request.post(`/trpc/${procedure}`, {
    headers: { origin },
    data: { workspaceId, ...input },
  })
  const body = await answer.text()
  expect(answer.status(), body).toBe(200)
  return JSON.parse(body)
}

/** What a query answers about one agent to the person who is signed in, in their first workspace. */
export async function askedAbout<Answer>(page: Page, procedure: string, agentId: string): Promise<Answer> {
  const session: Session = await (await page.request.get('/trpc/session.current?input={}')).json()
  const workspaceId = session.result.data.workspaces[0]?.id
  const query = encodeURIComponent(JSON.stringify({ workspaceId, agentId }))
  const answer: { result: { data: Answer } } = await (
    await page.request.get(`/trpc/${procedure}?input=${query}`)
  ).json()
  return answer.result.data
}

type Wishes = {
  displayName?: string
  owner?: string | null
  labels?: Record<string, string>
  monthlyUsd?: number
}

/** An agent with a whole anatomy in the sandbox, made as a machine would make it. */
export async function createAgent(
  page: Page,
  name: string,
  { displayName, owner = 'finance', labels = {}, monthlyUsd = 50 }: Wishes = {},
): Promise<{ id: string; name: string; digest: string }> {
  const value = {
    apiVersion: 'countersign/v1',
    kind: 'Agent',
    metadata: { name, ...(displayName && { displayName }), description: 'Matches invoices.', owner, labels },
    anatomy: {
      role: 'operator',
      model: { provider: 'anthropic', name: 'claude-sonnet', temperature: 0.2 },
      instructions: 'Match every invoice with its order.\nAsk when they differ.\n',
      tools: [{ name: 'erp.read_invoice', operations: ['read'], server: 'mcp:erp' }],
    },
    capabilities: ['invoice.read'],
    budget: { monthlyUsd },
  }
  const created = await call<Created>(page, 'agents.create', { spec: { value } })
  return created.result.data
}

/** Opens the agents that match these words, and nothing else. */
export async function findAgents(page: Page, words: string): Promise<void> {
  const slug = /^\/w\/([^/]+)/.exec(new URL(page.url()).pathname)?.[1]
  await page.goto(`/w/${slug}/agents?search=${words}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Agents' })).toBeVisible()
}

export async function openAgent(page: Page, name: string, tab?: string): Promise<void> {
  await findAgents(page, name)
  await rowOf(page, name).getByRole('link', { name }).click()
  await expect(page.getByRole('button', { name: `More for ${name}` })).toBeVisible()
  if (tab) await openTab(page, tab)
}

/** Another page of the agent that is open. While pages are still on their way a click may be overtaken, so it is looked at. */
export async function openTab(page: Page, tab: string): Promise<void> {
  const link = page.getByRole('navigation', { name: /^Pages of/ }).getByRole('link', { name: tab })
  await expect(async () => {
    await link.click()
    await expect(link).toHaveAttribute('aria-current', 'page', { timeout: 5_000 })
  }).toPass()
}

export const sourceOf = (page: Page) => page.getByRole('textbox', { name: 'Source of the spec, YAML' })

/** A line of the source, brought into view: the editor draws what can be seen, and a little more. */
export async function lineOf(page: Page, line: RegExp): Promise<Locator> {
  const lines = sourceOf(page).locator('.cm-line')
  const found = lines.filter({ hasText: line }).first()
  if ((await found.count()) === 0) {
    await sourceOf(page).evaluate('(content) => content.parentElement.scrollTo(0, 0)')
  }
  await expect(async () => {
    if ((await found.count()) === 0) await lines.last().scrollIntoViewIfNeeded()
    await expect(found).toBeVisible({ timeout: 250 })
  }).toPass({ timeout: 7_500 })
  return found
}

/** Replaces a line of the source as somebody would: by finding it and typing over it. */
export async function typeOverLine(page: Page, line: RegExp, text: string): Promise<void> {
  await (await lineOf(page, line)).click()
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+End')
  await page.keyboard.insertText(text)
}
