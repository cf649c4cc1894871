import { fromBase64, fromDecimal, textOf, toBase64 } from './bytes.ts'
import {
  type LogTrust,
  type OpenCheckpointCode,
  type OpenedCheckpoint,
  openCheckpoint,
} from './checkpoint.ts'
import { type Hash, hashLength, leafHash, type ProofCode, type Sha256, verifyInclusion } from './merkle.ts'
import { formatNote, type Note, noteLimits, parseNote, type VerifyEd25519 } from './note.ts'
import { failed, type Parsed, parsed } from './parsed.ts'

/**
 * An inclusion proof as one text (C2SP tlog-proof): the position, the hashes and the signed checkpoint. With the
 * entry and a key that one trusts, it can be checked years later without asking the log.
 */
export type ProofText = { readonly index: number; readonly proof: readonly Hash[]; readonly note: Note }

const firstLine = 'c2sp.org/tlog-proof@v1'

export const formatProof = ({ index, proof, note }: ProofText): string =>
  [firstLine, `index ${index}`, ...proof.map(toBase64), '', formatNote(note)].join('\n')

export type ProofTextCode =
  | 'PROOF_TOO_LARGE'
  | 'PROOF_NOT_UTF8'
  | 'PROOF_VERSION_UNKNOWN'
  | 'PROOF_EXTRA_MALFORMED'
  | 'PROOF_INDEX_MALFORMED'
  | 'PROOF_HASH_MALFORMED'
  | 'PROOF_TOO_LONG'
  | 'PROOF_NOTE_MALFORMED'

/** Reads a proof without believing it. Extra data is allowed by the format and dropped: nothing vouches for it. */
export function parseProof(proof: string | Uint8Array): Parsed<ProofText, ProofTextCode> {
  if (proof.length > noteLimits.bytes * 2) return failed('PROOF_TOO_LARGE', 'The proof is too large.')
  const text = typeof proof === 'string' ? proof : textOf(proof)
  if (text === null) return failed('PROOF_NOT_UTF8', 'A proof is valid UTF-8.')
  const blank = text.indexOf('\n\n')
  const [version, ...lines] = text.slice(0, Math.max(blank, 0)).split('\n')
  if (version !== firstLine) return failed('PROOF_VERSION_UNKNOWN', `A proof begins with ${firstLine}.`)
  if (lines[0]?.startsWith('extra ') && !fromBase64(lines.shift()?.slice(6) ?? '')) {
    return failed('PROOF_EXTRA_MALFORMED', 'Extra data is base64.')
  }
  const indexLine = lines.shift() ?? ''
  const index = indexLine.startsWith('index ') ? fromDecimal(indexLine.slice(6)) : null
  if (index === null) return failed('PROOF_INDEX_MALFORMED', 'The position is "index" and a number.')
  if (lines.length > 63) return failed('PROOF_TOO_LONG', 'A proof has at most 63 hashes.')
  const hashes: Hash[] = []
  for (const line of lines) {
    const hash = fromBase64(line)
    if (hash?.length !== hashLength) return failed('PROOF_HASH_MALFORMED', 'A line is one hash in base64.')
    hashes.push(hash)
  }
  const note = parseNote(text.slice(blank + 2))
  if (!note.ok) return failed('PROOF_NOTE_MALFORMED', note.message)
  return parsed({ index, proof: hashes, note: note.value })
}

/** What a verified proof says: this entry is leaf `index` of the log as of `checkpoint`. */
export type Included = { readonly index: number; readonly checkpoint: OpenedCheckpoint }

/** Verifies that `entry` (an event's header) is in the log, by this text and the keys that one trusts. */
export async function verifyProof(
  sha256: Sha256,
  verify: VerifyEd25519,
  trust: LogTrust,
  entry: Uint8Array,
  text: string | Uint8Array,
): Promise<Parsed<Included, ProofTextCode | OpenCheckpointCode | ProofCode>> {
  const read = parseProof(text)
  if (!read.ok) return read
  const { index, proof, note } = read.value
  const checkpoint = await openCheckpoint(sha256, verify, trust, formatNote(note))
  if (!checkpoint.ok) return checkpoint
  const { size, root } = checkpoint.value
  const verdict = verifyInclusion(sha256, { leaf: leafHash(sha256, entry), index, size, proof, root })
  return verdict.ok ? parsed({ index, checkpoint: checkpoint.value }) : verdict
}
