import type { Stores } from '../database/stores.ts'
import type { Doer } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { planOf } from './describing.ts'
import type { Export } from './store.ts'

/** Positions of the ledger at which bodies were erased; without an end where it is not known. */
export type Erased = { readonly first: number; readonly last: number }

type Act = { readonly by: Doer; readonly because: 'erasure' | 'retention'; readonly now: number }

/**
 * In the transaction of an erasure: a pack is a copy of what the ledger told, and what is erased there does not stay in it. Those
 * that are done are taken away; those that are being made are begun anew, without what is gone.
 */
export async function withdrawPacks(
  stores: Stores,
  writer: LedgerWriter,
  workspaceId: string,
  erased: Erased,
  { by, because, now }: Act,
): Promise<void> {
  for (const pack of await stores.exports.lockOver(workspaceId, erased)) {
    if (planOf(pack).redaction === 'bodies') continue
    await stores.exportParts.remove(workspaceId, pack.id)
    if (pack.state === 'running') await stores.exports.set(workspaceId, pack.id, fromTheBeginning)
    else await withdraw(stores, writer, pack, { by, because, now })
  }
}

const fromTheBeginning = { state: 'waiting', phase: null, done: 0, holder: null, leaseUntil: null } as const

async function withdraw(
  stores: Stores,
  writer: LedgerWriter,
  { workspaceId, id, packSha256 }: Export,
  { by, because, now }: Act,
): Promise<void> {
  await stores.exports.set(workspaceId, id, {
    state: 'expired',
    expiresAt: now,
    problem:
      'Something that it tells of was erased from the ledger. Asked for again, it is made without that.',
  })
  await writer.append(stores, workspaceId, {
    by,
    action: 'export.withdrawn',
    subjectId: id,
    facts: { packSha256: packSha256?.toString('hex') ?? '', because },
    words: {},
  })
}
