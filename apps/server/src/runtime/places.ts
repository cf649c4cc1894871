import { z } from 'zod'
import type { Occupancy } from '../admission/report.ts'
import type { Db } from '../database/connection.ts'
import { executed } from '../database/statement.ts'

/** A run that wants to be added where no more than so many may be. */
export type Claim = { readonly workspaceId: string; readonly most: number }

/** More than can be started in a workspace between the judging of a start and its writing, by all replicas together. */
const farFromFull = 10_000

/** Whether a start that was judged by this could be one too many by the time it is written. */
export const mayBeFullBy = ({ inWorkspace, most }: Occupancy): boolean => most - inWorkspace < farFromFull

const CountRows = z.tuple([z.object({ runs: z.coerce.number() })])

const HeldRows = z.array(z.object({ workspace_id: z.string() }))

/** Until the transaction ends. */
async function holdPlaces(db: Db, workspaceId: string): Promise<void> {
  const lock = 'select workspace_id from run_places where workspace_id = ? for update'
  if (HeldRows.parse(await executed(db, lock, [workspaceId])).length > 0) return
  // Not `insert ignore`: those who meet the row of another would share its lock, and then each want it for themselves.
  await executed(
    db,
    'insert into run_places (workspace_id) values (?) on duplicate key update workspace_id = workspace_id',
    [workspaceId],
  )
}

/**
 * Whether there is a place for each, given in their order. A workspace is counted by one transaction at a time: the
 * next one waits until what this one adds can be seen.
 */
export async function claimPlaces(
  db: Db,
  claims: readonly Claim[],
): Promise<PromiseSettledResult<boolean>[]> {
  const taken = new Map<string, number>()
  for (const workspaceId of [...new Set(claims.map((claim) => claim.workspaceId))].sort()) {
    await holdPlaces(db, workspaceId)
    const [{ runs }] = CountRows.parse(
      await executed(
        db,
        'select count(*) as runs from runs where workspace_id = ? and active_agent_id is not null',
        [workspaceId],
      ),
    )
    taken.set(workspaceId, runs)
  }
  return claims.map(({ workspaceId, most }) => {
    const before = taken.get(workspaceId) ?? most
    if (before < most) taken.set(workspaceId, before + 1)
    return { status: 'fulfilled', value: before < most }
  })
}
