import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEmptyDatabase, migrationsFolder } from '../testing/database.ts'
import type { Target } from './connection.ts'
import { migrate } from './migrate.ts'

describe('migrations', () => {
  let target: Target
  let drop: () => Promise<void>
  let folder: string

  beforeEach(async () => {
    ;({ target, drop } = await createEmptyDatabase())
    folder = mkdtempSync(join(tmpdir(), 'countersign-migrations-'))
    cpSync(migrationsFolder, folder, { recursive: true })
  })
  afterEach(async () => {
    await drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const query = async (sql: string) => {
    const connection = await createConnection(target)
    try {
      const [rows] = await connection.query<RowDataPacket[]>(sql)
      return rows
    } finally {
      await connection.end()
    }
  }
  const journal = () => JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8'))
  const addMigration = (tag: string, sql: string) => {
    const entries = [...journal().entries, { idx: journal().entries.length, tag }]
    writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ entries }))
    writeFileSync(join(folder, `${tag}.sql`), sql)
  }

  it('are applied once by however many replicas start together', async () => {
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(target, folder)))
    expect(applied.filter((count) => count > 0)).toHaveLength(1)
    expect(await migrate(target, folder)).toBe(0)
  })

  it('go on at the statement at which a crash stopped them', async () => {
    addMigration(
      '9000_two_steps',
      'create table first_step (id int primary key);\n--> statement-breakpoint\ninsert into missing_table values (1);',
    )
    await expect(migrate(target, folder)).rejects.toThrow('9000_two_steps failed')
    await query('create table missing_table (id int)')
    expect(await migrate(target, folder)).toBe(1)
    expect(await query('select * from missing_table')).toHaveLength(1)
  })

  it('survive a crash between a statement and the note that it was done', async () => {
    addMigration('9000_one_step', 'create table one_step (id int primary key);')
    await migrate(target, folder)
    await query("update schema_migrations set statements_done = 0, is_done = 0 where tag = '9000_one_step'")
    expect(await migrate(target, folder)).toBe(1)
  })

  it('are refused when one was edited after it had been applied', async () => {
    const [first] = journal().entries
    await migrate(target, folder)
    const file = join(folder, `${first.tag}.sql`)
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n-- edited`)
    await expect(migrate(target, folder)).rejects.toThrow('was changed after it had been applied')
  })

  it('are refused when the database is newer than the program', async () => {
    addMigration('9000_future', 'create table future (id int primary key);')
    await migrate(target, folder)
    await expect(migrate(target, migrationsFolder)).rejects.toThrow('newer Countersign')
  })

  it('are refused in a database that compares names without regard to case', async () => {
    await query(`alter database ${target.database} character set utf8mb4 collate utf8mb4_general_ci`)
    await expect(migrate(target, folder)).rejects.toThrow('utf8mb4_general_ci')
  })

  it('keep the key of checkpoints when it moves to a table of its own, also when a crash repeats the step', async () => {
    const { entries }: { entries: { tag: string }[] } = journal()
    const at = entries.findIndex(({ tag }) => tag.endsWith('_checkpoint_keys'))
    const writeJournal = (kept: unknown[]) =>
      writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ entries: kept }))
    writeJournal(entries.slice(0, at))
    await migrate(target, folder)
    const values = "'sky_1', 'checkpoint', 1, repeat('k', 32), 'sealed', '2026-01-01'"
    await query(`insert into signing_keys values (${values})`)
    writeJournal(entries.slice(0, at + 1))
    await migrate(target, folder)
    await query(
      `update schema_migrations set statements_done = 2, is_done = 0 where tag = '${entries[at]?.tag}'`,
    )
    await migrate(target, folder)
    const [kept] = await query('select id, generation, sealed_private_key from checkpoint_keys')
    expect(kept).toMatchObject({ id: 'sky_1', generation: 1, sealed_private_key: Buffer.from('sealed') })
  })

  it('number the revalidations of each workspace in the order in which they were queued, also when a crash repeats it', async () => {
    const { entries }: { entries: { tag: string }[] } = journal()
    const at = entries.findIndex(({ tag }) => tag.endsWith('_revalidation_order'))
    const writeJournal = (kept: unknown[]) =>
      writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ entries: kept }))
    writeJournal(entries.slice(0, at))
    await migrate(target, folder)
    for (const [workspace, id, day] of [
      ['wsp_1', 'rvl_b', 1],
      ['wsp_1', 'rvl_a', 2],
      ['wsp_1', 'rvl_c', 2],
      ['wsp_2', 'rvl_d', 1],
    ]) {
      await query(`insert into revalidations (workspace_id, id, cause, snapshot_id, agents, queued_at)
        values ('${workspace}', '${id}', 'policy', 'pol_1', 0, '2026-01-0${day}')`)
    }
    writeJournal(entries)
    await migrate(target, folder)
    await query(
      `update schema_migrations set statements_done = 2, is_done = 0 where tag = '${entries[at]?.tag}'`,
    )
    await migrate(target, folder)
    const rows = await query('select workspace_id w, id, number n from revalidations order by w, n')
    expect(rows.map(({ w, id, n }) => `${w} ${id} ${n}`)).toEqual([
      'wsp_1 rvl_b 1',
      'wsp_1 rvl_a 2',
      'wsp_1 rvl_c 3',
      'wsp_2 rvl_d 1',
    ])
  })

  it('make identifiers that differ in case different rows', async () => {
    await migrate(target, folder)
    await query("insert into sign_in_failures values (repeat('a', 32), 1, '2026-01-01')")
    const insert = (id: string) =>
      query(
        `insert into workspaces (id, slug, name, kind, created_at) values ('${id}', '${id}', 'W', 'normal', '2026-01-01')`,
      )
    await insert('wsp_A')
    await insert('wsp_a')
    expect(await query("select * from workspaces where id = 'wsp_A'")).toHaveLength(1)
  })
})
