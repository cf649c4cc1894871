import { formatBundle, type ProofBundle, toBase64url } from '@countersign/proofs'
import type { Stores } from '../database/stores.ts'
import type { LedgerEvidence } from '../ledger/evidence.ts'
import { originOf } from '../ledger/writer.ts'
import type { StoredProof } from './store.ts'

/** A bundle with its place in the ledger, once a checkpoint covers it. */
export async function withPlace(
  { stores, evidence }: { stores: Stores; evidence: LedgerEvidence },
  { workspaceId, eventId }: StoredProof,
  bundle: ProofBundle,
): Promise<ProofBundle> {
  const entry = await stores.log.entryOf(workspaceId, eventId)
  const proof = entry && (await evidence.proof(workspaceId, entry.position))
  const event = proof === null ? null : await stores.ledger.find(workspaceId, eventId)
  if (!entry || !proof || !event) return bundle
  const leafHeader = toBase64url(event.header)
  return { ...bundle, log: { origin: originOf(workspaceId), leafIndex: entry.position, leafHeader, proof } }
}

export const bundleText = (bundle: ProofBundle): string => Buffer.from(formatBundle(bundle)).toString('utf8')
