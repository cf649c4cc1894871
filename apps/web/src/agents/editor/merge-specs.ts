type Json = unknown
type Fields = Readonly<Record<string, Json>>

/**
 * Two changes of one base in one. Where both changed the same and do not agree, `prefer` decides. Lists are read as
 * sets, of words or of things with a name, because that is what the lists of a spec are; others are taken whole.
 */
export function mergeSpecs(base: Json, theirs: Json, yours: Json, prefer: 'theirs' | 'yours'): Json {
  if (isSame(yours, theirs) || isSame(yours, base)) return theirs
  if (isSame(theirs, base)) return yours
  if (isFields(theirs) && isFields(yours)) {
    return mergeFields(isFields(base) ? base : {}, theirs, yours, prefer)
  }
  const [ones, others, before] = [named(theirs), named(yours), named(base)]
  if (ones && others && before) return Object.values(mergeFields(before, ones, others, prefer))
  return prefer === 'theirs' ? theirs : yours
}

function mergeFields(base: Fields, theirs: Fields, yours: Fields, prefer: 'theirs' | 'yours'): Fields {
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(yours)])]
  const merged = names.map((name): [string, Json] => [
    name,
    mergeSpecs(own(base, name), own(theirs, name), own(yours, name), prefer),
  ])
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined))
}

const own = (fields: Fields, name: string): Json => (Object.hasOwn(fields, name) ? fields[name] : undefined)

const isFields = (value: Json): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A list by what its items are called; null when they are not called anything. */
function named(list: Json): Fields | null {
  if (!Array.isArray(list)) return null
  const entries: [string, Json][] = []
  for (const item of list) {
    const name: unknown = isFields(item) ? item.name : item
    if (typeof name !== 'string') return null
    entries.push([`=${name}`, item])
  }
  return new Set(entries.map(([name]) => name)).size === entries.length ? Object.fromEntries(entries) : null
}

const isSame = (one: Json, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other)
