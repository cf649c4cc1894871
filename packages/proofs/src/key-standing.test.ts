import { describe, expect, it } from 'vitest'
import { checkValueOf } from './derive.ts'
import { hmacSecret } from './hmac.ts'
import type { KeyRecord } from './key.ts'
import {
  aBundle,
  aKeyPair,
  cryptography,
  ed25519,
  es256,
  hmac,
  keys,
  logged,
  refusals,
  signers,
  testLog,
  testTime,
  verify,
} from './testing.ts'

describe('a key', () => {
  const without = (key: KeyRecord) => keys.filter(({ kid }) => kid !== key.kid)
  const changed = (
    key: KeyRecord,
    facts: Partial<Pick<KeyRecord, 'state' | 'validFrom' | 'validTo' | 'revocation'>>,
  ) => [...without(key), { ...key, ...facts }]
  const stolen = { reason: 'compromised', effectiveFromIndex: 5 } as const

  it.each([
    ['HS256', hmac.record],
    ['Ed25519', ed25519.record],
    ['ES256', es256.record],
  ])('%s that is only prepared, or tainted, vouches for nothing', async (_, key) => {
    const bundle = await aBundle(signers)
    expect(await refusals(bundle, { by: changed(key, { state: 'prepared' }), position: 5 })).toEqual([
      'KEY_NOT_YET_ACTIVE',
    ])
    expect(await refusals(bundle, { by: changed(key, { state: 'tainted' }), position: 5 })).toEqual([
      'KEY_TAINTED',
    ])
  })

  it.each([
    ['HS256', hmac.record],
    ['Ed25519', ed25519.record],
    ['ES256', es256.record],
  ])('%s that is revoked makes later proofs worthless, and earlier ones keep their worth', async (_, key) => {
    const bundle = await aBundle(signers)
    const by = changed(key, { state: 'revoked', validTo: 9, revocation: stolen })
    expect(await refusals(bundle, { by, position: 4 })).toEqual([])
    expect(await refusals(bundle, { by, position: 5 })).toEqual(['KEY_REVOKED'])
    expect(await refusals(bundle, { by, position: 6 })).toEqual(['KEY_REVOKED'])
    expect(await refusals(bundle, { by, position: null })).toEqual(['KEY_REVOKED_POSITION_UNKNOWN'])
  })

  it('that is revoked is helped by no back-dated proof: the position counts, not the time that is told', async () => {
    const long = testTime - 365 * 24 * 3600 * 1000
    const bundle = await logged(await aBundle(signers, { at: long, approvals: [], quorum: 0 }), { at: 6 })
    const by = changed(ed25519.record, { state: 'revoked', validTo: 9, revocation: stolen })
    expect(await refusals(bundle, { by, log: testLog })).toEqual(['KEY_REVOKED'])
    // Nor by a claim about the place that its reader's own ledger does not bear out.
    expect(await refusals(bundle, { by, log: testLog, position: 4 })).toContain('LEDGER_POSITION_MISMATCH')
    // Nor by leaving the place out.
    expect(await refusals({ ...bundle, log: null }, { by, log: testLog })).toEqual([
      'KEY_REVOKED_POSITION_UNKNOWN',
    ])
  })

  it('that is destroyed leaves its earlier proofs to the other keys', async () => {
    const gone = { ...hmac.record, state: 'destroyed', secret: null, validTo: 9, revocation: stolen } as const
    const by = [...without(hmac.record), gone]
    const { outcome, checks } = await verify(await aBundle(signers), { by, position: 4 })
    expect(outcome).toBe('verified')
    expect(checks.find(({ kid }) => kid === gone.kid)?.result).toBe('not-checked')
    expect(await refusals(await aBundle(signers), { by, position: 5 })).toEqual(['KEY_REVOKED'])
  })

  it('that was revoked without a position never was good', async () => {
    const by = changed(hmac.record, { state: 'revoked' })
    expect(await refusals(await aBundle([hmac.signer]), { by, position: 0 })).toEqual(['KEY_REVOKED'])
  })

  it('counts only while it was the one that signs', async () => {
    const bundle = await aBundle([hmac.signer])
    const by = changed(hmac.record, { state: 'retiring', validFrom: 3, validTo: 6 })
    const at = (position: number) => refusals(bundle, { by, position })
    expect(await at(2)).toEqual(['KEY_OUT_OF_USE'])
    expect(await at(3)).toEqual([])
    expect(await at(5)).toEqual([])
    expect(await at(6)).toEqual(['KEY_OUT_OF_USE'])
  })

  it('that signs no more vouches for nothing whose place is not known', async () => {
    const by = changed(hmac.record, { state: 'retiring', validFrom: 3, validTo: 6 })
    expect((await verify(await aBundle([hmac.signer]), { by })).outcome).toBe('unproven')
  })

  it('is none when two have its name, or when name, algorithm and secret do not belong together', async () => {
    const bundle = await aBundle(signers)
    const other = hmacSecret(new Uint8Array(32).fill(9))
    const broken: [string, readonly KeyRecord[]][] = [
      ['KEY_AMBIGUOUS', [...keys, hmac.record]],
      ['KEY_RECORD_BROKEN', [...without(hmac.record), { ...hmac.record, secret: other }]],
      [
        'KEY_RECORD_BROKEN',
        [...without(ed25519.record), { ...ed25519.record, publicJwk: aKeyPair('Ed25519').record.publicJwk }],
      ],
      [
        'KEY_RECORD_BROKEN',
        [...without(ed25519.record), { ...ed25519.record, publicJwk: es256.record.publicJwk }],
      ],
      ['ALGORITHM_NOT_ALLOWED', [...without(ed25519.record), { ...ed25519.record, alg: 'ES256' }]],
    ]
    for (const [code, by] of broken) expect(await refusals(bundle, { by })).toEqual([code])
  })

  it('of HMAC is told apart by its check value, which does not tell the secret', () => {
    const [one, other] = [7, 8].map((byte) =>
      checkValueOf(cryptography.hmacSha256, hmacSecret(new Uint8Array(32).fill(byte))),
    )
    expect(one).toMatch(/^[0-9a-f]{16}$/)
    expect(one).not.toBe(other)
  })
})
