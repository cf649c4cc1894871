import type { Logger } from 'pino'
import type { AgentService, PolicyOf } from '../agents/service.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { Env } from '../env.ts'
import type { Outbound } from '../http/outbound.ts'
import type { Throttle } from '../session/throttle.ts'
import { DescriptionReader } from './description.ts'
import { LanguageModel } from './language-model.ts'
import { DraftService } from './service.ts'
import { DraftSources } from './sources.ts'

type Surroundings = {
  stores: Stores
  transact: Transact
  clock: Clock
  log: Logger
  throttle: Throttle
  outbound: Outbound
  agents: AgentService
  policyOf: PolicyOf
  languageModel: Env['languageModel']
}

/** What the wizard begins with, and what somebody has begun there. */
export function composeDrafts({ languageModel, ...given }: Surroundings) {
  const model = languageModel && new LanguageModel(languageModel)
  const descriptions = new DescriptionReader({ ...given, model })
  const sources = new DraftSources({ ...given, descriptions })
  return { descriptions, draftSources: sources, drafts: new DraftService({ ...given, sources }) }
}
