import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import type { Target } from './connection.ts'

export class MigrationProblem extends Error {}

type Journal = { entries: { idx: number; tag: string }[] }
type Migration = { tag: string; sha256: string; statements: string[] }

/**
 * Applies what drizzle-kit generated, in order, under a lock that every replica takes. DDL commits by itself, so
 * progress is kept per statement: a crash in the middle goes on where it stopped, and a migration that was
 * edited after it had been applied is refused.
 */
export async function migrate(
  target: Target,
  folder: string,
  onProgress = (_tag: string) => {},
): Promise<number> {
  const connection = await createConnection({ ...target, charset: 'utf8mb4_bin', timezone: 'Z' })
  try {
    const lock = `countersign:migrate:${target.database ?? ''}`.slice(0, 64)
    const [held] = await connection.query<RowDataPacket[]>('select get_lock(?, 60) as held', [lock])
    if (Number(held[0]?.held) !== 1) {
      throw new MigrationProblem(
        'Another replica has been migrating the database for a minute. Try again later.',
      )
    }
    try {
      await refuseForeignCollation(connection)
      return await applyAll(connection, readMigrations(folder), onProgress)
    } finally {
      await connection.query('select release_lock(?)', [lock])
    }
  } finally {
    await connection.end()
  }
}

type Connection = Awaited<ReturnType<typeof createConnection>>

async function applyAll(connection: Connection, migrations: Migration[], onProgress: (tag: string) => void) {
  await connection.query(`create table if not exists schema_migrations (
    tag varchar(100) character set ascii collate ascii_bin not null primary key,
    sha256 char(64) character set ascii collate ascii_bin not null,
    statements_done int not null,
    is_done tinyint(1) not null
  )`)
  const [rows] = await connection.query<RowDataPacket[]>('select * from schema_migrations')
  const done = new Map(rows.map((row) => [String(row.tag), row]))
  refuseUnknown(done, migrations)
  let applied = 0
  for (const { tag, sha256, statements } of migrations) {
    const row = done.get(tag)
    if (row && row.sha256 !== sha256) {
      throw new MigrationProblem(`Migration ${tag} was changed after it had been applied to this database.`)
    }
    if (row && Number(row.is_done) === 1) continue
    onProgress(tag)
    if (!row) await connection.query('insert into schema_migrations values (?, ?, 0, 0)', [tag, sha256])
    for (let at = Number(row?.statements_done ?? 0); at < statements.length; at++) {
      await applyOne(connection, statements[at] ?? '', tag)
      await connection.query('update schema_migrations set statements_done = ? where tag = ?', [at + 1, tag])
    }
    await connection.query('update schema_migrations set is_done = 1 where tag = ?', [tag])
    applied++
  }
  return applied
}

/** Already there (1050, 1060, 1061) or gone (1091): a crash came between a statement and the note that it was done. */
const doneAlready = new Set([1050, 1060, 1061, 1091])

async function applyOne(connection: Connection, statement: string, tag: string) {
  try {
    await connection.query(statement)
  } catch (error) {
    const errno = error instanceof Error && 'errno' in error ? Number(error.errno) : 0
    if (doneAlready.has(errno)) return
    throw new MigrationProblem(`Migration ${tag} failed: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    })
  }
}

function refuseUnknown(done: ReadonlyMap<string, unknown>, migrations: readonly Migration[]) {
  const known = new Set(migrations.map(({ tag }) => tag))
  const newer = [...done.keys()].filter((tag) => !known.has(tag))
  if (newer.length > 0) {
    throw new MigrationProblem(
      `The database was migrated by a newer Countersign (${newer.join(', ')}). Start that version, or restore a backup.`,
    )
  }
}

async function refuseForeignCollation(connection: Connection) {
  const [rows] = await connection.query<RowDataPacket[]>(
    'select default_collation_name as collation from information_schema.schemata where schema_name = database()',
  )
  const collation = String(rows[0]?.collation)
  if (collation !== 'utf8mb4_bin') {
    throw new MigrationProblem(
      `The database's default collation is ${collation}; names that differ only in case would be one. ` +
        'Run: ALTER DATABASE <name> CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, while it is still empty.',
    )
  }
}

function readMigrations(folder: string): Migration[] {
  const journal: Journal = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8'))
  return journal.entries.map(({ tag }) => {
    const sql = readFileSync(join(folder, `${tag}.sql`), 'utf8')
    return {
      tag,
      sha256: createHash('sha256').update(sql).digest('hex'),
      statements: sql
        .split('--> statement-breakpoint')
        .map((statement) => statement.trim())
        .filter(Boolean),
    }
  })
}
