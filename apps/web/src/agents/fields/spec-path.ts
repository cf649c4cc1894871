/** Paths into a spec as problems and inferences write them: `anatomy.tools[0].operations`. */
export type PathStep = string | number

export function readPath(path: string): PathStep[] {
  return [...path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g)].map(([, index, quoted, word]) =>
    index === undefined ? (quoted ?? word ?? '') : Number(index),
  )
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !isList(value)

const partOf = (value: unknown, step: PathStep): unknown => {
  if (isList(value)) return value[Number(step)]
  return isFields(value) && Object.hasOwn(value, String(step)) ? value[String(step)] : undefined
}

export const valueAt = (whole: unknown, path: string): unknown => readPath(path).reduce(partOf, whole)

/** The same value with one part exchanged; what is on the way there is made if it is missing. */
export function withValueAt(whole: unknown, path: string, value: unknown): unknown {
  return exchanged(whole, readPath(path), value)
}

function exchanged(whole: unknown, [step, ...rest]: readonly PathStep[], value: unknown): unknown {
  if (step === undefined) return value
  const part = exchanged(partOf(whole, step), rest, value)
  if (typeof step === 'number') {
    const list = isList(whole) ? [...whole] : []
    list[step] = part
    return list
  }
  return { ...(isFields(whole) ? whole : {}), [step]: part }
}

/** Whether a path is this one or leads further into it. */
export const isWithin = (path: string, outer: string): boolean =>
  path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`)

/** Where a path leads after one item of a list has gone; null when it led into that item. */
export function afterRemoval(path: string, list: string, removed: number): string | null {
  if (!path.startsWith(`${list}[`)) return path
  const [, index = '', rest = ''] = /^\[(\d+)\](.*)$/s.exec(path.slice(list.length)) ?? []
  const at = Number(index)
  if (index === '' || at < removed) return path
  return at === removed ? null : `${list}[${at - 1}]${rest}`
}

/** Everything that differs between two values, by the path of its smallest part that is no object. */
export function differences(
  one: unknown,
  other: unknown,
  path = '',
): { path: string; one: unknown; other: unknown }[] {
  if (isFields(one) || isFields(other)) {
    const left = isFields(one) ? one : {}
    const right = isFields(other) ? other : {}
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])]
    return keys.flatMap((key) => differences(left[key], right[key], path ? `${path}.${key}` : key))
  }
  return sameText(one) === sameText(other) ? [] : [{ path, one, other }]
}

// Not said, cleared and empty are one to a draft.
const sameText = (value: unknown): string =>
  value === undefined || value === null || value === '' || (isList(value) && value.length === 0)
    ? ''
    : JSON.stringify(value)
