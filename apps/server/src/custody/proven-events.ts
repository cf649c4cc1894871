import type { CustodyEvent } from '@countersign/custody'
import { proveInclusion } from '@countersign/ledger'
import type { Stores } from '../database/stores.ts'
import { sha256 } from '../ledger/cryptography.ts'
import { tilesOf } from '../ledger/tiles.ts'
import type { PlacedEvent } from './store.ts'

/** Events with the way to the root of one checkpoint; those that it does not cover yet go without. */
export const provenEvents =
  (stores: Stores, workspaceId: string, size: number) =>
  async ({ position, header: bytes }: PlacedEvent): Promise<CustodyEvent> => {
    const header = bytes.toString('utf8')
    if (position >= size) return { header, index: null, proof: [] }
    const hashes = await proveInclusion(sha256, tilesOf(stores, workspaceId), position, size)
    const proof = hashes.map((hash) => Buffer.from(hash).toString('base64'))
    return { header, index: position, proof }
  }
