import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { accountRouter } from '../account/router.ts'
import { admissionRouter } from '../admission/router.ts'
import { agentsRouter } from '../agents/router.ts'
import { auditorsRouter, evidenceRouter } from '../auditors/router.ts'
import { complianceRouter } from '../compliance/router.ts'
import { custodyRouter } from '../custody/router.ts'
import { demoRouter } from '../demo/router.ts'
import { draftsRouter } from '../drafts/router.ts'
import { driftRouter } from '../drift/router.ts'
import { homeRouter } from '../home/router.ts'
import { instanceRouter } from '../instance/router.ts'
import { keysRouter } from '../keys/router.ts'
import { ledgerRouter } from '../ledger/router.ts'
import { linksRouter } from '../links/router.ts'
import { liveRouter } from '../live/router.ts'
import { membersRouter } from '../members/router.ts'
import { policyRouter } from '../policy/router.ts'
import { promotionsRouter } from '../promotion/router.ts'
import { proofsRouter } from '../proofs/router.ts'
import { providersRouter } from '../providers/router.ts'
import { retentionRouter } from '../retention/router.ts'
import { revalidationsRouter } from '../revalidation/router.ts'
import { runsRouter } from '../runtime/router.ts'
import { sessionRouter } from '../session/router.ts'
import { setupRouter } from '../setup/router.ts'
import { signingKeysRouter } from '../signing-keys/router.ts'
import { viewsRouter } from '../views/router.ts'
import { workspaceRouter } from '../workspace/router.ts'
import { router } from './procedure.ts'

/** Everything people can do, one line per noun. */
export const appRouter = router({
  account: accountRouter,
  admission: admissionRouter,
  agents: agentsRouter,
  auditors: auditorsRouter,
  custody: custodyRouter,
  demo: demoRouter,
  drafts: draftsRouter,
  drift: driftRouter,
  evidence: evidenceRouter,
  home: homeRouter,
  instance: instanceRouter,
  keys: keysRouter,
  ledger: ledgerRouter,
  links: linksRouter,
  live: liveRouter,
  members: membersRouter,
  promotions: promotionsRouter,
  proofs: proofsRouter,
  policy: policyRouter,
  providers: providersRouter,
  retention: retentionRouter,
  revalidations: revalidationsRouter,
  compliance: complianceRouter,
  runs: runsRouter,
  session: sessionRouter,
  setup: setupRouter,
  signingKeys: signingKeysRouter,
  views: viewsRouter,
  workspace: workspaceRouter,
})

export type AppRouter = typeof appRouter
export type Inputs = inferRouterInputs<AppRouter>
export type Outputs = inferRouterOutputs<AppRouter>
