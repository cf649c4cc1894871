import type { Logger } from 'pino'
import type { ExportService } from '../compliance/service.ts'
import type { LinkService } from '../links/service.ts'
import type { AccessDeps } from './ending.ts'
import { AuditorEvidence } from './evidence.ts'
import { AuditorKeeper } from './keeper.ts'
import { AuditorService } from './service.ts'

type Surroundings = AccessDeps & {
  log: Logger
  stopping: AbortSignal
  links: LinkService
  exports: ExportService
}

/** Auditors: who has access to which exports until when, and what they see of them. */
export const composeAuditors = (given: Surroundings) => ({
  auditors: new AuditorService(given),
  auditorEvidence: new AuditorEvidence(given),
  auditorKeeper: new AuditorKeeper(given),
})
