import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Answer, FrameReader, frameOf, isGreeting, maxFrameBytes, Request } from './index.ts'

const lengthOnly = (length: number) => {
  const head = new Uint8Array(4)
  new DataView(head.buffer).setUint32(0, length)
  return head
}
const rawFrame = (text: string) =>
  new Uint8Array([...lengthOnly(text.length), ...new TextEncoder().encode(text)])
const kid = 'k'.repeat(43)

describe('a frame', () => {
  it('arrives whole, however the bytes were cut and joined on the way', () => {
    const messages = fc.array(fc.record({ say: fc.string({ unit: 'grapheme' }) }), { maxLength: 6 })
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 40 }), (sent, step) => {
        const bytes = new Uint8Array(sent.flatMap((message) => [...frameOf(message)]))
        const reader = new FrameReader()
        const arrived: unknown[] = []
        for (let at = 0; at < bytes.length; at += step) {
          const read = reader.push(bytes.subarray(at, at + step))
          if (!read.ok) throw new Error(read.message)
          arrived.push(...read.messages)
        }
        expect(arrived).toEqual(sent)
      }),
    )
  })

  it('that announces too much is refused by its first four bytes', () => {
    const read = new FrameReader().push(lengthOnly(maxFrameBytes + 1))
    expect(read).toMatchObject({ ok: false, code: 'FRAME_TOO_LARGE' })
    expect(() => frameOf('x'.repeat(maxFrameBytes))).toThrow(RangeError)
  })

  it('of another protocol is refused', () => {
    const http = new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n\r\n')
    expect(new FrameReader().push(http)).toMatchObject({ ok: false, code: 'FRAME_TOO_LARGE' })
    expect(new FrameReader().push(lengthOnly(0))).toMatchObject({ ok: false, code: 'FRAME_EMPTY' })
  })

  it.each([
    '{"a":1,"a":2}',
    '{"__proto__":1}',
    '\u0000',
    '{',
    '{"a":1e400}',
    `${'['.repeat(9)}${']'.repeat(9)}`,
  ])('with %j is refused, because it has no one meaning', (text) =>
    expect(new FrameReader().push(rawFrame(text))).toMatchObject({ ok: false, code: 'FRAME_MALFORMED' }),
  )
})

describe('a message', () => {
  it('with a field too many, a kid that is a path, or an input that is no JWS is no request', () => {
    const sign = { do: 'sign', kid, input: 'aGk.aGk' }
    expect(Request.safeParse(sign).success).toBe(true)
    for (const wrong of [
      { ...sign, also: 1 },
      { ...sign, kid: '../../../etc/passwd' },
      { ...sign, kid: `${kid}\n` },
      { ...sign, input: 'aGk' },
      { ...sign, input: 'a.b.c' },
      { ...sign, input: `a.${'b'.repeat(200_000)}` },
      { do: 'make', alg: 'HS256', owner: `wsp_${'0'.repeat(26)}` },
      { do: 'make', alg: 'none', owner: `wsp_${'0'.repeat(26)}` },
      { do: 'export', kid },
      null,
    ]) {
      expect(Request.safeParse(wrong).success, JSON.stringify(wrong)?.slice(0, 80)).toBe(false)
    }
  })

  it('is an answer only with a signature of 64 bytes', () => {
    expect(Answer.safeParse({ did: 'sign', kid, signature: 'A'.repeat(86) }).success).toBe(true)
    expect(Answer.safeParse({ did: 'sign', kid, signature: 'A'.repeat(85) }).success).toBe(false)
    expect(Answer.safeParse({ did: 'sign', kid, signature: 'A'.repeat(86), more: 1 }).success).toBe(false)
  })

  it('greets with its version, and no other is taken', () => {
    expect(isGreeting({ protocol: 'countersign-signer/1' })).toBe(true)
    expect(isGreeting({ protocol: 'countersign-signer/2' })).toBe(false)
    expect(isGreeting({ protocol: 'countersign-signer/1', and: 1 })).toBe(false)
  })
})
