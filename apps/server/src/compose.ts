import { setMaxListeners } from 'node:events'
import { hostname } from 'node:os'
import type { CheckedPolicy } from '@countersign/policy'
import type { Logger } from 'pino'
import { AccountService } from './account/service.ts'
import { AdmissionFactReader } from './admission/facts.ts'
import { WorkspaceFreezing } from './admission/freezing.ts'
import { AdmissionJudge, type Running } from './admission/judge.ts'
import { AdmissionRecorder } from './admission/recorder.ts'
import { AdmissionService } from './admission/service.ts'
import { AgentBulk } from './agents/bulk.ts'
import { AgentImport } from './agents/import.ts'
import { AgentLife } from './agents/life.ts'
import { AgentReading } from './agents/reading.ts'
import { AgentService } from './agents/service.ts'
import type { Clock } from './clock.ts'
import { ControlReading } from './compliance/controls.ts'
import { ExportService } from './compliance/service.ts'
import { ExportWorkflow } from './compliance/workflow.ts'
import { CustodyService } from './custody/service.ts'
import type { Orm } from './database/connection.ts'
import { type Stores, storesOn } from './database/stores.ts'
import { type Transact, transactOn } from './database/transact.ts'
import { DemoHistory } from './demo/history.ts'
import { DemoService } from './demo/service.ts'
import { DescriptionReader } from './drafts/description.ts'
import { LanguageModel } from './drafts/language-model.ts'
import { DraftService } from './drafts/service.ts'
import { DraftSources } from './drafts/sources.ts'
import { DriftAdopting } from './drift/adopting.ts'
import { DriftChecking } from './drift/checking.ts'
import { DriftComparing } from './drift/comparing.ts'
import { DriftIgnoring } from './drift/ignoring.ts'
import { DriftReading } from './drift/reading.ts'
import { DriftRecording } from './drift/recording.ts'
import { DriftRestoring } from './drift/restoring.ts'
import { DriftScanner } from './drift/scanner.ts'
import { DriftService } from './drift/service.ts'
import type { Env } from './env.ts'
import { GroupService } from './groups/service.ts'
import { HomeService } from './home/service.ts'
import { type Outbound, outboundTo } from './http/outbound.ts'
import { newId } from './ids.ts'
import type { About } from './instance/about.ts'
import { KeyAuthentication } from './keys/authentication.ts'
import { KeyService } from './keys/service.ts'
import { BodyKeys } from './ledger/body-keys.ts'
import { CheckpointCopy } from './ledger/checkpoint-copy.ts'
import { CheckpointKey } from './ledger/checkpoint-key.ts'
import { LedgerChecks } from './ledger/checks.ts'
import { Cosigning } from './ledger/cosigning.ts'
import { Erasure } from './ledger/erasure.ts'
import { LedgerEvidence } from './ledger/evidence.ts'
import { LedgerGuard } from './ledger/guard.ts'
import { LedgerKeeper } from './ledger/keeper.ts'
import { LedgerOpening } from './ledger/opening.ts'
import { CheckpointPublisher } from './ledger/publisher.ts'
import { Sequencer } from './ledger/sequencer.ts'
import { LedgerService } from './ledger/service.ts'
import { WitnessService } from './ledger/witnesses.ts'
import { LedgerWriter } from './ledger/writer.ts'
import { LinkService } from './links/service.ts'
import { LiveFeed } from './live/feed.ts'
import { MemberService } from './members/service.ts'
import { type Metrics, metricsOn } from './observability/metrics.ts'
import { PolicyDecisions } from './policy/decisions.ts'
import { embeddedEngine } from './policy/engine.ts'
import { PolicyImpact } from './policy/impact.ts'
import { PolicyKeeper } from './policy/keeper.ts'
import { OpaEngine } from './policy/opa-engine.ts'
import { PolicyOpening } from './policy/opening.ts'
import { PolicyPrecheck } from './policy/precheck.ts'
import { PolicyProposals } from './policy/proposals.ts'
import { PolicyReading } from './policy/reading.ts'
import { PolicyRecorder } from './policy/recorder.ts'
import { PolicyService, type RevokedSigners } from './policy/service.ts'
import { PolicySnapshots } from './policy/snapshots.ts'
import { RequestFollowing } from './promotion/following.ts'
import { Granting } from './promotion/granting.ts'
import { PromotionKeeper } from './promotion/keeper.ts'
import { openRequestsAt } from './promotion/open-requests.ts'
import { PromotionPage } from './promotion/page.ts'
import { PromotionReading } from './promotion/reading.ts'
import { PromotionService } from './promotion/service.ts'
import { ProofService } from './proofs/service.ts'
import { proofsSignedBy } from './proofs/signed-by.ts'
import { Oidc } from './providers/oidc.ts'
import { ProviderService } from './providers/service.ts'
import { SingleSignOn } from './providers/single-sign-on.ts'
import { RevalidationBatch } from './revalidation/batch.ts'
import { RevalidationReading } from './revalidation/reading.ts'
import { RemediationService } from './revalidation/remediation.ts'
import { RevalidationService } from './revalidation/service.ts'
import { RevalidationWorkflow } from './revalidation/workflow.ts'
import { EmbeddedRuntime } from './runtime/embedded.ts'
import { oneRunAtATime, tellsPages } from './runtime/interceptors.ts'
import { RunKeeper } from './runtime/keeper.ts'
import { LeaseKeys } from './runtime/lease-keys.ts'
import { Leases } from './runtime/leases.ts'
import { RunNotes } from './runtime/notes.ts'
import { RunOverview } from './runtime/overview.ts'
import { RunGuard } from './runtime/process/guard.ts'
import { RunReading } from './runtime/reading.ts'
import { RunRecords } from './runtime/records.ts'
import type { Runners } from './runtime/runners.ts'
import { RuntimeSelector } from './runtime/selector.ts'
import { RunService } from './runtime/service.ts'
import { Supervisor } from './runtime/supervisor.ts'
import { type PasswordCost, Passwords } from './secrets/password.ts'
import { Seal } from './secrets/seal.ts'
import { Devices } from './session/device.ts'
import { SessionService } from './session/service.ts'
import { Throttle } from './session/throttle.ts'
import { SetupService } from './setup/service.ts'
import { SigningKeyActs } from './signing-keys/acts.ts'
import { SigningKeys } from './signing-keys/keys.ts'
import type { ProofsSignedBy } from './signing-keys/proofs-signed-by.ts'
import { SigningKeyProposals } from './signing-keys/proposals.ts'
import { SigningSecrets } from './signing-keys/secrets.ts'
import { SigningKeyService } from './signing-keys/service.ts'
import { SigningService } from './signing-keys/signing-service.ts'
import { TrustRoots } from './signing-keys/trust-root.ts'
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
  passwordCost?: PasswordCost
}

export type Services = ReturnType<typeof compose>

/** The whole graph, top to bottom; no other file builds a service. */
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
  const outbound = outboundTo({ allowPrivateAddresses: env.allowPrivateAddresses })
  const onFault = (error: unknown) => log.error({ err: error }, 'the live feed could not read the database')

  const ledger = composeLedger({
    stores,
    transact,
    clock,
    log,
    seal,
    metrics,
    outbound,
    checkpointDir: env.checkpointDir,
    stopping: stopping.signal,
  })
  const { writer, opening } = ledger
  const signing = composeSigning({
    stores,
    transact,
    clock,
    log,
    writer,
    seal,
    sequencer: ledger.sequencer,
    evidence: ledger.evidence,
    checkpointKey: ledger.checkpointKey,
    signerSocket: env.signerSocket,
    proofsSignedBy,
  })
  const { signingKeys } = signing
  const replica = { id: newId('replica', clock()), host: hostname() }
  const policies = composePolicy({
    replica,
    stores,
    transact,
    clock,
    log,
    writer,
    metrics,
    opa: env.opa,
    shipped: shippedPolicy,
    revokedSigners: (within, workspaceId) => signingKeys.distrusted(within, workspaceId),
    stopping: stopping.signal,
  })
  const { policyOpening } = policies
  const promotion = composePromotion({
    stores,
    transact,
    clock,
    log,
    writer,
    ledger: ledger.ledger,
    evidence: ledger.evidence,
    decisions: policies.policyDecisions,
    snapshots: policies.policySnapshots,
    signingKeys,
    version: about.version,
    stopping: stopping.signal,
  })
  const { promotions } = promotion
  const revalidation = composeRevalidation({
    stores,
    transact,
    clock,
    log,
    writer,
    decisions: policies.policyDecisions,
    signingKeys,
    metrics,
    version: about.version,
    stopping: stopping.signal,
  })

  const admission = composeAdmission({
    stores,
    transact,
    clock,
    log,
    metrics,
    writer,
    signingKeys,
    decisions: policies.policyDecisions,
    running: (within, { workspaceId, agentId, runId }) =>
      within.runs.countActive(workspaceId, agentId, runId),
    environment: env.environment,
  })
  const runtime = composeRuntime({
    stores,
    transact,
    clock,
    log,
    metrics,
    writer,
    seal,
    admission,
    replica,
    ownUrl: surroundings.ownUrl,
    runners: surroundings.runners,
    stopping: stopping.signal,
  })

  const sessions = new SessionService({
    stores,
    transact,
    clock,
    writer,
    passwords,
    throttle,
    devices,
    limits: env.sessionLimits,
    metrics,
  })
  const accounts = new AccountService({ stores, transact, clock, passwords, throttle, writer })
  const links = new LinkService({ stores, transact, clock, passwords, sessions, throttle, writer, publicUrl })
  const members = new MemberService({ stores, transact, clock, links, writer })
  const groups = new GroupService({ stores, transact, writer })
  const keys = new KeyService({ stores, transact, clock, writer })
  const policyOf = (stores: Stores, workspaceId: string) =>
    policies.policyDecisions.dataOf(stores, workspaceId)
  const following = new RequestFollowing({ writer })
  const agents = new AgentService({ stores, transact, clock, writer, following, policyOf })
  const agentLife = new AgentLife({ transact, clock, writer, following, policyOf })
  const drift = composeDrift({
    stores,
    transact,
    clock,
    log,
    writer,
    metrics,
    signingKeys,
    agents,
    promotions,
    runs: runtime.runs,
    stopping: stopping.signal,
  })
  const exports = new ExportService({ stores, transact, clock, writer, seal })
  const history = new DemoHistory({
    stores,
    transact,
    clock,
    keys,
    agents,
    life: agentLife,
    promotions,
    signingKeys: signing.signingKeyService,
    policy: policies.policy,
    revalidations: revalidation.revalidationWorkflow,
    runs: runtime.runs,
    ...drift,
    exports,
    sequencer: ledger.sequencer,
    publisher: ledger.publisher,
  })
  const demo = new DemoService({
    stores,
    transact,
    clock,
    links,
    writer,
    opening,
    policies: policyOpening,
    signingKeys,
    history,
  })
  const setup = new SetupService({
    stores,
    transact,
    clock,
    passwords,
    links,
    sessions,
    demo,
    writer,
    opening,
    policies: policyOpening,
    signingKeys,
  })
  const workspaces = new WorkspaceService({
    stores,
    transact,
    clock,
    writer,
    opening,
    policies: policyOpening,
    signingKeys,
  })
  const workspaceFreezing = new WorkspaceFreezing({ transact, clock, writer })
  const machines = new KeyAuthentication({ stores, clock })
  const agentReading = new AgentReading({ stores, transact, clock, writer, policyOf })
  const agentImport = new AgentImport({ stores, agents })
  const agentBulk = new AgentBulk({
    stores,
    clock,
    agents,
    life: agentLife,
    reading: agentReading,
    promotions,
  })
  const model = env.languageModel && new LanguageModel(env.languageModel)
  const descriptions = new DescriptionReader({ stores, log, throttle, policyOf, model })
  const draftSources = new DraftSources({ stores, outbound, agents, descriptions })
  const drafts = new DraftService({ stores, transact, clock, agents, sources: draftSources, policyOf })
  const views = new ViewService({ stores, transact, clock })
  const oidc = new Oidc({ outbound, clock, allowPrivateAddresses: env.allowPrivateAddresses })
  const providers = new ProviderService({ stores, transact, clock, seal, outbound, oidc, writer, publicUrl })
  const singleSignOn = new SingleSignOn({ stores, transact, clock, seal, sessions, oidc, writer, publicUrl })
  const custody = new CustodyService({ stores, transact, writer, evidence: ledger.evidence })
  const { evidence, checkpointKey, bodyKeys } = ledger
  const packing = {
    ...{ stores, transact, clock, log, writer, stopping: stopping.signal },
    ...{ evidence, checkpointKey, bodyKeys, version: about.version },
  }
  const exportWorkflow = new ExportWorkflow(packing)
  const controls = new ControlReading(packing)
  const home = new HomeService({ stores, workspaces })
  const live = new LiveFeed({ stores, clock, stopping: stopping.signal, onFault })

  return {
    stores,
    clock,
    metrics,
    about,
    sessions,
    accounts,
    links,
    demo,
    setup,
    workspaces,
    workspaceFreezing,
    members,
    groups,
    keys,
    machines,
    agents,
    agentLife,
    agentReading,
    agentImport,
    agentBulk,
    descriptions,
    draftSources,
    drafts,
    views,
    providers,
    singleSignOn,
    custody,
    exports,
    exportWorkflow,
    controls,
    home,
    live,
    admission,
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

type LedgerSurroundings = Pick<Surroundings, 'clock' | 'log'> & {
  stores: Stores
  transact: Transact
  seal: Seal
  metrics: Metrics
  outbound: Outbound
  checkpointDir: string
  stopping: AbortSignal
}

/** The ledger's own part of the graph: everything else needs only its writer and its opening. */
function composeLedger({ checkpointDir, ...given }: LedgerSurroundings) {
  const guard = new LedgerGuard(given)
  const bodyKeys = new BodyKeys(given)
  const key = new CheckpointKey(given)
  const copy = new CheckpointCopy(checkpointDir)
  const writer = new LedgerWriter({ ...given, bodyKeys, guard })
  const opening = new LedgerOpening({ ...given, key, writer })
  const sequencer = new Sequencer({ ...given, guard })
  const publisher = new CheckpointPublisher({ ...given, key, copy, guard, writer })
  const evidence = new LedgerEvidence({ ...given, key, bodyKeys })
  const cosigning = new Cosigning({ ...given, key, evidence, writer })
  const checks = new LedgerChecks({ ...given, key, copy, bodyKeys, writer })
  return {
    writer,
    opening,
    sequencer,
    publisher,
    cosigning,
    checks,
    evidence,
    checkpointKey: key,
    bodyKeys,
    ledger: new LedgerService({ ...given, bodyKeys, guard, copy, publisher, checks, evidence }),
    witnesses: new WitnessService({ ...given, writer }),
    erasure: new Erasure({ ...given, writer }),
    keeper: new LedgerKeeper({ ...given, guard, key, opening, sequencer, publisher, cosigning, checks }),
  }
}

type PromotionSurroundings = Pick<Surroundings, 'clock' | 'log'> & {
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
function composePromotion(given: PromotionSurroundings) {
  const granting = new Granting(given)
  return {
    promotions: new PromotionService({ ...given, granting }),
    promotionReading: new PromotionReading(given),
    promotionPage: new PromotionPage(given),
    promotionKeeper: new PromotionKeeper({ ...given, granting }),
    proofs: new ProofService(given),
  }
}

type RevalidationSurroundings = Pick<Surroundings, 'clock' | 'log'> & {
  stores: Stores
  transact: Transact
  writer: LedgerWriter
  decisions: PolicyDecisions
  signingKeys: SigningKeys
  metrics: Metrics
  version: string
  stopping: AbortSignal
}

/** What asks about governed agents again, and what is done about those that do not pass. */
function composeRevalidation(given: RevalidationSurroundings) {
  const onCrash = (error: unknown) => given.log.error({ err: error }, 'a check of a revalidation threw')
  const onFault = (agentId: string, error: unknown) =>
    given.log.error({ err: error, agentId }, 'an agent could not be judged by a revalidation')
  const batch = new RevalidationBatch({ ...given, onCrash, onFault })
  return {
    revalidations: new RevalidationService(given),
    revalidationReading: new RevalidationReading(given),
    remediations: new RemediationService({ ...given, batch, onCrash }),
    revalidationWorkflow: new RevalidationWorkflow({ ...given, batch }),
  }
}

type DriftSurroundings = Pick<Surroundings, 'clock' | 'log'> & {
  stores: Stores
  transact: Transact
  writer: LedgerWriter
  metrics: Metrics
  signingKeys: SigningKeys
  agents: AgentService
  promotions: PromotionService
  runs: RunService
  stopping: AbortSignal
}

/** What compares what was approved with what is, and the ways out where they differ. */
function composeDrift(given: DriftSurroundings) {
  const comparing = new DriftComparing(given)
  const recording = new DriftRecording(given)
  const checking = new DriftChecking({ ...given, comparing, recording })
  const restoring = new DriftRestoring({ ...given, comparing, checking })
  return {
    drift: new DriftService(given),
    driftReading: new DriftReading({ ...given, comparing }),
    driftComparing: comparing,
    driftRecording: recording,
    driftRestoring: restoring,
    driftAdopting: new DriftAdopting({ ...given, comparing }),
    driftIgnoring: new DriftIgnoring(given),
    driftScanner: new DriftScanner({ ...given, checking, recording, restoring }),
  }
}

type AdmissionSurroundings = Pick<Surroundings, 'clock' | 'log'> & {
  metrics: Metrics
  stores: Stores
  transact: Transact
  writer: LedgerWriter
  signingKeys: SigningKeys
  decisions: PolicyDecisions
  running: Running
  environment: string
}

/** Whether something may start: reading, judging, writing down. */
function composeAdmission(given: AdmissionSurroundings) {
  const reader = new AdmissionFactReader(given)
  const judge = new AdmissionJudge({ ...given, reader })
  return new AdmissionService({ ...given, judge, recorder: new AdmissionRecorder(given) })
}

/** This process among those that share the database. */
type Replica = { id: string; host: string }

type PolicySurroundings = Pick<Surroundings, 'clock' | 'log'> & {
  stores: Stores
  transact: Transact
  writer: LedgerWriter
  metrics: Metrics
  replica: Replica
  opa: Env['opa']
  shipped: CheckedPolicy
  revokedSigners: RevokedSigners
  stopping: AbortSignal
}

/** The policy's own part of the graph: everything else needs only its opening and its decisions. */
function composePolicy({ opa, ...given }: PolicySurroundings) {
  const { replica } = given
  const snapshots = new PolicySnapshots(given.shipped)
  const recorder = new PolicyRecorder(given)
  const engine = opa ? new OpaEngine({ ...given, settings: opa, replicaId: replica.id }) : embeddedEngine
  const decisions = new PolicyDecisions({ ...given, snapshots, engine, recorder })
  const proposals = new PolicyProposals({ ...given, snapshots })
  const opening = new PolicyOpening(given)
  const openRequests = openRequestsAt(given.clock)
  return {
    policyOpening: opening,
    policySnapshots: snapshots,
    policyDecisions: decisions,
    policyProposals: proposals,
    policyRecorder: recorder,
    policyReading: new PolicyReading({ ...given, snapshots, proposals, opa }),
    policyImpact: new PolicyImpact({ ...given, snapshots, openRequests }),
    policyPrecheck: new PolicyPrecheck({ ...given, decisions }),
    policy: new PolicyService({ ...given, snapshots }),
    policyKeeper: new PolicyKeeper({ ...given, opening, snapshots, engine, recorder }),
  }
}

type SigningSurroundings = Pick<Surroundings, 'clock' | 'log'> & {
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
function composeSigning({ seal, signerSocket, ...given }: SigningSurroundings) {
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

type RuntimeSurroundings = Pick<Surroundings, 'clock' | 'log' | 'ownUrl' | 'runners'> & {
  metrics: Metrics
  stores: Stores
  transact: Transact
  writer: LedgerWriter
  seal: Seal
  admission: AdmissionService
  replica: Replica
  stopping: AbortSignal
}

/** What runs agents here, and what lets them in elsewhere. */
function composeRuntime(given: RuntimeSurroundings) {
  const replicaId = given.replica.id
  const leaseKeys = new LeaseKeys(given)
  const notes = new RunNotes(given)
  const records = new RunRecords(given)
  const leases = new Leases({ ...given, keys: leaseKeys, records, notes })
  const guard = new RunGuard(replicaId)
  const supervisor = new Supervisor({ ...given, replicaId, guard, records, leases, notes })
  const embedded = new EmbeddedRuntime({ ...given, records, supervisor })
  const runtimes = new RuntimeSelector({ embedded })
  const interceptors = [oneRunAtATime, tellsPages(notes)]
  return {
    leaseKeys,
    leases,
    runtimes,
    runs: new RunService({ ...given, leases, records, runtimes, replicaId, interceptors }),
    runReading: new RunReading(given),
    runOverview: new RunOverview(given),
    runKeeper: new RunKeeper({ ...given, records, supervisor, guard, notes }),
  }
}
