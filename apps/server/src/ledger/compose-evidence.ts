import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Seal } from '../secrets/seal.ts'
import { BodyKeys } from './body-keys.ts'
import { CheckpointKey } from './checkpoint-key.ts'
import { LedgerEvidence } from './evidence.ts'

/** What it takes to show what is in the ledger, to whoever writes nothing into it. */
export function composeEvidence(given: { stores: Stores; seal: Seal; clock: Clock }) {
  const bodyKeys = new BodyKeys(given)
  const checkpointKey = new CheckpointKey(given)
  return { bodyKeys, checkpointKey, evidence: new LedgerEvidence({ ...given, key: checkpointKey, bodyKeys }) }
}
