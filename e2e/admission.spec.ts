import type { Page } from '@playwright/test'
import { agentName, call, createAgent, openAgent } from './agents.ts'
import { changeBehind, respelled } from './database.ts'
import { expect, expectFinished, test } from './fixtures.ts'
import type { Instance } from './instance.ts'
import { goTo, invite, join, somebody } from './people.ts'
import { activateElsewhere, workspaceIdOf } from './policy.ts'

const rowOfCheck = (page: Page, title: string) =>
  page
    .getByRole('list', { name: 'The seven checks' })
    .getByRole('listitem')
    .filter({ has: page.getByText(title, { exact: true }) })

/** What a row says after the page was asked for anew. */
async function expectRow(page: Page, title: string, word: string, why: string | RegExp): Promise<void> {
  await page.reload()
  await expect(rowOfCheck(page, title)).toContainText(word)
  await expect(rowOfCheck(page, title)).toContainText(why)
}

const outcome = (page: Page) => page.getByRole('region', { name: 'What a start would hear' })

/** Beside the admin a reviewer, in a browser of their own. */
async function withReviewer(
  open: (options: { at: Instance }) => Promise<Page>,
  { instance, admin }: { instance: Instance; admin: Page },
) {
  const rita = somebody('Rita')
  const link = await invite(admin, rita.email, 'reviewer')
  const reviewer = await open({ at: instance })
  await join(reviewer, link, rita)
  return { reviewer, rita }
}

type Requested = { result: { data: { requestId: string } } }

async function promoted(admin: Page, reviewer: Page, words: string) {
  const { id, name, digest } = await createAgent(admin, agentName(words))
  const { result } = await call<Requested>(admin, 'promotions.request', { agentId: id })
  await call(reviewer, 'promotions.approve', { requestId: result.data.requestId, digest })
  return { id, name }
}

/** What the ledger tells of proofs that were renewed. */
async function renewals(page: Page): Promise<unknown[]> {
  const asked = { workspaceId: await workspaceIdOf(page), action: 'proof.renewed', limit: 10 }
  const answer = await page.request.get(
    `/trpc/ledger.list?input=${encodeURIComponent(JSON.stringify(asked))}`,
  )
  const { result }: { result: { data: { items: unknown[] } } } = await answer.json()
  return result.data.items
}

test('an agent in the sandbox would start until its time is over or its spec opens the sandbox', async ({
  ownWorkspace,
}) => {
  test.slow()
  const { instance, admin } = await ownWorkspace()
  const { id, name } = await createAgent(admin, agentName('contained'))
  await openAgent(admin, name)
  await expect(outcome(admin)).toContainText('Would start')
  await expect(rowOfCheck(admin, 'Sandbox expiry')).toContainText('Passed')
  await expect(rowOfCheck(admin, 'Containment')).toContainText('Passed')
  await expect(rowOfCheck(admin, 'Signature')).toContainText('Not applicable')
  await expectFinished(admin)

  await changeBehind(instance, `update agents set expires_at = '2020-01-01' where id = '${id}'`)
  await expectRow(admin, 'Sandbox expiry', 'Failed', 'The time of the sandbox is over.')
  await expect(outcome(admin)).toContainText('Would not start')
  await changeBehind(instance, `update agents set expires_at = '2099-01-01' where id = '${id}'`)
  await expectRow(admin, 'Sandbox expiry', 'Passed', 'has not ended')

  await changeBehind(instance, ...respelled(id, '"externalCalls":false', '"externalCalls":true'))
  await expectRow(admin, 'Containment', 'Failed', 'The spec opens the sandbox')
})

test('a governed agent would start until its proof, its spec, its policy or its keys are others', async ({
  open,
  ownWorkspace,
}) => {
  test.slow()
  const { instance, admin } = await ownWorkspace()
  const { reviewer } = await withReviewer(open, { instance, admin })
  const { id, name } = await promoted(admin, reviewer, 'proven')
  const other = await promoted(admin, reviewer, 'other')
  await openAgent(admin, name)
  for (const title of ['Proof', 'Spec hash', 'Policy hash', 'Signer', 'Signature']) {
    await expect(rowOfCheck(admin, title)).toContainText('Passed')
  }
  await expect(admin.getByRole('img', { name: /^Seal: .*5 of 7 passed$/ })).toHaveCount(2)
  await expectFinished(admin)

  const swap = `update agents one join agents other on other.id = '${other.id}' join agents kept on kept.id = one.id set one.proof_id = other.proof_id, other.proof_id = kept.proof_id where one.id = '${id}'`
  const swapped = 'create table kept_proofs as select id, proof_id from agents'
  await changeBehind(instance, swapped, swap)
  await expectRow(admin, 'Proof', 'Failed', 'The stored proof is about another agent.')
  await changeBehind(
    instance,
    'update agents join kept_proofs on kept_proofs.id = agents.id set agents.proof_id = kept_proofs.proof_id',
  )
  await expectRow(admin, 'Proof', 'Passed', 'There is a proof')

  await changeBehind(instance, ...respelled(id, '"monthlyUsd":50', '"monthlyUsd":90'))
  await expectRow(admin, 'Spec hash', 'Failed', 'The stored spec is not the spec that was approved.')
  await changeBehind(instance, ...respelled(id, '"monthlyUsd":90', '"monthlyUsd":50'))
  await expectRow(admin, 'Spec hash', 'Passed', 'byte for byte')

  await changeBehind(instance, "update signing_keys set state = 'tainted' where alg = 'Ed25519'")
  await expectRow(admin, 'Signer', 'Failed', 'is suspected to be stolen')
  await changeBehind(instance, "update signing_keys set state = 'active' where alg = 'Ed25519'")
  await expectRow(admin, 'Signer', 'Passed', 'is trusted')

  const exchange = `update proofs one join proofs other on other.agent_id = '${other.id}' set one.event_id = other.event_id where one.agent_id = '${id}'`
  await changeBehind(instance, 'create table kept_events as select id, event_id from proofs', exchange)
  await expectRow(admin, 'Signature', 'Failed', 'The ledger does not tell that this proof was issued')
  await changeBehind(
    instance,
    'update proofs join kept_events on kept_events.id = proofs.id set proofs.event_id = kept_events.event_id',
  )
  await expectRow(admin, 'Signature', 'Passed', 'the ledger tells of it')

  const file = 'settings/data.yaml'
  const raise = (files: Record<string, string>) => ({
    ...files,
    [file]: (files[file] ?? '').replace('perAgent: 5', 'perAgent: 6'),
  })
  await activateElsewhere(admin, raise, 'Room for one more')
  // Everybody is judged anew and has another proof; so the older one has to be put back for its policy to be an old one.
  await expect.poll(async () => (await renewals(admin)).length).toBe(2)
  await changeBehind(
    instance,
    'update agents join kept_proofs on kept_proofs.id = agents.id set agents.proof_id = kept_proofs.proof_id',
  )
  await expectRow(admin, 'Policy hash', 'Restricted', 'The policy has changed since the promotion')
  await expect(outcome(admin)).toContainText('Would not start')
  await goTo(admin, 'Settings')
  await admin.getByRole('radio', { name: 'They start contained' }).check()
  await admin.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(admin.getByText('What a changed policy means is saved.')).toBeVisible()
  await expectFinished(admin)
  await openAgent(admin, name)
  await expect(outcome(admin)).toContainText('Would start contained')
  await expectFinished(admin)
})

test('whoever may freezes everything from any page, and every page says so until it is over', async ({
  open,
  ownWorkspace,
}) => {
  test.slow()
  const { instance, admin } = await ownWorkspace()
  const { reviewer, rita } = await withReviewer(open, { instance, admin })
  const { name } = await createAgent(admin, agentName('braked'))
  await openAgent(admin, name)
  await expect(outcome(admin)).toContainText('Would start')

  await goTo(reviewer, 'People')
  await reviewer.getByRole('button', { name: 'Freeze the workspace' }).click()
  const question = reviewer.getByRole('dialog', { name: 'Freeze the workspace?' })
  await question.getByRole('button', { name: 'Freeze everything' }).click()
  await expect(question).toContainText('Say why, in a few words.')
  await question.getByLabel('Reason').fill('Invoices go to strangers')
  await question.getByRole('button', { name: 'Freeze everything' }).click()
  await expect(question).toBeHidden()

  for (const page of [reviewer, admin]) {
    const banner = page.getByRole('alert').filter({ hasText: 'The workspace is frozen' })
    await expect(banner).toContainText('Invoices go to strangers')
    await expect(banner).toContainText(rita.name)
  }
  await expect(outcome(admin)).toContainText('Would not start')
  await expect(outcome(admin)).toContainText('WORKSPACE_FROZEN')
  await expect(rowOfCheck(admin, 'Containment')).toContainText('Passed')
  await expectFinished(admin)

  await goTo(admin, 'Settings')
  await admin.getByRole('main').getByRole('button', { name: 'Unfreeze the workspace' }).click()
  const release = admin.getByRole('dialog', { name: 'Unfreeze the workspace?' })
  await release.getByLabel('Reason').fill('The address was mended')
  await release.getByRole('button', { name: 'Unfreeze', exact: true }).click()
  await expect(admin.getByText('The workspace is frozen')).toHaveCount(0)
  await expect(reviewer.getByText('The workspace is frozen')).toHaveCount(0)
})

test('a viewer sees whether an agent would start, and who may freeze everything', async ({
  signedInAs,
  newMember,
}) => {
  const admin = await signedInAs('admin')
  const { name } = await createAgent(admin, agentName('watched'))
  const { page } = await newMember('viewer')
  await openAgent(page, name)
  await expect(outcome(page)).toContainText('Would start')
  const brake = page.getByRole('button', { name: 'Freeze the workspace' })
  await expect(brake).toHaveCount(0)
  await goTo(page, 'Settings')
  await expect(brake).toHaveAttribute('aria-disabled', 'true')
})
