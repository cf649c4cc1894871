import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { CheckpointKey } from '../ledger/checkpoint-key.ts'
import type { LedgerEvidence } from '../ledger/evidence.ts'
import type { Sequencer } from '../ledger/sequencer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Seal } from '../secrets/seal.ts'
import { SigningKeyActs } from './acts.ts'
import { SigningKeys } from './keys.ts'
import type { ProofsSignedBy } from './proofs-signed-by.ts'
import { SigningKeyProposals } from './proposals.ts'
import { SigningSecrets } from './secrets.ts'
import { SigningKeyService } from './service.ts'
import { SigningService } from './signing-service.ts'
import { TrustRoots } from './trust-root.ts'

type Surroundings = {
  clock: Clock
  log: Logger
  stores: Stores
  transact: Transact
  writer: LedgerWriter
  sequencer: Sequencer
  evidence: LedgerEvidence
  checkpointKey: CheckpointKey
  seal: Seal
  signerSocket: string | null
  proofsSignedBy: ProofsSignedBy
}

/** What proofs are signed with: everything else needs only `signingKeys`. */
export function composeSigning({ seal, signerSocket, ...given }: Surroundings) {
  const secrets = new SigningSecrets(seal)
  const service = signerSocket === null ? null : new SigningService({ ...given, socket: signerSocket })
  const keys = new SigningKeys({ ...given, secrets, service })
  const acts = new SigningKeyActs({ ...given, keys, service })
  const proposals = new SigningKeyProposals({ ...given, keys, acts })
  return {
    signingKeys: keys,
    signingKeyProposals: proposals,
    trustRoots: new TrustRoots({ ...given, signingKeys: keys }),
    signingKeyService: new SigningKeyService({ ...given, keys, proposals, secrets, service }),
  }
}
