import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatTrustRoot } from '@countersign/ledger'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { browserCryptography } from '../browser/cryptography.ts'
import { formatBundle, type ProofBundle } from './bundle.ts'
import type { KeyRecord } from './key.ts'
import {
  aBundle,
  aKeyPair,
  anId,
  cryptography,
  ed25519,
  hmac,
  keys,
  logged,
  logKey,
  signAsLog,
  signers,
  someExpectations,
  testOrigin,
  testTime,
  testTrust,
} from './testing.ts'
import { formatKeys } from './trust-root-keys.ts'
import { verifyByTrustRoot } from './verify-by-trust-root.ts'

async function trustRoot(of: readonly KeyRecord[] = keys) {
  const facts = { origin: testOrigin, size: 20, at: testTime, keys: of }
  const proofs = [await formatKeys(cryptography.sha256, logKey, signAsLog, facts)]
  return { ...formatTrustRoot(testTrust), proofs }
}

const verify = (bundle: ProofBundle, root: unknown) =>
  verifyByTrustRoot(formatBundle(bundle), someExpectations, root, browserCryptography, { now: testTime })

describe('with a trust root and the cryptography of browsers, a proof', () => {
  it('verifies by the ledger and every signature that a stranger can check', async () => {
    const { outcome, checks } = await verify(await logged(await aBundle(signers)), await trustRoot())
    expect(outcome).toBe('verified')
    expect(checks.map(({ name, result, code }) => `${name} ${code ?? result}`)).toEqual([
      'bundle passed',
      'statement passed',
      'workspace passed',
      'agent passed',
      'revision passed',
      'spec passed',
      'trust-root passed',
      ...['signature HMAC_NOT_CHECKABLE', 'signature passed', 'signature passed'],
      ...['key passed', 'key passed', 'key passed'],
      'policy passed',
      'approvals passed',
      'validity passed',
      'ledger passed',
      'witnesses NOT_COSIGNED',
      'revocations KEYS_AS_OF',
    ])
  })

  it('answers the same as with Node’s cryptography', async () => {
    const root = await trustRoot()
    const bundle = formatBundle(await logged(await aBundle(signers)))
    const ask = (source: Uint8Array, by: typeof cryptography) =>
      verifyByTrustRoot(source, someExpectations, root, by)
    await fc.assert(
      fc.asyncProperty(fc.nat(bundle.length * 8 - 1), async (bit) => {
        const flipped = bundle.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
        const answer = await ask(flipped, browserCryptography)
        expect(answer).toEqual(await ask(flipped, cryptography))
        expect(answer.outcome).not.toBe('verified')
      }),
      { numRuns: 60 },
    )
    expect(await ask(bundle, browserCryptography)).toEqual(await ask(bundle, cryptography))
  })

  it('verifies by the ledger alone where the trust root has no keys of the workspace', async () => {
    const { outcome, checks } = await verify(
      await logged(await aBundle([hmac.signer])),
      formatTrustRoot(testTrust),
    )
    expect(outcome).toBe('verified')
    expect(checks.find(({ name }) => name === 'trust-root')?.code).toBe('KEYS_NOT_GIVEN')
  })

  it('is unproven, not wrong, with a trust root that cannot be used or knows another ledger', async () => {
    const bundle = await logged(await aBundle(signers))
    const good = await trustRoot()
    const other = { ...formatTrustRoot({ ...testTrust, logs: [] }), proofs: [] }
    for (const [root, code] of [
      [null, 'TRUST_ROOT_MALFORMED'],
      [{}, 'TRUST_ROOT_MALFORMED'],
      [other, 'LOG_NOT_TRUSTED'],
      [{ ...good, proofs: good.proofs.map((one) => ({ ...one, size: 21 })) }, 'KEYS_SIGNATURE_INVALID'],
    ] as const) {
      const { outcome, checks } = await verify(bundle, root)
      expect(outcome).toBe('unproven')
      expect(checks.find(({ name }) => name === 'trust-root')).toMatchObject({ result: 'not-checked', code })
    }
  })

  it('is refused when a key that signed it is unknown, tainted or revoked before', async () => {
    const bundle = await logged(await aBundle([hmac.signer, ed25519.signer]))
    const revocation = { reason: 'compromised', effectiveFromIndex: 5 } as const
    const others: [string, KeyRecord][] = [
      ['KEY_UNKNOWN', aKeyPair('Ed25519').record],
      ['KEY_TAINTED', { ...ed25519.record, state: 'tainted' }],
      ['KEY_REVOKED', { ...ed25519.record, state: 'revoked', revocation }],
    ]
    for (const [code, key] of others) {
      const { outcome, checks } = await verify(bundle, await trustRoot([hmac.record, key]))
      expect(outcome).toBe('refused')
      expect(checks.filter(({ result }) => result === 'failed').map((check) => check.code)).toEqual([code])
    }
  })

  it('is refused for another agent, and when it is no bundle at all', async () => {
    const root = await trustRoot()
    const expected = { ...someExpectations, agentId: anId('agt', 2) }
    const source = formatBundle(await aBundle(signers))
    expect((await verifyByTrustRoot(source, expected, root, browserCryptography)).outcome).toBe('refused')
    expect(await verifyByTrustRoot('{}', {}, root, browserCryptography)).toMatchObject({
      outcome: 'refused',
      checks: [{ name: 'bundle', code: 'BUNDLE_MALFORMED' }],
    })
  })
})

describe('what runs in a browser', () => {
  it('needs nothing that only Node has', () => {
    const folders = [import.meta.dirname, join(import.meta.dirname, '..', 'browser')]
    const sources = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|^testing\.ts$/.test(name))
        .map((name) => readFileSync(join(folder, name), 'utf8')),
    )
    expect(sources.length).toBeGreaterThan(15)
    expect(sources.filter((text) => /from 'node:|\bBuffer\b|\bprocess\./.test(text))).toEqual([])
  })
})
