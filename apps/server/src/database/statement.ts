import type { RowDataPacket } from 'mysql2'
import type { Db } from './connection.ts'

export type Value = string | number | boolean | Buffer | null

/** By the driver alone: what ten thousand agents do would cost more in drizzle than in all the rest. */
export const executed = ({ $client }: Db, text: string, values: readonly Value[]): Promise<unknown> =>
  new Promise((resolve, reject) => {
    $client.execute(text, [...values], (error, result) => (error ? reject(error) : resolve(result)))
  })

/** The same for rows; whoever asks says what the statement selects. */
export const selected = <Row extends RowDataPacket>(
  { $client }: Db,
  text: string,
  values: readonly Value[],
): Promise<Row[]> =>
  new Promise((resolve, reject) => {
    $client.execute<Row[]>(text, [...values], (error, rows) => (error ? reject(error) : resolve(rows)))
  })

/** How the column `instant` keeps a moment. */
export const instantText = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString().slice(0, 23).replace('T', ' ')

export const instantIn = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`)

/**
 * The last is repeated until there are one, two, four, eight and so on: lists of many lengths would be as many statements
 * for the database to prepare, on each connection anew.
 */
export function padded<T>(list: readonly T[]): T[] {
  const [last] = list.slice(-1)
  if (last === undefined) throw new Error('A statement about nothing.')
  const whole = [...list]
  while ((whole.length & (whole.length - 1)) !== 0) whole.push(last)
  return whole
}

/** A list of parameters, and the values for it. */
export function listed<V extends Value>(list: readonly V[]): { places: string; values: V[] } {
  const values = padded(list)
  return { places: values.map(() => '?').join(','), values }
}
