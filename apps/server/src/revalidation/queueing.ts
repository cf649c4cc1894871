import type { Stores } from '../database/stores.ts'
import { newId } from '../ids.ts'
import type { Doer } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { getActive } from '../policy/pointer.ts'

/** What makes it necessary: agents that somebody chose, or a key that everybody trusts no more. */
type Asked = { by: Doer } & (
  | { cause: 'chosen'; chosen: readonly string[] }
  | { cause: 'signer' | 'trust'; signingKeyId: string }
)

/** In the transaction of whatever made it necessary; a changed policy leaves its own with the pointer. */
export async function queueRevalidation(
  stores: Stores,
  writer: LedgerWriter,
  workspaceId: string,
  asked: Asked,
  now: number,
): Promise<string> {
  const { cause, by } = asked
  const chosen = asked.cause === 'chosen' ? asked.chosen : null
  const { snapshotId } = await getActive(stores, workspaceId)
  const id = newId('revalidation', now)
  const agents = chosen?.length ?? (await stores.governed.count(workspaceId))
  await stores.revalidations.add({
    workspaceId,
    id,
    cause,
    signingKeyId: asked.cause === 'chosen' ? null : asked.signingKeyId,
    snapshotId,
    askedBy: by.reference,
    chosen: chosen && JSON.stringify(chosen),
    agents,
    queuedAt: now,
  })
  await writer.append(stores, workspaceId, {
    by,
    action: 'revalidation.requested',
    subjectId: id,
    facts: { cause, agents, policy: snapshotId },
    words: {},
  })
  return id
}
