import type { PolicyOrigin } from '@countersign/drizzle/schema'
import type { CheckedPolicy } from '@countersign/policy'
import type { Stores } from '../database/stores.ts'
import { newId } from '../ids.ts'
import type { Doer } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { bytesOf } from './snapshots.ts'
import type { Active } from './store.ts'

/** A set that was checked, and all that is to be remembered of how it became the policy. */
export type Change = {
  policy: CheckedPolicy
  origin: PolicyOrigin
  restored: string | null
  reason: string
  by: Doer
  proposal: string | null
}

export type Activated = {
  outcome: 'activated'
  snapshotId: string
  number: number
  oldHash: string | null
  newHash: string
  revalidated: number
}

/**
 * The next version with the pointer to it, the work that it leaves behind, and its event; in a transaction that holds
 * the pointer's row. `active` is what the row said, or null for a workspace's first.
 */
export async function activate(
  stores: Stores,
  writer: LedgerWriter,
  workspaceId: string,
  active: Active | null,
  { policy, origin, restored, reason, by, proposal }: Change,
  now: number,
): Promise<Activated> {
  const snapshotId = newId('policy', now)
  // Not by the pointer: who finds it moved back from outside activates another version, which is the next one then too.
  const number = (await stores.policy.newestNumber(workspaceId)) + 1
  const hash = Buffer.from(policy.hash, 'hex')
  await stores.policy.add(
    {
      workspaceId,
      id: snapshotId,
      number,
      hash,
      files: bytesOf(policy),
      origin,
      author: by.reference,
      basedOn: active?.snapshotId ?? null,
      restored,
      at: now,
    },
    reason,
  )
  const pointer = { snapshotId, number, hash, activatedAt: now }
  if (active) await stores.policy.setActive(workspaceId, pointer)
  else await stores.policy.addActive({ workspaceId, ...pointer, needsTwo: false })
  const revalidated = await stores.governed.count(workspaceId)
  await stores.revalidations.add({
    workspaceId,
    id: newId('revalidation', now),
    cause: 'policy',
    signingKeyId: null,
    snapshotId,
    askedBy: by.reference,
    chosen: null,
    agents: revalidated,
    queuedAt: now,
  })
  const oldHash = active?.hash.toString('hex') ?? null
  await writer.append(stores, workspaceId, {
    by,
    action: 'policy.activated',
    subjectId: snapshotId,
    facts: { number, oldHash, newHash: policy.hash, origin, restored, proposal, revalidated },
    words: { reason },
  })
  return { outcome: 'activated', snapshotId, number, oldHash, newHash: policy.hash, revalidated }
}
