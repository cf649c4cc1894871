import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { download, verify, witnessKey } from './evidence.ts'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'
import { events, sentence, sentences, untilWritten } from './ledger.ts'
import { act, goTo, invite, rowOf, somebody } from './people.ts'

test('a check goes through the whole log and says when it found it intact', async ({ signedInAs }) => {
  const page = await signedInAs('compliance')
  await goTo(page, 'Ledger')
  const card = page.getByRole('region', { name: 'Integrity of the ledger' })
  await card.getByRole('button', { name: 'Check now' }).click()
  await expect(card.getByRole('heading', { name: 'Intact' })).toBeVisible()
  await expect(card).toContainText(/All \d+ events were checked less than a minute ago, at .*GMT\+5:30/)
  await untilWritten(page, /checked \d+ events of the ledger and found it intact/)
})

type Integrity = { now: number; size: number; check: Record<string, unknown> | null }

/** The server's answers about integrity as they would be in another state of the log. */
async function answerOfIntegrity(page: Page, change: (integrity: Integrity) => Integrity): Promise<void> {
  await page.route('**/trpc/**ledger.integrity**', async (route) => {
    const names = new URL(route.request().url()).pathname.replace('/trpc/', '').split(',')
    const response = await route.fetch()
    const answers: { result: { data: Integrity } }[] = await response.json()
    const answer = answers[names.indexOf('ledger.integrity')]
    if (answer) answer.result.data = change(answer.result.data)
    await route.fulfill({ response, json: answers })
  })
}

const aPass = {
  state: 'running',
  reached: 421,
  size: 1000,
  finishedAt: null,
  erased: 0,
  brokenAt: null,
  nearestEventId: null,
  code: null,
  message: null,
  intactAt: null,
}

test('a log that no check has gone through is not called intact, and one that stands still is called interrupted', async ({
  signedInAs,
}) => {
  const page = await signedInAs('reviewer')
  const card = page.getByRole('region', { name: 'Integrity of the ledger' })
  let movedAgoMs = 0
  await answerOfIntegrity(page, (integrity) => {
    const movedAt = integrity.now - movedAgoMs
    return { ...integrity, check: { ...aPass, startedAt: movedAt, movedAt } }
  })
  await goTo(page, 'Ledger')
  await expect(card.getByRole('heading')).toHaveText('Not checked')
  await expect(card.getByRole('progressbar', { name: /^Being checked/ })).toHaveAttribute('value', '421')
  await expect(card.getByRole('button', { name: 'Check now' })).toHaveAccessibleDescription(
    'A check is underway.',
  )
  await expectFinished(page)
  movedAgoMs = 61_000
  await expect(card).toContainText('was interrupted: it has stood still at 421 of 1,000 events')
  await expect(card.getByRole('heading')).toHaveText('Not checked')
  await expect(card.getByRole('button', { name: 'Check now' })).toBeEnabled()
  await expectFinished(page)
})

test('a break is told with its code, its place and when all was well last', async ({ signedInAs }) => {
  const page = await signedInAs('reviewer')
  await goTo(page, 'Ledger')
  const sentence = (await sentences(page).last().textContent()) ?? ''
  const eventId = new URL(
    (await sentences(page).last().getByRole('link').getAttribute('href')) ?? '',
    page.url(),
  ).pathname
    .split('/')
    .at(-1)
  await answerOfIntegrity(page, (integrity) => ({
    ...integrity,
    check: {
      ...aPass,
      state: 'broken',
      startedAt: integrity.now - 7_200_000,
      movedAt: integrity.now - 7_200_000,
      finishedAt: integrity.now - 7_200_000,
      brokenAt: 0,
      nearestEventId: eventId,
      code: 'LEAF_MISMATCH',
      message: 'The event at position 0 is not the one that was written.',
      intactAt: integrity.now - 86_400_000,
    },
  }))
  await page.reload()
  const card = page.getByRole('region', { name: 'Integrity of the ledger' })
  await expect(card.getByRole('heading')).toHaveText('Broken')
  await expect(card).toContainText('The check that found it ended 2 hours ago, at')
  const alert = card.getByRole('alert')
  await expect(alert).toContainText('The event at position 0 is not the one that was written.')
  await expect(alert).toContainText('LEAF_MISMATCH')
  await expect(alert).toContainText('First broken position: 0')
  await expect(alert).toContainText('It was last found intact at')
  await expectFinished(page)
  await alert.getByRole('link', { name: 'See the event there' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(sentence)
})

test('an event verifies in the browser, and its files verify without this server', async ({ signedInAs }) => {
  const admin = await signedInAs('admin')
  const person = somebody('Joris')
  await invite(admin, person.email, 'compliance')
  await goTo(admin, 'Ledger')
  await untilWritten(admin, person.email)
  await sentence(admin, person.email).getByRole('link').click()
  await expect(admin.getByRole('heading', { level: 1 })).toContainText(
    `invited ${person.email} as compliance`,
  )
  await admin.getByRole('button', { name: 'Verify in this browser' }).click()
  const checks = admin.getByRole('list', { name: 'Checks' }).getByRole('listitem')
  await expect(admin.getByText('Verified in this browser.', { exact: true }).first()).toBeVisible()
  await expect(checks.filter({ hasText: 'Right' })).toHaveCount(4)
  await expect(checks.filter({ hasText: 'Not checked' })).toHaveText([/Witnesses/, /Keys/])
  await expectFinished(admin)

  const { folder, args } = await download(admin)
  const right = await verify(args, folder)
  expect(right.printed).toContain('verified')
  expect(right.code).toBe(0)
  const [, eventFile = ''] = args
  const line = await readFile(join(folder, eventFile), 'utf8')
  expect(line).toContain(person.email)
  await writeFile(join(folder, eventFile), line.replace('compliance', 'admin'))
  expect((await verify(args, folder)).code).toBe(1)
  await rm(folder, { recursive: true })

  await admin.getByRole('link', { name: 'Everything about this' }).click()
  await expect(sentences(admin)).toHaveCount(1)
  await admin.getByRole('button', { name: /^About invitation …\w{6}, remove$/ }).click()
  await expect(admin).not.toHaveURL(/subject=/)
  await expect(sentences(admin).nth(1)).toBeVisible()
})

test('an erased person is named nowhere any more, and every proof stays right', async ({
  signedInAs,
  newMember,
  allow,
}) => {
  allow(/40[13]/)
  const { person } = await newMember('viewer', 'Quill')
  const admin = await signedInAs('admin')
  await goTo(admin, 'Ledger')
  await untilWritten(admin, `${person.name} joined the workspace as viewer`)
  await sentence(admin, `${person.name} joined`).getByRole('link').click()
  await expect(admin.getByRole('heading', { level: 1 })).toContainText(person.name)
  const address = admin.url()

  await goTo(admin, 'People')
  await act(admin, person.name, 'Remove')
  await admin.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  const former = admin.getByRole('table', { name: 'Former members' })
  await expect(former.getByRole('rowheader', { name: person.name })).toBeVisible()
  await former.getByRole('button', { name: `Erase personal data of ${person.name}` }).click()
  const dialog = admin.getByRole('dialog', { name: `Erase personal data of ${person.name}?` })
  await expect(dialog).toContainText('Every proof.')
  const erase = dialog.getByRole('button', { name: 'Erase for good' })
  await expect(erase).toHaveAccessibleDescription('Type erase first.')
  await expectAccessible(admin)
  await dialog.getByLabel('Type erase to confirm').fill('erase')
  await erase.click()
  await expect(dialog).toContainText('Say why, in a few words.')
  await dialog.getByLabel('Reason').fill('Asked for it in writing')
  await erase.click()
  await expect(admin.getByText(/^The personal data was erased from \d+ events\.$/)).toBeVisible()
  await expect(former.getByRole('rowheader', { name: person.name })).toHaveCount(0)

  await goTo(admin, 'Ledger')
  await untilWritten(admin, 'erased the personal data of somebody')
  await expect(sentence(admin, person.name)).toHaveCount(0)
  await expect(events(admin).getByText('Names erased').first()).toBeVisible()
  await admin.goto(address)
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText(
    /^Somebody \(…\w{6}\) joined the workspace as viewer$/,
  )
  await expect(admin.getByText('were erased for good')).toBeVisible()
  await expect(admin.getByRole('main')).not.toContainText(person.name)
  await admin.getByRole('button', { name: 'Verify in this browser' }).click()
  await expect(admin.getByText('Verified in this browser.', { exact: true }).first()).toBeVisible()
  await expect(admin.getByRole('list', { name: 'Checks' })).toContainText('It was erased or is withheld')
  await expectFinished(admin)
  const { folder, args } = await download(admin)
  expect(await verify(args, folder)).toMatchObject({ code: 0 })
  await rm(folder, { recursive: true })
})

test('a witness is added with its key and removed again; a key that is none is refused', async ({
  signedInAs,
  allow,
}) => {
  allow(/400|409/)
  const admin = await signedInAs('admin')
  await goTo(admin, 'Settings')
  await admin.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Ledger' }).click()
  await admin.getByRole('button', { name: 'Add a witness' }).click()
  const dialog = admin.getByRole('dialog', { name: 'Add a witness' })
  const url = dialog.getByLabel('Address')
  const key = dialog.getByLabel('Verifier key')
  const add = dialog.getByRole('button', { name: 'Add witness' })
  await add.click()
  await expect(url).toHaveAccessibleDescription(/Enter the whole address/)
  await url.fill('https://witness.example.com')
  await key.fill('this is not the key of a witness')
  await add.click()
  await expect(key).toHaveAccessibleDescription(/This is not the verifier key of a witness\./)
  await expect(key).toBeFocused()
  await expectAccessible(admin)
  await url.fill('http://127.0.0.1:4490')
  await key.fill(witnessKey('audit.example.com/witness'))
  await add.click()
  await expect(url).toHaveAttribute('aria-invalid', 'true')
  await url.fill('https://witness.example.com')
  await add.click()
  const row = rowOf(admin, 'audit.example.com/witness')
  await expect(row).toContainText('https://witness.example.com')
  await expect(row).toContainText('Never')
  await expectFinished(admin)

  const reviewer = await signedInAs('reviewer')
  await reviewer.goto(admin.url())
  await expect(reviewer.getByRole('button', { name: 'Add a witness' })).toHaveAccessibleDescription(
    'Your role (reviewer) does not include: Choose the witnesses of the ledger.',
  )
  await row.getByRole('button', { name: 'Remove audit.example.com/witness' }).click()
  const question = admin.getByRole('dialog', { name: 'Remove the witness audit.example.com/witness?' })
  await question.getByRole('button', { name: 'Remove' }).click()
  await expect(admin.getByText('No witness yet')).toBeVisible()
  await expectAccessible(admin)
})
