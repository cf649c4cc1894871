// Gives the application's account exactly the rights its tables need, and takes away what it has beyond them.

import type { Connection, RowDataPacket } from 'mysql2/promise'

export interface TableRights {
  /** The database the tables are in; it must be one the admin account may use. */
  database: string
  /** The application account, as in `DbHandle.app.user`. */
  user: string
  /** Rows are written once and never changed. */
  appendOnly: readonly string[]
  others: readonly string[]
}

const appending = ['SELECT', 'INSERT']
const changing = ['SELECT', 'INSERT', 'UPDATE', 'DELETE']

/**
 * To be called with the admin account after the migrations. Grants come before revocations and nothing that stays is
 * taken away in between, so replicas that are at work do not notice.
 */
export async function grantApplication(admin: Connection, rights: TableRights): Promise<void> {
  const wanted = new Map<string, string[]>()
  for (const table of rights.others) wanted.set(table, changing)
  for (const table of rights.appendOnly) {
    if (wanted.has(table)) throw new Error(`table ${table} cannot be append-only and changeable`)
    wanted.set(table, appending)
  }
  const account = `${quoted(rights.user)}@localhost`
  const present = await presentRights(admin, rights)
  for (const [table, privileges] of wanted) {
    const has = present.tables.get(table) ?? []
    const missing = privileges.filter((privilege) => !has.includes(privilege))
    if (missing.length > 0) {
      await admin.query(`GRANT ${missing.join(', ')} ON ${target(rights, table)} TO ${account}`)
    }
  }
  for (const { table, privilege, column } of present.columns) {
    // All wanted rights are to whole tables. Before the tables: revoking there takes the column's right along.
    await admin.query(`REVOKE ${privilege} (${quoted(column)}) ON ${target(rights, table)} FROM ${account}`)
  }
  for (const [table, has] of present.tables) {
    const excess = has.filter((privilege) => !wanted.get(table)?.includes(privilege))
    if (excess.length > 0) {
      await admin.query(`REVOKE ${excess.join(', ')} ON ${target(rights, table)} FROM ${account}`)
    }
  }
  for (const pattern of present.databases) {
    await admin.query(`REVOKE ALL PRIVILEGES ON ${quoted(pattern)}.* FROM ${account}`)
    await admin.query(`REVOKE GRANT OPTION ON ${quoted(pattern)}.* FROM ${account}`)
  }
}

interface PresentRights {
  tables: Map<string, string[]>
  columns: { table: string; column: string; privilege: string }[]
  /** As granted, with wildcards: `countersign\\_%` is all databases of that beginning. */
  databases: string[]
}

async function presentRights(admin: Connection, { database, user }: TableRights): Promise<PresentRights> {
  const read = async (columns: string, from: string, where: string) => {
    const sql = `SELECT ${columns} FROM mysql.${from} WHERE Host = 'localhost' AND User = ? AND ${where}`
    const [rows] = await admin.query<RowDataPacket[]>(sql, [user, database])
    return rows
  }
  const tableRows = await read('Table_name AS name, Table_priv AS privileges', 'tables_priv', 'Db = ?')
  const columnRows = await read(
    'Table_name AS name, Column_name AS col, Column_priv AS privileges',
    'columns_priv',
    'Db = ?',
  )
  const databaseRows = await read('Db AS pattern', 'db', '? LIKE Db')
  return {
    tables: new Map(tableRows.map((row) => [String(row.name), listed(row.privileges)])),
    columns: columnRows.flatMap((row) =>
      listed(row.privileges).map((privilege) => ({
        table: String(row.name),
        column: String(row.col),
        privilege,
      })),
    ),
    databases: databaseRows.map((row) => String(row.pattern)),
  }
}

// The grant tables and the statements have different words for two privileges.
const spoken: Record<string, string> = { GRANT: 'GRANT OPTION', 'DELETE VERSIONING ROWS': 'DELETE HISTORY' }

const listed = (set: unknown) =>
  String(set)
    .toUpperCase()
    .split(',')
    .filter((name) => name !== '')
    .map((name) => spoken[name] ?? name)

const quoted = (name: string) => `\`${name.replaceAll('`', '``')}\``
const target = (rights: TableRights, table: string) => `${quoted(rights.database)}.${quoted(table)}`
