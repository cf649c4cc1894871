import { join } from 'node:path'
import { appendOnlyTables } from '@countersign/drizzle/schema'
import type { Pool } from 'mysql2'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import type { Logger } from 'pino'
import type { Env } from '../env.ts'
import { openPool, type Target, targetOf } from './connection.ts'
import { findServerBinary } from './embedded/binary.ts'
import { grantApplication } from './embedded/grants.ts'
import { openDatabase } from './embedded/open.ts'
import { migrate } from './migrate.ts'

/** A migrated database, ready to be used, and how to leave it. */
export type OpenDatabase = {
  pool: Pool
  /** Where it is, for a process beside this one. */
  target: Target
  about: { kind: string; version: string }
  close(): Promise<void>
}

type Settings = Pick<Env, 'databaseUrl' | 'stateDir' | 'mysqld' | 'path' | 'migrationsDir'>

/** DATABASE_URL if it is set, otherwise the private server below the state directory. */
export async function openMigrated(settings: Settings, log: Logger): Promise<OpenDatabase> {
  const migrateTo = (target: Target) =>
    migrate(target, settings.migrationsDir, (tag) => log.info({ migration: tag }, 'migrating the database'))
  if (settings.databaseUrl) {
    const target = targetOf(settings.databaseUrl)
    await migrateTo(target)
    const pool = openPool(target)
    return { pool, target, about: await aboutServer(target), close: () => closePool(pool) }
  }
  const server = await openDatabase({
    stateDir: join(settings.stateDir, 'db'),
    profile: 'production',
    binary: await findServerBinary({
      explicit: settings.mysqld ?? undefined,
      path: settings.path,
      platform: process.platform,
    }),
    log: (line) => log.info(line),
  })
  try {
    await migrateTo(server.admin)
    await grantRights(server.admin, server.app.user)
    const pool = openPool(server.app)
    return {
      pool,
      target: server.app,
      about: await aboutServer(server.app),
      async close() {
        await closePool(pool)
        await server.stop()
      },
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** The program's account may change rows and nothing else, and in tables that only grow it may only add. */
export async function grantRights(admin: Target, user: string): Promise<void> {
  const connection = await createConnection(admin)
  try {
    const [rows] = await connection.query<RowDataPacket[]>(
      'select table_name as name from information_schema.tables where table_schema = database()',
    )
    const tables = rows.map((row) => String(row.name)).filter((name) => name !== 'schema_migrations')
    await grantApplication(connection, {
      database: admin.database ?? '',
      user,
      appendOnly: appendOnlyTables,
      others: tables.filter((name) => !isAppendOnly(name)),
    })
  } finally {
    await connection.end()
  }
}

const isAppendOnly = (table: string) => appendOnlyTables.some((name) => name === table)

async function aboutServer(target: Target): Promise<{ kind: string; version: string }> {
  const connection = await createConnection(target)
  try {
    const [rows] = await connection.query('select version() as version')
    const [row] = Array.isArray(rows) ? rows : []
    const version = row && 'version' in row ? String(row.version) : 'unknown'
    const kind = /mariadb/i.test(version) ? 'MariaDB' : /tidb/i.test(version) ? 'TiDB' : 'MySQL'
    return { kind, version }
  } finally {
    await connection.end()
  }
}

const closePool = (pool: Pool) =>
  new Promise<void>((resolve, reject) => pool.end((error) => (error ? reject(error) : resolve())))
