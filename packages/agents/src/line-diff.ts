/** One line of a comparison; `before` and `after` are line numbers from 1, null where the line is not there. */
export type DiffLine = {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
  readonly before: number | null
  readonly after: number | null
}

// The cost grows with lines times changes; a text that was rewritten that much is not read line by line any more.
const maxChanges = 400

/** What changed between two texts, line by line (Myers, "An O(ND) Difference Algorithm", 1986), in bounded time. */
export function diffLines(before: string, after: string): DiffLine[] {
  const one = before === '' ? [] : before.split('\n')
  const other = after === '' ? [] : after.split('\n')
  const start = commonStart(one, other)
  const end = commonStart(one.slice(start).reverse(), other.slice(start).reverse())
  const removed = one.slice(start, one.length - end)
  const added = other.slice(start, other.length - end)
  const kept = longestCommon(removed, added)

  const lines: DiffLine[] = []
  const same = (count: number) => {
    for (let step = 0; step < count; step++) {
      lines.push({ kind: 'same', text: one[x] ?? '', before: x + 1, after: y + 1 })
      x += 1
      y += 1
    }
  }
  const differ = (untilX: number, untilY: number) => {
    for (; x < untilX; x++) lines.push({ kind: 'removed', text: one[x] ?? '', before: x + 1, after: null })
    for (; y < untilY; y++) lines.push({ kind: 'added', text: other[y] ?? '', before: null, after: y + 1 })
  }
  let x = 0
  let y = 0
  same(start)
  for (const pair of kept) {
    differ(start + pair.x, start + pair.y)
    same(1)
  }
  differ(one.length - end, other.length - end)
  same(end)
  return lines
}

function commonStart(one: readonly string[], other: readonly string[]): number {
  let count = 0
  while (count < one.length && count < other.length && one[count] === other[count]) count += 1
  return count
}

/** The pairs of lines that stay, or none when more changed than is worth finding out. */
function longestCommon(one: readonly string[], other: readonly string[]): { x: number; y: number }[] {
  const reach = new Map<number, number>([[1, 0]])
  const trail: Map<number, number>[] = []
  const most = Math.min(maxChanges, one.length + other.length)
  for (let changes = 0; changes <= most; changes++) {
    trail.push(changesAround(reach, changes))
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = startOn(reach, diagonal, changes)
      while (x < one.length && x - diagonal < other.length && one[x] === other[x - diagonal]) x += 1
      reach.set(diagonal, x)
      if (x >= one.length && x - diagonal >= other.length) return walkBack(trail, one.length, other.length)
    }
  }
  return []
}

const reached = (reach: ReadonlyMap<number, number>, diagonal: number): number => reach.get(diagonal) ?? -1

const fromAbove = (reach: ReadonlyMap<number, number>, diagonal: number, changes: number): boolean =>
  diagonal === -changes ||
  (diagonal !== changes && reached(reach, diagonal - 1) < reached(reach, diagonal + 1))

const startOn = (reach: ReadonlyMap<number, number>, diagonal: number, changes: number): number =>
  fromAbove(reach, diagonal, changes) ? reached(reach, diagonal + 1) : reached(reach, diagonal - 1) + 1

/** The diagonals that step `changes` can look at; older ones are not needed to walk back. */
function changesAround(reach: ReadonlyMap<number, number>, changes: number): Map<number, number> {
  const kept = new Map<number, number>()
  for (let diagonal = -changes - 1; diagonal <= changes + 1; diagonal++) {
    const x = reach.get(diagonal)
    if (x !== undefined) kept.set(diagonal, x)
  }
  return kept
}

function walkBack(
  trail: readonly ReadonlyMap<number, number>[],
  x: number,
  y: number,
): { x: number; y: number }[] {
  const pairs: { x: number; y: number }[] = []
  for (let changes = trail.length - 1; changes >= 0; changes--) {
    const reach = trail[changes] ?? new Map<number, number>()
    const diagonal = x - y
    const above = fromAbove(reach, diagonal, changes)
    const from = above ? diagonal + 1 : diagonal - 1
    const startX = changes === 0 ? 0 : startOn(reach, diagonal, changes)
    while (x > startX && x - diagonal > 0) {
      x -= 1
      y -= 1
      pairs.push({ x, y })
    }
    if (changes === 0) break
    x = reached(reach, from)
    y = x - from
  }
  return pairs.reverse()
}
