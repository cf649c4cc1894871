import type { Db } from './connection.ts'

export type Value = string | number | boolean | Buffer | null

/** By the driver alone: what ten thousand agents do would cost more in drizzle than in all the rest. */
export const executed = ({ $client }: Db, text: string, values: readonly Value[]): Promise<unknown> =>
  new Promise((resolve, reject) => {
    $client.execute(text, [...values], (error, result) => (error ? reject(error) : resolve(result)))
  })

/** How the column `instant` keeps a moment. */
export const instantText = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString().slice(0, 23).replace('T', ' ')

export const instantIn = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`)

/**
 * A list of parameters, and the values for it. Lists of many lengths would be as many statements for the database to
 * prepare; so their last value is repeated until there are one, two, four, eight and so on.
 */
export function listed<V extends Value>(values: readonly V[]): { places: string; values: V[] } {
  const [last] = values.slice(-1)
  if (last === undefined) throw new Error('A statement about nothing.')
  const padded = [...values]
  while ((padded.length & (padded.length - 1)) !== 0) padded.push(last)
  return { places: padded.map(() => '?').join(','), values: padded }
}
