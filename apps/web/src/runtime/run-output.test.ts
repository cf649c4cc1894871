import { expect, it } from 'vitest'
import { followed, mostLines } from './run-output.ts'

const line = (sequence: number) => ({
  sequence,
  at: sequence,
  stream: 'out' as const,
  line: `line ${sequence}`,
})
const page = (from: number, to: number, isComplete = false) => ({
  lines: Array.from({ length: to - from + 1 }, (_, at) => line(from + at)),
  lastSequence: to,
  isComplete,
})

it('puts what came after to what was read, each line once', () => {
  const first = followed(undefined, page(1, 3))
  const next = followed(first, page(3, 5, true))
  expect(next.lines.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5])
  expect(next).toMatchObject({ lastSequence: 5, isComplete: true, isCut: false })
})

it('keeps the newest lines, and says that older ones are not here', () => {
  const output = followed(followed(undefined, page(1, mostLines)), page(mostLines + 1, mostLines + 2))
  expect(output.lines).toHaveLength(mostLines)
  expect(output.lines[0]?.sequence).toBe(3)
  expect(output.isCut).toBe(true)
})

it('says of a run that wrote much before anybody looked that its beginning is not here', () => {
  expect(followed(undefined, page(501, 1_000)).isCut).toBe(true)
})
