import { setMaxListeners } from 'node:events'
import { hostname } from 'node:os'
import type { CheckedPolicy } from '@countersign/policy'
import type { Logger } from 'pino'
import { AccountService } from './account/service.ts'
import { composeAdmission } from './admission/compose.ts'
import type { Running } from './admission/judge.ts'
import { composeAgents } from './agents/compose.ts'
import type { PolicyOf } from './agents/service.ts'
import { composeAuditors } from './auditors/compose.ts'
import type { Clock } from './clock.ts'
import { composeCompliance } from './compliance/compose.ts'
import type { PackMaker } from './compliance/making/maker.ts'
import { CustodyService } from './custody/service.ts'
import type { Orm } from './database/connection.ts'
import { storesOn } from './database/stores.ts'
import { transactOn } from './database/transact.ts'
import { DemoHistory } from './demo/history.ts'
import { DemoService } from './demo/service.ts'
import { composeDrafts } from './drafts/compose.ts'
import { composeDrift } from './drift/compose.ts'
import type { Env } from './env.ts'
import { GroupService } from './groups/service.ts'
import { HomeService } from './home/service.ts'
import { outboundTo } from './http/outbound.ts'
import { newId } from './ids.ts'
import type { About } from './instance/about.ts'
import { KeyAuthentication } from './keys/authentication.ts'
import { KeyService } from './keys/service.ts'
import { composeLedger } from './ledger/compose.ts'
import { LinkService } from './links/service.ts'
import { LiveFeed } from './live/feed.ts'
import { MemberService } from './members/service.ts'
import { metricsOn } from './observability/metrics.ts'
import { composePolicy } from './policy/compose.ts'
import type { RevokedSigners } from './policy/service.ts'
import { composePromotion } from './promotion/compose.ts'
import { proofsSignedBy } from './proofs/signed-by.ts'
import { composeProviders } from './providers/compose.ts'
import { composeRetention } from './retention/compose.ts'
import { composeRevalidation } from './revalidation/compose.ts'
import { composeRuntime } from './runtime/compose.ts'
import type { Runners } from './runtime/runners.ts'
import { type PasswordCost, Passwords } from './secrets/password.ts'
import { Seal } from './secrets/seal.ts'
import { Devices } from './session/device.ts'
import { SessionService } from './session/service.ts'
import { Throttle } from './session/throttle.ts'
import { SetupService } from './setup/service.ts'
import { composeSigning } from './signing-keys/compose.ts'
import { ViewService } from './views/service.ts'
import { WorkspaceService } from './workspace/service.ts'

/** What the outside gives: everything below is built from these and from nothing else. */
export type Surroundings = {
  env: Pick<
    Env,
    | 'sessionLimits'
    | 'allowPrivateAddresses'
    | 'checkpointDir'
    | 'languageModel'
    | 'opa'
    | 'signerSocket'
    | 'environment'
    | 'browser'
    | 'path'
  >
  orm: Orm
  clock: Clock
  log: Logger
  masterKey: Buffer
  publicUrl: () => string
  /** Where processes of this machine reach this server, whatever stands in front of it. */
  ownUrl: () => string
  /** The programs that agents may run as here. */
  runners: Runners
  about: About
  /** The policy set that every workspace begins with. */
  shippedPolicy: CheckedPolicy
  /** Makes packs beside this process; where there is none, this one makes them. */
  packMaker?: PackMaker
  passwordCost?: PasswordCost
}

export type Services = ReturnType<typeof compose>

/** The whole graph, top to bottom: each folder builds what is its own in its compose.ts, and nothing else builds a service. */
export function compose(surroundings: Surroundings) {
  const { env, orm, clock, log, masterKey, publicUrl, about, shippedPolicy, passwordCost } = surroundings
  const stores = storesOn(orm)
  const transact = transactOn(orm)
  const stopping = new AbortController()
  // Every round that waits for its next turn listens to it, and that is no leak.
  setMaxListeners(0, stopping.signal)
  const metrics = metricsOn()
  const seal = new Seal(masterKey)
  const passwords = new Passwords(passwordCost)
  const throttle = new Throttle({ stores, transact, clock })
  const devices = new Devices(seal.derive('device-cookie'))
  const { allowPrivateAddresses, checkpointDir, environment, languageModel, opa, signerSocket } = env
  const outbound = outboundTo({ allowPrivateAddresses })
  const onFault = (error: unknown) => log.error({ err: error }, 'the live feed could not read the database')
  const replica = { id: newId('replica', clock()), host: hostname() }
  const { version } = about

  const house = { stores, transact, clock, log, metrics, stopping: stopping.signal }
  const ledger = composeLedger({ ...house, seal, outbound, checkpointDir })
  const { writer, opening, sequencer, publisher, evidence, checkpointKey, bodyKeys } = ledger
  const writing = { ...house, writer }
  const keeping = { sequencer, evidence, checkpointKey }
  const signing = composeSigning({ ...writing, ...keeping, seal, signerSocket, proofsSignedBy })
  const { signingKeys, signingKeyService } = signing
  const revokedSigners: RevokedSigners = (within, workspaceId) => signingKeys.distrusted(within, workspaceId)
  const policies = composePolicy({ ...writing, replica, opa, shipped: shippedPolicy, revokedSigners })
  const { policy, policyOpening, policyDecisions: decisions, policySnapshots: snapshots } = policies
  const judging = { ...writing, decisions, signingKeys, version }
  const promotion = composePromotion({ ...judging, ledger: ledger.ledger, evidence, snapshots })
  const { promotions } = promotion
  const running: Running = (within, { workspaceId, agentId, runId }) =>
    within.runs.countActive(workspaceId, agentId, runId)
  const { admission, workspaceFreezing } = composeAdmission({ ...judging, running, environment })
  const { ownUrl, runners } = surroundings
  const runtime = composeRuntime({ ...writing, seal, admission, replica, ownUrl, runners })
  const { runs, runtimes } = runtime
  const revalidation = composeRevalidation({ ...judging, runtimes })

  const limits = env.sessionLimits
  const sessions = new SessionService({ ...writing, passwords, throttle, devices, limits })
  const accounts = new AccountService({ ...writing, passwords, throttle })
  const links = new LinkService({ ...writing, passwords, sessions, throttle, publicUrl })
  const groups = new GroupService(writing)
  const keys = new KeyService(writing)
  const machines = new KeyAuthentication({ stores, clock })
  const providing = composeProviders({
    ...writing,
    seal,
    sessions,
    outbound,
    allowPrivateAddresses,
    publicUrl,
  })

  const policyOf: PolicyOf = (within, workspaceId) => decisions.dataOf(within, workspaceId)
  const ofAgents = composeAgents({ ...writing, policyOf, promotions })
  const { agents, agentLife } = ofAgents
  const drafting = composeDrafts({ ...writing, throttle, policyOf, outbound, agents, languageModel })
  const drift = composeDrift({ ...writing, signingKeys, agents, promotions, runs })
  const compliance = composeCompliance({
    ...writing,
    ...{ seal, evidence, checkpointKey, bodyKeys, version, browser: env.browser, path: env.path },
    packMaker: surroundings.packMaker,
  })
  const auditing = composeAuditors({ ...writing, links, exports: compliance.exports })
  const { auditors } = auditing
  const members = new MemberService({ ...writing, links, auditors })

  const history = new DemoHistory({
    ...{ stores, transact, clock, keys, agents, life: agentLife, promotions, policy, runs },
    ...{ signingKeys: signingKeyService, revalidations: revalidation.revalidationWorkflow },
    ...{ ...drift, exports: compliance.exports, auditors, sequencer, publisher },
  })
  const beginning = { ...writing, opening, policies: policyOpening, signingKeys }
  const demo = new DemoService({ ...beginning, links, history })
  const setup = new SetupService({ ...beginning, passwords, links, sessions, demo })
  const workspaces = new WorkspaceService(beginning)
  const views = new ViewService({ stores, transact, clock })
  const custody = new CustodyService({ stores, transact, writer, evidence })
  const home = new HomeService({ stores, workspaces })
  const live = new LiveFeed({ stores, clock, stopping: stopping.signal, onFault })

  return {
    ...{ stores, clock, metrics, about },
    ...{ sessions, accounts, links, members, groups, keys, machines },
    ...{ demo, setup, workspaces, views, custody, home, live },
    ...{ admission, workspaceFreezing },
    ...ofAgents,
    ...drafting,
    ...providing,
    ...compliance,
    ...auditing,
    ...composeRetention(writing),
    ...runtime,
    ...ledger,
    ...promotion,
    ...policies,
    ...signing,
    ...revalidation,
    ...drift,
    /** Ends what goes on by itself: subscriptions and their looks at the database. */
    stop: () => stopping.abort(),
  }
}
