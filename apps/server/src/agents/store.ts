import { agentCounts, agentLabels, agents } from '@countersign/drizzle/schema'
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type Agent = typeof agents.$inferSelect
export type Labels = Readonly<Record<string, string>>

/** One agent at a time; pages of them are in `listStore`, what they were and are in `revisionStore`. */
export const agentStore = (db: Db) => ({
  async find(workspaceId: string, id: string): Promise<Agent | null> {
    const [row] = await db.select().from(agents).where(one(workspaceId, id))
    return row ?? null
  },

  /** Everything that changes an agent takes this first: two changes of one agent queue up. */
  async lock(workspaceId: string, id: string): Promise<Agent | null> {
    const [row] = await db.select().from(agents).where(one(workspaceId, id)).for('update')
    return row ?? null
  },

  async list(workspaceId: string, ids: readonly string[]): Promise<Agent[]> {
    if (ids.length === 0) return []
    return db
      .select()
      .from(agents)
      .where(and(eq(agents.workspaceId, workspaceId), inArray(agents.id, [...ids])))
  },

  /** Those of the names that agents have already, retired ones included. */
  async takenAmong(workspaceId: string, names: readonly string[]): Promise<Set<string>> {
    if (names.length === 0) return new Set()
    const rows = await db
      .select({ name: agents.name })
      .from(agents)
      .where(and(eq(agents.workspaceId, workspaceId), inArray(agents.name, [...names])))
    return new Set(rows.map(({ name }) => name))
  },

  /** Fails with a duplicate key when the name is taken. */
  async add(agent: Agent, labels: Labels): Promise<void> {
    await db.insert(agents).values(agent)
    await addLabels(db, agent.workspaceId, agent.id, labels)
  },

  async set(
    workspaceId: string,
    id: string,
    change: Partial<Omit<Agent, 'workspaceId' | 'id' | 'name'>>,
  ): Promise<void> {
    await db.update(agents).set(change).where(one(workspaceId, id))
  },

  async setLabels(workspaceId: string, id: string, labels: Labels): Promise<void> {
    await db.delete(agentLabels).where(ofAgent(workspaceId, id))
    await addLabels(db, workspaceId, id, labels)
  },

  async retireLabels(workspaceId: string, id: string): Promise<void> {
    await db.update(agentLabels).set({ isRetired: true }).where(ofAgent(workspaceId, id))
  },

  async labelsOf(workspaceId: string, ids: readonly string[]): Promise<Map<string, Record<string, string>>> {
    if (ids.length === 0) return new Map()
    const rows = await db
      .select()
      .from(agentLabels, { forceIndex: 'agent_labels_agent' })
      .where(and(eq(agentLabels.workspaceId, workspaceId), inArray(agentLabels.agentId, [...ids])))
      .orderBy(asc(agentLabels.name))
    const labels = new Map<string, Record<string, string>>(ids.map((id) => [id, {}]))
    for (const { agentId, name, value } of rows) {
      const all = labels.get(agentId)
      if (all) all[name] = value
    }
    return labels
  },

  /** The row that every new or retired agent touches: to be called last, so that it is held for a moment only. */
  async count(workspaceId: string, by: { current: 1 | -1; retired: 0 | 1 }): Promise<void> {
    await db
      .insert(agentCounts)
      .values({ workspaceId, current: Math.max(by.current, 0), retired: by.retired })
      .onDuplicateKeyUpdate({
        set: {
          current: sql`${agentCounts.current} + cast(${by.current} as signed)`,
          retired: sql`${agentCounts.retired} + cast(${by.retired} as signed)`,
        },
      })
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(agents).where(eq(agents.workspaceId, workspaceId))
    await db.delete(agentLabels).where(eq(agentLabels.workspaceId, workspaceId))
    await db.delete(agentCounts).where(eq(agentCounts.workspaceId, workspaceId))
  },
})

const one = (workspaceId: string, id: string) => and(eq(agents.workspaceId, workspaceId), eq(agents.id, id))

const ofAgent = (workspaceId: string, agentId: string) =>
  and(eq(agentLabels.workspaceId, workspaceId), eq(agentLabels.agentId, agentId))

async function addLabels(db: Db, workspaceId: string, agentId: string, labels: Labels): Promise<void> {
  const rows = Object.entries(labels).map(([name, value]) => ({
    workspaceId,
    agentId,
    name,
    value,
    // A retired agent is never labelled again.
    isRetired: false,
  }))
  if (rows.length > 0) await db.insert(agentLabels).values(rows)
}
