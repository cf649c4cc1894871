import { setTimeout as pause } from 'node:timers/promises'
import { drizzle } from 'drizzle-orm/mysql2'
import type { Pool, PoolConnection } from 'mysql2'
import type { Orm } from './connection.ts'
import { errnoOf } from './errno.ts'
import { type Stores, storesOn } from './stores.ts'

export type { Stores }

/** Runs a change as one transaction with stores bound to it: all of it happens or none. */
export type Transact = <T>(work: (stores: Stores) => Promise<T>) => Promise<T>

const attempts = 5

/** Sessions of the pool are at READ COMMITTED already, so that a transaction is its statements and two more. */
export function transactOn(orm: Orm): Transact {
  const pool = orm.$client
  // The queries of a store are prepared once for each connection and not once for each transaction.
  const prepared = new WeakMap<PoolConnection, Stores>()
  const storesOf = (connection: PoolConnection): Stores => {
    const stores = prepared.get(connection) ?? storesOn(drizzle(connection))
    prepared.set(connection, stores)
    return stores
  }
  return async (work) => {
    for (let attempt = 1; ; attempt++) {
      const connection = await taken(pool)
      try {
        await said(connection, 'begin')
        // A new object for each transaction, which is known by it.
        const result = await work({ ...storesOf(connection) })
        await said(connection, 'commit')
        connection.release()
        return result
      } catch (error) {
        await undone(connection)
        if (attempt === attempts || !lostARace(error)) throw error
        await pause(attempt * 5 + Math.random() * 20)
      }
    }
  }
}

const taken = (pool: Pool) =>
  new Promise<PoolConnection>((resolve, reject) => {
    pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)))
  })

const said = (connection: PoolConnection, statement: 'begin' | 'commit' | 'rollback') =>
  new Promise<void>((resolve, reject) => {
    connection.query(statement, (error) => (error ? reject(error) : resolve()))
  })

/** A connection that cannot even take back what it did is not given to anybody else. */
async function undone(connection: PoolConnection): Promise<void> {
  try {
    await said(connection, 'rollback')
    connection.release()
  } catch {
    connection.destroy()
  }
}

/** Deadlock, lock wait, changed snapshot, and TiDB's write conflicts: nothing was committed, so do it again. */
const raceErrors = new Set([1213, 1205, 1020, 8002, 8022, 8028, 9007])

const lostARace = (error: unknown): boolean => raceErrors.has(errnoOf(error) ?? 0)
