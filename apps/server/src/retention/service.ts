import {
  type Days,
  type EventClass,
  endOf,
  eventClasses,
  eventClassNames,
  type HoldScope,
  holdLimits,
  isShortening,
  lastDueDay,
  readKeyName,
  refusalOfDays,
  startOf,
  waitMs,
} from '@countersign/retention'
import { findAgent } from '../agents/lookup.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { byActor } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import { heldAmong } from './holding.ts'
import {
  daysRefused,
  heldPersonUnknown,
  holdLifted,
  holdNotFound,
  holdSubjectRefused,
  ruleOutdated,
  ruleUnchanged,
  tooManyHolds,
} from './refusals.ts'
import type { StoredHold, StoredRule } from './store.ts'

type Deps = { stores: Stores; transact: Transact; clock: Clock; writer: LedgerWriter }

/** What somebody wants to hold, and why. */
export type WantedHold = { name: string; reason: string; scope: HoldScope; subjectId: string | null }

const dayMs = 86_400_000
const mostHoldsShown = 200

/** How many days a class is kept by these rules. */
export function daysBy(rules: readonly StoredRule[], eventClass: EventClass): Days {
  const rule = rules.find((one) => one.eventClass === eventClass)
  return rule ? rule.days : eventClasses[eventClass].usualDays
}

/** How long what the ledger tells is kept, and what is held whatever its age. Erasing is the keeper's. */
export class RetentionService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async overview({ workspaceId }: Actor) {
    const { stores, clock } = this.#deps
    const rules = await stores.retention.rules(workspaceId)
    const classes = eventClassNames.map(async (eventClass) => {
      const days = daysBy(rules, eventClass)
      const { oldest, due, dueSince, erasedDays, erasedAt } = await stores.retention.standing(
        workspaceId,
        eventClass,
      )
      const oldestDay = oldest === null ? null : (readKeyName(oldest)?.day ?? null)
      const { title, covers, leastDays, usualDays, because } = eventClasses[eventClass]
      return {
        eventClass,
        ...{ title, covers, leastDays, usualDays, because, days },
        isUsual: !rules.some((rule) => rule.eventClass === eventClass),
        oldestAt: oldestDay === null ? null : startOf(oldestDay),
        /** When the oldest bodies will be erased at the earliest; a hold puts it off. */
        erasedFrom: nextErasure(oldestDay, days, dueSince),
        dueDays: due,
        erasedDays,
        erasedAt,
      }
    })
    const holds = await stores.retention.holds(workspaceId, mostHoldsShown)
    return {
      at: clock(),
      classes: await Promise.all(classes),
      holds: holds.map(({ hold, placedByName, liftedByName, agentName, personName }) => {
        const { id, name, reason, scope, subjectId, placedAt, liftedAt, liftedReason } = hold
        const subjectName = scope === 'agent' ? agentName : scope === 'person' ? personName : null
        return {
          ...{ id, name, reason, scope, subjectId, subjectName },
          ...{ placedByName, placedAt, liftedByName, liftedAt, liftedReason },
        }
      }),
    }
  }

  /** What a rule would erase at this moment that can still be read, before anybody makes it. */
  async preview({ workspaceId }: Actor, eventClass: EventClass, days: Days) {
    const { stores, clock } = this.#deps
    refuseDays(eventClass, days)
    const rules = await stores.retention.rules(workspaceId)
    const current = daysBy(rules, eventClass)
    const upTo = lastDueDay(days, clock())
    const base = { current, isShorter: isShortening(current, days), waitDays: waitMs / dayMs }
    const live = upTo === null ? [] : await stores.retention.liveDays(workspaceId, eventClass, upTo)
    const due = live.flatMap(({ holder }) => readKeyName(holder)?.day ?? [])
    const last = due.at(-1)
    if (last === undefined) return { ...base, before: null, days: 0, heldDays: 0, events: 0 }
    const holds = await stores.retention.activeHolds(workspaceId)
    const held = await heldAmong(stores, workspaceId, eventClass, due, holds)
    const free = due.filter((day) => !held.has(day))
    const { events } = await stores.retention.events(workspaceId, eventClass, free)
    return { ...base, before: endOf(last), days: free.length, heldDays: due.length - free.length, events }
  }

  /** `seen` is the rule that was looked at; whoever looked at another decides again. */
  async setRule(
    actor: Actor,
    eventClass: EventClass,
    { days, seen, reason }: { days: Days; seen: Days; reason: string },
  ): Promise<void> {
    const { transact, clock, writer } = this.#deps
    const { workspaceId, personId } = actor
    refuseDays(eventClass, days)
    await transact(async (stores) => {
      await stores.workspaces.lock(workspaceId)
      const from = daysBy(await stores.retention.rules(workspaceId), eventClass)
      if (from !== seen) throw ruleOutdated()
      if (from === days) throw ruleUnchanged()
      const changedAt = clock()
      await stores.retention.setRule({ workspaceId, eventClass, days, changedBy: personId, changedAt })
      // Whatever was announced was announced by another rule: its wait begins anew.
      await stores.retention.clearDue(workspaceId, eventClass, null, changedAt)
      await writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'retention.rule_changed',
        subjectId: workspaceId,
        facts: { eventClass, from, to: days },
        words: { reason },
      })
    })
  }

  async placeHold(actor: Actor, wanted: WantedHold): Promise<{ holdId: string }> {
    const { transact, clock, writer } = this.#deps
    const { workspaceId, personId } = actor
    const { name, reason, scope, subjectId } = wanted
    return transact(async (stores) => {
      await refuseSubject(stores, workspaceId, wanted)
      // The keeper takes the same lock: what it erases, it erases before this hold or not at all.
      await stores.workspaces.lock(workspaceId)
      const active = await stores.retention.activeHolds(workspaceId)
      if (active.length >= holdLimits.mostActive) throw tooManyHolds()
      const placedAt = clock()
      const id = newId('hold', placedAt)
      const hold = { workspaceId, id, name, reason, scope, subjectId, placedBy: personId, placedAt }
      await stores.retention.addHold({ ...hold, liftedBy: null, liftedAt: null, liftedReason: null })
      await writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'hold.placed',
        subjectId: id,
        facts: factsOf(hold),
        words: { holdName: name, reason },
      })
      return { holdId: id }
    })
  }

  async liftHold(actor: Actor, holdId: string, reason: string): Promise<void> {
    const { transact, clock, writer } = this.#deps
    const { workspaceId, personId } = actor
    await transact(async (stores) => {
      await stores.workspaces.lock(workspaceId)
      const hold = await stores.retention.lockHold(workspaceId, holdId)
      if (!hold) throw holdNotFound()
      if (hold.liftedAt !== null) throw holdLifted()
      const now = clock()
      const lift = { liftedBy: personId, liftedAt: now, liftedReason: reason }
      await stores.retention.liftHold(workspaceId, holdId, lift)
      await writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'hold.lifted',
        subjectId: holdId,
        facts: factsOf(hold),
        words: { holdName: hold.name, reason },
      })
    })
  }
}

function refuseDays(eventClass: EventClass, days: Days): void {
  const message = refusalOfDays(eventClass, days)
  if (message !== null) throw daysRefused(message)
}

async function refuseSubject(
  stores: Stores,
  workspaceId: string,
  { scope, subjectId }: WantedHold,
): Promise<void> {
  if (scope === 'workspace') {
    if (subjectId !== null) throw holdSubjectRefused('A hold on everything names nobody.')
    return
  }
  if (subjectId === null) throw holdSubjectRefused(`A hold on one ${scope} names it.`)
  if (scope === 'agent') {
    await findAgent(stores, workspaceId, subjectId)
    return
  }
  const keys = await stores.ledger.bodyKeys(workspaceId, [subjectId])
  if (!subjectId.startsWith('per_') || !keys.has(subjectId)) throw heldPersonUnknown()
}

const factsOf = ({ scope, subjectId }: Pick<StoredHold, 'scope' | 'subjectId'>) => ({
  scope,
  agent: scope === 'agent' ? subjectId : null,
  person: scope === 'person' ? subjectId : null,
})

function nextErasure(oldestDay: string | null, days: Days, dueSince: number | null): number | null {
  if (oldestDay === null || days === null) return null
  return (dueSince ?? endOf(oldestDay) + days * dayMs) + waitMs
}
