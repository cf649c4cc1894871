import { describe, expect, it } from 'vitest'
import { toBase64url } from './base64url.ts'
import { headerOf, protectedOf } from './jws.ts'
import { aBundle, cryptography, hmac, refusals } from './testing.ts'

describe('a bundle with a header of another make', () => {
  const text = (json: object) => toBase64url(new TextEncoder().encode(JSON.stringify(json)))
  const { kid } = hmac.record
  const typ = 'countersign-proof+jws'

  it.each<[string, string, string]>([
    ['alg none', text({ alg: 'none', kid, typ }), 'HEADER_NOT_ALLOWED'],
    ['alg hs256', text({ alg: 'hs256', kid, typ }), 'HEADER_NOT_ALLOWED'],
    ['alg EdDSA', text({ alg: 'EdDSA', kid, typ }), 'HEADER_NOT_ALLOWED'],
    ['no kid', text({ alg: 'HS256', typ }), 'HEADER_NOT_ALLOWED'],
    ['no typ', text({ alg: 'HS256', kid }), 'HEADER_NOT_ALLOWED'],
    ['typ JWT', text({ alg: 'HS256', kid, typ: 'JWT' }), 'HEADER_NOT_ALLOWED'],
    ['crit', text({ alg: 'HS256', crit: [], kid, typ }), 'HEADER_NOT_ALLOWED'],
    ['b64', text({ alg: 'HS256', b64: false, kid, typ }), 'HEADER_NOT_ALLOWED'],
    ['jku', text({ alg: 'HS256', jku: 'https://evil.example', kid, typ }), 'HEADER_NOT_ALLOWED'],
    ['jwk', text({ alg: 'HS256', jwk: {}, kid, typ }), 'HEADER_NOT_ALLOWED'],
    ['x5c', text({ alg: 'HS256', kid, typ, x5c: [] }), 'HEADER_NOT_ALLOWED'],
    ['zip', text({ alg: 'HS256', kid, typ, zip: 'DEF' }), 'HEADER_NOT_ALLOWED'],
    ['a kid like a path', text({ alg: 'HS256', kid: '../../dev/null', typ }), 'HEADER_NOT_ALLOWED'],
    ['another order', text({ kid, alg: 'HS256', typ }), 'HEADER_NOT_CANONICAL'],
    ['no JSON', toBase64url(new TextEncoder().encode('alg')), 'HEADER_MALFORMED'],
    ['padding', `${protectedOf(headerOf('HS256', kid))}=`, 'HEADER_MALFORMED'],
  ])('(%s) is refused although the HMAC over it is right', async (_, header, code) => {
    const bundle = await aBundle([hmac.signer])
    const mac = cryptography.hmacSha256(hmac.record.secret ?? new Uint8Array(), `${header}.${bundle.payload}`)
    const forged = { ...bundle, signatures: [{ protected: header, signature: toBase64url(mac) }] }
    expect(await refusals(forged)).toEqual([code])
  })
})
