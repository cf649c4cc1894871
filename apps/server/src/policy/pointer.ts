import type { Stores } from '../database/stores.ts'
import { nameOf } from '../ledger/names.ts'
import { noPolicy, policyMovedOn } from './refusals.ts'
import type { Active } from './store.ts'

export async function getActive(stores: Stores, workspaceId: string): Promise<Active> {
  const active = await stores.policy.active(workspaceId)
  if (active) return active
  throw noPolicy()
}

/** Taken by everything that changes what is in force: two changes queue up, and each sees what the other left. */
export async function lockActive(stores: Stores, workspaceId: string): Promise<Active> {
  const active = await stores.policy.lockActive(workspaceId)
  if (active) return active
  throw noPolicy()
}

/** Whoever changes the policy says which one they looked at; another one by now means that they saw too little. */
export async function refuseIfMovedOn(stores: Stores, active: Active, basedOn: string): Promise<void> {
  if (active.hash.toString('hex') === basedOn) return
  const { workspaceId, snapshotId, number, activatedAt } = active
  const described = await stores.policy.describe(workspaceId, snapshotId)
  const authorName = described && (await nameOf(stores, workspaceId, described.snapshot.author))
  throw policyMovedOn({ number, authorName, at: activatedAt })
}
