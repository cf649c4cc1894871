import { readdirSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, expectAccessible, expectFinished, test } from './fixtures.ts'
import { events, sentence, sentences, untilWritten } from './ledger.ts'
import { goTo, invite, setUp, sidebar, somebody } from './people.ts'

async function choose(page: Page, label: string, text: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).fill(text)
  await page.getByRole('option', { name: text }).click()
}

test('what an admin does is told as a sentence, at an exact time and with its outcome', async ({
  signedInAs,
}) => {
  const admin = await signedInAs('admin')
  const person = somebody('Joris')
  await invite(admin, person.email, 'reviewer')
  await goTo(admin, 'Ledger')
  await untilWritten(admin, `invited ${person.email} as reviewer`)
  const row = events(admin).getByRole('row').filter({ hasText: person.email })
  await expect(row).toContainText(/\w{3} \d{1,2}, \d{4}, \d\d:\d\d:\d\d GMT\+5:30/)
  await expect(row).toContainText('Done')
  await expectFinished(admin)
})

test('filters stand in the address and survive a reload and the way back from an event', async ({
  signedInAs,
}) => {
  const admin = await signedInAs('admin')
  const person = somebody('Joris')
  await invite(admin, person.email, 'viewer')
  await goTo(admin, 'Ledger')
  await untilWritten(admin, person.email)
  await choose(admin, 'Event', 'Invitation: created')
  await expect(admin).toHaveURL(/action=invitation\.created/)
  await choose(admin, 'Who', 'Alma')
  await expect(admin).toHaveURL(/actor=person%3Aper_/)
  const onlyInvitations = async () => {
    await expect(admin.getByRole('combobox', { name: 'Event' })).toHaveValue('Invitation: created')
    await expect(admin.getByRole('combobox', { name: 'Who' })).toHaveValue(/^Alma/)
    await expect(sentence(admin, /^Alma .* invited /).first()).toBeVisible()
    await expect(sentences(admin).filter({ hasNotText: ' invited ' })).toHaveCount(0)
  }
  await onlyInvitations()
  await expectAccessible(admin)
  await admin.reload()
  await onlyInvitations()
  await sentence(admin, person.email).getByRole('link').click()
  await expect(admin.getByRole('heading', { level: 1 })).toContainText(person.email)
  await admin.goBack()
  await onlyInvitations()

  await admin.getByLabel('Outcome').selectOption('Denied')
  await expect(admin.getByText('No event matches')).toBeVisible()
  await expectAccessible(admin)
  await admin.getByRole('search').getByRole('button', { name: 'Clear filters' }).click()
  await expect(sentences(admin).filter({ hasNotText: ' invited ' }).first()).toBeVisible()
  await expect(admin).not.toHaveURL(/action=|actor=|outcome=/)
})

test('a period is meant in the zone in which the person reads times', async ({ signedInAs }) => {
  const page = await signedInAs('reviewer')
  await goTo(page, 'Ledger')
  await page.getByLabel('Period').selectOption('Today')
  await expect(page).toHaveURL(/period=today/)
  await expect(sentences(page).first()).toBeVisible()
  await page.getByLabel('Period').selectOption('From … to …')
  const from = page.getByLabel('From (Local time)')
  const to = page.getByLabel('To (Local time), inclusive')
  await from.fill('2024-02-02T12:00')
  await to.fill('2024-02-01T12:00')
  await page.getByRole('button', { name: 'Show this period' }).click()
  await expect(page.getByText('The end is before the beginning.')).toBeVisible()
  await expectAccessible(page)
  await to.fill('2024-02-03T05:30')
  await page.getByRole('button', { name: 'Show this period' }).click()
  await expect(page.getByText('No event matches')).toBeVisible()
  // The address holds instants, so whoever gets it sees the same; the fields are in the reader's zone.
  await expect(page).toHaveURL(/from=2024-02-02T06%3A30Z&to=2024-02-03T00%3A00Z/)
  await page.getByRole('radio', { name: 'UTC' }).check()
  await expect(page.getByLabel('To (UTC), inclusive')).toHaveValue('2024-02-03T00:00')
})

test('times are told in local time or UTC, and in the other one on hover', async ({ signedInAs }) => {
  const page = await signedInAs('reviewer')
  await goTo(page, 'Ledger')
  const time = events(page).getByRole('time').first()
  await expect(time).toHaveText(/GMT\+5:30$/)
  await expect(time).toHaveAttribute('title', /UTC$/)
  await page.getByRole('radio', { name: 'UTC' }).check()
  await expect(time).toHaveText(/UTC$/)
  await expect(time).toHaveAttribute('title', /GMT\+5:30$/)
  await page.reload()
  await expect(time).toHaveText(/UTC$/)
})

test('new events are counted above the list and move nothing until they are asked for', async ({
  signedInAs,
}) => {
  // Whoever reads is there before anybody is invited by this test.
  const reader = await signedInAs('reviewer')
  const admin = await signedInAs('admin')
  const [first, second, third] = [somebody('Ada'), somebody('Bo'), somebody('Cy')]
  await invite(admin, first.email, 'viewer')
  await goTo(admin, 'Ledger')
  await untilWritten(admin, first.email)

  await goTo(reader, 'Ledger')
  await reader.goto(`${reader.url()}?action=invitation.created`)
  const top = sentences(reader).first()
  await expect(top).toContainText(first.email)
  const place = await top.boundingBox()

  await invite(admin, second.email, 'viewer')
  await expect(reader.getByRole('button', { name: '1 new event', exact: true })).toBeVisible()
  await invite(admin, third.email, 'viewer')
  const news = reader.getByRole('status').getByRole('button', { name: '2 new events' })
  await expect(news).toBeVisible()
  await expect(top).toContainText(first.email)
  expect(await top.boundingBox()).toEqual(place)
  await expectAccessible(reader)

  await news.click()
  await expect(top).toContainText(third.email)
  await expect(news).toHaveCount(0)
  await expect(reader.getByRole('heading', { name: 'Events' })).toBeFocused()
  await expect(sentence(reader, second.email)).toBeVisible()
})

test('older events come page by page, each of them once', async ({ open, ownInstance }) => {
  // A ledger of its own, in which no test has to search among so many events.
  const instance = await ownInstance()
  const page = await open({ at: instance })
  const person = somebody('Alma')
  await setUp(page, instance.setUpLink, { person, workspace: 'Harbour Freight' })
  for (let time = 1; time <= 55; time++) {
    const answer = await page.request.post('/trpc/account.rename', {
      headers: { origin: new URL(page.url()).origin },
      data: { name: `${person.name} ${time}` },
    })
    expect(answer.status()).toBe(200)
  }
  await goTo(page, 'Ledger')
  await untilWritten(page, `to ${person.name} 55`)
  await sentence(page, `to ${person.name} 55`).getByRole('link').click()
  await page.getByRole('link', { name: 'Everything about this' }).click()
  const more = page.getByRole('button', { name: 'Show more' })
  await expect(page.getByText('50 events shown')).toBeVisible()
  await more.click()
  await expect(more).toHaveCount(0)
  // The account was made once, and renamed so many times.
  await expect(page.getByText('56 events shown')).toBeVisible()
  expect(new Set(await sentences(page).allTextContents()).size).toBe(56)
})

test('a viewer has no ledger, neither in the sidebar nor by its address', async ({ signedInAs }) => {
  const page = await signedInAs('viewer')
  await expect(sidebar(page).getByRole('link', { name: 'People' })).toBeVisible()
  await expect(sidebar(page).getByRole('link', { name: 'Ledger' })).toHaveCount(0)
  for (const place of ['ledger', 'settings/ledger']) {
    await page.goto(page.url().replace(/(\/w\/[^/]+\/).*/, `$1${place}`))
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not part of your role')
  }
})

test('while the server only reads, every page says so, also to who is signed out', async ({
  open,
  allow,
  ownWorkspace,
}) => {
  test.slow()
  allow(
    /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|50[0-9]/,
  )
  const { instance, admin } = await ownWorkspace()
  await goTo(admin, 'Ledger')
  // A page whose parts are still on their way would miss them when the server goes away.
  await expect(sentences(admin).first()).toBeVisible()
  const checkpoints = join(instance.stateDir, 'checkpoints')
  await expect(() => expect(readdirSync(checkpoints)).toHaveLength(1)).toPass()
  await instance.stop()
  // A copy that this database's key never signed: what is left when somebody puts another database in its place.
  const [file = ''] = readdirSync(checkpoints)
  const foreign = JSON.stringify({
    at: new Date().toISOString(),
    size: 1_000_000,
    note: 'signed by somebody else',
  })
  await appendFile(join(checkpoints, file), `${foreign}\n`)
  await instance.startAgain()

  const asked = admin.waitForRequest(/ledger\.standing/)
  await admin.reload()
  const { cookie } = await (await asked).allHeaders()
  expect(cookie, 'Asked every minute, it would keep an unused session alive').toBeUndefined()
  const banner = admin.getByRole('alert').filter({ hasText: 'Nothing can be changed now' })
  await expect(banner).toContainText('Start on the newest database there is.')
  await expect(sentences(admin).first()).toBeVisible()
  await expectFinished(admin)
  const stranger = await open({ at: instance })
  await stranger.goto('/sign-in')
  await expect(stranger.getByRole('alert')).toContainText('Nothing can be changed now')
  await expectFinished(stranger)
})
