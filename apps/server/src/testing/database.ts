import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { createConnection } from 'mysql2/promise'
import { inject } from 'vitest'
import type { Target } from '../database/connection.ts'
import { migrate } from '../database/migrate.ts'

export const migrationsFolder = fileURLToPath(new URL('../../../../drizzle/migrations', import.meta.url))

/** An empty database of its own on the run's server, and the way to drop it. */
export async function createEmptyDatabase(): Promise<{ target: Target; drop: () => Promise<void> }> {
  const server = inject('databaseServer')
  const database = `countersign_test_${randomBytes(8).toString('hex')}`
  const admin = await createConnection(server)
  await admin.query(`create database ${database} character set utf8mb4 collate utf8mb4_bin`)
  return {
    target: { ...server, database },
    async drop() {
      await admin.query(`drop database ${database}`)
      await admin.end()
    },
  }
}

export async function createDatabase() {
  const made = await createEmptyDatabase()
  await migrate(made.target, migrationsFolder)
  return made
}
