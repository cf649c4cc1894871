import fc from 'fast-check'
import { flattenedVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { fromBase64url, toBase64url } from './base64url.ts'
import { hmacSecret, verifyHs256 } from './hmac.ts'
import { headerOf, type JwsSignature, protectedOf } from './jws.ts'
import { signStatement } from './signer.ts'
import { statementOf } from './statement.ts'
import { aKeyPair, anHmacKey, anId, cryptography, someFacts } from './testing.ts'

const { hmacSha256 } = cryptography
const { record, signer } = anHmacKey()
const secret = record.secret ?? hmacSecret(new Uint8Array(32))
const key = { protected: protectedOf(headerOf('HS256', record.kid)), secret }

type Jws = JwsSignature & { payload: string }

/** A signature in which both letters stand that only base64url has. */
async function aJws(number = 1): Promise<Jws> {
  const facts = someFacts({ agent: { id: anId('agt', number), name: 'invoice-bot', revision: 3 } })
  const { payload, signatures } = await signStatement(statementOf(facts), [signer])
  const [signature = { protected: '', signature: '' }] = signatures
  return /-.*_|_.*-/.test(signature.signature) ? { payload, ...signature } : aJws(number + 1)
}

const ours = ({ payload, ...signature }: Jws): boolean => verifyHs256(hmacSha256, key, payload, signature)

const theirs = (jws: Jws): Promise<boolean> =>
  flattenedVerify(jws, secret, { algorithms: ['HS256'] }).then(
    () => true,
    () => false,
  )

const text = (json: unknown): string =>
  toBase64url(new TextEncoder().encode(typeof json === 'string' ? json : JSON.stringify(json)))

/** The text with a right HMAC under any header: what somebody who has the key could make. */
const signedUnder = (header: string, payload: string, by: Uint8Array = secret): Jws => ({
  protected: header,
  payload,
  signature: toBase64url(hmacSha256(by, `${header}.${payload}`)),
})

const typ = 'countersign-proof+jws'
const last = (text: string, change: (value: number) => number): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return text.slice(0, -1) + alphabet[change(alphabet.indexOf(text.slice(-1)))]
}

describe('the HMAC of a proof', () => {
  it('is right where jose made it, and jose says so too', async () => {
    const jws = await aJws()
    expect(ours(jws)).toBe(true)
    expect(await theirs(jws)).toBe(true)
  })

  it('is refused, malformed in whatever way, where jose refuses it', async () => {
    const good = await aJws()
    const { publicJwk } = aKeyPair('Ed25519').record
    const publicBytes = fromBase64url(publicJwk.x) ?? new Uint8Array()
    const malformed: Record<string, Jws> = {
      'no signature': { ...good, signature: '' },
      'no payload': { ...good, payload: '' },
      'no header': { ...good, protected: '' },
      'a short signature': { ...good, signature: good.signature.slice(0, -2) },
      'a long signature': { ...good, signature: `${good.signature}AA` },
      'the signature twice': { ...good, signature: good.signature + good.signature },
      'another signature': { ...good, signature: last(good.signature, (value) => value ^ 32) },
      'a lower-case signature': { ...good, signature: good.signature.toLowerCase() },
      'a payload with a letter more': { ...good, payload: `${good.payload}A` },
      'a payload without its last letter': { ...good, payload: good.payload.slice(0, -1) },
      'another payload': { ...good, payload: text({}) },
      'a signature in base64': {
        ...good,
        signature: good.signature.replaceAll('-', '+').replaceAll('_', '/'),
      },
      'alg none': { ...good, protected: text({ alg: 'none', kid: record.kid, typ }), signature: '' },
      'alg none with the signature': { ...good, protected: text({ alg: 'none', kid: record.kid, typ }) },
      'alg hs256': signedUnder(text({ alg: 'hs256', kid: record.kid, typ }), good.payload),
      'alg HS512': signedUnder(text({ alg: 'HS512', kid: record.kid, typ }), good.payload),
      'alg Ed25519': signedUnder(text({ alg: 'Ed25519', kid: record.kid, typ }), good.payload),
      'no alg': signedUnder(text({ kid: record.kid, typ }), good.payload),
      'a header that is no JSON': signedUnder(text('{"alg":"HS256"'), good.payload),
      'a header that is a list': signedUnder(text([]), good.payload),
      'a public key as the secret': signedUnder(good.protected, good.payload, publicBytes),
      'another secret': signedUnder(good.protected, good.payload, new Uint8Array(32).fill(8)),
      'an empty secret': signedUnder(good.protected, good.payload, new Uint8Array(0)),
      'a crit that nobody knows': signedUnder(
        text({ alg: 'HS256', crit: ['exp'], exp: 1, kid: record.kid, typ }),
        good.payload,
      ),
      'header and payload swapped': { ...good, protected: good.payload, payload: good.protected },
      'a dot moved': { ...good, protected: `${good.protected}.${good.payload}`, payload: '' },
    }
    for (const [what, jws] of Object.entries(malformed)) {
      expect(ours(jws), what).toBe(false)
      expect(await theirs(jws), `${what}, as jose sees it`).toBe(false)
    }
  })

  it('is refused where jose would take it, because a proof has one header and one spelling', async () => {
    const good = await aJws()
    const stricter: Record<string, Jws> = {
      'another order of the header': signedUnder(text({ typ, alg: 'HS256', kid: record.kid }), good.payload),
      'blanks in the header': signedUnder(
        text(`{"alg": "HS256", "kid": "${record.kid}", "typ": "${typ}"}`),
        good.payload,
      ),
      'alg twice in the header': signedUnder(
        text(`{"alg":"none","alg":"HS256","kid":"${record.kid}","typ":"${typ}"}`),
        good.payload,
      ),
      'one member more': signedUnder(text({ alg: 'HS256', cty: 'a', kid: record.kid, typ }), good.payload),
      'a key brought along': signedUnder(text({ alg: 'HS256', jwk: {}, kid: record.kid, typ }), good.payload),
      'no kid': signedUnder(text({ alg: 'HS256', typ }), good.payload),
      'a foreign kid': signedUnder(text({ alg: 'HS256', kid: 'other', typ }), good.payload),
      'no typ': signedUnder(text({ alg: 'HS256', kid: record.kid }), good.payload),
      'the typ of something else': signedUnder(
        text({ alg: 'HS256', kid: record.kid, typ: 'JWT' }),
        good.payload,
      ),
      'loose bits in the signature': { ...good, signature: last(good.signature, (value) => value | 1) },
      'a signature with padding': { ...good, signature: `${good.signature}=` },
      'a signature with blanks': { ...good, signature: ` ${good.signature}` },
    }
    for (const [what, jws] of Object.entries(stricter)) {
      expect(ours(jws), what).toBe(false)
      expect(await theirs(jws), `${what}, as jose sees it`).toBe(true)
    }
  })

  it('is never right where jose says that it is wrong, whatever the three parts are', async () => {
    const good = await aJws()
    const part = (of: string) =>
      fc.oneof(
        fc.constant(of),
        fc.nat(of.length - 1).map((at) => of.slice(0, at) + of.slice(at + 1)),
        fc
          .tuple(fc.nat(of.length), fc.constantFrom('A', '_', '-', '=', ' ', '.', '+', 'é'))
          .map(([at, letter]) => of.slice(0, at) + letter + of.slice(at)),
        fc.base64String(),
      )
    const any = fc.record({
      protected: part(good.protected),
      payload: part(good.payload),
      signature: part(good.signature),
    })
    await fc.assert(
      fc.asyncProperty(any, async (jws) => {
        if (ours(jws)) expect(await theirs(jws)).toBe(true)
        const isGood =
          jws.protected === good.protected && jws.payload === good.payload && jws.signature === good.signature
        expect(ours(jws)).toBe(isGood)
      }),
      { numRuns: 2_000 },
    )
  })

  it('asks for a secret of 32 bytes and more, before anything is signed or verified', () => {
    for (const length of [0, 1, 16, 31]) {
      expect(() => hmacSecret(new Uint8Array(length)), `${length} bytes`).toThrow(/at least 32 bytes/)
    }
    expect(hmacSecret(new Uint8Array(32))).toHaveLength(32)
  })

  it('is compared to the end, wherever it differs', () => {
    const right = signedUnder(key.protected, 'e30')
    for (let at = 0; at < right.signature.length; at++) {
      const letter = right.signature[at] === 'A' ? 'B' : 'A'
      const signature = right.signature.slice(0, at) + letter + right.signature.slice(at + 1)
      expect(ours({ ...right, signature })).toBe(false)
    }
  })
})
