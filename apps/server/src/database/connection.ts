import { drizzle, type MySql2Database } from 'drizzle-orm/mysql2'
import { createPool, type Pool, type PoolOptions } from 'mysql2'

/** Where a database is: a URL, or the socket and account of the private server. */
export type Target = PoolOptions

/** `mysql://user:password@host:3306/name`, or with `?socket=/path/to.sock` for a server on this machine. */
export const targetOf = (url: string): Target => {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  const socketPath = searchParams.get('socket')
  return {
    ...(socketPath
      ? { socketPath }
      : { host: decodeURIComponent(hostname), port: port ? Number(port) : 3306 }),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  }
}

/** Each option answers a wrong result that was observed; `docs/adr/004` lists them. */
const exactValues = {
  supportBigNumbers: true,
  bigNumberStrings: true,
  dateStrings: true,
  timezone: 'Z',
  jsonStrings: true,
  charset: 'utf8mb4_bin',
  flags: ['-IGNORE_SPACE'],
  multipleStatements: false,
} as const

const sessionStatements = [
  "set time_zone='+00:00', sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  'set session transaction isolation level read committed',
]

export function openPool(target: Target, connections = 16): Pool {
  const pool = createPool({
    ...target,
    ...exactValues,
    flags: [...exactValues.flags],
    connectionLimit: connections,
    maxPreparedStatements: 500,
    enableKeepAlive: true,
  })
  pool.on('connection', (connection) => {
    // mysql2 queues these before the first statement of whoever asked for the connection.
    for (const statement of sessionStatements) {
      connection.query(statement, (error) => {
        if (error) connection.destroy()
      })
    }
  })
  return pool
}

/** Queries through drizzle, on the pool or inside a transaction: both offer the same operations. */
export type Db = Pick<
  MySql2Database,
  'select' | 'insert' | 'update' | 'delete' | 'execute' | 'selectDistinct'
> & { $client: Pick<Pool, 'execute'> }

/** Drizzle on the pool, and the pool itself for what is measured or streamed without it. */
export type Orm = MySql2Database & { $client: Pool }

export const ormOn = (pool: Pool): Orm => drizzle(pool)

/** Makes a prepared query when it is first asked for: most stores live for one transaction and use few of theirs. */
export function lazily<T>(make: () => T): () => T {
  let made: T | null = null
  return () => {
    made ??= make()
    return made
  }
}
