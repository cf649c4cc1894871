import {
  type Digest,
  digestOf,
  digestOfBytes,
  type JsonLimits,
  parseCanonical,
  type Sha256,
} from '@countersign/digest'
import {
  formatProof,
  type LogTrust,
  type Note,
  type OpenedCheckpoint,
  parseProof,
  verifyProof as verifyInclusion,
} from '@countersign/ledger'
import { z } from 'zod'
import { fromBase64url, toBase64url } from './base64url.ts'
import type { ProofBundle, ReadBundle } from './bundle.ts'
import type { Cryptography } from './cryptography.ts'
import { notChecked, type ProofCheck, passed, refused } from './report.ts'
import type { Statement } from './statement.ts'
import { resourceIn } from './verify-statement.ts'

/** The event with which a bundle enters the ledger; its subject is `proof:prf_…`. */
export const issuedAction = 'proof.issued'
/** And with which one that takes the place of another does. */
const renewedAction = 'proof.renewed'

export const isIssuance = (action: string): boolean => action === issuedAction || action === renewedAction

/** The facts of that event which bind the bundle: what was signed, and by which signatures. */
export const issuanceFacts = (
  sha256: Sha256,
  { payload, signatures }: ProofBundle,
): { readonly payloadSha256: Digest; readonly signaturesSha256: Digest } => ({
  payloadSha256: digestOfBytes(sha256, fromBase64url(payload) ?? new Uint8Array(0)),
  signaturesSha256: digestOf(sha256, signatures),
})

const headerLimits: JsonLimits = { maxBytes: 6 * 1024, maxDepth: 8 }

/** The parts of the event that bind it to a bundle; what else stands there is the ledger's own business. */
const Issued = z.looseObject({
  v: z.literal(1),
  log: z.string(),
  action: z.enum([issuedAction, renewedAction]),
  outcome: z.literal('done'),
  subject: z.string(),
  workspace: z.string(),
  facts: z.looseObject({ payloadSha256: z.string(), signaturesSha256: z.string() }),
})

/** The checks, and the position where the bundle was issued if it is proven. */
export type LedgerChecks = { readonly checks: readonly ProofCheck[]; readonly position: number | null }

/** Whether the ledger says that exactly this bundle was issued, by the keys of the log that one trusts. */
export async function checkLedger(
  { bundle, leafHeader }: ReadBundle,
  statement: Statement | null,
  trust: LogTrust | null,
  cryptography: Cryptography,
): Promise<LedgerChecks> {
  const { log } = bundle
  if (log === null || leafHeader === null) {
    return unknown('LEDGER_NOT_GIVEN', 'The bundle brings no proof of its place in the ledger.')
  }
  const json = parseCanonical(leafHeader, headerLimits)
  const event = json.ok ? Issued.safeParse(json.value) : null
  if (!event?.success)
    return no('LEDGER_EVENT_MALFORMED', 'The event that it brings is not the issue of a proof.')
  const facts = issuanceFacts(cryptography.sha256, bundle)
  if (
    event.data.facts.payloadSha256 !== facts.payloadSha256 ||
    event.data.facts.signaturesSha256 !== facts.signaturesSha256
  ) {
    return no('LEDGER_EVENT_OF_ANOTHER', 'The event that it brings is the issue of another bundle.')
  }
  if (event.data.log !== log.origin) return no('LEDGER_EVENT_OF_ANOTHER', 'The event belongs to another log.')
  if (statement !== null && !isAbout(event.data, statement)) {
    return no(
      'LEDGER_EVENT_OF_ANOTHER',
      'The event is about another proof, workspace or log than the statement.',
    )
  }
  if (trust === null) return unknown('LOG_NOT_TRUSTED', `The key of the log ${log.origin} was not given.`)
  if (trust.origin !== log.origin) {
    return no('LOG_NOT_TRUSTED', `The proof is of the log ${log.origin}, not of ${trust.origin}.`)
  }
  const proof = parseProof(log.proof)
  // What the format lets pass beside the proof would not be covered by anything.
  if (!proof.ok || formatProof(proof.value) !== log.proof) {
    return no(
      'LEDGER_PROOF_MALFORMED',
      proof.ok ? 'The proof of its place brings more than that.' : proof.message,
    )
  }
  const included = await verifyInclusion(
    cryptography.sha256,
    (publicKey, message, signature) =>
      cryptography.verify({ kty: 'OKP', crv: 'Ed25519', x: toBase64url(publicKey) }, message, signature),
    trust,
    leafHeader,
    log.proof,
  )
  if (!included.ok) return no(included.code, included.message)
  const { index, checkpoint } = included.value
  if (index !== log.leafIndex) return no('LEDGER_POSITION_MISMATCH', 'The proof is about another position.')
  const message = `The ledger ${log.origin} has its issue at position ${index} of ${checkpoint.size}.`
  return {
    checks: [passed('ledger', message), checkWitnesses(proof.value.note, checkpoint)],
    position: index,
  }
}

/** A signature of nobody known under the checkpoint says nothing, and could be changed without being noticed. */
function checkWitnesses({ signatures }: Note, { signers, witnesses }: OpenedCheckpoint): ProofCheck {
  const unknown = signatures.length - signers.length - witnesses.length
  if (unknown > 0) {
    return notChecked(
      'witnesses',
      'COSIGNATURES_UNKNOWN',
      `${unknown} cosignatures are of keys not known here.`,
    )
  }
  return witnesses.length > 0
    ? passed('witnesses', `Cosigned by ${witnesses.map(({ key }) => key.name).join(', ')}.`)
    : notChecked(
        'witnesses',
        'NOT_COSIGNED',
        'Whether the ledger shows the same history to everybody: no witness cosigned.',
      )
}

const isAbout = (event: { subject: string; workspace: string; log: string }, statement: Statement): boolean =>
  event.subject === `proof:${statement.predicate.proofId}` &&
  event.log === statement.predicate.verifier.id &&
  event.workspace === resourceIn(statement).workspaceId

const no = (code: string, message: string): LedgerChecks => ({
  checks: [refused('ledger', code, message)],
  position: null,
})

const unknown = (code: string, message: string): LedgerChecks => ({
  checks: [notChecked('ledger', code, message)],
  position: null,
})
