import { setTimeout as pause } from 'node:timers/promises'
import type { MySql2Database } from 'drizzle-orm/mysql2'
import { type Stores, storesOn } from './stores.ts'

/** Runs a change as one transaction with stores bound to it: all of it happens or none. */
export type Transact = <T>(work: (stores: Stores) => Promise<T>) => Promise<T>

const attempts = 5

export function transactOn(orm: MySql2Database): Transact {
  return async (work) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await orm.transaction(async (tx) => work(storesOn(tx)), { isolationLevel: 'read committed' })
      } catch (error) {
        if (attempt === attempts || !lostARace(error)) throw error
        await pause(attempt * 5 + Math.random() * 20)
      }
    }
  }
}

/** Deadlock, lock wait, changed snapshot, and TiDB's write conflicts: nothing was committed, so do it again. */
const raceErrors = new Set([1213, 1205, 1020, 8002, 8022, 8028, 9007])

const lostARace = (error: unknown): boolean => raceErrors.has(errnoOf(error) ?? 0)

export const isDuplicate = (error: unknown): boolean => errnoOf(error) === 1062

/** The server's error number, through drizzle's wrapping of the driver's error. */
function errnoOf(error: unknown): number | null {
  for (let here: unknown = error; here instanceof Error; here = here.cause) {
    if ('errno' in here && typeof here.errno === 'number') return here.errno
  }
  return null
}
