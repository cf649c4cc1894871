import { dataFile } from '@countersign/policy'
import type { Actor } from '../members/actor.ts'
import { authorOf } from './author.ts'
import type { PolicyService } from './service.ts'

/** One line of the data document, as it is and as it shall be. */
type Edit = readonly [line: string, instead: string]

/**
 * What the admin of the demo changed in the shipped policy before anybody asked for a promotion: two capabilities more,
 * and a lower budget that only warns for now, so that the counts show whom it would stop.
 */
export async function addDemoPolicies(policy: PolicyService, admin: Actor): Promise<void> {
  await edit(
    policy,
    admin,
    'The front desk plans visits, so its assistants read calendars and print badges',
    [['  - checklist.write', '  - badge.print\n  - calendar.read\n  - checklist.write']],
  )
  await edit(
    policy,
    admin,
    'At most 25 USD a month from next quarter; until then it only warns, to see whom it would stop',
    [
      ['warn: []', 'warn: [promotion.budget]'],
      ['  monthlyUsd: 500', '  monthlyUsd: 25'],
    ],
  )
}

/** What the admin changed when agents were governed already: some of them no longer pass. */
export const addDemoTightening = (policy: PolicyService, admin: Actor): Promise<void> =>
  edit(policy, admin, 'The gate prints the badges from now on', [
    ['  - badge.print\n  - calendar.read', '  - calendar.read'],
  ])

async function edit(policy: PolicyService, admin: Actor, reason: string, edits: readonly Edit[]) {
  const { policySet, hash } = await policy.fetchSnapshot(admin.workspaceId)
  let data = policySet.files[dataFile] ?? ''
  for (const [line, instead] of edits) {
    if (!data.includes(`${line}\n`)) throw new Error(`The shipped policy has no line "${line}".`)
    data = data.replace(`${line}\n`, `${instead}\n`)
  }
  const files = { ...policySet.files, [dataFile]: data }
  await policy.hotReload(authorOf(admin), { files }, 'edited', { basedOn: hash, reason })
}
