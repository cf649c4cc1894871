import { createHash } from 'node:crypto'
import { BrokenRange, type PackCheckpoint, type PackSource } from '@countersign/compliance'
import { formatSubmission, frontierFromTiles } from '@countersign/ledger'
import type { Stores } from '../../database/stores.ts'
import type { BodyKeys } from '../../ledger/body-keys.ts'
import type { CheckpointKey } from '../../ledger/checkpoint-key.ts'
import { sha256 } from '../../ledger/cryptography.ts'
import type { LedgerEvidence, SignedCheckpoint } from '../../ledger/evidence.ts'
import { tilesOf } from '../../ledger/tiles.ts'
import { verifierFile } from '../../ledger/verifier-file.ts'
import { originOf } from '../../ledger/writer.ts'
import { bodiesOf, eventStream } from '../event-stream.ts'
import type { Range } from '../range.ts'

export type SourceDeps = {
  stores: Stores
  bodyKeys: BodyKeys
  evidence: LedgerEvidence
  checkpointKey: CheckpointKey
  version: string
}

/** What a pack over a range is made of, but for the printer of its report: read from the ledger of one workspace. */
export async function packSourceOf(
  deps: SourceDeps,
  workspaceId: string,
  range: Range,
): Promise<Omit<PackSource, 'print'>> {
  const { evidence, checkpointKey, stores, version } = deps
  const log = originOf(workspaceId)
  const end = await checkpointAt(evidence, workspaceId, range.to)
  const start = range.from === 0 ? null : await checkpointAt(evidence, workspaceId, range.from)
  const tiles = tilesOf(stores, workspaceId)
  const proof = start && (await evidence.consistency(workspaceId, range.from, range.to))
  const { key, sign } = await checkpointKey.signer(log)
  return {
    ...{ log, workspaceId, version, range, sha256, key, sign },
    frontier: { size: range.from, hashes: await frontierFromTiles(sha256, tiles, range.from) },
    start: start && packed(start),
    end: packed(end),
    consistency: proof && formatSubmission({ oldSize: range.from, proof, note: end.note }),
    trustRoot: `${JSON.stringify(await evidence.trustRoot(workspaceId))}\n`,
    verifier: await verifierFile(),
    hashing: () => createHash('sha256'),
    events: (withBodies) => eventStream(deps, workspaceId, range, withBodies),
    bodies: (events) => bodiesOf(deps, workspaceId, events),
  }
}

async function checkpointAt(
  evidence: LedgerEvidence,
  workspaceId: string,
  size: number,
): Promise<SignedCheckpoint> {
  const checkpoint = await evidence.checkpoint(workspaceId, size)
  if (!checkpoint) throw new BrokenRange(`The checkpoint over ${size} events is gone.`)
  return checkpoint
}

const packed = ({ size, root, text }: SignedCheckpoint): PackCheckpoint => ({ size, root, note: text })
