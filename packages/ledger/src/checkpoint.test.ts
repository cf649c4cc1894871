import { describe, expect, it } from 'vitest'
import { toBase64 } from './bytes.ts'
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts'
import { emptyRoot } from './merkle.ts'
import { formatNote, formatVerifierKey, signNote } from './note.ts'
import { LedgerError } from './parsed.ts'
import {
  aCheckpoint,
  aLeaf,
  leavesOf,
  logKey,
  sha256,
  testKey,
  testOrigin,
  testTrust,
  verifyEd25519,
  witnessKey,
} from './testing.ts'
import { formatTrustRoot, parseTrustRoot, trustIn } from './trust-root.ts'

const root = toBase64(aLeaf(1))
const codeOf = (result: { ok: boolean; code?: string }) => (result.ok ? 'ok' : result.code)
const open = async (note: string, trust = testTrust) =>
  codeOf(await openCheckpoint(sha256, verifyEd25519, trust, note))

describe('the text of a checkpoint', () => {
  it('comes back as it was written', () => {
    const checkpoint = { origin: testOrigin, size: 12, root: aLeaf(3) }
    expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual({
      ok: true,
      value: { ...checkpoint, extensions: [] },
    })
    expect(() => formatCheckpoint({ ...checkpoint, origin: 'a\nb' })).toThrow(LedgerError)
    expect(() => formatCheckpoint({ ...checkpoint, size: -1 })).toThrow(LedgerError)
    expect(() => formatCheckpoint({ ...checkpoint, root: new Uint8Array(31) })).toThrow(LedgerError)
  })

  const malformed: Record<string, [string, string]> = {
    'that is empty': ['', 'CHECKPOINT_LINES_MISSING'],
    'without a root': ['log\n1\n', 'CHECKPOINT_LINES_MISSING'],
    'whose last line is not ended': [`log\n1\n${root}`, 'CHECKPOINT_LINES_MISSING'],
    'without an origin': [`\n1\n${root}\n`, 'CHECKPOINT_ORIGIN_INVALID'],
    'with a leading zero': [`log\n01\n${root}\n`, 'CHECKPOINT_SIZE_INVALID'],
    'with a sign': [`log\n+1\n${root}\n`, 'CHECKPOINT_SIZE_INVALID'],
    'with a negative size': [`log\n-1\n${root}\n`, 'CHECKPOINT_SIZE_INVALID'],
    'with an exponent': [`log\n1e3\n${root}\n`, 'CHECKPOINT_SIZE_INVALID'],
    'with digits of another script': [`log\n\u0661\n${root}\n`, 'CHECKPOINT_SIZE_INVALID'],
    'with a size beyond counting': [`log\n9007199254740992\n${root}\n`, 'CHECKPOINT_SIZE_INVALID'],
    'without a size': [`log\n\n${root}\n`, 'CHECKPOINT_SIZE_INVALID'],
    'with a root of 31 bytes': [`log\n1\n${toBase64(new Uint8Array(31))}\n`, 'CHECKPOINT_ROOT_INVALID'],
    'with a root in hexadecimal': [`log\n1\n${'ab'.repeat(32)}\n`, 'CHECKPOINT_ROOT_INVALID'],
    'with an empty extension line': [`log\n1\n${root}\n\nmore\n`, 'CHECKPOINT_EXTENSION_EMPTY'],
  }
  it.each(Object.entries(malformed))('is refused %s', (_, [text, code]) => {
    expect(codeOf(parseCheckpoint(text))).toBe(code)
  })
})

describe('a signed checkpoint', () => {
  it('is believed when the log signed it', async () => {
    const note = formatNote(await aCheckpoint(leavesOf(5)))
    const opened = await openCheckpoint(sha256, verifyEd25519, testTrust, note)
    expect(opened).toMatchObject({ ok: true, value: { origin: testOrigin, size: 5, witnesses: [] } })
  })

  it('is not believed from another log, another key, or with a wrong signature', async () => {
    const note = formatNote(await aCheckpoint(leavesOf(5)))
    expect(await open(note, { ...testTrust, origin: 'countersign.example/wsp/acm.' })).toBe(
      'CHECKPOINT_ORIGIN_MISMATCH',
    )
    expect(await open(note, { ...testTrust, keys: [testKey(7, testOrigin).key] })).toBe(
      'NOTE_NOT_SIGNED_BY_KNOWN_KEY',
    )
    expect(await open(note.replace('\n5\n', '\n6\n'))).toBe('NOTE_SIGNATURE_INVALID')
    expect(await open('nothing')).toBe('NOTE_UNSIGNED')
    const noCheckpoint = await signNote(logKey.key, logKey.sign, 'hello\n')
    expect(await open(formatNote(noCheckpoint))).toBe('CHECKPOINT_LINES_MISSING')
  })

  it('is not believed with a root that an empty log cannot have', async () => {
    const forged = await signCheckpoint(logKey.key, logKey.sign, {
      origin: testOrigin,
      size: 0,
      root: aLeaf(1),
    })
    expect(await open(formatNote(forged))).toBe('CHECKPOINT_ROOT_INVALID')
    const empty = { origin: testOrigin, size: 0, root: emptyRoot(sha256) }
    expect(await open(formatNote(await signCheckpoint(logKey.key, logKey.sign, empty)))).toBe('ok')
  })

  it('needs as many different witnesses as are asked for', async () => {
    const second = testKey(3, 'witness.example/w2', 'cosignature')
    const alias = testKey(2, 'witness.example/alias', 'cosignature')
    const trust = { ...testTrust, witnesses: [witnessKey.key, second.key, alias.key], quorum: 2 }
    const noteBy = async (...witnesses: (typeof second)[]) =>
      formatNote(await aCheckpoint(leavesOf(3), { witnesses }))
    expect(await open(await noteBy(), trust)).toBe('CHECKPOINT_QUORUM_MISSED')
    expect(await open(await noteBy(witnessKey), trust)).toBe('CHECKPOINT_QUORUM_MISSED')
    expect(await open(await noteBy(witnessKey, alias), trust)).toBe('CHECKPOINT_QUORUM_MISSED')
    expect(await open(await noteBy(witnessKey, second), trust)).toBe('ok')
  })

  it('is condemned by a wrong cosignature of a known witness', async () => {
    const [four, five] = [
      await aCheckpoint(leavesOf(4), { witnesses: [witnessKey] }),
      await aCheckpoint(leavesOf(5)),
    ]
    const moved = { text: five.text, signatures: [...five.signatures, ...four.signatures.slice(1)] }
    const trust = { ...testTrust, witnesses: [witnessKey.key] }
    expect(await open(formatNote(moved), trust)).toBe('NOTE_SIGNATURE_INVALID')
  })
})

describe('the trust root', () => {
  const trustRoot = {
    logs: [{ origin: testOrigin, keys: [logKey.key] }],
    witnesses: [witnessKey.key],
    quorum: 1,
  }
  it('comes back as it was written, beside parts that are not about the ledger', () => {
    const json = { ...formatTrustRoot(trustRoot), bundles: { keys: [] } }
    const read = parseTrustRoot(sha256, JSON.parse(JSON.stringify(json)))
    expect(read).toEqual({ ok: true, value: trustRoot })
    expect(trustIn(trustRoot, testOrigin)?.keys).toEqual([logKey.key])
    expect(trustIn(trustRoot, 'other')).toBeNull()
  })

  it('is refused with unknown members, keys of the wrong type, a log twice or a quorum nobody can reach', () => {
    const good = formatTrustRoot(trustRoot)
    const code = (ledger: Record<string, unknown>, v: unknown = 1) =>
      codeOf(parseTrustRoot(sha256, { v, ledger: { ...good.ledger, ...ledger } }))
    expect(code({})).toBe('ok')
    expect(code({}, 2)).toBe('TRUST_ROOT_MALFORMED')
    expect(code({ more: 1 })).toBe('TRUST_ROOT_MALFORMED')
    expect(code({ quorum: 2 })).toBe('TRUST_ROOT_QUORUM_UNREACHABLE')
    expect(code({ logs: [...good.ledger.logs, ...good.ledger.logs] })).toBe('TRUST_ROOT_LOG_TWICE')
    expect(code({ witnesses: [formatVerifierKey(logKey.key)] })).toBe('TRUST_ROOT_KEY_INVALID')
    expect(code({ logs: [{ origin: testOrigin, keys: ['x'] }] })).toBe('TRUST_ROOT_KEY_INVALID')
    const alias = formatVerifierKey(testKey(2, 'witness.example/alias', 'cosignature').key)
    expect(code({ witnesses: [...good.ledger.witnesses, alias], quorum: 2 })).toBe(
      'TRUST_ROOT_QUORUM_UNREACHABLE',
    )
  })
})
