import type { Stores } from '../database/stores.ts'
import { newId } from '../ids.ts'
import type { Doer } from '../ledger/doer.ts'

/** What was set out for is given this long before somebody looks whether it helped. */
export const againAfterMs = 15_000

type Asked = {
  readonly by: Doer
  /** Governed agents; null for everybody. */
  readonly chosen: readonly string[] | null
  readonly dueAt: number
}

/** In the transaction of whatever made it necessary. */
export async function queueScan(
  stores: Stores,
  workspaceId: string,
  { by, chosen, dueAt }: Asked,
  now: number,
): Promise<string> {
  const id = newId('driftScan', now)
  await stores.driftScans.add({
    workspaceId,
    id,
    askedBy: by.reference,
    isWhole: chosen === null,
    chosen: chosen && JSON.stringify(chosen),
    agents: chosen?.length ?? (await stores.governed.count(workspaceId)),
    queuedAt: now,
    dueAt,
  })
  return id
}
