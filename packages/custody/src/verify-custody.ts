import { type OpenedCheckpoint, openCheckpoint, parseTrustRoot, trustIn } from '@countersign/ledger'
import { type Cryptography, toBase64url } from '@countersign/proofs'
import { lookAtBirth, lookAtRevision, type Sound } from './agent-links.ts'
import type { CustodyFile } from './custody-file.ts'
import { lineOf } from './line.ts'
import type { Ground } from './placed-event.ts'
import { lookAtPolicy, lookAtRequest, lookAtVotes } from './promotion-links.ts'
import { lookAtPlace, lookAtProof, verifiedProof } from './proof-links.ts'
import {
  BrokenLink,
  type CheckpointReport,
  type CustodyReport,
  type LinkName,
  type LinkReport,
} from './report.ts'
import { lookAtAdmission, lookAtRun } from './run-links.ts'
import { absences, bindings } from './words.ts'

/**
 * Looks at every link of a file with nothing but a trust root: what a stranger can, and so what a page in a browser can.
 * Links are looked at one by one, so that a broken one is named and does not hide the others.
 */
export async function verifyCustody(
  file: CustodyFile,
  trustRoot: unknown,
  cryptography: Cryptography,
): Promise<CustodyReport> {
  const { sha256 } = cryptography
  const { report: checkpoint, opened } = await checkpointOf(file, trustRoot, cryptography)
  const ground: Ground = { file, sha256, checkpoint: opened }
  const line = lineOf(sha256, file)
  const proof = await verifiedProof(ground, line, trustRoot, cryptography)
  const looks: readonly [LinkName, () => Sound | null][] = [
    ['birth', () => lookAtBirth(ground, line)],
    ['revision', () => lookAtRevision(ground, line)],
    ['policy', () => lookAtPolicy(ground, line)],
    ['request', () => lookAtRequest(ground, line)],
    ['votes', () => lookAtVotes(ground, line)],
    ['proof', () => lookAtProof(ground, proof)],
    ['place', () => lookAtPlace(ground, line, proof)],
    ['admission', () => lookAtAdmission(ground, line)],
    ['run', () => lookAtRun(ground, line)],
  ]
  const links = looks.map(([link, look]) => linkReport(link, look))
  return { outcome: outcomeOf(checkpoint, links), checkpoint, links }
}

function linkReport(link: LinkName, look: () => Sound | null): LinkReport {
  const shared = { link, binding: bindings[link] }
  try {
    const sound = look()
    if (sound === null) {
      const message = absences[link]
      return { ...shared, state: 'absent', code: null, message, digest: null, events: [] }
    }
    const { message, digest, unchecked } = sound
    const events = sound.events.map(({ header: { eventId, at }, index }) => ({ id: eventId, at, index }))
    if (unchecked) return { ...shared, state: 'not-checked', ...unchecked, digest, events }
    if (events.every(({ index }) => index !== null)) {
      return { ...shared, state: 'sound', code: null, message, digest, events }
    }
    const why = 'No checkpoint that can be believed covers it yet.'
    return {
      ...shared,
      state: 'not-checked',
      code: 'NOT_PUBLISHED',
      message: `${message} ${why}`,
      digest,
      events,
    }
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error
    const { code, message } = error
    return { ...shared, state: 'broken', code, message, digest: null, events: [] }
  }
}

type Believed = { readonly report: CheckpointReport; readonly opened: OpenedCheckpoint | null }

async function checkpointOf(
  { checkpoint, log }: CustodyFile,
  trustRoot: unknown,
  { sha256, verify }: Cryptography,
): Promise<Believed> {
  const unchecked = (code: string, message: string): Believed => ({
    report: { state: 'not-checked', code, message, size: null },
    opened: null,
  })
  if (checkpoint === null) return unchecked('NOT_PUBLISHED', 'The ledger had published nothing yet.')
  const root = parseTrustRoot(sha256, trustRoot)
  if (!root.ok) return unchecked(root.code, `The trust root cannot be used: ${root.message}`)
  const trust = trustIn(root.value, log)
  if (trust === null) return unchecked('LOG_NOT_TRUSTED', `The trust root has no key for the log ${log}.`)
  const opened = await openCheckpoint(
    sha256,
    (publicKey, message, signature) =>
      verify({ kty: 'OKP', crv: 'Ed25519', x: toBase64url(publicKey) }, message, signature),
    trust,
    checkpoint,
  )
  if (!opened.ok) {
    const { code, message } = opened
    return { report: { state: 'broken', code, message, size: null }, opened: null }
  }
  const { size } = opened.value
  const message = `The checkpoint of ${log} over ${size} events is signed with the key of the log.`
  return { report: { state: 'sound', code: null, message, size }, opened: opened.value }
}

function outcomeOf(checkpoint: CheckpointReport, links: readonly LinkReport[]): CustodyReport['outcome'] {
  const states = [checkpoint.state, ...links.map(({ state }) => state)]
  if (states.includes('broken')) return 'broken'
  return states.includes('not-checked') ? 'unproven' : 'verified'
}
