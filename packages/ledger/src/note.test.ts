import { describe, expect, it } from 'vitest'
import { toBase64 } from './bytes.ts'
import {
  cosignNote,
  formatNote,
  formatVerifierKey,
  keyIdOf,
  parseNote,
  parseVerifierKey,
  signNote,
  verifierKey,
  verifyNote,
  withSignature,
} from './note.ts'
import { LedgerError } from './parsed.ts'
import { logKey, sha256, testKey, testOrigin, verifyEd25519, witnessKey } from './testing.ts'

const codeOf = (result: { ok: boolean; code?: string }) => (result.ok ? 'ok' : result.code)
const line = (name: string, blob: Uint8Array) => `\u2014 ${name} ${toBase64(blob)}\n`
const some = line('a.example/log', new Uint8Array(68))

describe('a signed note', () => {
  it('is signed, written, read and verified', async () => {
    const note = await signNote(logKey.key, logKey.sign, 'one\n\nthree\n')
    const text = formatNote(note)
    const read = parseNote(text)
    expect(read).toEqual({ ok: true, value: note })
    const signers = await verifyNote(note, [logKey.key], verifyEd25519)
    expect(signers).toMatchObject({ ok: true, value: [{ key: { name: testOrigin }, timestamp: null }] })
  })

  it('is read as in the example of the C2SP specification, whose text has a blank line of its own', () => {
    const text =
      'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n' +
      '\n\u2014 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n'
    const read = parseNote(text)
    expect(read).toMatchObject({
      ok: true,
      value: { signatures: [{ name: 'quasimodo.example/salvatore', keyId: '367ba04b' }] },
    })
    if (read.ok) expect(read.value.text.endsWith('sera.\n')).toBe(true)
  })

  const malformed: Record<string, [string | Uint8Array, string]> = {
    'without a blank line': ['text\n', 'NOTE_UNSIGNED'],
    'without any signature': ['text\n\n', 'NOTE_UNSIGNED'],
    'that is empty': ['', 'NOTE_UNSIGNED'],
    'whose last line is not ended': [`text\n\n${some.trimEnd()}`, 'NOTE_TEXT_UNTERMINATED'],
    'with a tab': [`te\txt\n\n${some}`, 'NOTE_CONTROL_CHARACTER'],
    'with a carriage return': [`text\r\n\n${some}`, 'NOTE_CONTROL_CHARACTER'],
    'with a NUL': [`text\0\n\n${some}`, 'NOTE_CONTROL_CHARACTER'],
    'with invalid UTF-8': [Uint8Array.of(0xff, 0x0a, 0x0a), 'NOTE_NOT_UTF8'],
    'with a lone surrogate': [`\ud800\n\n${some}`, 'NOTE_NOT_UTF8'],
    'with a hyphen for the dash': [`text\n\n${some.replace('\u2014', '-')}`, 'NOTE_SIGNATURE_LINE_MALFORMED'],
    'with a line that is no signature': [`text\n\n${some}more\n`, 'NOTE_SIGNATURE_LINE_MALFORMED'],
    'with two blanks': [`text\n\n${some.replace('log ', 'log  ')}`, 'NOTE_SIGNATURE_LINE_MALFORMED'],
    'with a plus in the key name': [
      `text\n\n${line('a+b', new Uint8Array(68))}`,
      'NOTE_SIGNATURE_LINE_MALFORMED',
    ],
    'with a no-break space in the name': [
      `text\n\n${line('a\u00a0b', new Uint8Array(68))}`,
      'NOTE_SIGNATURE_LINE_MALFORMED',
    ],
    'without a key name': [
      `text\n\n\u2014  ${toBase64(new Uint8Array(68))}\n`,
      'NOTE_SIGNATURE_LINE_MALFORMED',
    ],
    'with base64 without padding': [`text\n\n${some.replace('=', '')}`, 'NOTE_SIGNATURE_LINE_MALFORMED'],
    'with loose bits in base64': [
      `text\n\n${some.replace('AA=\n', 'AB=\n')}`,
      'NOTE_SIGNATURE_LINE_MALFORMED',
    ],
    'with URL-safe base64': [`text\n\n${some.replace('AAA', 'A_-')}`, 'NOTE_SIGNATURE_LINE_MALFORMED'],
    'with a signature of four bytes': [
      `text\n\n${line('a', new Uint8Array(4))}`,
      'NOTE_SIGNATURE_LINE_MALFORMED',
    ],
    'with 65 signatures': [`text\n\n${some.repeat(65)}`, 'NOTE_TOO_MANY_SIGNATURES'],
    'of 200 KB': [`${'x'.repeat(200_000)}\n\n${some}`, 'NOTE_TOO_LARGE'],
  }
  it.each(Object.entries(malformed))('is refused %s', (_, [text, code]) => {
    expect(codeOf(parseNote(text))).toBe(code)
  })

  it('takes 64 signatures', () => {
    expect(codeOf(parseNote(`text\n\n${some.repeat(64)}`))).toBe('ok')
  })

  it('is not believed when only strangers signed it, however they call themselves', async () => {
    const stranger = testKey(9, testOrigin)
    const note = await signNote(stranger.key, stranger.sign, 'text\n')
    expect(codeOf(await verifyNote(note, [logKey.key], verifyEd25519))).toBe('NOTE_NOT_SIGNED_BY_KNOWN_KEY')
    const both = withSignature(
      note,
      (await signNote(logKey.key, logKey.sign, 'text\n')).signatures[0] ?? some0,
    )
    expect(codeOf(await verifyNote(both, [logKey.key], verifyEd25519))).toBe('ok')
  })

  it('is condemned by one wrong signature of a known key, although another is right', async () => {
    const right = await signNote(logKey.key, logKey.sign, 'text\n')
    const other = await signNote(logKey.key, logKey.sign, 'other\n')
    const note = { text: 'text\n', signatures: [...right.signatures, ...other.signatures] }
    expect(codeOf(await verifyNote(note, [logKey.key], verifyEd25519))).toBe('NOTE_SIGNATURE_INVALID')
  })

  it('counts a key once, however often its signature stands there', async () => {
    const { text, signatures } = await signNote(logKey.key, logKey.sign, 'text\n')
    const note = { text, signatures: [...signatures, ...signatures] }
    const signers = await verifyNote(note, [logKey.key], verifyEd25519)
    expect(signers.ok && signers.value.length).toBe(1)
  })

  it('is not believed after any flipped bit of its text or signature', async () => {
    const note = formatNote(await signNote(logKey.key, logKey.sign, 'a text\n'))
    const bytes = new TextEncoder().encode(note)
    for (let at = 0; at < bytes.length * 8; at++) {
      const flipped = bytes.map((byte, i) => (i === at >> 3 ? byte ^ (1 << (at & 7)) : byte))
      const read = parseNote(flipped)
      if (!read.ok) continue
      expect((await verifyNote(read.value, [logKey.key], verifyEd25519)).ok).toBe(false)
    }
  })

  it('asks for a text that can be read back', async () => {
    await expect(signNote(logKey.key, logKey.sign, 'not ended')).rejects.toThrow(LedgerError)
    await expect(signNote(logKey.key, logKey.sign, 'a\tb\n')).rejects.toThrow(LedgerError)
    await expect(signNote(witnessKey.key, witnessKey.sign, 'text\n')).rejects.toThrow(LedgerError)
  })
})

const some0 = { name: 'nobody', keyId: '00000000', blob: new Uint8Array(64) }

describe('a cosignature', () => {
  it('says when the witness saw the text, and holds for that time only', async () => {
    const { text, signatures } = await signNote(logKey.key, logKey.sign, 'text\n')
    const cosigned = await cosignNote(witnessKey.key, witnessKey.sign, text, 1_795_000_000)
    const note = { text, signatures: [...signatures, cosigned] }
    expect(await verifyNote(note, [witnessKey.key], verifyEd25519)).toMatchObject({
      ok: true,
      value: [{ timestamp: 1_795_000_000 }],
    })
    for (const at of [0, 7, 8, 71]) {
      const blob = cosigned.blob.map((byte, i) => (i === at ? byte ^ 1 : byte))
      const forged = { text, signatures: [{ ...cosigned, blob }] }
      expect(codeOf(await verifyNote(forged, [witnessKey.key], verifyEd25519))).toBe('NOTE_SIGNATURE_INVALID')
    }
  })

  it('cannot be passed off as a signature of the log, nor the other way', async () => {
    const asLog = testKey(2, 'witness.example/w1')
    expect(asLog.key.publicKey).toEqual(witnessKey.key.publicKey)
    expect(asLog.key.keyId).not.toBe(witnessKey.key.keyId)
    await expect(cosignNote(asLog.key, asLog.sign, 'text\n', 1)).rejects.toThrow(LedgerError)
    await expect(cosignNote(witnessKey.key, witnessKey.sign, 'text\n', -1)).rejects.toThrow(LedgerError)
  })
})

describe('a verifier key', () => {
  it('comes back from its line', () => {
    for (const { key } of [logKey, witnessKey]) {
      expect(parseVerifierKey(sha256, formatVerifierKey(key))).toEqual({ ok: true, value: key })
    }
  })

  it('is refused when it is malformed, of another type or length, or its id is not its own', () => {
    const encode = (name: string, bytes: Uint8Array, id = '00000000') => `${name}+${id}+${toBase64(bytes)}`
    const cases: Record<string, string> = {
      '': 'KEY_MALFORMED',
      name: 'KEY_MALFORMED',
      'name+123+AAAA': 'KEY_MALFORMED',
      'name+0000000G+AAAA': 'KEY_MALFORMED',
      [encode('a b', Uint8Array.of(1))]: 'KEY_MALFORMED',
      [`${formatVerifierKey(logKey.key)}\n`]: 'KEY_MALFORMED',
      [encode('name', Uint8Array.of(2, 3))]: 'KEY_TYPE_UNKNOWN',
      [encode('name', Uint8Array.of(1, 3))]: 'KEY_LENGTH',
      [encode('name', Uint8Array.of(1, ...new Uint8Array(32)))]: 'KEY_ID_MISMATCH',
      [formatVerifierKey(logKey.key).replace(testOrigin, 'other.example')]: 'KEY_ID_MISMATCH',
    }
    for (const [text, code] of Object.entries(cases)) {
      expect(codeOf(parseVerifierKey(sha256, text)), text).toBe(code)
    }
    expect(keyIdOf(sha256, logKey.key)).toBe(logKey.key.keyId)
    const short = { name: 'name', type: 'ed25519', publicKey: new Uint8Array(31) } as const
    expect(() => verifierKey(sha256, short)).toThrow(LedgerError)
  })
})
