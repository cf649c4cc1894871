import {
  formatNote,
  leafHash,
  openCheckpoint,
  parseBody,
  parseCheckpoint,
  parseEventLine,
  parseHeader,
  parseProof,
  parseTrustRoot,
  trustIn,
  type VerifyEd25519,
  verifyInclusion,
} from '@countersign/ledger'
import { sha256 } from '@noble/hashes/sha2.js'

export type CheckResult = { name: string; result: 'ok' | 'wrong' | 'not-checked'; detail: string }

/** Everything that is needed, as it was handed out. What could not be had says why. */
export type Evidence = {
  /** The one line of the event's file, with its end. */
  line: string
  proof: string
  trustRoot: { json: unknown } | { missing: string }
  verify: VerifyEd25519 | null
}

/** Checks an event against its proof and the trust root, one step after the other, and tells each of them. */
export async function verifyEvent({ line, proof, trustRoot, verify }: Evidence): Promise<CheckResult[]> {
  const event = checkEvent(line)
  if (!event.read) return event.results
  const inclusion = checkInclusion(event.read.headerBytes, event.read.index, proof)
  if (!inclusion.note) return [...event.results, ...inclusion.results]
  const signatures = await checkSignatures(event.read.log, inclusion.note, trustRoot, verify)
  return [...event.results, ...inclusion.results, ...signatures]
}

export type Conclusion = 'verified' | 'wrong' | 'not-checked'

/** Verified is only what was checked to the signature. Who it is that signs is never known from here. */
export function conclude(results: readonly CheckResult[]): Conclusion {
  if (results.some(({ result }) => result === 'wrong')) return 'wrong'
  const has = (name: string) => results.some((one) => one.name === name && one.result === 'ok')
  return has(names.event) && has(names.inclusion) && has(names.signature) ? 'verified' : 'not-checked'
}

const names = {
  event: 'Event',
  body: 'Body',
  inclusion: 'Place in the log',
  signature: 'Checkpoint',
  witnesses: 'Witnesses',
  keys: 'Keys',
} as const

const ok = (name: string, detail: string): CheckResult => ({ name, result: 'ok', detail })
const wrong = (name: string, detail: string): CheckResult => ({ name, result: 'wrong', detail })
const notChecked = (name: string, detail: string): CheckResult => ({ name, result: 'not-checked', detail })

function checkEvent(line: string) {
  const read = parseEventLine(line.replace(/\n$/, ''))
  if (!read.ok) return { results: [wrong(names.event, read.message)], read: null }
  const { index, headerBytes, bodyBytes } = read.value
  const header = parseHeader(headerBytes)
  if (!header.ok) return { results: [wrong(names.event, header.message)], read: null }
  const results = [ok(names.event, `Its header was read from its exact ${headerBytes.length} bytes.`)]
  if (bodyBytes === null) {
    results.push(notChecked(names.body, 'It was erased or is withheld; its hash in the header stays.'))
  } else {
    const body = parseBody(sha256, header.value, bodyBytes)
    results.push(
      body.ok
        ? ok(names.body, 'It has the hash that stands in the header.')
        : wrong(names.body, body.message),
    )
  }
  return { results, read: { index, headerBytes, log: header.value.log } }
}

function checkInclusion(headerBytes: Uint8Array, index: number, text: string) {
  const failed = (detail: string) => ({ results: [wrong(names.inclusion, detail)], note: null })
  const read = parseProof(text)
  if (!read.ok) return failed(read.message)
  const checkpoint = parseCheckpoint(read.value.note.text)
  if (!checkpoint.ok) return failed(checkpoint.message)
  if (read.value.index !== index) return failed('The proof is about another position than the event says.')
  const { size, root } = checkpoint.value
  const leaf = leafHash(sha256, headerBytes)
  const verdict = verifyInclusion(sha256, { leaf, index, size, proof: read.value.proof, root })
  if (!verdict.ok) return failed(verdict.message)
  const detail = `These bytes are at position ${index} of the ${size} events whose root the checkpoint signs.`
  return { results: [ok(names.inclusion, detail)], note: formatNote(read.value.note) }
}

async function checkSignatures(
  log: string,
  note: string,
  trustRoot: Evidence['trustRoot'],
  verify: VerifyEd25519 | null,
): Promise<CheckResult[]> {
  if ('missing' in trustRoot) return [notChecked(names.signature, trustRoot.missing)]
  const root = parseTrustRoot(sha256, trustRoot.json)
  if (!root.ok) return [notChecked(names.signature, `The trust root cannot be used: ${root.message}`)]
  const trust = trustIn(root.value, log)
  if (!trust) return [notChecked(names.signature, `The trust root does not know the log ${log}.`)]
  if (!verify) {
    const why =
      'This browser offers no Ed25519 signatures here. Use the verifier below, or a newer browser over https.'
    return [notChecked(names.signature, why)]
  }
  const opened = await openCheckpoint(sha256, verify, trust, note)
  if (!opened.ok) return [wrong(names.signature, opened.message)]
  const cosigned = opened.value.witnesses.length
  return [
    ok(names.signature, `It is signed with the key of the log ${log}.`),
    cosigned > 0
      ? ok(names.witnesses, `Cosigned by ${opened.value.witnesses.map(({ key }) => key.name).join(', ')}.`)
      : notChecked(names.witnesses, 'No witness of the trust root has cosigned this checkpoint.'),
    notChecked(
      names.keys,
      'They came from this server just now. Compare them with the trust root that you keep.',
    ),
  ]
}
