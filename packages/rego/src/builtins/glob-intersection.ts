// Whether two simple patterns share a text: characters, `.`, `[a-z]`, each alone or with `+` or `*`.
import { BuiltinError, type BuiltinScope } from './builtin.ts'

type Range = readonly [low: number, high: number]

/** One place of a pattern: the characters that fit there, and how often. */
type Place = {
  readonly ranges: readonly Range[] | 'any'
  readonly isSet: boolean
  readonly times: '' | '+' | '*'
}

const token = /\\(?<escaped>.)|\[(?<set>(?:\\.|[^\\\]])*)\]|(?<plain>[^\\[\]+*])/suy

const invalid = (pattern: string, at: number, what: string): BuiltinError =>
  new BuiltinError(`input:${pattern}, pos:${at}, ${what}: the input provided is invalid`)

const pointOf = (character: string): number => character.codePointAt(0) ?? 0

const setRanges = (pattern: string, at: number, members: string): Range[] => {
  const ranges: Range[] = []
  const items = [...members.matchAll(/\\(.)|(.)/gsu)].map(([, escaped, plain]) => ({
    isDash: plain === '-',
    point: pointOf(escaped ?? plain ?? ''),
  }))
  let previous: number | undefined
  for (let i = 0; i < items.length; i += 1) {
    const item = items[i]
    if (item === undefined) break
    if (!item.isDash) {
      ranges.push([item.point, item.point])
      previous = item.point
      continue
    }
    const next = items[i + 1]
    if (previous === undefined || next === undefined || next.isDash)
      throw invalid(pattern, at, "range character '-' must stand between two characters")
    if (next.point < previous) throw invalid(pattern, at, 'range is out of order')
    ranges.push([previous, next.point])
    previous = undefined
    i += 1
  }
  return joined(ranges)
}

/** The same characters in the one way they can be written. */
const joined = (ranges: readonly Range[]): Range[] => {
  const result: Range[] = []
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last !== undefined && low <= last[1] + 1) result.splice(-1, 1, [last[0], Math.max(last[1], high)])
    else result.push([low, high])
  }
  return result
}

const placesOf = (pattern: string): Place[] => {
  const places: Place[] = []
  for (let at = 0; at < pattern.length; ) {
    token.lastIndex = at
    const match = token.exec(pattern)
    if (match === null) throw invalid(pattern, at, `unexpected '${pattern.charAt(at)}'`)
    const { escaped, set, plain } = match.groups ?? {}
    const point = pointOf(escaped ?? plain ?? '')
    const ranges: Place['ranges'] =
      set === undefined ? (plain === '.' ? 'any' : [[point, point]]) : setRanges(pattern, at, set)
    at += match[0].length
    const next = pattern.charAt(at)
    const times = next === '+' || next === '*' ? next : ''
    at += times.length
    places.push({ ranges, isSet: set !== undefined, times })
  }
  return places
}

const overlap = (a: Place, b: Place): boolean =>
  a.ranges === 'any' ||
  b.ranges === 'any' ||
  a.ranges.some(
    ([low, high]) => b.ranges !== 'any' && b.ranges.some(([from, to]) => low <= to && from <= high),
  )

const isOnce = (place: Place | undefined): boolean => place?.times === ''

const same = (a: Place, b: Place): boolean => a.isSet === b.isSet && String(a.ranges) === String(b.ranges)

/** Neighbours that repeat the same characters count as one. */
const merged = (places: readonly Place[]): Place[] => {
  const result: Place[] = []
  for (const place of places) {
    const last = result.at(-1)
    if (last === undefined || isOnce(last) || isOnce(place) || !same(last, place)) result.push(place)
    else if (place.times === '+') result.splice(-1, 1, place)
  }
  return result
}

/**
 * Upstream's answer, which is not quite "some text matches both": repeated places need something to meet in the other
 * pattern, so `a*b*` and `a` share nothing, and `[ab]+[ab]+` shares one character with `[a-c]`.
 */
export const shareText = (q: BuiltinScope, left: string, right: string): boolean => {
  const patterns = [merged(placesOf(left)), merged(placesOf(right))] as const
  const known = new Map<string, boolean>()

  /** The rest of pattern `side` from `i` against the rest of the other one from `j`. */
  const meet = (side: 0 | 1, i: number, j: number): boolean => {
    const key = `${side},${i},${j}`
    const answer = known.get(key) ?? compared(side, i, j)
    known.set(key, answer)
    return answer
  }

  const compared = (side: 0 | 1, from: number, other: number): boolean => {
    const [ours, theirs] = [patterns[side], patterns[side === 0 ? 1 : 0]]
    for (let [i, j] = [from, other]; ; i += 1, j += 1) {
      q.spend(1)
      const [a, b] = [ours[i], theirs[j]]
      if (a === undefined || b === undefined) return a === b
      if (!isOnce(a)) return repeated(side, i, j)
      if (!isOnce(b)) return repeated(side === 0 ? 1 : 0, j, i)
      if (!overlap(a, b)) return false
    }
  }

  const repeated = (side: 0 | 1, i: number, j: number): boolean => {
    const [ours, theirs] = [patterns[side], patterns[side === 0 ? 1 : 0]]
    const [place, first] = [ours[i], theirs[j]]
    if (place === undefined || first === undefined) return false
    if (place.times === '*') return taking(side, i, j)
    if (!overlap(place, first)) return false
    const canStay = !isOnce(first)
    return (canStay && meet(side, i + 1, j)) || taking(side, i, j + 1)
  }

  /** Place `i` takes from the other pattern until what follows it fits what is left there. */
  const taking = (side: 0 | 1, i: number, from: number): boolean => {
    const [ours, theirs] = [patterns[side], patterns[side === 0 ? 1 : 0]]
    const [place, next] = [ours[i], ours[i + 1]]
    if (place === undefined) return false
    for (let j = from; j < theirs.length; j += 1) {
      q.spend(1)
      const taken = theirs[j]
      if (taken === undefined) break
      if (next !== undefined && overlap(taken, next) && meet(side, i + 1, j)) return true
      if (!overlap(taken, place)) return false
    }
    return next === undefined
  }

  return meet(0, 0, 0)
}
