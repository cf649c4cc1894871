import { z } from 'zod'

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/**
 * A list whose order means nothing: items have a key that names them once. It is stored sorted by that key, so
 * that two specs which say the same have the same bytes.
 */
export const keyedList = <Item extends z.ZodType>(
  item: Item,
  { max, key, what }: { max: number; key: (item: z.output<Item>) => string; what: string },
) =>
  z
    .array(item)
    .max(max)
    .superRefine((items, check) => {
      const seen = new Set<string>()
      for (const [index, one] of items.entries()) {
        const name = key(one)
        if (seen.has(name)) {
          const message = `The ${what} \`${name}\` is in the list twice.`
          check.addIssue({ code: 'custom', path: [index], message, params: { code: 'DUPLICATE' } })
        }
        seen.add(name)
      }
    })
    .overwrite((items) => [...items].sort((one, other) => byText(key(one), key(other))))

export const distinct = <Item extends z.ZodType<string>>(
  item: Item,
  { max, what }: { max: number; what: string },
) => keyedList(item, { max, key: (text) => text, what })

/** Names to values, stored sorted by name. */
export const namedValues = (name: z.ZodString, value: z.ZodString, max: number) =>
  z
    .record(name, value)
    .refine((entries) => Object.keys(entries).length <= max, {
      error: `There are at most ${max} entries.`,
      params: { code: 'TOO_MANY' },
    })
    .overwrite((entries) =>
      Object.fromEntries(Object.entries(entries).sort(([one], [other]) => byText(one, other))),
    )
