import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { specBytes, specDigest, specOfTemplate, templates, writeSpec } from '@countersign/agents'
import { formatTrustRoot } from '@countersign/ledger'
import { runVerifier, runVerifierBothWays } from '@countersign/ledger/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { toBase64url } from './base64url.ts'
import { formatBundle, type ProofBundle } from './bundle.ts'
import type { KeyRecord } from './key.ts'
import { signPayload } from './signer.ts'
import { statementOf } from './statement.ts'
import {
  aBundle,
  aKeyPair,
  anHmacKey,
  anId,
  cryptography,
  ed25519,
  es256,
  hmac,
  issueHeader,
  keys,
  logged,
  logKey,
  signAsLog,
  signers,
  someFacts,
  testOrigin,
  testTime,
  testTrust,
} from './testing.ts'
import { formatKeys } from './trust-root-keys.ts'

// Each check is a thread or a process of its own.
vi.setConfig({ testTimeout: 120_000 })

const folder = mkdtempSync(join(tmpdir(), 'countersign-bundle-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const run = (...args: string[]) => runVerifier(['bundle', ...args])
const runBoth = (...args: string[]) => runVerifierBothWays(['bundle', ...args])

/** A trust root with these keys, and only the ledger's part without. */
async function trustRoot(of: readonly KeyRecord[] | null, name = 'root.json'): Promise<string> {
  const facts = { origin: testOrigin, size: 20, at: testTime, keys: of ?? [] }
  const proofs = await formatKeys(cryptography.sha256, logKey, signAsLog, facts)
  return file(name, JSON.stringify({ ...formatTrustRoot(testTrust), ...(of && { proofs: [proofs] }) }))
}

const [template] = templates
if (!template) throw new Error('There is a template.')
const spec = specOfTemplate(template)
const specSha256 = specDigest(cryptography.sha256, spec)

let trust = ''
let bundle: ProofBundle

beforeAll(async () => {
  trust = await trustRoot(keys)
  bundle = await logged(await aBundle(signers, { specSha256 }))
})

const bundleFile = (one: string | Uint8Array) => file('bundle.json', one)
const check = (one: string | Uint8Array, ...more: string[]) =>
  run(bundleFile(one), '--trust-root', trust, ...more)
const checkBoth = (one: string | Uint8Array) => runBoth(bundleFile(one), '--trust-root', trust)

/** A bundle in its one spelling, whatever it holds. */
const written = (one: object): string => {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted)
    if (value === null || typeof value !== 'object') return value
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(entries.map(([name, part]) => [name, sorted(part)]))
  }
  return JSON.stringify(sorted(one))
}
const changed = (facts: object, ...more: string[]) => check(written({ ...bundle, ...facts }), ...more)

describe('the verifier verifies', () => {
  it('a bundle by the ledger and its signatures, and says what it did not check', async () => {
    const { status, stdout } = await checkBoth(formatBundle(bundle))
    for (const line of [
      `verified     the ledger ${testOrigin} has the issue of this bundle at position 5 of 9`,
      `verified     the Ed25519 signature of the key ${ed25519.record.kid}, which is active`,
      `verified     the ES256 signature of the key ${es256.record.kid}, which is active`,
      'not checked  HMAC: not checkable offline; whoever could check it could also forge it (key hs-1)',
      'not checked  what was revoked after 20 events of the ledger (2026-11-20T12:00:00.000Z)',
      `verified     it is about agent:invoice-bot@3 (${anId('agt', 1)} of ${anId('wsp', 1)}), spec ${specSha256}`,
      `2 had to approve: person:${anId('per', 2)} (admin), person:${anId('per', 3)} (reviewer)`,
      'not checked  whether this spec is the one that runs: give it with --spec',
      'not checked  whether it is in force today: it holds from 2026-11-20T12:00:00.000Z on',
      'not checked  whether it was right to approve',
      'RESULT       verified by the ledger and the Ed25519 signature and the ES256 signature; its HMAC was not checked',
    ]) {
      expect(stdout).toContain(line)
    }
    expect(status).toBe(0)
  })

  it('a bundle that only an HMAC signs by the ledger, and never says less than that', async () => {
    const { status, stdout } = await check(formatBundle(await logged(await aBundle([hmac.signer]))))
    expect(stdout).toContain('RESULT       verified by the ledger; its HMAC was not checked')
    expect(stdout).not.toMatch(/valid|RESULT +verified$/m)
    expect(status).toBe(0)
  })

  it('a bundle by its signatures before the ledger has it', async () => {
    const { status, stdout } = await changed({ log: null })
    expect(stdout).toContain('not checked  its place in the ledger: the bundle brings no proof of it')
    expect(stdout).toContain(
      'RESULT       verified by the Ed25519 signature and the ES256 signature; its HMAC',
    )
    expect(status).toBe(0)
  })

  it('a bundle with a trust root from before there were keys in it, by the ledger', async () => {
    const old = await trustRoot(null, 'old.json')
    const { status, stdout } = await run(file('bundle.json', formatBundle(bundle)), '--trust', old)
    expect(stdout).toContain('not checked  the Ed25519 signature: the trust root has no keys of')
    expect(stdout).toContain('not checked  whether a key was revoked')
    expect(stdout).toContain('RESULT       verified by the ledger; its HMAC was not checked')
    expect(status).toBe(0)
  })

  it('that a spec is the one of the bundle, however it is spelled', async () => {
    const exported = writeSpec(spec, 'json')
    for (const text of [specBytes(spec), exported, JSON.stringify(spec)]) {
      const { status, stdout } = await check(formatBundle(bundle), '--spec', file('spec.json', text))
      expect(stdout).toContain('verified     the spec is the one that the bundle is about')
      expect(status).toBe(0)
    }
    const other = exported.replace('"name": "', '"name": "other-')
    const { status, stdout } = await check(formatBundle(bundle), '--spec', file('other.json', other))
    expect(stdout).toContain('DOES NOT VERIFY: The spec has the digest')
    expect(status).toBe(1)
  })

  it('what was signed by a key that retired, or was revoked later', async () => {
    const since = (facts: Partial<Pick<KeyRecord, 'state' | 'validTo' | 'revocation'>>) =>
      keys.map((key): KeyRecord => (key.kid === ed25519.record.kid ? { ...key, ...facts } : key))
    const path = file('bundle.json', formatBundle(bundle))
    const retired = await trustRoot(since({ state: 'retiring', validTo: 7 }), 'retired.json')
    expect((await run(path, '--trust-root', retired)).status).toBe(0)
    const revocation = { reason: 'compromised', effectiveFromIndex: 6 } as const
    const later = await trustRoot(since({ state: 'revoked', validTo: 7, revocation }), 'later.json')
    expect((await run(path, '--trust-root', later)).status).toBe(0)
  })
})

describe('the verifier does not verify', () => {
  it('a bundle with other signatures than it was issued with', async () => {
    const [first, second, third] = bundle.signatures
    const other = await aBundle(signers, { specSha256, version: '9.9.9' })
    const spoiled = first?.signature.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A'))
    for (const signatures of [
      [],
      [second, third],
      [second, first, third],
      [first, third, second],
      [first, second, second],
      [first, first],
      [first, { ...second, signature: third?.signature }, { ...third, signature: second?.signature }],
      [first, { ...second, signature: second?.signature.slice(0, -4) }],
      [{ ...first, header: {} }, second, third],
      other.signatures,
      'none',
    ]) {
      // Without its place in the ledger, which alone would tell that they are others.
      expect((await changed({ signatures, log: null })).status, JSON.stringify(signatures)).toBe(1)
    }
    // What a stranger cannot see by himself, the ledger tells him.
    for (const signatures of [[first], [{ ...first, signature: spoiled }, second, third]]) {
      expect((await changed({ signatures })).status, JSON.stringify(signatures)).toBe(1)
    }
  })

  it('a header that holds anything else', async () => {
    const text = (json: object) => toBase64url(new TextEncoder().encode(JSON.stringify(json)))
    const { kid } = hmac.record
    const typ = 'countersign-proof+jws'
    for (const header of [
      text({ alg: 'none', kid, typ }),
      text({ alg: 'HS512', kid, typ }),
      text({ alg: 'HS256', crit: [], kid, typ }),
      text({ alg: 'HS256', jku: 'https://evil.example', kid, typ }),
      text({ alg: 'HS256', kid }),
      text({ alg: 'HS256', kid, typ: 'JWT' }),
      text({ kid, alg: 'HS256', typ }),
      `${bundle.signatures[0]?.protected}=`,
    ]) {
      const signatures = [{ ...bundle.signatures[0], protected: header }, ...bundle.signatures.slice(1)]
      expect((await changed({ signatures, log: null })).status, header).toBe(1)
    }
  })

  it('a bundle that is spelled otherwise, cut, doubled, too deep or nothing at all', async () => {
    const text = new TextDecoder().decode(formatBundle(bundle))
    for (const wrong of [
      '',
      '{}',
      '[]',
      'null',
      `${text}\n`,
      JSON.stringify(bundle, null, 2),
      text.slice(0, -1),
      text.replace('{"log"', '{"log":null,"log"'),
      text.replace('"mediaType"', '"\\u006dediaType"'),
      text.replace('proof-bundle', 'proof-bungle'),
      `\ufeff${text}`,
      written({ ...bundle, more: 1 }),
      written({ ...bundle, payload: `${bundle.payload}=` }),
      written({ ...bundle, log: { ...bundle.log, more: 1 } }),
      written({ ...bundle, log: 'yes' }),
    ]) {
      expect((await check(wrong)).status, wrong.slice(0, 80)).toBe(1)
    }
    expect((await check(Uint8Array.of(0xff, 0xfe))).status).toBe(1)
    // How deep is too deep for its stack is for Node itself.
    expect((await checkBoth(`${'['.repeat(5000)}${']'.repeat(5000)}`)).status).toBe(1)
  })

  it('a statement that contradicts itself or says something else, be it rightly signed and in the ledger', async () => {
    const text = new TextDecoder().decode(statementOf(someFacts({ specSha256 })))
    const signed = async (statement: string) => {
      const made = await signPayload(new TextEncoder().encode(statement), signers)
      return (await check(formatBundle(await logged(made)))).status
    }
    expect(await signed(text)).toBe(0)
    for (const [what, by] of [
      [specSha256, '9'.repeat(64)],
      ['"required":2', '"required":3'],
      ['PROMOTION_REVIEWED', 'PROMOTION_POLICY'],
      [`"requestedBy":"person:${anId('per', 1)}"`, `"requestedBy":"person:${anId('per', 2)}"`],
      [`person:${anId('per', 3)}`, `person:${anId('per', 2)}`],
      ['PASSED', 'FAILED'],
      ['"breakGlass":false,', ''],
      ['"breakGlass"', '"bMore":1,"breakGlass"'],
      ['"approve"', '"reject"'],
      ['2026-11-20T12:00:00.000Z', '2026-11-20 12:00'],
      ['agent:invoice-bot@3', 'agent:invoice-bot@0'],
      ['{"_type"', '{ "_type"'],
    ] as const) {
      expect(text).toContain(what)
      expect(await signed(text.replace(what, by)), what).toBe(1)
    }
  })

  it('a place in the ledger that is not its own', async () => {
    const other = await logged(await aBundle(signers, { version: '9.9.9' }))
    const { log } = bundle
    if (!log) throw new Error('The bundle has a place.')
    for (const wrong of [
      other.log,
      { ...log, leafIndex: 4 },
      { ...log, leafIndex: '5' },
      { ...log, origin: 'other.example' },
      { ...log, proof: log.proof.replace('index 5', 'index 4') },
      { ...log, proof: log.proof.replace('index 5', 'index 05') },
      { ...log, proof: log.proof.replace('\n', '\nextra aGVsbG8=\n') },
      { ...log, proof: log.proof.slice(0, -2) },
      { ...log, proof: '' },
      { ...log, proof: 5 },
    ]) {
      expect((await changed({ log: wrong })).status, JSON.stringify(wrong)).toBe(1)
    }
    for (const facts of [
      { action: 'agent.governed' },
      { outcome: 'deny' },
      { subject: `proof:${anId('prf', 2)}` },
      { workspace: anId('wsp', 2) },
      { facts: {} },
    ]) {
      const forged = await logged({ ...bundle, log: null }, { header: issueHeader(bundle, facts) })
      expect((await check(formatBundle(forged))).status, JSON.stringify(facts)).toBe(1)
    }
  })

  it('a key that is not known to sign, is suspected, or was revoked before', async () => {
    const path = file('bundle.json', formatBundle(bundle))
    const early = { reason: 'compromised', effectiveFromIndex: 5 } as const
    for (const key of [hmac.record, ed25519.record]) {
      for (const facts of [
        { state: 'prepared' },
        { state: 'tainted' },
        { state: 'revoked', validTo: 9, revocation: early },
        { state: 'destroyed', validTo: 9, revocation: early },
        { state: 'revoked' },
        { state: 'retiring', validTo: 5 },
        { validFrom: 6 },
      ] as const) {
        const others = keys.filter(({ kid }) => kid !== key.kid)
        const root = await trustRoot([...others, { ...key, ...facts }], 'changed.json')
        const { status, stdout } = await run(path, '--trust-root', root)
        expect(status, `${key.alg} ${JSON.stringify(facts)}\n${stdout}`).toBe(1)
      }
    }
  })

  it('an old time that a revoked key writes into a new proof', async () => {
    const at = testTime - 365 * 24 * 3600 * 1000
    const backdated = await logged(await aBundle(signers, { at, approvals: [], quorum: 0 }), { at: 6 })
    const revocation = { reason: 'compromised', effectiveFromIndex: 5 } as const
    const root = await trustRoot(
      [hmac.record, es256.record, { ...ed25519.record, state: 'revoked', validTo: 9, revocation }],
      'revoked.json',
    )
    const tried = (one: ProofBundle) => run(file('bundle.json', formatBundle(one)), '--trust-root', root)
    expect((await tried(backdated)).stdout).toContain('is revoked from position 5 on')
    expect((await tried(backdated)).status).toBe(1)
    expect((await tried({ ...backdated, log: null })).stdout).toContain(
      'where the bundle was issued is not proven',
    )
    expect((await tried({ ...backdated, log: null })).status).toBe(1)
  })

  it('an HMAC by the public key as secret', async () => {
    const secret = Buffer.from(ed25519.record.publicJwk.x, 'base64url')
    const forged = await aBundle([anHmacKey(ed25519.record.kid, secret).signer])
    const { status, stdout } = await checkBoth(formatBundle(forged))
    expect(stdout).toContain('signs with Ed25519, not with HS256')
    expect(status).toBe(1)
  })

  it('anything after any one flipped bit', async () => {
    const bytes = formatBundle(bundle)
    for (let bit = 5; bit < bytes.length * 8; bit += Math.ceil((bytes.length * 8) / 12)) {
      const flipped = bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      expect((await check(flipped)).status, `bit ${bit}`).not.toBe(0)
    }
  })
})

describe('the verifier could not check', () => {
  it('a bundle that nothing but an HMAC vouches for', async () => {
    const { status, stdout } = await checkBoth(formatBundle(await aBundle([hmac.signer])))
    expect(stdout).toContain('RESULT       COULD NOT CHECK: Nothing that can be checked here vouches')
    expect(status).toBe(2)
  })

  it('a signature of a key that signs no more, without knowing where it was used', async () => {
    const retired = { ...ed25519.record, state: 'retiring', validTo: 9 } as const
    const root = await trustRoot([hmac.record, retired], 'retired.json')
    const path = file('bundle.json', formatBundle(await aBundle([hmac.signer, ed25519.signer])))
    expect((await run(path, '--trust-root', root)).status).toBe(2)
  })

  it('a key that the trust root does not have, or a log', async () => {
    const foreign = aKeyPair('Ed25519')
    const { status, stdout } = await check(formatBundle(await aBundle([hmac.signer, foreign.signer])))
    expect(stdout).toContain(`COULD NOT CHECK: The trust root has no key ${foreign.record.kid}`)
    expect(status).toBe(2)
    const elsewhere = await aBundle(signers, { verifier: 'other.example/log' })
    expect((await check(formatBundle(elsewhere))).status).toBe(2)
  })

  it('versions that came later', async () => {
    const text = new TextDecoder().decode(formatBundle(bundle))
    expect((await check(text.replace('proof-bundle.v1', 'proof-bundle.v2'))).status).toBe(2)
    const later = new TextDecoder().decode(statementOf(someFacts())).replace('promotion/v1', 'promotion/v2')
    expect(
      (await check(formatBundle(await signPayload(new TextEncoder().encode(later), signers)))).status,
    ).toBe(2)
  })

  it('what is not there or too large, or with arguments that it does not understand', async () => {
    const path = file('bundle.json', formatBundle(bundle))
    for (const args of [
      [],
      [path],
      [join(folder, 'absent'), '--trust-root', trust],
      [file('large', 'x'.repeat(2_000_000)), '--trust-root', trust],
      [path, '--trust-root', trust, '--spec', join(folder, 'absent')],
      [path, '--trust-root', trust, '--trust', trust],
      [path, '--trust-root', trust, '--older', path],
      [path, '--trust-root', trust, '--force'],
      [path, '--trust-roots', trust],
      [path, '--older-root', trust],
      [path, path, '--trust-root', trust],
    ]) {
      expect((await run(...args)).status, args.join(' ')).toBe(2)
    }
  })

  it('with keys in the trust root that were changed or contradict themselves', async () => {
    const facts = { origin: testOrigin, size: 20, at: testTime, keys }
    const good = await formatKeys(cryptography.sha256, logKey, signAsLog, facts)
    const [first, ...rest] = good.keys
    const resigned = async (others: readonly KeyRecord[]) =>
      formatKeys(cryptography.sha256, logKey, signAsLog, { ...facts, keys: others })
    const path = file('bundle.json', formatBundle(bundle))
    for (const proofs of [
      {},
      [good, good],
      [{ ...good, size: 21 }],
      [{ ...good, more: 1 }],
      [{ ...good, keys: rest }],
      [{ ...good, keys: [{ ...first, state: 'retiring' }, ...rest] }],
      [{ ...good, signature: 'x' }],
      [await resigned([...keys, hmac.record])],
      [await resigned([hmac.record, { ...ed25519.record, kid: 'other' }])],
      [await resigned([hmac.record, { ...ed25519.record, alg: 'ES256' }])],
    ]) {
      const root = file('unusable.json', JSON.stringify({ ...formatTrustRoot(testTrust), proofs }))
      const { status, stdout } = await run(path, '--trust-root', root)
      expect(stdout, JSON.stringify(proofs).slice(0, 90)).toContain(
        'COULD NOT CHECK: The trust root is unusable',
      )
      expect(status).toBe(2)
    }
  })
})
