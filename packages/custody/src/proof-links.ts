import { digestOfBytes } from '@countersign/digest'
import {
  type Cryptography,
  type ProofCheck,
  type ProofReport,
  parseBundle,
  verifyByTrustRoot,
} from '@countersign/proofs'
import { notPlaced, type Sound } from './agent-links.ts'
import type { Line } from './line.ts'
import { expectEvent, type Ground, placed } from './placed-event.ts'
import { BrokenLink } from './report.ts'

/** The proof against the agent and its spec; two links are made of the one report. The link of the policy compares that one. */
export async function verifiedProof(
  { file }: Ground,
  line: Line,
  trustRoot: unknown,
  cryptography: Cryptography,
): Promise<ProofReport | null> {
  if (file.proof === null) return null
  const expected = {
    workspaceId: file.workspaceId,
    agentId: line.agent,
    revision: line.revision,
    specSha256: line.specSha256,
  }
  return verifyByTrustRoot(file.proof, expected, trustRoot, cryptography)
}

const isOfLedger = ({ name }: ProofCheck) => name === 'ledger' || name === 'witnesses'

/** What was signed, by whom. */
export function lookAtProof({ file, sha256 }: Ground, report: ProofReport | null): Sound | null {
  const bundle = file.proof === null ? null : parseBundle(file.proof)
  if (report === null || bundle === null) return null
  const wrong = report.checks.find((check) => check.result === 'failed' && !isOfLedger(check))
  if (wrong) throw new BrokenLink(wrong.code ?? 'SIGNATURE_INVALID', wrong.message)
  const digest = bundle.ok ? digestOfBytes(sha256, bundle.value.payload) : null
  const whole = report.checks.filter(({ name, result }) => name === 'signature' && result === 'passed').length
  const sound = {
    message: `${whole === 1 ? 'One signature is' : `${whole} signatures are`} right, and anybody can check that. The HMAC beside it only the server can check.`,
    digest,
    events: [],
  }
  if (report.outcome !== 'unproven') return sound
  const message =
    'Nothing that can be checked here vouches for the proof: no key of it is known, and no place.'
  return { ...sound, unchecked: { code: 'PROOF_UNPROVEN', message } }
}

/** Where the ledger has the issue of these very bytes, and that the agent became governed by them. */
export function lookAtPlace(ground: Ground, line: Line, report: ProofReport | null): Sound | null {
  if (report === null) return null
  const ledger = report.checks.find(({ name }) => name === 'ledger')
  const wrong = report.checks.find((check) => check.result === 'failed' && isOfLedger(check))
  if (wrong) throw new BrokenLink(wrong.code ?? 'LEDGER_EVENT_OF_ANOTHER', wrong.message)
  const { governed } = ground.file
  if (governed === null) return notPlaced('The ledger has no place yet for the event that made it governed.')
  const event = placed(ground, governed)
  const { statement } = line
  const isRenewed = event.header.action === 'proof.renewed'
  const facts = {
    revision: ['WRONG_REVISION', line.revision],
    specSha256: ['SPEC_HASH_MISMATCH', line.specSha256],
    ...(statement === null ? {} : { promotion: ['WRONG_REQUEST', statement.predicate.requestId] as const }),
  } as const
  // A proof that was renewed governs by the event of its renewal; the agent became governed by an earlier one.
  if (isRenewed) {
    expectEvent(event, {
      actions: ['proof.renewed'],
      subject: `proof:${statement?.predicate.proofId ?? ''}`,
      facts: { ...facts, agent: ['WRONG_PROOF', line.agent] },
    })
  } else {
    const proof = statement?.predicate.proofId
    expectEvent(event, {
      actions: ['agent.governed'],
      subject: `agent:${line.agent}`,
      facts: { ...facts, ...(proof === undefined ? {} : { proof: ['WRONG_PROOF', proof] as const }) },
    })
  }
  const sound = {
    message:
      line.issuedAt === null
        ? 'The issue of the proof has no place yet.'
        : `Issued at position ${line.issuedAt}; the agent ${isRenewed ? 'is governed by it since it was revalidated' : 'became governed by it'}.`,
    digest: null,
    events: [event],
  }
  if (ledger?.result === 'passed') return sound
  const { code, message } = ledger ?? { code: null, message: sound.message }
  return { ...sound, unchecked: { code: code ?? 'NOT_PUBLISHED', message } }
}
