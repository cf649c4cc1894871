import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { agentName, createAgent, openAgent, openTab } from './agents.ts'
import { verify } from './evidence.ts'
import { expect, expectFinished, test } from './fixtures.ts'
import { decide, openRequest, requested } from './promotion.ts'

const link = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Links of the custody' }).getByRole('listitem', { name, exact: true })

test('the line of an agent that was never promoted says what is not there', async ({ signedInAs }) => {
  test.slow()
  const admin = await signedInAs('admin')
  const name = agentName('young')
  await createAgent(admin, name)
  await openAgent(admin, name, 'Custody')
  // The ledger has a place for what was just done a moment later, and the page comes to know by itself.
  await expect(admin.getByText('The line holds', { exact: true })).toBeVisible({ timeout: 20_000 })
  await expect(link(admin, 'Birth')).toContainText(`created the agent “${name}” in the sandbox`)
  await expect(link(admin, 'Revision')).toContainText('Sound')
  await expect(link(admin, 'Proof')).toContainText('Not promoted yet')
  await expect(link(admin, 'Run')).toContainText('Never run')
  await expectFinished(admin)
})

test('the line of a governed agent holds here, and as a file without the server', async ({ signedInAs }) => {
  test.slow()
  const admin = await signedInAs('admin')
  const { requestId, name } = await requested(admin, 'kept', { note: 'For the end of the year' })
  const reviewer = await signedInAs('reviewer')
  await openRequest(reviewer, requestId)
  await decide(reviewer, 'Approve', 'Small and contained')
  await openAgent(reviewer, name, 'Custody')
  await expect(reviewer.getByText('The line holds', { exact: true })).toBeVisible({ timeout: 20_000 })
  for (const title of ['Birth', 'Revision', 'Policy', 'Request', 'Votes', 'Proof', 'Place in the ledger']) {
    await expect(link(reviewer, title)).toContainText('Sound')
  }
  await expect(link(reviewer, 'Votes')).toContainText('Small and contained')
  await expectFinished(reviewer)

  const folder = await mkdtemp(join(tmpdir(), 'countersign-custody-'))
  try {
    for (const [role, title] of [
      ['button', 'Custody'],
      ['link', 'trust-root.json'],
    ] as const) {
      const started = reviewer.waitForEvent('download')
      await reviewer.getByRole('main').getByRole(role, { name: title, exact: true }).last().click()
      const file = await started
      await file.saveAs(join(folder, file.suggestedFilename()))
    }
    const path = join(folder, `${name}.custody.json`)
    const command = (await reviewer.getByRole('status', { name: 'command' }).textContent()) ?? ''
    const [, , ...args] = command.split(' ')
    const right = await verify(args, folder)
    expect(right.printed).toMatch(/^RESULT +verified: the line of agt_/m)
    expect(right.code).toBe(0)
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace('promotion.approved', 'promotion.rejected'))
    const forged = await verify(args, folder)
    expect(forged.printed).toMatch(/^broken +votes: /m)
    expect(forged.code).toBe(1)
    await rm(path)
    expect((await verify(args, folder)).code).toBe(2)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a server that hands out another vote is found out, and the broken link is named', async ({
  signedInAs,
}) => {
  test.slow()
  const admin = await signedInAs('admin')
  const { requestId, name } = await requested(admin, 'forged')
  const reviewer = await signedInAs('reviewer')
  await openRequest(reviewer, requestId)
  await decide(reviewer, 'Approve')
  await openAgent(reviewer, name, 'Custody')
  await expect(reviewer.getByText('The line holds', { exact: true })).toBeVisible({ timeout: 20_000 })
  await reviewer.route('**/trpc/**custody.ofAgent**', async (route) => {
    const answer = await route.fetch()
    const body = await answer.text()
    // The same vote, and somebody else as the one who cast it.
    const forged = body.replace(
      /(promotion\.approved[^}]*?per_.{25})(.)/,
      (_, before: string, last: string) => before + (last === '0' ? '1' : '0'),
    )
    await route.fulfill({ response: answer, body: forged })
  })
  await openTab(reviewer, 'Overview')
  await reviewer.reload()
  await openTab(reviewer, 'Custody')
  await expect(reviewer.getByText('Broken at “Votes”')).toBeVisible()
  await expect(link(reviewer, 'Votes')).toContainText('EVENT_NOT_IN_LEDGER')
  await expect(link(reviewer, 'Proof')).toContainText('Sound')
  await expectFinished(reviewer)
})
