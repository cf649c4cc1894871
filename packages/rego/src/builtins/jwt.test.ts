// Tokens are signed by another implementation of the same standards, and must verify here.
import { constants, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { valueOfP } from '../testing.ts'

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const signed = (
  alg: string,
  signature: (message: Buffer) => Buffer,
  claims: object = { sub: 'ann' },
): string => {
  const message = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`
  return `${message}.${signature(Buffer.from(message)).toString('base64url')}`
}

const bits = ['256', '384', '512'] as const
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const curves = { '256': 'P-256', '384': 'P-384', '512': 'P-521' } as const

const pss = (key: KeyObject) => ({
  key,
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
})

type Sample = { readonly alg: string; readonly token: string; readonly key: KeyObject }

const samples: Sample[] = bits.flatMap((size) => {
  const ec = generateKeyPairSync('ec', { namedCurve: curves[size] })
  return [
    {
      alg: `RS${size}`,
      token: signed(`RS${size}`, (m) => sign(`sha${size}`, m, rsa.privateKey)),
      key: rsa.publicKey,
    },
    {
      alg: `PS${size}`,
      token: signed(`PS${size}`, (m) => sign(`sha${size}`, m, pss(rsa.privateKey))),
      key: rsa.publicKey,
    },
    {
      alg: `ES${size}`,
      token: signed(`ES${size}`, (m) =>
        sign(`sha${size}`, m, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }),
      ),
      key: ec.publicKey,
    },
  ]
})
const ed = generateKeyPairSync('ed25519')
samples.push({ alg: 'EdDSA', token: signed('EdDSA', (m) => sign(null, m, ed.privateKey)), key: ed.publicKey })

const verify = (alg: string, token: string, key: string): unknown =>
  valueOfP(`p := io.jwt.verify_${alg.toLowerCase()}(input.token, input.key)`, { input: { token, key } })

const tampered = (token: string): string => {
  const [header, , signature] = token.split('.')
  return `${header}.${encode({ sub: 'eve' })}.${signature}`
}

describe('signatures of tokens', () => {
  for (const { alg, token, key } of samples) {
    const pem = key.export({ type: 'spki', format: 'pem' }).toString()
    const jwk = JSON.stringify(key.export({ format: 'jwk' }))

    it(`verify for ${alg}, with a PEM key and with a JWK`, () => {
      expect(verify(alg, token, pem)).toBe(true)
      expect(verify(alg, token, jwk)).toBe(true)
      expect(verify(alg, token, `{"keys": [${jwk}]}`)).toBe(true)
    })

    it(`do not verify for ${alg} when the claims were changed`, () => {
      expect(verify(alg, tampered(token), pem)).toBe(false)
    })

    it(`do not verify for ${alg} with another key or a broken signature`, () => {
      const other = samples.find((sample) => sample.key !== key && sample.alg !== alg)
      expect(verify(alg, token, JSON.stringify(other?.key.export({ format: 'jwk' })))).toBe(false)
      expect(verify(alg, `${token.split('.').slice(0, 2).join('.')}.AAAA`, pem)).toBe(false)
    })
  }

  for (const size of bits)
    it(`verify for HS${size} with the shared secret only`, () => {
      const token = signed(`HS${size}`, (m) => createHmac(`sha${size}`, 'secret').update(m).digest())
      expect(verify(`HS${size}`, token, 'secret')).toBe(true)
      expect(verify(`HS${size}`, token, 'other')).toBe(false)
      expect(verify(`HS${size}`, tampered(token), 'secret')).toBe(false)
    })

  it('do not verify when a public key is used as an HMAC secret', () => {
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const forged = signed('HS256', (m) => createHmac('sha256', pem).update(m).digest())
    const result = valueOfP('p := io.jwt.decode_verify(input.token, {"cert": input.pem})[0]', {
      input: { token: forged, pem },
    })
    expect(result).toBe(false)
  })

  it('are refused outside their time and audience', () => {
    const token = signed('HS256', (m) => createHmac('sha256', 'k').update(m).digest(), {
      aud: 'app',
      nbf: 10,
      exp: 20,
    })
    const at = (nowNs: bigint, aud: string): unknown =>
      valueOfP('p := io.jwt.decode_verify(input.token, {"secret": "k", "aud": input.aud})[0]', {
        input: { token, aud },
        nowNs,
      })
    expect(at(15_000_000_000n, 'app')).toBe(true)
    expect(at(15_000_000_000n, 'other')).toBe(false)
    expect(at(20_000_000_000n, 'app')).toBe(false)
    expect(at(9_000_000_000n, 'app')).toBe(false)
  })

  it('never count without a signature', () => {
    const token = `${encode({ alg: 'none' })}.${encode({ sub: 'eve' })}.`
    expect(valueOfP('p := io.jwt.decode_verify(input, {"secret": "k"})[0]', { input: token })).toBe(false)
  })
})

describe('tokens that a policy signs', () => {
  const secret = { kty: 'oct', k: Buffer.from('secret').toString('base64url') }
  const made = (header: object, key: object): unknown =>
    valueOfP('p := io.jwt.encode_sign(input.header, {"sub": "ann"}, input.key)', { input: { header, key } })

  for (const size of bits)
    it(`are what another implementation signs with HS${size}`, () => {
      const header = { alg: `HS${size}`, typ: 'JWT' }
      const expected = signed(`HS${size}`, (m) => createHmac(`sha${size}`, 'secret').update(m).digest())
      expect(made(header, secret)).toBe(expected)
    })

  const pairs = [
    ...bits.map((size) => ({ alg: `RS${size}`, pair: rsa })),
    ...bits.map((size) => ({
      alg: `ES${size}`,
      pair: generateKeyPairSync('ec', { namedCurve: curves[size] }),
    })),
    { alg: 'EdDSA', pair: ed },
  ]
  for (const { alg, pair } of pairs)
    it(`verify with the public key for ${alg}`, () => {
      const token = String(made({ alg }, pair.privateKey.export({ format: 'jwk' })))
      expect(verify(alg, token, JSON.stringify(pair.publicKey.export({ format: 'jwk' })))).toBe(true)
      expect(verify(alg, tampered(token), JSON.stringify(pair.publicKey.export({ format: 'jwk' })))).toBe(
        false,
      )
    })

  it('are not made with a random salt, an unknown algorithm, or a key that does not fit', () => {
    const key = rsa.privateKey.export({ format: 'jwk' })
    expect(made({ alg: 'PS256' }, key)).toBe('eval_builtin_error')
    expect(made({ alg: 'none' }, secret)).toBe('eval_builtin_error')
    expect(made({ alg: 'toString' }, secret)).toBe('eval_builtin_error')
    expect(made({ alg: 'HS256' }, key)).toBe('eval_builtin_error')
    expect(made({ alg: 'RS256' }, secret)).toBe('eval_builtin_error')
    expect(made({ alg: 'RS256' }, rsa.publicKey.export({ format: 'jwk' }))).toBe('eval_builtin_error')
  })

  it('keep every byte of raw parts, and need JSON unless they say that they are something else', () => {
    const raw = (header: string, payload: string): unknown =>
      valueOfP('p := io.jwt.encode_sign_raw(input.header, input.payload, input.key)', {
        input: { header, payload, key: JSON.stringify(secret) },
      })
    const header = '{"typ":"text/plain",\r\n "alg":"HS256"}'
    const [head, body] = String(raw(header, 'e')).split('.')
    expect(Buffer.from(head ?? '', 'base64url').toString()).toBe(header)
    expect(body).toBe('ZQ')
    expect(raw('{"alg":"HS256"}', 'e')).toBe('eval_builtin_error')
    expect(raw('', '{}')).toBe('eval_builtin_error')
    expect(raw('{}', '{}')).toBe('eval_builtin_error')
  })
})
