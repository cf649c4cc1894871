import {
  agents,
  ledgerBodyKeys,
  ledgerEntries,
  ledgerEvents,
  ledgerLogs,
  people,
  retentionHolds,
  retentionLooks,
  retentionRules,
} from '@countersign/drizzle/schema'
import { actionsOf, type EventClass, endOf, keyName, startOf } from '@countersign/retention'
import {
  aliasedTable,
  and,
  asc,
  between,
  count,
  desc,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  max,
  min,
  or,
  sql,
} from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type StoredRule = typeof retentionRules.$inferSelect
export type StoredHold = typeof retentionHolds.$inferSelect

const lifters = aliasedTable(people, 'lifters')
const heldPeople = aliasedTable(people, 'held_people')

/** How long bodies are kept, what holds them, and the keys of days, which stand among the keys of bodies. */
export const retentionStore = (db: Db) => ({
  async workspaces(): Promise<string[]> {
    const rows = await db.select({ workspaceId: ledgerLogs.workspaceId }).from(ledgerLogs)
    return rows.map(({ workspaceId }) => workspaceId)
  },

  async lookedAt(workspaceId: string): Promise<number | null> {
    const [row] = await db.select().from(retentionLooks).where(eq(retentionLooks.workspaceId, workspaceId))
    return row?.lookedAt ?? null
  },

  async noteLook(workspaceId: string, lookedAt: number): Promise<void> {
    await db
      .insert(retentionLooks)
      .values({ workspaceId, lookedAt })
      .onDuplicateKeyUpdate({ set: { lookedAt } })
  },

  async rules(workspaceId: string): Promise<StoredRule[]> {
    return db.select().from(retentionRules).where(eq(retentionRules.workspaceId, workspaceId))
  },

  async setRule(rule: StoredRule): Promise<void> {
    const { days, changedBy, changedAt } = rule
    await db.insert(retentionRules).values(rule).onDuplicateKeyUpdate({ set: { days, changedBy, changedAt } })
  },

  async addHold(hold: StoredHold): Promise<void> {
    await db.insert(retentionHolds).values(hold)
  },

  async lockHold(workspaceId: string, id: string): Promise<StoredHold | null> {
    const [row] = await db.select().from(retentionHolds).where(oneHold(workspaceId, id)).for('update')
    return row ?? null
  },

  async liftHold(
    workspaceId: string,
    id: string,
    lift: Pick<StoredHold, 'liftedBy' | 'liftedAt' | 'liftedReason'>,
  ): Promise<void> {
    await db.update(retentionHolds).set(lift).where(oneHold(workspaceId, id))
  },

  async activeHolds(workspaceId: string): Promise<StoredHold[]> {
    return db
      .select()
      .from(retentionHolds)
      .where(and(eq(retentionHolds.workspaceId, workspaceId), isNull(retentionHolds.liftedAt)))
      .orderBy(asc(retentionHolds.id))
  },

  /** Those that hold first, then the newest; those that were lifted stay in the list. */
  async holds(workspaceId: string, limit: number) {
    return db
      .select({
        hold: retentionHolds,
        placedByName: people.name,
        liftedByName: lifters.name,
        agentName: agents.name,
        personName: heldPeople.name,
      })
      .from(retentionHolds)
      .leftJoin(people, eq(people.id, retentionHolds.placedBy))
      .leftJoin(lifters, eq(lifters.id, retentionHolds.liftedBy))
      .leftJoin(heldPeople, eq(heldPeople.id, retentionHolds.subjectId))
      .leftJoin(
        agents,
        and(eq(agents.workspaceId, retentionHolds.workspaceId), eq(agents.id, retentionHolds.subjectId)),
      )
      .where(eq(retentionHolds.workspaceId, workspaceId))
      .orderBy(sql`${retentionHolds.liftedAt} is not null`, desc(retentionHolds.id))
      .limit(limit)
  },

  /** The days of a class whose keys are there, up to one of them, the oldest first. */
  async liveDays(workspaceId: string, eventClass: EventClass, upTo: string) {
    const { holder, dueAt } = ledgerBodyKeys
    return db
      .select({ holder, dueAt })
      .from(ledgerBodyKeys)
      .where(
        and(
          livingOf(workspaceId, eventClass),
          between(holder, keyName(eventClass, ''), keyName(eventClass, upTo)),
        ),
      )
      .orderBy(asc(holder))
  },

  /** What there is of a class: its oldest day that can be read, since when something is due, and how many days are gone. */
  async standing(workspaceId: string, eventClass: EventClass) {
    const { holder, dueAt, erasedAt } = ledgerBodyKeys
    const [row] = await db
      .select({
        oldest: min(sql<string>`case when ${erasedAt} is null then ${holder} end`),
        due: count(sql`case when ${erasedAt} is null then ${dueAt} end`),
        dueSince: min(sql`case when ${erasedAt} is null then ${dueAt} end`).mapWith(dueAt),
        erasedDays: count(erasedAt),
        erasedAt: max(erasedAt),
      })
      .from(ledgerBodyKeys)
      .where(ofClass(workspaceId, eventClass))
    return row ?? { oldest: null, due: 0, dueSince: null, erasedDays: 0, erasedAt: null }
  },

  async markDue(workspaceId: string, holders: readonly string[], at: number): Promise<void> {
    await db.update(ledgerBodyKeys).set({ dueAt: at }).where(amongKeys(workspaceId, holders))
  },

  /** What was due and is not any more: the rule became longer, or the clock was put back. */
  async clearDue(
    workspaceId: string,
    eventClass: EventClass,
    after: string | null,
    now: number,
  ): Promise<void> {
    const { holder, dueAt } = ledgerBodyKeys
    const isEarly = after === null ? undefined : or(gt(holder, keyName(eventClass, after)), gt(dueAt, now))
    await db
      .update(ledgerBodyKeys)
      .set({ dueAt: null })
      .where(and(livingOf(workspaceId, eventClass), isNotNull(dueAt), isEarly))
  },

  /** The keys of days go, and their rows stay empty so that nothing is ever sealed under their names again. */
  async erase(workspaceId: string, holders: readonly string[], at: number): Promise<void> {
    await db
      .update(ledgerBodyKeys)
      .set({ sealedKey: Buffer.alloc(0), erasedAt: at })
      .where(amongKeys(workspaceId, holders))
  },

  /** Those of the days from one to another on which something tells of one of these agents or people. */
  async heldDays(
    workspaceId: string,
    eventClass: EventClass,
    { first, last }: { first: string; last: string },
    subjects: readonly string[],
  ): Promise<Set<string>> {
    const tellsOf = namesOneOf(subjects)
    if (tellsOf === null) return new Set()
    const rows = await db
      .selectDistinct({ day })
      .from(ledgerEntries)
      .innerJoin(
        ledgerEvents,
        and(
          eq(ledgerEvents.workspaceId, ledgerEntries.workspaceId),
          eq(ledgerEvents.id, ledgerEntries.eventId),
        ),
      )
      .where(and(eventsOf(workspaceId, eventClass, first, last), tellsOf))
    return new Set(rows.map((row) => row.day))
  },

  /** Whether anything tells of one of these agents and of this person; also what has no place in the log yet. */
  async tellsOfBoth(workspaceId: string, agentIds: readonly string[], personId: string): Promise<boolean> {
    const tellsOf = namesOneOf(agentIds)
    if (tellsOf === null) return false
    const rows = await db
      .select({ id: ledgerEvents.id })
      .from(ledgerEvents)
      .where(and(eq(ledgerEvents.workspaceId, workspaceId), names(personId), tellsOf))
      .limit(1)
    return rows.length > 0
  },

  /** How many events of a class these days have, and where the first and the last of them stand. */
  async events(workspaceId: string, eventClass: EventClass, days: readonly string[]) {
    const none = { events: 0, firstPosition: null, lastPosition: null }
    const first = days[0]
    const last = days.at(-1)
    if (first === undefined || last === undefined) return none
    const { position } = ledgerEntries
    const rows = await db
      .select({ day, events: count(), firstPosition: min(position), lastPosition: max(position) })
      .from(ledgerEntries)
      .where(eventsOf(workspaceId, eventClass, first, last))
      .groupBy(day)
    const among = new Set(days)
    const found = rows.filter((row) => among.has(row.day))
    const positions = found.flatMap((row) => [row.firstPosition ?? [], row.lastPosition ?? []].flat())
    if (positions.length === 0) return none
    return {
      events: found.reduce((sum, row) => sum + row.events, 0),
      firstPosition: Math.min(...positions),
      lastPosition: Math.max(...positions),
    }
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(retentionRules).where(eq(retentionRules.workspaceId, workspaceId))
    await db.delete(retentionLooks).where(eq(retentionLooks.workspaceId, workspaceId))
    await db.delete(retentionHolds).where(eq(retentionHolds.workspaceId, workspaceId))
  },
})

const day = sql<string>`date_format(${ledgerEntries.at}, '%Y%m%d')`

const names = (id: string) => sql`locate(${id}, ${ledgerEvents.header}) > 0`

/** Null where nobody is asked for. */
const namesOneOf = (ids: readonly string[]) => or(...ids.map(names)) ?? null

const oneHold = (workspaceId: string, id: string) =>
  and(eq(retentionHolds.workspaceId, workspaceId), eq(retentionHolds.id, id))

/** Every key of a class: days are digits, and the tilde is behind all of them. */
const ofClass = (workspaceId: string, eventClass: EventClass) =>
  and(
    eq(ledgerBodyKeys.workspaceId, workspaceId),
    between(ledgerBodyKeys.holder, keyName(eventClass, ''), keyName(eventClass, '~')),
  )

const livingOf = (workspaceId: string, eventClass: EventClass) =>
  and(ofClass(workspaceId, eventClass), isNull(ledgerBodyKeys.erasedAt))

const amongKeys = (workspaceId: string, holders: readonly string[]) =>
  and(
    eq(ledgerBodyKeys.workspaceId, workspaceId),
    inArray(ledgerBodyKeys.holder, [...holders]),
    isNull(ledgerBodyKeys.erasedAt),
  )

const eventsOf = (workspaceId: string, eventClass: EventClass, first: string, last: string) =>
  and(
    eq(ledgerEntries.workspaceId, workspaceId),
    inArray(ledgerEntries.action, actionsOf(eventClass)),
    between(ledgerEntries.at, startOf(first), endOf(last) - 1),
  )
