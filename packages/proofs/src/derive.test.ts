import { createHmac, hkdfSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkValueOf, deriveSecret } from './derive.ts'
import { hmacSecret } from './hmac.ts'
import { cryptography } from './testing.ts'

const { hmacSha256 } = cryptography
const master = new Uint8Array(32).map((_, at) => at)

describe('a derived secret', () => {
  it('is what HKDF-SHA256 of Node makes of the same', () => {
    for (const [use, kid] of [
      ['proof', 'hs-1'],
      ['session', 'sig_01K9ZB3W6R0000000000000001'],
    ] as const) {
      const theirs = hkdfSync('sha256', master, new Uint8Array(0), `countersign/${use}/${kid}`, 32)
      expect(deriveSecret(hmacSha256, master, use, kid)).toEqual(Buffer.from(theirs))
    }
  })

  it('is another one for another use, another key and another origin', () => {
    const secrets = [
      deriveSecret(hmacSha256, master, 'proof', 'hs-1'),
      deriveSecret(hmacSha256, master, 'proof', 'hs-2'),
      deriveSecret(hmacSha256, master, 'session', 'hs-1'),
      deriveSecret(hmacSha256, new Uint8Array(32), 'proof', 'hs-1'),
    ].map((secret) => Buffer.from(secret).toString('hex'))
    expect(new Set(secrets).size).toBe(4)
  })

  it('is made of no secret under 32 bytes, and of no names that could be read in two ways', () => {
    expect(() => deriveSecret(hmacSha256, new Uint8Array(31), 'proof', 'hs-1')).toThrow(/at least 32/)
    for (const [use, kid] of [
      ['proof/hs', '1'],
      ['', 'hs-1'],
      ['proof', ''],
      ['proof', 'a/b'],
      ['Proof', 'hs-1'],
    ] as const) {
      expect(() => deriveSecret(hmacSha256, master, use, kid), `${use} ${kid}`).toThrow(/is named by/)
    }
  })
})

describe('a check value', () => {
  it('is the beginning of an HMAC of fixed words', () => {
    const secret = hmacSecret(master)
    const theirs = createHmac('sha256', secret).update('countersign-kcv').digest('hex').slice(0, 16)
    expect(checkValueOf(hmacSha256, secret)).toBe(theirs)
  })
})
