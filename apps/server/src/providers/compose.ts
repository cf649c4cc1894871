import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { Outbound } from '../http/outbound.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Seal } from '../secrets/seal.ts'
import type { SessionService } from '../session/service.ts'
import { Oidc } from './oidc.ts'
import { ProviderService } from './service.ts'
import { SingleSignOn } from './single-sign-on.ts'

type Surroundings = {
  stores: Stores
  transact: Transact
  clock: Clock
  writer: LedgerWriter
  seal: Seal
  outbound: Outbound
  allowPrivateAddresses: boolean
  sessions: SessionService
  publicUrl: () => string
}

/** Who signs people in elsewhere, and the way there and back. */
export function composeProviders(given: Surroundings) {
  const oidc = new Oidc(given)
  return {
    providers: new ProviderService({ ...given, oidc }),
    singleSignOn: new SingleSignOn({ ...given, oidc }),
  }
}
