import {
  type Days,
  type EventClass,
  eventClassNames,
  firstRun,
  isNextLook,
  keyName,
  lastDueDay,
  readKeyName,
  waitMs,
} from '@countersign/retention'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { withdrawPacks } from '../compliance/withdrawing.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { bySystem } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { againWriting } from '../rounds.ts'
import { heldAmong } from './holding.ts'
import { daysBy } from './service.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  log: Logger
  writer: LedgerWriter
  stopping: AbortSignal
}

const everyMs = 600_000
const mostDaysAtOnce = 50

/**
 * Erases what is over its time, on every replica: first it is found and announced, and after the wait its keys go. Each stretch of
 * days is one transaction with its event, under the lock that rules and holds take; whoever comes second finds nothing left.
 */
export class RetentionKeeper {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Until the server stops. */
  async keep(): Promise<void> {
    const { stopping, log, writer } = this.#deps
    const failing = 'what is over its time could not be erased and is tried again'
    await againWriting(() => this.round(), { everyMs, stopping, writer, log, failing })
  }

  /** Once over every workspace; answers how many days were erased. One that fails does not keep the others from their turn. */
  async round(): Promise<number> {
    const { stores, stopping } = this.#deps
    let erased = 0
    const failures: unknown[] = []
    for (const workspaceId of await stores.retention.workspaces()) {
      if (stopping.aborted) break
      try {
        erased += await this.#turn(workspaceId)
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Some workspaces were left out.')
    return erased
  }

  async #turn(workspaceId: string): Promise<number> {
    // One moment for all of it: a clock that jumps meanwhile is noticed by the next look.
    const now = this.#deps.clock()
    await this.#look(workspaceId, now)
    let erased = 0
    for (const eventClass of eventClassNames) {
      await this.#announce(workspaceId, eventClass, now)
      for (let days = -1; days !== 0 && !this.#deps.stopping.aborted; erased += days) {
        days = await this.#erase(workspaceId, eventClass, now)
      }
    }
    return erased
  }

  /**
   * After a look that is missing, too long ago or in the future every wait begins anew: the clock jumped, replicas disagree about the
   * time, or nobody was there. A wrong clock must go on being wrong for the whole wait, day by day, before it costs anything.
   */
  async #look(workspaceId: string, now: number): Promise<void> {
    await this.#deps.transact(async (stores) => {
      await stores.workspaces.lock(workspaceId)
      const last = await stores.retention.lookedAt(workspaceId)
      if (!isNextLook(last, now)) {
        for (const eventClass of eventClassNames) {
          await stores.retention.clearDue(workspaceId, eventClass, null, now)
        }
      }
      await stores.retention.noteLook(workspaceId, now)
    })
  }

  /** Says what is over its time since the last look, and takes back what is not any more. */
  async #announce(workspaceId: string, eventClass: EventClass, now: number): Promise<void> {
    const { transact, writer } = this.#deps
    await transact(async (stores) => {
      await stores.workspaces.lock(workspaceId)
      const kept = daysBy(await stores.retention.rules(workspaceId), eventClass)
      const upTo = lastDueDay(kept, now)
      await stores.retention.clearDue(workspaceId, eventClass, upTo, now)
      if (upTo === null || kept === null) return
      const live = await stores.retention.liveDays(workspaceId, eventClass, upTo)
      const found = live.filter(({ dueAt }) => dueAt === null).map(({ holder }) => holder)
      const days = daysOf(found)
      const first = days[0]
      const last = days.at(-1)
      if (first === undefined || last === undefined) return
      await stores.retention.markDue(workspaceId, found, now)
      await writer.append(stores, workspaceId, {
        by: bySystem,
        action: 'retention.announced',
        subjectId: workspaceId,
        facts: {
          eventClass,
          firstDay: Number(first),
          lastDay: Number(last),
          days: days.length,
          keptDays: kept,
        },
        words: {},
      })
    })
  }

  /** The next stretch of days whose wait is over and that nobody holds; answers how many days it had. */
  async #erase(workspaceId: string, eventClass: EventClass, now: number): Promise<number> {
    const { transact, writer } = this.#deps
    return transact(async (stores) => {
      await stores.workspaces.lock(workspaceId)
      const kept = daysBy(await stores.retention.rules(workspaceId), eventClass)
      const days = await ripeDays(stores, workspaceId, eventClass, kept, now)
      const holds = await stores.retention.activeHolds(workspaceId)
      const held = await heldAmong(stores, workspaceId, eventClass, days, holds)
      const run = firstRun(days, held, mostDaysAtOnce)
      const first = run[0]
      const last = run.at(-1)
      if (first === undefined || last === undefined || kept === null) return 0
      const counted = await stores.retention.events(workspaceId, eventClass, run)
      const holders = run.map((day) => keyName(eventClass, day))
      await stores.retention.erase(workspaceId, holders, now)
      const { firstPosition, lastPosition } = counted
      if (firstPosition !== null && lastPosition !== null) {
        const erased = { first: firstPosition, last: lastPosition }
        const act = { by: bySystem, because: 'retention', now } as const
        await withdrawPacks(stores, writer, workspaceId, erased, act)
      }
      await writer.append(stores, workspaceId, {
        by: bySystem,
        action: 'retention.applied',
        subjectId: workspaceId,
        facts: {
          eventClass,
          firstDay: Number(first),
          lastDay: Number(last),
          days: run.length,
          ...counted,
          keptDays: kept,
        },
        words: {},
      })
      return run.length
    })
  }
}

async function ripeDays(
  stores: Stores,
  workspaceId: string,
  eventClass: EventClass,
  kept: Days,
  now: number,
): Promise<string[]> {
  const upTo = lastDueDay(kept, now)
  if (upTo === null) return []
  const live = await stores.retention.liveDays(workspaceId, eventClass, upTo)
  const isRipe = (dueAt: number | null) => dueAt !== null && dueAt <= now - waitMs
  return daysOf(live.filter(({ dueAt }) => isRipe(dueAt)).map(({ holder }) => holder))
}

const daysOf = (holders: readonly string[]): string[] =>
  holders.flatMap((holder) => readKeyName(holder)?.day ?? [])
