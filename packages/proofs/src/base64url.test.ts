import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64url, isSpellingOf, toBase64url } from './base64url.ts'

describe('base64url', () => {
  it('is written as Node writes it and read back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = toBase64url(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        expect(fromBase64url(text)).toEqual(bytes)
      }),
    )
  })

  it('has one spelling: what is read is what would be written', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'AQZaz09-_+/= \n.é'), maxLength: 12 })
    fc.assert(
      fc.property(letters, (text) => {
        const bytes = fromBase64url(text)
        if (bytes) expect(toBase64url(bytes)).toBe(text)
        else expect(Buffer.from(text, 'base64url').toString('base64url')).not.toBe(text)
      }),
      { numRuns: 5_000 },
    )
    for (const text of ['A', 'AA=', 'AA==', 'AB', 'AAB', 'AAAAA', ' AAA', 'AA+A', 'AA/A', 'AAé']) {
      expect(fromBase64url(text), text).toBe(null)
    }
  })

  it('is compared with bytes as if they were written', () => {
    const any = fc.uint8Array({ maxLength: 70 })
    fc.assert(
      fc.property(any, fc.nat(), fc.string({ maxLength: 3 }), (bytes, where, other) => {
        const text = toBase64url(bytes)
        expect(isSpellingOf(bytes, text)).toBe(true)
        const at = where % (text.length + 1)
        const changed = text.slice(0, at) + other + text.slice(at + 1)
        expect(isSpellingOf(bytes, changed)).toBe(changed === text)
      }),
      { numRuns: 2_000 },
    )
  })
})
