export type ArcState = 'passed' | 'failed' | 'restricted' | 'not-applicable'

export type Seven<T> = readonly [T, T, T, T, T, T, T]

/** One arc of the ring: an admission check by name, and how it answered. */
export type Arc = { check: string; state: ArcState }

const centre = 48
const radius = 40
const arcDegrees = 360 / 7
const gapDegrees = 9

function pointAt(degrees: number, distance: number): string {
  const radians = ((degrees - 90) * Math.PI) / 180
  const round = (value: number) => Math.round(value * 100) / 100
  return `${round(centre + distance * Math.cos(radians))} ${round(centre + distance * Math.sin(radians))}`
}

/** The path of a part of arc `index`, from 0 (its beginning) to 1 (its end), at a distance from the ring's middle. */
export function arcPath(
  index: number,
  part: readonly [from: number, to: number] = [0, 1],
  offset = 0,
): string {
  const start = index * arcDegrees + gapDegrees / 2
  const length = arcDegrees - gapDegrees
  const distance = radius + offset
  const from = pointAt(start + length * part[0], distance)
  const to = pointAt(start + length * part[1], distance)
  return `M ${from} A ${distance} ${distance} 0 0 1 ${to}`
}

const words: Record<ArcState, string> = {
  passed: 'passed',
  failed: 'failed',
  restricted: 'restricted',
  'not-applicable': 'did not apply',
}

/** The text alternative: the checks that did not pass by name, then how many did. */
export function describeArcs(arcs: Seven<Arc>): string {
  const notable = arcs.filter(({ state }) => state !== 'passed')
  if (notable.length === 0) return 'Seal: all seven checks passed'
  const told = notable.map(({ check, state }) => `${check} ${words[state]}`).join(', ')
  return `Seal: ${told}; ${arcs.length - notable.length} of 7 passed`
}

/** A ring without a break: every check that applied has passed. */
export const isClosed = (arcs: Seven<Arc>): boolean =>
  arcs.every(({ state }) => state === 'passed' || state === 'not-applicable')
