import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { RequestFollowing } from '../promotion/following.ts'
import type { PromotionService } from '../promotion/service.ts'
import { AgentBulk } from './bulk.ts'
import { AgentImport } from './import.ts'
import { AgentLife } from './life.ts'
import { AgentReading } from './reading.ts'
import { AgentService, type PolicyOf } from './service.ts'

type Surroundings = {
  stores: Stores
  transact: Transact
  clock: Clock
  writer: LedgerWriter
  policyOf: PolicyOf
  promotions: PromotionService
}

/** Agents one by one and many at once; an edit takes their open requests with it. */
export function composeAgents(surroundings: Surroundings) {
  const given = { ...surroundings, following: new RequestFollowing(surroundings) }
  const agents = new AgentService(given)
  const life = new AgentLife(given)
  const reading = new AgentReading(given)
  return {
    agents,
    agentLife: life,
    agentReading: reading,
    agentImport: new AgentImport({ ...given, agents }),
    agentBulk: new AgentBulk({ ...given, agents, life, reading }),
  }
}
