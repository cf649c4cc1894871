import {
  concat,
  fromBase64,
  fromHex,
  isWellFormed,
  sameBytes,
  textOf,
  toBase64,
  toHex,
  utf8,
} from './bytes.ts'
import type { Sha256 } from './merkle.ts'
import { type Failed, failed, LedgerError, type Parsed, parsed } from './parsed.ts'

/**
 * Signed notes (C2SP signed-note): a text, a blank line, and one line per signature. Signing and verifying are
 * functions of the caller, who may answer with a promise: `node:crypto`, WebCrypto and a key server all fit.
 */

/** Makes an Ed25519 signature (RFC 8032) with the caller's key. */
export type SignEd25519 = (message: Uint8Array) => Uint8Array | Promise<Uint8Array>

/** Whether an Ed25519 signature is right; a malformed signature is `false` and never an error. */
export type VerifyEd25519 = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>

/** The two types of signature a ledger needs, with their identifier bytes (C2SP signed-note, Signature types). */
const signatureTypes = { ed25519: 0x01, cosignature: 0x04 } as const

export type SignatureType = keyof typeof signatureTypes

/** A public key somebody trusts: the name and the id it signs under, and what its signatures mean. */
export type VerifierKey = {
  readonly name: string
  readonly keyId: string
  readonly type: SignatureType
  readonly publicKey: Uint8Array
}

/** One signature line. `blob` is what follows the key id: the signature, for witnesses behind a timestamp. */
export type NoteSignature = { readonly name: string; readonly keyId: string; readonly blob: Uint8Array }

export type Note = { readonly text: string; readonly signatures: readonly NoteSignature[] }

export const noteLimits = { bytes: 128 * 1024, signatures: 64, keyName: 255 } as const

export type NoteCode =
  | 'NOTE_TOO_LARGE'
  | 'NOTE_NOT_UTF8'
  | 'NOTE_CONTROL_CHARACTER'
  | 'NOTE_UNSIGNED'
  | 'NOTE_TEXT_UNTERMINATED'
  | 'NOTE_SIGNATURE_LINE_MALFORMED'
  | 'NOTE_TOO_MANY_SIGNATURES'

const lineStart = '\u2014 '

/** ASCII control characters other than the line end (C2SP signed-note, Format); UTF-8 has them nowhere else. */
const hasControls = (bytes: Uint8Array): boolean => bytes.some((byte) => byte < 0x20 && byte !== 0x0a)

/** A key name is not empty and has neither Unicode spaces nor a plus (C2SP signed-note, Format). */
const isKeyName = (name: string): boolean =>
  name.length > 0 &&
  name.length <= noteLimits.keyName &&
  isWellFormed(name) &&
  !/[\p{White_Space}\p{Cc}\ufeff+]/u.test(name)

/** Reads a note without believing it: only `verifyNote` says whose text this is. */
export function parseNote(note: string | Uint8Array): Parsed<Note, NoteCode> {
  const bytes = typeof note === 'string' ? utf8(note) : note
  if (bytes.length > noteLimits.bytes) {
    return failed('NOTE_TOO_LARGE', `A note has at most ${noteLimits.bytes} bytes.`)
  }
  const whole = typeof note === 'string' ? note : textOf(bytes)
  if (whole === null || !isWellFormed(whole)) return failed('NOTE_NOT_UTF8', 'A note is valid UTF-8.')
  if (hasControls(bytes)) {
    return failed('NOTE_CONTROL_CHARACTER', 'A note has no control characters but line ends.')
  }
  const blank = whole.lastIndexOf('\n\n')
  if (blank < 0) return failed('NOTE_UNSIGNED', 'A note has signatures behind a blank line.')
  const lines = whole.slice(blank + 2)
  if (lines === '') return failed('NOTE_UNSIGNED', 'A note has at least one signature.')
  if (!lines.endsWith('\n')) return failed('NOTE_TEXT_UNTERMINATED', 'The last line of a note is ended.')

  const signatures: NoteSignature[] = []
  for (const line of lines.slice(0, -1).split('\n')) {
    if (signatures.length === noteLimits.signatures) {
      return failed('NOTE_TOO_MANY_SIGNATURES', `A note has at most ${noteLimits.signatures} signatures.`)
    }
    const signature = parseSignatureLine(line)
    if (!signature) return failed('NOTE_SIGNATURE_LINE_MALFORMED', 'A signature line is malformed.')
    signatures.push(signature)
  }
  return parsed({ text: whole.slice(0, blank + 1), signatures })
}

function parseSignatureLine(line: string): NoteSignature | null {
  const [name = '', encoded = '', ...more] = line.slice(lineStart.length).split(' ')
  const blob = fromBase64(encoded)
  if (!line.startsWith(lineStart) || more.length > 0 || !isKeyName(name)) return null
  if (!blob || blob.length < 5) return null
  return { name, keyId: toHex(blob.slice(0, 4)), blob: blob.slice(4) }
}

/** One signature as it stands in a note; what a witness answers. */
export const formatSignatureLine = ({ name, keyId, blob }: NoteSignature): string =>
  `${lineStart}${name} ${toBase64(concat(fromHex(keyId) ?? new Uint8Array(4), blob))}\n`

/** The text of a note with its signatures, in their order. */
export const formatNote = ({ text, signatures }: Note): string =>
  `${text}\n${signatures.map(formatSignatureLine).join('')}`

/** SHA-256(name, newline, type, public key), the first four bytes in hexadecimal (C2SP signed-note, Signatures). */
export const keyIdOf = (sha256: Sha256, { name, type, publicKey }: Omit<VerifierKey, 'keyId'>): string =>
  toHex(sha256(concat(utf8(name), Uint8Array.of(0x0a, signatureTypes[type]), publicKey)).slice(0, 4))

/** Makes a verifier key from the raw 32 bytes of an Ed25519 public key. */
export function verifierKey(
  sha256: Sha256,
  key: { name: string; type: SignatureType; publicKey: Uint8Array },
): VerifierKey {
  if (!isKeyName(key.name) || key.publicKey.length !== 32) {
    throw new LedgerError('KEY_UNUSABLE', 'A key has a name without blanks or plus, and 32 bytes.')
  }
  return { ...key, keyId: keyIdOf(sha256, key) }
}

/** The one-line form of a verifier key, `name+id+base64` (C2SP signed-note, Verifier keys). */
export const formatVerifierKey = ({ name, keyId, type, publicKey }: VerifierKey): string =>
  `${name}+${keyId}+${toBase64(concat(Uint8Array.of(signatureTypes[type]), publicKey))}`

export type VerifierKeyCode = 'KEY_MALFORMED' | 'KEY_TYPE_UNKNOWN' | 'KEY_LENGTH' | 'KEY_ID_MISMATCH'

/** Reads the one-line form; the id must be the one that follows from the name and the key. */
export function parseVerifierKey(sha256: Sha256, line: string): Parsed<VerifierKey, VerifierKeyCode> {
  const [, name = '', keyId = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(line) ?? []
  const bytes = fromBase64(encoded)
  if (!isKeyName(name) || !bytes) {
    return failed('KEY_MALFORMED', 'A verifier key is a name, an id and base64 with plus signs between them.')
  }
  const type = typeOf(bytes[0])
  if (!type) return failed('KEY_TYPE_UNKNOWN', 'The key is neither of type Ed25519 nor a cosigner’s.')
  if (bytes.length !== 33) return failed('KEY_LENGTH', 'An Ed25519 public key has 32 bytes.')
  const publicKey = bytes.slice(1)
  if (keyIdOf(sha256, { name, type, publicKey }) !== keyId) {
    return failed('KEY_ID_MISMATCH', 'The id does not follow from the name and the key.')
  }
  return parsed({ name, keyId, type, publicKey })
}

const typeOf = (byte: number | undefined): SignatureType | null => {
  if (byte === signatureTypes.ed25519) return 'ed25519'
  return byte === signatureTypes.cosignature ? 'cosignature' : null
}

/** Signs a text; the text ends with a newline and has no control characters. */
export async function signNote(key: VerifierKey, sign: SignEd25519, text: string): Promise<Note> {
  if (!text.endsWith('\n') || hasControls(utf8(text)) || !isWellFormed(text)) {
    throw new LedgerError(
      'NOTE_TEXT_INVALID',
      'The text of a note is ended lines without control characters.',
    )
  }
  if (key.type !== 'ed25519') throw new LedgerError('KEY_UNUSABLE', 'A cosigner’s key signs no notes.')
  const blob = await sign(utf8(text))
  return { text, signatures: [{ name: key.name, keyId: key.keyId, blob }] }
}

/** What a cosigner signs: that it saw this text at this time (C2SP tlog-cosignature, Ed25519 signed message). */
const cosignedMessage = (text: string, timestamp: number): Uint8Array =>
  utf8(`cosignature/v1\ntime ${timestamp}\n${text}`)

/** A witness's signature line over the text of a note; `timestamp` is in seconds since 1970. */
export async function cosignNote(
  key: VerifierKey,
  sign: SignEd25519,
  text: string,
  timestamp: number,
): Promise<NoteSignature> {
  if (key.type !== 'cosignature') throw new LedgerError('KEY_UNUSABLE', 'Only a cosigner’s key cosigns.')
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
    throw new LedgerError('NOTE_TEXT_INVALID', 'A timestamp is a whole number of seconds.')
  }
  const time = new Uint8Array(8)
  new DataView(time.buffer).setBigUint64(0, BigInt(timestamp))
  const blob = concat(time, await sign(cosignedMessage(text, timestamp)))
  return { name: key.name, keyId: key.keyId, blob }
}

/** The note with one more signature; one that stands there already is not repeated. */
export function withSignature(note: Note, signature: NoteSignature): Note {
  const others = note.signatures.filter(
    ({ name, keyId }) => name !== signature.name || keyId !== signature.keyId,
  )
  return { text: note.text, signatures: [...others, signature] }
}

/** A key whose signature on the note is right; `timestamp` is a witness's, in seconds. */
export type Signer = { readonly key: VerifierKey; readonly timestamp: number | null }

export type SignatureCode = 'NOTE_SIGNATURE_INVALID' | 'NOTE_NOT_SIGNED_BY_KNOWN_KEY'

/**
 * Verifies the signatures of the keys given and ignores all others. One wrong signature by a known key condemns
 * the whole note; none at all does too. Each key counts once, however often its signature is repeated.
 */
export async function verifyNote(
  note: Note,
  keys: readonly VerifierKey[],
  verify: VerifyEd25519,
): Promise<Parsed<readonly Signer[], SignatureCode>> {
  const signers = new Map<VerifierKey, Signer>()
  for (const signature of note.signatures) {
    // Names and ids are compared as they are: a pattern here was a fixed vulnerability elsewhere.
    const key = keys.find(({ name, keyId }) => name === signature.name && keyId === signature.keyId)
    if (!key) continue
    const signer = await verifySignature(note.text, signature, key, verify)
    if (!signer) return invalid(key)
    if (!signers.has(key)) signers.set(key, signer)
  }
  if (signers.size === 0) {
    return failed('NOTE_NOT_SIGNED_BY_KNOWN_KEY', 'No key that is trusted here signed this note.')
  }
  return parsed([...signers.values()])
}

async function verifySignature(
  text: string,
  { blob }: NoteSignature,
  key: VerifierKey,
  verify: VerifyEd25519,
): Promise<Signer | null> {
  if (key.type === 'ed25519') {
    const isRight = blob.length === 64 && (await verify(key.publicKey, utf8(text), blob)) === true
    return isRight ? { key, timestamp: null } : null
  }
  if (blob.length !== 72) return null
  const time = new DataView(blob.buffer, blob.byteOffset).getBigUint64(0)
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) return null
  const timestamp = Number(time)
  const isRight = (await verify(key.publicKey, cosignedMessage(text, timestamp), blob.slice(8))) === true
  return isRight ? { key, timestamp } : null
}

const invalid = ({ name, keyId }: VerifierKey): Failed<SignatureCode> =>
  failed('NOTE_SIGNATURE_INVALID', `The signature of ${name} (${keyId}) is wrong.`)

/** Whether two keys are the same Ed25519 key, under whatever names. */
export const isSameKey = (one: VerifierKey, other: VerifierKey): boolean =>
  sameBytes(one.publicKey, other.publicKey)
