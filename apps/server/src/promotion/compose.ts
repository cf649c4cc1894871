import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { LedgerEvidence } from '../ledger/evidence.ts'
import type { LedgerService } from '../ledger/service.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { PolicyDecisions } from '../policy/decisions.ts'
import type { PolicySnapshots } from '../policy/snapshots.ts'
import { ProofService } from '../proofs/service.ts'
import type { SigningKeys } from '../signing-keys/keys.ts'
import { Granting } from './granting.ts'
import { PromotionKeeper } from './keeper.ts'
import { PromotionPage } from './page.ts'
import { PromotionReading } from './reading.ts'
import { PromotionService } from './service.ts'

type Surroundings = {
  clock: Clock
  log: Logger
  stores: Stores
  transact: Transact
  writer: LedgerWriter
  ledger: LedgerService
  evidence: LedgerEvidence
  decisions: PolicyDecisions
  snapshots: PolicySnapshots
  signingKeys: SigningKeys
  version: string
  stopping: AbortSignal
}

/** Requests, what grants them, and the proofs that come of it. */
export function composePromotion(given: Surroundings) {
  const granting = new Granting(given)
  return {
    promotions: new PromotionService({ ...given, granting }),
    promotionReading: new PromotionReading(given),
    promotionPage: new PromotionPage(given),
    promotionKeeper: new PromotionKeeper({ ...given, granting }),
    proofs: new ProofService(given),
  }
}
