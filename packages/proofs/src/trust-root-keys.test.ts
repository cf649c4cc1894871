import { formatTrustRoot, parseTrustRoot, type VerifierKey, verifierKey } from '@countersign/ledger'
import { describe, expect, it } from 'vitest'
import type { KeyRecord } from './key.ts'
import {
  aKeyPair,
  anId,
  cryptography,
  keys,
  logKey,
  signAsLog,
  testOrigin,
  testTime,
  testTrust,
  withoutSecrets,
} from './testing.ts'
import { formatKeys, trustedKeysOf, type WorkspaceKeys } from './trust-root-keys.ts'

const { sha256 } = cryptography
const write = (of: readonly KeyRecord[] = keys, key: VerifierKey = logKey) =>
  formatKeys(sha256, key, signAsLog, { origin: testOrigin, size: 9, at: testTime, keys: of })
const fileWith = (proofs?: readonly unknown[]) => ({
  ...formatTrustRoot(testTrust),
  ...(proofs && { proofs }),
})
const read = (json: unknown, origin = testOrigin) => trustedKeysOf(cryptography, testTrust, json, origin)
const why = async (json: unknown, origin = testOrigin) => {
  const answer = await read(json, origin)
  return answer.ok ? null : answer.code
}

describe('the keys in a trust root', () => {
  it('are read back without their secrets, with how old they are', async () => {
    const answer = await read(fileWith([await write()]))
    expect(answer.ok && answer.value).toEqual({
      keys: withoutSecrets,
      size: 9,
      at: '2026-11-20T12:00:00.000Z',
    })
  })

  it('hold no secret in whatever spelling', async () => {
    const text = JSON.stringify(await write())
    for (const key of keys) {
      if (key.alg !== 'HS256' || key.secret === null) continue
      const secret = Buffer.from(key.secret)
      for (const spelling of ['hex', 'base64', 'base64url'] as const) {
        expect(text).not.toContain(secret.toString(spelling))
      }
    }
    expect(text).not.toMatch(/"(d|k|secret)":/)
  })

  it('leave the ledger’s part readable, and are null in a file from before there were proofs', async () => {
    expect(parseTrustRoot(sha256, fileWith([await write()])).ok).toBe(true)
    expect(await read(fileWith())).toEqual({ ok: true, value: null })
    expect(await read(fileWith([]))).toEqual({ ok: true, value: null })
    expect(await read(fileWith([await write()]), 'other.example/log')).toEqual({ ok: true, value: null })
  })

  it('carry states and revocations', async () => {
    const changed = keys.map(
      (key, at): KeyRecord => ({
        ...key,
        state: at === 0 ? 'revoked' : 'retiring',
        validTo: 8,
        revocation: at === 0 ? { reason: 'compromised', effectiveFromIndex: 3 } : null,
      }),
    )
    const answer = await read(fileWith([await write(changed)]))
    expect(answer.ok && answer.value?.keys.map(({ state, revocation }) => [state, revocation])).toEqual([
      ['revoked', { reason: 'compromised', effectiveFromIndex: 3 }],
      ['retiring', null],
      ['retiring', null],
    ])
  })

  it('have room for thousands', async () => {
    const [hmac] = keys
    if (!hmac) throw new Error('There is a key.')
    const many = Array.from({ length: 3000 }, (_, at): KeyRecord => ({ ...hmac, kid: `hs-${at}` }))
    const answer = await read(fileWith([await write(many)]))
    expect(answer.ok && answer.value?.keys).toHaveLength(3000)
  })

  it('are refused when anything was changed after they were signed', async () => {
    const good = await write()
    const [first, ...rest] = good.keys
    if (!first) throw new Error('There is a key.')
    const forged: WorkspaceKeys[] = [
      { ...good, size: 10 },
      { ...good, at: '2026-11-20T12:00:00.001Z' },
      { ...good, keys: rest },
      { ...good, keys: [...good.keys].reverse() },
      { ...good, keys: [{ ...first, state: 'retiring' }, ...rest] },
      { ...good, keys: [{ ...first, validFrom: 1 }, ...rest] },
      { ...good, keys: [{ ...first, checkValue: '0123456789abcdef' }, ...rest] },
      { ...good, signature: good.signature.replace(/.{8}$/, 'AAAAAAA=') },
      { ...good, signature: '' },
      { ...good, signature: 'x' },
    ]
    for (const one of forged) {
      expect(await why(fileWith([one])), JSON.stringify(one).slice(0, 80)).toMatch(
        /KEYS_SIGNATURE_INVALID|KEYS_MALFORMED/,
      )
    }
  })

  it('are refused when another log, or another key, has signed them', async () => {
    const { publicJwk } = aKeyPair('Ed25519').record
    const publicKey = new Uint8Array(Buffer.from(publicJwk.x, 'base64url'))
    const foreign = verifierKey(sha256, { name: testOrigin, type: 'ed25519', publicKey })
    expect(await why(fileWith([await write(keys, foreign)]))).toBe('KEYS_SIGNATURE_INVALID')
    const origin = `countersign.example/${anId('wsp', 2)}`
    expect(await why(fileWith([{ ...(await write()), origin }]), origin)).toBe('KEYS_LOG_UNKNOWN')
  })

  it('are refused when there are two lists of one workspace, or a key that contradicts itself', async () => {
    expect(await why(fileWith([await write(), await write()]))).toBe('KEYS_MALFORMED')
    const [hmac, ed25519] = keys
    if (!hmac || ed25519?.alg !== 'Ed25519') throw new Error('There are keys.')
    const twice = await write([hmac, hmac])
    expect(await why(fileWith([twice]))).toBe('KEYS_RECORD_BROKEN')
    const renamed = await write([{ ...ed25519, kid: 'other' }])
    expect(await why(fileWith([renamed]))).toBe('KEYS_RECORD_BROKEN')
    const otherKind = await write([{ ...ed25519, alg: 'ES256' }])
    expect(await why(fileWith([otherKind]))).toBe('KEYS_RECORD_BROKEN')
  })

  it('take no member that nobody knows, and no private part of a key', async () => {
    const good = await write()
    const withD = good.keys.map((key) => (key.public ? { ...key, public: { ...key.public, d: 'AA' } } : key))
    expect(await why(fileWith([{ ...good, more: 1 }]))).toBe('KEYS_MALFORMED')
    expect(await why(fileWith([{ ...good, keys: withD }]))).toBe('KEYS_MALFORMED')
    expect(await why({ ...fileWith(), proofs: {} })).toBe('KEYS_MALFORMED')
    expect(await why(null)).toBe('KEYS_MALFORMED')
  })
})
