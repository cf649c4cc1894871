import { expect, it } from 'vitest'
import { Remembered } from './remembered.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)

it('reads the same bytes once, and others anew, also under the same name', () => {
  const remembered = new Remembered<string>(100)
  const reads: string[] = []
  const read = (key: string, given: Uint8Array) =>
    remembered.of(key, given, () => {
      reads.push(`${key}:${given.join()}`)
      return given.join()
    })
  expect(read('one', bytes(1, 2))).toBe('1,2')
  expect(read('one', bytes(1, 2))).toBe('1,2')
  expect(read('one', bytes(1, 3))).toBe('1,3')
  expect(read('two', bytes(1, 2))).toBe('1,2')
  expect(reads).toEqual(['one:1,2', 'one:1,3', 'two:1,2'])
})

it('is not led astray by bytes that are changed where they were brought', () => {
  const remembered = new Remembered<string>(100)
  const given = bytes(1, 2)
  expect(remembered.of('one', given, () => given.join())).toBe('1,2')
  given[0] = 9
  expect(remembered.of('one', given, () => given.join())).toBe('9,2')
})

it('keeps no more bytes than it may, and forgets the oldest first', () => {
  const remembered = new Remembered<number>(4)
  let reads = 0
  const read = (key: string) => remembered.of(key, bytes(1, 2), () => ++reads)
  expect([read('one'), read('two'), read('three')]).toEqual([1, 2, 3])
  expect([read('two'), read('three')]).toEqual([2, 3])
  expect(read('one')).toBe(4)
  expect(remembered.of('large', bytes(1, 2, 3, 4, 5), () => 0)).toBe(0)
  expect(read('three')).toBe(5)
})
