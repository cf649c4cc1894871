import { fromBase64, fromDecimal, isWellFormed, sameBytes, toBase64 } from './bytes.ts'
import { emptyRoot, type Hash, hashLength, type Sha256 } from './merkle.ts'
import {
  isSameKey,
  type Note,
  type NoteCode,
  parseNote,
  type SignatureCode,
  type SignEd25519,
  type Signer,
  signNote,
  type VerifierKey,
  type VerifyEd25519,
  verifyNote,
} from './note.ts'
import { failed, LedgerError, type Parsed, parsed } from './parsed.ts'

/**
 * Checkpoints (C2SP tlog-checkpoint): which log, how many leaves, which root, signed by the log. Whoever holds
 * one can prove later that nothing before it was changed.
 */
export type Checkpoint = {
  readonly origin: string
  readonly size: number
  readonly root: Hash
  /** Further lines, which nobody audits; this product writes none and believes none. */
  readonly extensions: readonly string[]
}

export type CheckpointCode =
  | 'CHECKPOINT_LINES_MISSING'
  | 'CHECKPOINT_ORIGIN_INVALID'
  | 'CHECKPOINT_SIZE_INVALID'
  | 'CHECKPOINT_ROOT_INVALID'
  | 'CHECKPOINT_EXTENSION_EMPTY'

const isOrigin = (origin: string): boolean =>
  origin.length > 0 && origin.length <= 255 && isWellFormed(origin) && !/\p{Cc}/u.test(origin)

/** The text that is signed: three ended lines. */
export function formatCheckpoint({ origin, size, root }: Omit<Checkpoint, 'extensions'>): string {
  if (!isOrigin(origin) || !Number.isSafeInteger(size) || size < 0 || root.length !== hashLength) {
    throw new LedgerError('NOTE_TEXT_INVALID', 'A checkpoint has an origin, a size and a root of 32 bytes.')
  }
  return `${origin}\n${size}\n${toBase64(root)}\n`
}

/** Reads the text of a checkpoint's note. */
export function parseCheckpoint(text: string): Parsed<Checkpoint, CheckpointCode> {
  const lines = text.split('\n')
  // The text ends with a newline, so that the last part is empty.
  if (lines.length < 4 || lines.pop() !== '') {
    return failed('CHECKPOINT_LINES_MISSING', 'A checkpoint has three ended lines: origin, size and root.')
  }
  const [origin = '', sizeText = '', rootText = '', ...extensions] = lines
  if (!isOrigin(origin)) return failed('CHECKPOINT_ORIGIN_INVALID', 'The first line names the log.')
  const size = fromDecimal(sizeText)
  if (size === null) return failed('CHECKPOINT_SIZE_INVALID', 'The second line is the number of leaves.')
  const root = fromBase64(rootText)
  if (root?.length !== hashLength) {
    return failed('CHECKPOINT_ROOT_INVALID', 'The third line is the root hash in base64.')
  }
  if (extensions.includes(''))
    return failed('CHECKPOINT_EXTENSION_EMPTY', 'No line of a checkpoint is empty.')
  return parsed({ origin, size, root, extensions })
}

/** Makes and signs a checkpoint. The caller has made sure that it is consistent with every earlier one. */
export const signCheckpoint = (
  key: VerifierKey,
  sign: SignEd25519,
  checkpoint: Omit<Checkpoint, 'extensions'>,
): Promise<Note> => signNote(key, sign, formatCheckpoint(checkpoint))

/** Whom a reader believes about one log: the log's own keys, and how many of which witnesses besides. */
export type LogTrust = {
  readonly origin: string
  readonly keys: readonly VerifierKey[]
  readonly witnesses: readonly VerifierKey[]
  readonly quorum: number
}

/** A checkpoint whose signatures were verified; the only kind that proofs should be verified against. */
export type OpenedCheckpoint = Checkpoint & {
  readonly note: Note
  readonly signers: readonly Signer[]
  readonly witnesses: readonly Signer[]
}

export type OpenCheckpointCode =
  | NoteCode
  | CheckpointCode
  | SignatureCode
  | 'CHECKPOINT_ORIGIN_MISMATCH'
  | 'CHECKPOINT_QUORUM_MISSED'

/** Reads a signed checkpoint and verifies that it is this log's, signed by it and by enough witnesses. */
export async function openCheckpoint(
  sha256: Sha256,
  verify: VerifyEd25519,
  trust: LogTrust,
  note: string | Uint8Array,
): Promise<Parsed<OpenedCheckpoint, OpenCheckpointCode>> {
  const read = parseNote(note)
  if (!read.ok) return read
  const checkpoint = parseCheckpoint(read.value.text)
  if (!checkpoint.ok) return checkpoint
  const { origin, size, root } = checkpoint.value
  if (origin !== trust.origin) {
    return failed('CHECKPOINT_ORIGIN_MISMATCH', `This is a checkpoint of ${origin}, not of ${trust.origin}.`)
  }
  const logKeys = trust.keys.filter(({ type }) => type === 'ed25519')
  const signers = await verifyNote(read.value, logKeys, verify)
  if (!signers.ok) return signers
  if (size === 0 && !sameBytes(root, emptyRoot(sha256))) {
    return failed('CHECKPOINT_ROOT_INVALID', 'The root of an empty log is the hash of nothing.')
  }
  const cosigners = await verifyNote(
    read.value,
    trust.witnesses.filter(({ type }) => type === 'cosignature'),
    verify,
  )
  if (!cosigners.ok && cosigners.code === 'NOTE_SIGNATURE_INVALID') return cosigners
  const witnesses = distinct(cosigners.ok ? cosigners.value : [])
  if (witnesses.length < trust.quorum) {
    return failed(
      'CHECKPOINT_QUORUM_MISSED',
      `${witnesses.length} of the ${trust.quorum} witnesses that are asked for cosigned this checkpoint.`,
    )
  }
  return parsed({ ...checkpoint.value, note: read.value, signers: signers.value, witnesses })
}

/** One key under two names is one witness. */
const distinct = (signers: readonly Signer[]): Signer[] =>
  signers.filter(({ key }, at) => signers.findIndex((other) => isSameKey(other.key, key)) === at)
