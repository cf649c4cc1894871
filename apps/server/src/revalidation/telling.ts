import type { Agent } from '../agents/store.ts'
import type { Stores } from '../database/stores.ts'

/**
 * Each member of the group that owns an agent; whoever made it, where that group has nobody who could look at it; and
 * the admins, where that one could not either, so that nobody's agent stops without somebody hearing of it.
 */
export async function tellOwners(
  stores: Stores,
  workspaceId: string,
  agents: readonly Agent[],
  now: number,
): Promise<void> {
  if (agents.length === 0) return
  const groups = [...new Set(agents.flatMap(({ owner }) => (owner === null ? [] : [owner])))]
  const owners = await stores.quarantineNotices.ownersOf(workspaceId, groups)
  const makers = [...new Set(agents.map(({ createdBy }) => createdBy))]
  const readers = await stores.quarantineNotices.readersAmong(workspaceId, makers)
  const admins = await stores.members.activeAdmins(workspaceId)
  const told = agents.flatMap(({ id: agentId, owner, createdBy }) => {
    const people = owners.get(owner ?? '') ?? (readers.has(createdBy) ? [createdBy] : admins)
    return people.map((personId) => ({ personId, agentId }))
  })
  await stores.quarantineNotices.notify(workspaceId, told, now)
}
