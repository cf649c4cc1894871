import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from '@playwright/test'
import { photographAdmission } from './admission-pictures.ts'
import { call, createAgent, openAgent, typeOverLine } from './agents.ts'
import { photographDrift } from './drift-pictures.ts'
import { photographEvidence } from './evidence-pictures.ts'
import { Instance } from './instance.ts'
import { goTo, invite, join as joinWorkspace, setUp, sidebar, signIn } from './people.ts'
import config from './playwright.config.ts'
import { photographPolicies } from './policy-pictures.ts'
import { photographRuntime } from './runtime-pictures.ts'

/**
 * The pictures of the documentation, made by hand: `tsx e2e/screenshots.ts`. With a folder as its argument it
 * makes them for a look instead: wide and narrow, light and dark.
 */
const [folder] = process.argv.slice(2)
const target = folder ?? fileURLToPath(new URL('../docs/images', import.meta.url))
const looks = folder
  ? [1440, 390].flatMap((width) => (['light', 'dark'] as const).map((theme) => ({ width, theme })))
  : [{ width: 1440, theme: 'light' as const }]

const people = [
  { name: 'Alma Ruiz', email: 'alma@northwind.example', role: 'admin' },
  { name: 'Iris Holm', email: 'iris@northwind.example', role: 'reviewer' },
  { name: 'Rufus Adeyemi', email: 'rufus@northwind.example', role: 'compliance' },
  { name: 'Mina Sato', email: 'mina@northwind.example', role: 'viewer' },
] as const
const password = 'nine purple lanterns at noon'
const weekMs = 7 * 86_400_000

async function main(): Promise<void> {
  await mkdir(target, { recursive: true })
  const instance = await Instance.start()
  const browser = await chromium.launch(config.use?.launchOptions)
  try {
    await photographAll(instance, browser)
  } finally {
    await browser.close()
    await instance.remove()
  }
}

async function photographAll(instance: Instance, browser: Browser): Promise<void> {
  const page = await newPage(browser, instance)
  await page.goto(instance.setUpLink)
  await photograph(page, 'set-up')
  const [admin, ...others] = people
  await setUp(page, instance.setUpLink, {
    person: { ...admin, password },
    workspace: 'Northwind Claims',
    withDemo: true,
  })
  for (const { name, email, role } of others) {
    const link = await invite(page, email, role)
    const theirs = await newPage(browser, instance)
    await joinWorkspace(theirs, link, { name, email, password })
    await theirs.context().close()
  }
  await invite(page, 'joris@northwind.example', 'reviewer')
  await goTo(page, 'People')
  await photograph(page, 'people')
  for (const name of ['Orchestrator in Frankfurt', 'Nightly export', 'Staging cluster'])
    await createKey(page, name)
  await photograph(page, 'keys')
  await addProvider(page)
  await photograph(page, 'sign-in-settings')
  await goTo(page, 'Home')
  await photograph(page, 'home')
  await photographWizard(page)
  await photographLedger(page)
  await goTo(page, 'Compliance')
  await page.getByRole('table', { name: /^Controls of/ }).waitFor()
  await photograph(page, 'compliance')
  await photographAgents(page)
  await photographPromotions(page, browser, instance)
  await photographRuntime(page, photograph, folder !== undefined)
  await photographPolicies(page, photograph, folder !== undefined)
  await photographSigningKeys(page)
  await photographDrift(page, photograph)
  await photographEvidence(page, photograph)
  await photographAdmission(page, instance, photograph)
  if (folder) await photographTheRest(page, browser, instance)
}

/** A description, so that there is something to confirm; first the ways to begin, then two of the steps. */
async function photographWizard(page: Page): Promise<void> {
  await page.goto('/w/northwind-claims/agents/new?mode=words')
  await photograph(page, 'new-agent')
  await page
    .getByLabel('What should it do?')
    .fill(
      'An operator for the finance team, called Invoice clerk. It reads invoices from SAP and posts a summary to Slack, but never deletes anything. At most $50 a month.',
    )
  await page.getByRole('button', { name: 'Make a draft of it' }).click()
  await page.getByRole('heading', { level: 2, name: 'Identity' }).waitFor()
  await photograph(page, 'new-agent-identity', false)
  if (!folder) return
  for (const step of ['Anatomy', 'Capabilities and access', 'Limits', 'Review']) {
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: step }).click()
    await page.getByRole('heading', { level: 2, name: step }).waitFor()
    await photograph(page, `new-agent-${step.toLowerCase().replace(/ /g, '-')}`, false)
  }
}

/** After a check, so that the card has something to say; and an event that is verified to the signature. */
async function photographLedger(page: Page): Promise<void> {
  await goTo(page, 'Ledger')
  await page.getByRole('button', { name: 'Check now' }).click()
  await page.getByRole('heading', { name: 'Intact' }).waitFor()
  await photograph(page, 'ledger')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await page.getByRole('radio', { name: 'Which decisions were about a lot of money?' }).check()
  await photograph(page, 'ledger-ask', false)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('link', { name: 'invited joris@northwind.example' }).click()
  await page.getByRole('button', { name: 'Verify in this browser' }).click()
  await page.getByText('Verified in this browser.').first().waitFor()
  await page.evaluate('scrollTo(0, 0)')
  await photograph(page, 'ledger-event', false, true)
  await page.goto('/w/northwind-claims/settings/retention')
  await placeHold(page)
  await photograph(page, 'retention')
}

const agents = [
  { name: 'invoice-matcher', displayName: 'Invoice matcher', owner: 'finance', monthlyUsd: 50 },
  { name: 'claims-triage', displayName: 'Claims triage', owner: 'claims', monthlyUsd: 120 },
  { name: 'contract-reader', displayName: 'Contract reader', owner: 'legal', monthlyUsd: 40 },
  { name: 'vendor-watch', displayName: 'Vendor watch', owner: 'finance', monthlyUsd: 15 },
  { name: 'mail-sorter', displayName: 'Mail sorter', owner: null, monthlyUsd: 10 },
]

/** The list, and one agent whose spec was changed, page by page. */
async function photographAgents(page: Page): Promise<void> {
  await goTo(page, 'Agents')
  if (folder) await photograph(page, 'agents-empty')
  const ids = new Map<string, string>()
  for (const { name, ...wishes } of agents) {
    const { id } = await createAgent(page, name, { ...wishes, labels: { team: wishes.owner ?? 'nobody' } })
    ids.set(name, id)
  }
  await call(page, 'agents.freeze', { agentId: ids.get('vendor-watch') })
  await photograph(page, 'agents')
  await openAgent(page, 'invoice-matcher', 'Spec')
  await typeOverLine(page, /monthlyUsd/, 'monthlyUsd: lots')
  await page.locator('.cm-problem-note').waitFor()
  await photograph(page, 'agent-spec', false)
  await typeOverLine(page, /monthlyUsd/, 'monthlyUsd: 70')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('dialog').getByLabel('Note').fill('Agreed with finance for the end of the year')
  if (folder) await photograph(page, 'agent-save', false)
  await page.getByRole('button', { name: 'Save revision' }).click()
  await page.getByText('Revision 2', { exact: true }).waitFor()
  const pages = page.getByRole('navigation', { name: /^Pages of/ })
  await pages.getByRole('link', { name: 'History' }).click()
  await page.getByRole('heading', { name: 'Revisions', exact: true }).waitFor()
  await page.reload()
  await page.getByText('Line by line').click()
  await photograph(page, 'agent-history', false)
  if (!folder) return
  for (const name of ['Overview', 'Decisions', 'Ledger']) {
    await pages.getByRole('link', { name }).click()
    await photograph(page, `agent-${name.toLowerCase()}`)
  }
  await page.goto('/w/northwind-claims/agents?search=nothing&status=FROZEN')
  await photograph(page, 'agents-no-match')
  await page.route('**/trpc/**agents.list**', (route) => route.abort())
  await page.goto('/w/northwind-claims/agents')
  await photograph(page, 'agents-failing')
  await page.unroute('**/trpc/**agents.list**')
  await page.goto('/w/northwind-claims/agents')
  await page.getByRole('checkbox', { name: 'Select all shown agents' }).check()
  await photograph(page, 'agents-selected', false)
  await page.getByRole('button', { name: 'Do with them' }).click()
  await page.getByRole('menuitem', { name: 'Freeze', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Freeze' }).click()
  await page.getByText('what came of it').waitFor()
  await photograph(page, 'agents-results', false)
  await page.keyboard.press('Escape')
  ids.delete('vendor-watch')
  for (const agentId of ids.values()) await call(page, 'agents.unfreeze', { agentId })
}

/** A queue, a request with a note, and the proof that comes of it; each as the reviewer sees it. */
async function photographPromotions(page: Page, browser: Browser, instance: Instance): Promise<void> {
  const requests = [
    {
      name: 'invoice-matcher',
      note: 'Finance wants it for the end of the year: two weeks without a wrong match.',
    },
    { name: 'claims-triage', note: 'Tried with last year’s claims.' },
    { name: 'contract-reader', note: 'Legal reads each of its answers.', scheduledFor: Date.now() + weekMs },
  ]
  const asked: string[] = []
  for (const { name, ...wish } of requests) {
    await openAgent(page, name)
    const agentId = new URL(page.url()).pathname.split('/').at(-1)
    const answer = await call<{ result: { data: { requestId: string } } }>(page, 'promotions.request', {
      agentId,
      ...wish,
    })
    asked.push(answer.result.data.requestId)
  }
  const iris = await newPage(browser, instance)
  await iris.goto('/sign-in')
  await signIn(iris, { email: 'iris@northwind.example', password })
  // The link also tells how many wait for her.
  await sidebar(iris)
    .getByRole('link', { name: /^Promotion requests/ })
    .click()
  await iris.getByRole('row').nth(requests.length).waitFor()
  await photograph(iris, 'promotions')
  await iris.goto(`/w/northwind-claims/promotions/${asked[0]}`)
  await photograph(iris, 'promotion')
  await iris.getByRole('button', { name: 'Approve', exact: true }).click()
  await iris.getByLabel('Reason').fill('Small, contained, and it can only read.')
  if (folder) await photograph(iris, 'promotion-approve', false)
  await iris.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await iris.getByText('Granted', { exact: true }).waitFor()
  await iris.getByRole('link', { name: 'See and verify the proof' }).click()
  await iris.getByRole('link', { name: /^Event \d+$/ }).waitFor()
  await iris.getByRole('button', { name: 'Verify in this browser' }).click()
  await iris.getByText('Verified in this browser.').first().waitFor()
  await photograph(iris, 'proof', false)
  await iris.context().close()
}

/** A key that was rotated, and in the looks the question before it is revoked. */
async function photographSigningKeys(page: Page): Promise<void> {
  await page.goto('/w/demo/settings/signing-keys')
  await page.getByRole('table', { name: /^Events about signing keys/ }).waitFor()
  await photograph(page, 'signing-keys')
  if (!folder) return
  await page
    .getByRole('row')
    .filter({ hasText: 'Retiring' })
    .getByRole('button', { name: /^Actions for/ })
    .click()
  await photograph(page, 'signing-keys-menu', false)
  await page.getByRole('menuitem', { name: /^Revoke/ }).click()
  await page.getByLabel('What happened').fill('A laptop with a backup was stolen.')
  await page.getByRole('radio', { name: 'From a position of the ledger on' }).check()
  await page.getByRole('textbox', { name: 'Position' }).fill('0')
  await page.getByRole('status').filter({ hasText: 'proof' }).waitFor()
  await photograph(page, 'signing-keys-revoke', false)
  await page.keyboard.press('Escape')
}

async function photographTheRest(page: Page, browser: Browser, instance: Instance): Promise<void> {
  for (const name of ['Settings', 'Account', 'Sessions']) {
    await goTo(page, name)
    await photograph(page, name.toLowerCase())
  }
  await page.goto('/w/northwind-claims/settings/ledger')
  await photograph(page, 'ledger-settings')
  await page.goto('/w/northwind-claims/ledger?code=NEVER_SEEN&period=custom&subject=system')
  await photograph(page, 'ledger-no-match')
  await page.route('**/trpc/**ledger.integrity**', (route) => route.abort())
  await page.goto('/w/northwind-claims/ledger')
  await photograph(page, 'ledger-failing')
  await page.unroute('**/trpc/**ledger.integrity**')
  await goTo(page, 'API keys')
  await page.getByRole('button', { name: 'Create an API key' }).click()
  await page.getByRole('dialog').waitFor()
  await photograph(page, 'dialog', false)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await photograph(page, 'palette', false)
  await page.keyboard.press('Escape')
  await page.goto('/w/demo/settings/demo')
  await photograph(page, 'demo')
  const signedOut = await newPage(browser, instance)
  await signedOut.goto('/sign-in')
  await photograph(signedOut, 'sign-in')
}

async function createKey(page: Page, name: string): Promise<void> {
  await goTo(page, 'API keys')
  await page.getByRole('button', { name: 'Create an API key' }).click()
  await page.getByLabel('Name').fill(name)
  await page.getByRole('checkbox', { name: 'workspace:read' }).check()
  await page.getByRole('button', { name: 'Create key' }).click()
  await page.getByRole('button', { name: 'Done' }).click()
}

async function addProvider(page: Page): Promise<void> {
  await goTo(page, 'Settings')
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Add a sign-in provider' }).click()
  await page.getByLabel('Name').fill('Northwind ID')
  await page.getByLabel('Issuer').fill('https://id.northwind.example/realms/main')
  await page.getByLabel('Client id').fill('countersign')
  await page.getByLabel('Role claim').fill('groups')
  await page.getByRole('button', { name: 'Add a line' }).click()
  await page.getByLabel('Value 1').fill('agent-reviewers')
  await page.getByLabel('Role 1').selectOption('reviewer')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('article').waitFor()
}

async function placeHold(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Place a hold' }).click()
  const dialog = page.getByRole('dialog', { name: 'Place a hold' })
  await dialog.getByLabel('Name', { exact: true }).fill('Case 17')
  await dialog.getByLabel('Reason').fill('The counsel asked for it in a letter of 3 March.')
  await dialog.getByRole('button', { name: 'Place the hold' }).click()
  await page.getByRole('table', { name: 'Legal holds' }).waitFor()
}

const newPage = async (browser: Browser, instance: Instance): Promise<Page> =>
  (
    await browser.newContext({
      baseURL: instance.url,
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      reducedMotion: 'reduce',
    })
  ).newPage()

async function photograph(page: Page, name: string, isReloaded = true, isWhole = false): Promise<void> {
  // A passing message says what was just done, not what the page is about.
  if (isReloaded) await page.reload()
  await page.getByRole('heading', { level: 1, includeHidden: true }).waitFor()
  for (const { width, theme } of looks) {
    await page.setViewportSize({ width, height: width > 1000 ? 900 : 844 })
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.evaluate('document.fonts.ready')
    await page.screenshot({
      path: join(target, folder ? `${name}-${width}-${theme}.png` : `${name}.png`),
      fullPage: isWhole || width < 1000,
    })
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
}

await main()
