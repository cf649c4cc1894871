import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatBundle, type ProofBundle, parseBundle } from './bundle.ts'
import {
  aBundle,
  cryptography,
  ed25519,
  es256,
  hmac,
  keys,
  logged,
  signers,
  someExpectations,
  testLog,
  withoutSecrets,
} from './testing.ts'
import { verifyProof } from './verify-proof.ts'

const decoder = new TextDecoder()

/** Why something is no bundle. */
const why = (source: unknown): string | null => {
  const read = parseBundle(source)
  return read.ok ? null : read.code
}

describe('a bundle', () => {
  it('is read back as it was written, from bytes, text and value', async () => {
    const bundle = await logged(await aBundle(signers))
    const bytes = formatBundle(bundle)
    for (const source of [bytes, decoder.decode(bytes), JSON.parse(decoder.decode(bytes))]) {
      const read = parseBundle(source)
      expect(read.ok && read.value.bundle).toEqual(bundle)
    }
  })

  it('has no member more, less, doubled or of another type', async () => {
    const bundle = await aBundle(signers)
    const text = decoder.decode(formatBundle(bundle))
    expect(why({ ...bundle, more: 1 })).toBe('BUNDLE_MALFORMED')
    for (const name of ['mediaType', 'payload', 'signatures', 'log'] as const) {
      const { [name]: _, ...rest } = bundle
      expect(why(rest), name).toBe('BUNDLE_MALFORMED')
    }
    expect(why(text.replace('{"log":null', '{"log":null,"log":null'))).toBe('BUNDLE_MALFORMED')
    expect(why(text.replace('{"log":null', '{"__proto__":null,"log":null'))).toBe('BUNDLE_MALFORMED')
    expect(why({ ...bundle, signatures: bundle.signatures.map((one) => ({ ...one, header: {} })) })).toBe(
      'BUNDLE_MALFORMED',
    )
    expect(why({ ...bundle, mediaType: 'application/json' })).toBe('BUNDLE_TYPE_UNKNOWN')
    for (const source of ['', '[]', 'null', '7', '"', '{}', null, undefined, 7, [], new Date(0)]) {
      expect(why(source), String(source)).toBe('BUNDLE_MALFORMED')
    }
  })

  it('has one spelling', async () => {
    const bytes = formatBundle(await aBundle(signers))
    const text = decoder.decode(bytes)
    for (const other of [
      `${text}\n`,
      ` ${text}`,
      JSON.stringify(JSON.parse(text), null, 2),
      text.replace('"payload"', '"\\u0070ayload"'),
      text.replace(/^\{("log":null),(.*)\}$/, '{$2,$1}'),
    ]) {
      expect(why(other)).toBe('BUNDLE_NOT_CANONICAL')
    }
    expect(why(`\ufeff${text}`)).toBe('BUNDLE_MALFORMED')
    expect(why(text.replace('v1+json', 'v1\ud800json'))).toBe('BUNDLE_MALFORMED')
    expect(why(Uint8Array.of(...bytes.subarray(0, 20), 0xff, ...bytes.subarray(20)))).toBe('BUNDLE_MALFORMED')
    expect(why(bytes.subarray(0, -1))).toBe('BUNDLE_MALFORMED')
  })

  it('is not read beyond its limits, and quickly says so', async () => {
    const bundle = await aBundle(signers)
    expect(why('x'.repeat(10 << 20))).toBe('BUNDLE_TOO_LARGE')
    expect(why({ ...bundle, payload: 'A'.repeat(1 << 20) })).toBe('BUNDLE_TOO_LARGE')
    expect(why({ ...bundle, payload: 'A'.repeat(100_000) })).toBe('PAYLOAD_TOO_LARGE')
    expect(why(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBe('BUNDLE_TOO_DEEP')
    expect(why({ ...bundle, log: { a: { b: { c: { d: 1 } } } } })).toBe('BUNDLE_TOO_DEEP')
    const signature = bundle.signatures[0] ?? { protected: '', signature: '' }
    expect(why({ ...bundle, signatures: Array(100).fill(signature) })).toBe('SIGNATURES_TOO_MANY')
  })

  it('has base64url in its one spelling everywhere', async () => {
    const bundle = await logged(await aBundle(signers))
    const [first, ...rest] = bundle.signatures
    const signed = (signature: string) => ({ ...bundle, signatures: [{ ...first, signature }, ...rest] })
    for (const [spoiled, code] of [
      [{ ...bundle, payload: `${bundle.payload}=` }, 'PAYLOAD_MALFORMED'],
      [{ ...bundle, payload: bundle.payload.replace(/^./, '+') }, 'PAYLOAD_MALFORMED'],
      [{ ...bundle, payload: ` ${bundle.payload}` }, 'PAYLOAD_MALFORMED'],
      [signed(`${first?.signature}=`), 'SIGNATURE_MALFORMED'],
      [signed(`${first?.signature.slice(0, -1)}B`), 'SIGNATURE_MALFORMED'],
      [signed('AAAA'), 'SIGNATURE_MALFORMED'],
      [{ ...bundle, log: { ...bundle.log, leafHeader: 'A' } }, 'LOG_MALFORMED'],
    ] as const) {
      expect(why(spoiled)).toBe(code)
    }
  })
})

describe('the signatures of a bundle', () => {
  const changed = async (change: (signatures: ProofBundle['signatures']) => ProofBundle['signatures']) => {
    const bundle = await aBundle(signers)
    return why({ ...bundle, signatures: change(bundle.signatures) })
  }

  it('are one at least, and the first is an HMAC', async () => {
    expect(await changed(() => [])).toBe('BUNDLE_MALFORMED')
    expect(await changed((all) => all.slice(1))).toBe('SIGNATURE_MISSING')
  })

  it('stand in their order', async () => {
    expect(await changed((all) => [...all].reverse())).toBe('SIGNATURE_MISSING')
    expect(await changed(([a, b, c]) => [a, c, b].flatMap((one) => one ?? []))).toBe(
      'SIGNATURES_OUT_OF_ORDER',
    )
  })

  it('are not repeated, neither the same one nor another of the same kind', async () => {
    expect(await changed((all) => [...all.slice(0, 2), ...all.slice(1, 2)])).toBe('SIGNATURE_TWICE')
    expect(await changed((all) => [...all.slice(0, 1), ...all.slice(0, 1)])).toBe('SIGNATURE_TWICE')
  })

  it('are not cut short', async () => {
    const cut = ({ signature, ...rest }: ProofBundle['signatures'][number]) => ({
      ...rest,
      signature: signature.slice(0, -4),
    })
    for (const at of [0, 1, 2]) {
      expect(await changed((all) => all.map((one, index) => (index === at ? cut(one) : one)))).toBe(
        'SIGNATURE_MALFORMED',
      )
    }
  })
})

describe('any one flipped bit', () => {
  const flipped = (bytes: Uint8Array, bit: number): Uint8Array =>
    bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))

  /** Flips bits by chance, and all bits of what is looked at with special care. */
  async function tryFlips(bytes: Uint8Array, verifies: (changed: Uint8Array) => Promise<boolean>) {
    expect(await verifies(bytes)).toBe(true)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        expect(await verifies(flipped(bytes, bit)), `bit ${bit}`).toBe(false)
      }),
      { numRuns: 500 },
    )
  }

  it('of a bundle makes it worthless to whoever has all keys', async () => {
    const bytes = formatBundle(await logged(await aBundle(signers)))
    await tryFlips(bytes, async (changed) => {
      const report = await verifyProof(changed, someExpectations, keys, cryptography, { log: testLog })
      return report.outcome === 'verified'
    })
  }, 120_000)

  it('of a bundle by HMAC alone makes it worthless to whoever has the secret', async () => {
    const bytes = formatBundle(await aBundle([hmac.signer]))
    await tryFlips(bytes, async (changed) => {
      const report = await verifyProof(changed, someExpectations, keys, cryptography)
      return report.outcome === 'verified'
    })
  }, 120_000)

  it('of a bundle makes it worthless to a stranger who has the key of the log', async () => {
    const bytes = formatBundle(await logged(await aBundle([hmac.signer, ed25519.signer])))
    await tryFlips(bytes, async (changed) => {
      const report = await verifyProof(changed, {}, withoutSecrets, cryptography, { log: testLog })
      return report.outcome === 'verified'
    })
  }, 120_000)

  it('makes it worthless to a stranger without the ledger too, but for the HMAC that he cannot check', async () => {
    const bundle = await aBundle([hmac.signer, es256.signer])
    const bytes = formatBundle(bundle)
    const start = decoder.decode(bytes).indexOf(bundle.signatures[0]?.signature ?? '')
    await tryFlips(bytes, async (changed) => {
      const isOnlyTheHmac = changed.every(
        (byte, at) => byte === bytes[at] || (at >= start && at < start + 43),
      )
      const report = await verifyProof(changed, {}, withoutSecrets, cryptography)
      const isTold = report.checks.some(({ code }) => code === 'HMAC_NOT_CHECKABLE')
      if (isOnlyTheHmac && changed !== bytes) return report.outcome === 'verified' && !isTold
      return report.outcome === 'verified'
    })
  }, 120_000)
})
