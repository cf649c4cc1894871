import { getTableColumns } from 'drizzle-orm'
import { getTableConfig, type MySqlTable } from 'drizzle-orm/mysql-core'
import type { Db } from './connection.ts'
import { executed, type Value } from './statement.ts'

/** As many at once as still share a statement's cost; then there are at most so many texts for the database to prepare. */
const most = 128

/**
 * Writes whole rows of a table, many in a statement, by the driver alone: where thousands are written, drizzle costs more
 * to say it than the database to do it. The columns and how each keeps its values are the table's own.
 */
export function inserter<Table extends MySqlTable>(table: Table, { onDuplicate = '' } = {}) {
  const columns = Object.entries(getTableColumns(table))
  const names = columns.map(([, { name }]) => `\`${name}\``).join(',')
  const row = `(${columns.map(() => '?').join(',')})`
  const start = `insert into \`${getTableConfig(table).name}\` (${names}) values ${row}`
  // The same string each time: the driver finds the prepared statement by it.
  const texts = new Map<number, string>()
  const textOf = (count: number): string => {
    const text = texts.get(count) ?? `${start}${`,${row}`.repeat(count - 1)} ${onDuplicate}`
    texts.set(count, text)
    return text
  }
  const valuesOf = (given: Readonly<Record<string, unknown>>): Value[] =>
    columns.map(([name, column]) => {
      const value = given[name]
      return value === null ? null : asValue(column.mapToDriverValue(value))
    })
  return async (db: Db, rows: readonly Table['$inferSelect'][]): Promise<void> => {
    for (let from = 0; from < rows.length; from += most) {
      const part = rows.slice(from, from + most)
      await executed(db, textOf(part.length), part.flatMap(valuesOf))
    }
  }
}

function asValue(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (value instanceof Buffer) return value
  if (typeof value === 'bigint') return value.toString()
  throw new TypeError(`A column cannot keep ${typeof value}.`)
}
