import { describe, expect, it } from 'vitest'
import { printEntries, printLines, readEntries, readJson, readLines, readNumber } from './typed-text.ts'

describe('what is typed', () => {
  it.each([
    ['', null],
    [' 12 ', 12],
    ['0.25', 0.25],
    ['-1', -1],
  ])('as a number: %j is %j', (text, value) => expect(readNumber(text)).toEqual({ value }))

  it.each(['1e9', '1,5', 'ten', '0x10', 'Infinity'])('is no number: %s', (text) =>
    expect(readNumber(text).value).toBeUndefined(),
  )

  it('as lines goes there and back', () => {
    expect(readLines('a\n\n b ')).toEqual({ value: ['a', 'b'] })
    expect(printLines(['a', 'b'])).toBe('a\nb')
    expect(printLines(undefined)).toBe('')
    expect(printLines([1, 'b', null])).toBe('1\nb\nnull')
  })

  it('as pairs keeps everything after the first equals sign', () => {
    expect(readEntries('team=finance\nquery=a=b')).toEqual({ value: { team: 'finance', query: 'a=b' } })
    expect(printEntries({ team: 'finance' })).toBe('team=finance')
    expect(printEntries({ tier: 1 })).toBe('tier=1')
  })

  it('as pairs says what is missing or there twice', () => {
    expect(readEntries('team').why).toBe('Write `team=value`, one to a line.')
    expect(readEntries('a=1\na=2').why).toBe('`a` stands here twice.')
  })

  it('as JSON is an object or nothing', () => {
    expect(readJson(' ')).toEqual({ value: null })
    expect(readJson('{"type":"object"}')).toEqual({ value: { type: 'object' } })
    expect(readJson('[]').value).toBeUndefined()
    expect(readJson('{').why).toMatch(/^This is not JSON yet/)
  })
})
