import { fromBase64, fromDecimal, sameBytes, textOf, toBase64 } from './bytes.ts'
import { type Checkpoint, type LogTrust, parseCheckpoint } from './checkpoint.ts'
import { emptyRoot, type Hash, hashLength, type Sha256, verifyConsistency } from './merkle.ts'
import {
  formatNote,
  type Note,
  type NoteSignature,
  noteLimits,
  parseNote,
  type Signer,
  type VerifyEd25519,
  verifyNote,
} from './note.ts'
import { failed, type Parsed, parsed } from './parsed.ts'

/**
 * What a witness does with a checkpoint it is sent (C2SP tlog-witness, add-checkpoint): it cosigns only what
 * continues the log it has seen. A log that shows different histories to different readers then finds no cosigner.
 */

/** A request to cosign, which is also the file in which a consistency proof travels. */
export type Submission = { readonly oldSize: number; readonly proof: readonly Hash[]; readonly note: Note }

const maxProofLines = 63

/** How many bytes a request may have; what is longer need not be read to its end. */
export const submissionLimit = noteLimits.bytes * 2

/** `old <size>`, one base64 line per hash, a blank line and the checkpoint. */
export const formatSubmission = ({ oldSize, proof, note }: Submission): string =>
  [`old ${oldSize}`, ...proof.map(toBase64), '', formatNote(note)].join('\n')

export function parseSubmission(body: string | Uint8Array): Parsed<Submission, 'SUBMISSION_MALFORMED'> {
  const malformed = (message: string) => failed('SUBMISSION_MALFORMED', message)
  if (body.length > submissionLimit) return malformed('The request is too large.')
  const text = typeof body === 'string' ? body : textOf(body)
  const blank = text?.indexOf('\n\n') ?? -1
  if (!text || blank < 0) return malformed('The checkpoint follows behind a blank line.')
  const [first = '', ...lines] = text.slice(0, blank).split('\n')
  const oldSize = first.startsWith('old ') ? fromDecimal(first.slice(4)) : null
  if (oldSize === null) return malformed('The first line is "old" and a size.')
  if (lines.length > maxProofLines) return malformed(`A proof has at most ${maxProofLines} hashes.`)
  const proof: Hash[] = []
  for (const line of lines) {
    const hash = fromBase64(line)
    if (hash?.length !== hashLength) return malformed('Each line of the proof is one hash in base64.')
    proof.push(hash)
  }
  const note = parseNote(text.slice(blank + 2))
  return note.ok ? parsed({ oldSize, proof, note: note.value }) : malformed(note.message)
}

/** What a witness remembers of a log: the last checkpoint it cosigned, and nothing older. */
export type Witnessed = { readonly size: number; readonly root: Hash }

/**
 * The answer, with the status codes of C2SP tlog-witness. Only 200 may be followed by a cosignature; its note holds
 * the log's own signatures and no others. 409 without a size means that the log contradicts itself: it signed the
 * size that was cosigned last with another root, and the note proves it.
 */
export type WitnessAnswer =
  | { readonly status: 200; readonly checkpoint: Checkpoint; readonly note: Note }
  | { readonly status: 409; readonly size: number; readonly message: string }
  | { readonly status: 409; readonly size: null; readonly note: Note; readonly message: string }
  | { readonly status: 400 | 403 | 404 | 422; readonly message: string }

/**
 * Decides about one submission. After 200 the caller stores size and root with a compare-and-swap against
 * `witnessed`, durably, and cosigns only when that succeeded; otherwise two requests at once could roll a log back.
 */
export async function judgeSubmission(
  sha256: Sha256,
  verify: VerifyEd25519,
  body: string | Uint8Array,
  trusted: (origin: string) => LogTrust | null,
  witnessedOf: (origin: string) => Witnessed | null,
): Promise<WitnessAnswer> {
  const submission = parseSubmission(body)
  if (!submission.ok) return { status: 400, message: submission.message }
  const { oldSize, proof, note } = submission.value
  const read = parseCheckpoint(note.text)
  if (!read.ok) return { status: 400, message: read.message }
  const checkpoint = read.value
  const trust = trusted(checkpoint.origin)
  if (!trust || trust.origin !== checkpoint.origin) {
    return { status: 404, message: 'This witness does not know the log.' }
  }
  const signers = await verifyNote(
    note,
    trust.keys.filter(({ type }) => type === 'ed25519'),
    verify,
  )
  if (!signers.ok) return { status: 403, message: signers.message }
  if (oldSize > checkpoint.size) {
    return { status: 400, message: 'The old size is larger than the size of the checkpoint.' }
  }
  const witnessed = witnessedOf(checkpoint.origin)
  if (oldSize !== (witnessed?.size ?? 0)) {
    return { status: 409, size: witnessed?.size ?? 0, message: 'The old size is not the last one cosigned.' }
  }
  const own = { text: note.text, signatures: signaturesOf(note, signers.value) }
  if (contradicts(witnessed, checkpoint)) {
    const message = 'A checkpoint of the same size was cosigned with another root.'
    return { status: 409, size: null, note: own, message }
  }
  const obstacle = inconsistency(sha256, witnessed, checkpoint, proof)
  return obstacle === null ? { status: 200, checkpoint, note: own } : { status: 422, message: obstacle }
}

/** One signature of each signer, for the same one may be repeated. */
const signaturesOf = ({ signatures }: Note, signers: readonly Signer[]): NoteSignature[] =>
  signers.flatMap(
    ({ key }) => signatures.find(({ name, keyId }) => name === key.name && keyId === key.keyId) ?? [],
  )

const contradicts = (witnessed: Witnessed | null, { size, root }: Checkpoint): boolean =>
  witnessed?.size === size && !sameBytes(witnessed.root, root)

function inconsistency(
  sha256: Sha256,
  witnessed: Witnessed | null,
  { size, root }: Checkpoint,
  proof: readonly Hash[],
): string | null {
  if (size === 0 && !sameBytes(root, emptyRoot(sha256)))
    return 'The root of an empty log is the hash of nothing.'
  if (!witnessed || witnessed.size === 0) {
    return proof.length === 0 ? null : 'From size 0 on, the proof is empty.'
  }
  const verdict = verifyConsistency(sha256, {
    oldSize: witnessed.size,
    oldRoot: witnessed.root,
    newSize: size,
    newRoot: root,
    proof,
  })
  return verdict.ok ? null : verdict.message
}
