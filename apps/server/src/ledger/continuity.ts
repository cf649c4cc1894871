import type { Reason } from '@countersign/decisions'
import {
  LedgerError,
  type OpenedCheckpoint,
  openCheckpoint,
  proveConsistency,
  rootFromTiles,
  verifyConsistency,
} from '@countersign/ledger'
import type { Stores } from '../database/stores.ts'
import type { CheckpointKey } from './checkpoint-key.ts'
import { sha256, verifyEd25519 } from './cryptography.ts'
import type { Log } from './log-store.ts'
import { TileMissing, tilesOf } from './tiles.ts'
import { originOf } from './writer.ts'

/** A checkpoint of this instance, read and its signature verified; otherwise why not. */
export async function ownCheckpoint(key: CheckpointKey, workspaceId: string, note: string) {
  const origin = originOf(workspaceId)
  const trust = { origin, keys: await key.verifierKeys(origin), witnesses: [], quorum: 0 }
  return openCheckpoint(sha256, verifyEd25519, trust, note)
}

/**
 * Why the log in the database does not continue what was signed before, or null when it does. The database may be a
 * restored backup, another database, or have been changed; nothing may be signed on top of it.
 */
export async function discontinuity(
  stores: Stores,
  log: Log | null,
  signed: Pick<OpenedCheckpoint, 'size' | 'root'>,
): Promise<Reason | null> {
  if (!log) return missing(signed.size)
  if (log.size < signed.size) return behind(log.size, signed.size)
  if (signed.size === 0) return null
  const tiles = tilesOf(stores, log.workspaceId)
  try {
    const root = await rootFromTiles(sha256, tiles, log.size)
    const proof = await proveConsistency(sha256, tiles, signed.size, log.size)
    const consistent = verifyConsistency(sha256, {
      oldSize: signed.size,
      oldRoot: signed.root,
      newSize: log.size,
      newRoot: log.root,
      proof,
    })
    return consistent.ok && log.root.equals(root) ? null : changed(signed.size)
  } catch (error) {
    // Rows are missing, or have a length that no hash has.
    if (error instanceof TileMissing || error instanceof LedgerError) return changed(signed.size)
    throw error
  }
}

const remedy =
  'Start on the newest database there is. If these events are lost for good, docs/operating.md says what that means and how to go on.'

const missing = (signed: number): Reason => ({
  code: 'LEDGER_MISSING',
  message: `The database has no log of a workspace whose checkpoint over ${signed} events was signed here.`,
  remedy,
})

const behind = (size: number, signed: number): Reason => ({
  code: 'LEDGER_BEHIND',
  message: `The log in the database has ${size} events, and a checkpoint over ${signed} was signed here: the database is older than what was decided.`,
  remedy,
})

const changed = (signed: number): Reason => ({
  code: 'LEDGER_CHANGED',
  message: `The log in the database is not the one whose checkpoint over ${signed} events was signed here: something before it was changed.`,
  remedy,
})

export const foreignCopy = (message: string): Reason => ({
  code: 'LEDGER_REPLACED',
  message: `The second copy of the checkpoints was not signed with the key of this database: ${message}`,
  remedy,
})
