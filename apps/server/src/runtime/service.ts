import type { Mode } from '@countersign/agents'
import { type Reason, Refusal } from '@countersign/decisions'
import { around, type Driver, type Interceptor, isContained, leaseRules } from '@countersign/runtime'
import type { Logger } from 'pino'
import { within } from '../admission/deadline.ts'
import type { AdmissionReport } from '../admission/report.ts'
import type { AdmissionService } from '../admission/service.ts'
import { findAgent } from '../agents/lookup.ts'
import { agentNotFound } from '../agents/refusals.ts'
import type { Clock } from '../clock.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import { newId } from '../ids.ts'
import { sha256 } from '../ledger/cryptography.ts'
import type { Doer } from '../ledger/doer.ts'
import type { Metrics } from '../observability/metrics.ts'
import { endings } from './endings.ts'
import type { Leases, LetIn, Prepared } from './leases.ts'
import type { RunRecords } from './records.ts'
import { notBegun, refusedBecause, runnerUnknown, runsAlready, startUnknown } from './refusals.ts'
import type { Run } from './run.ts'
import type { Runners } from './runners.ts'
import type { RuntimeSelector } from './selector.ts'
import { whyNoLonger, whyNoPlace } from './still-standing.ts'
import { Turns } from './turns.ts'
import { type RunView, viewOf } from './view.ts'

/** What is to be started, by whom. */
export type StartRequest = {
  readonly workspaceId: string
  readonly agentId: string
  readonly by: Doer
  /** What is governed, where nothing is said and something is. */
  readonly mode: Mode | null
  readonly driver: Driver
}

export type StartAsked = Omit<StartRequest, 'mode'> & {
  readonly mode: Mode
  /** The run that the agent has already. */
  readonly activeRunId: string | null
}

export type StartInterceptor = Interceptor<StartAsked, StartAnswer>

/** The holder of a lease gets it once, here; it renews it by itself from then on. */
type HandedOut = { readonly token: string; readonly expiresAt: number; readonly heartbeatMs: number }

export type StartAnswer =
  | {
      readonly outcome: 'ALLOW' | 'RESTRICT'
      readonly run: RunView
      /** Null where a process of this server holds it. */
      readonly lease: HandedOut | null
      readonly admission: AdmissionReport
    }
  | {
      readonly outcome: 'DENY'
      readonly run: null
      readonly lease: null
      readonly admission: AdmissionReport
    }

type Deps = {
  stores: Stores
  clock: Clock
  log: Logger
  metrics: Pick<Metrics, 'runStarts'>
  admission: Pick<AdmissionService, 'admit'>
  leases: Leases
  records: RunRecords
  runtimes: RuntimeSelector
  runners: Runners
  replicaId: string
  interceptors: readonly StartInterceptor[]
  deadlineMs?: number
}

const usualDeadlineMs = 5_000
const startsAtOnce = 16
const mostWaiting = 2_000

/** Starting and stopping agents. Nothing starts but by an admission whose event and run are durable together. */
export class RunService {
  readonly #deps: Deps
  readonly #turns = new Turns(startsAtOnce, mostWaiting)
  readonly #deadlineMs: number
  constructor(deps: Deps) {
    this.#deps = deps
    this.#deadlineMs = deps.deadlineMs ?? usualDeadlineMs
  }

  async start(request: StartRequest): Promise<StartAnswer> {
    const answer = await this.#turns.take(() => this.#start(request))
    this.#deps.metrics.runStarts.inc({ driver: request.driver, outcome: answer.outcome.toLowerCase() })
    return answer
  }

  async #start(request: StartRequest): Promise<StartAnswer> {
    const { interceptors, log, records } = this.#deps
    const started = await around<StartAsked, StartAnswer>(await this.#ask(request), {
      interceptors,
      begin: (start) => this.#begin(start),
      undo: async ({ workspaceId }, { run }) => {
        if (run !== null) await this.#over(run.id, records.stop(workspaceId, run.id, endings.notBegun))
      },
      within: (work) => within(this.#deadlineMs, work),
      onCrash: (interceptor, error) => log.error({ err: error, interceptor }, 'an interceptor failed'),
    })
    if (started.ok) return started.started
    throw refusedBecause('conflict', started.objection)
  }

  /** Whoever asks here has a turn, and others wait for it: a database that does not answer must not keep it. */
  async #ask({ mode, ...request }: StartRequest): Promise<StartAsked> {
    const { stores, log } = this.#deps
    const { workspaceId, agentId } = request
    try {
      const known = await within(this.#deadlineMs, stores.runs.beforeStart(workspaceId, agentId))
      if (known === null) throw agentNotFound()
      const { governedRevision, activeRunId } = known
      return { ...request, mode: mode ?? (governedRevision === null ? 'sandbox' : 'governed'), activeRunId }
    } catch (error) {
      if (error instanceof Refusal) throw error
      log.error({ err: error, workspaceId, agentId }, 'what is to be started could not be read')
      throw refusedBecause('unavailable', startUnknown)
    }
  }

  canRun(runner: string): boolean {
    return this.#deps.runners.has(runner)
  }

  /** Stopping what does not run is done already. */
  async stop(
    workspaceId: string,
    agentId: string,
    by: Doer,
    reason: string,
  ): Promise<{ run: RunView | null }> {
    const { stores, records } = this.#deps
    const agent = await findAgent(stores, workspaceId, agentId)
    const run = await stores.runs.activeOf(workspaceId, agentId)
    if (run === null) return { run: null }
    const stopped = await records.stop(workspaceId, run.id, endings.stopAsked, { by, reason })
    return { run: stopped && viewOf(stopped, agent.name) }
  }

  async #begin(start: StartAsked, isSecondLook = false): Promise<StartAnswer> {
    const { admission, leases, clock } = this.#deps
    const { workspaceId, agentId, mode, by, driver } = start
    const runId = newId('run', clock())
    const lease = leases.prepare()
    const written: { run: Run | null; isOvertaken: boolean } = { run: null, isOvertaken: false }
    const answer = await admission.admit(
      { workspaceId, agentId, mode },
      { by, cause: 'start', runId },
      {
        write: async (stores, letIn) => {
          const objection = this.#objectionTo(start, letIn.admitted.spec.run.runner)
          if (objection !== null) return objection
          const overtaken = (await whyNoPlace(stores, letIn)) ?? (await whyNoLonger(stores, letIn.admitted))
          written.isOvertaken = overtaken !== null
          if (overtaken !== null) return overtaken
          written.run = this.#runOf(start, runId, leases.from(letIn, lease), letIn)
          return addUnlessRunning(stores, written.run)
        },
        takeBack: (stores) =>
          stores.runs.set(workspaceId, runId, {
            state: 'stopped',
            endedAt: lease.now,
            leaseEndedAt: lease.now,
            endCode: endings.admittedLate.code,
            endMessage: endings.admittedLate.message,
          }),
      },
    )
    const { report } = answer
    if (answer.kind === 'denied') return { outcome: 'DENY', run: null, lease: null, admission: report }
    // Something was decided in the meantime, or others were quicker: the next look sees it, and its denial is written down.
    if (answer.kind === 'withheld' && written.isOvertaken && !isSecondLook) return this.#begin(start, true)
    if (answer.kind === 'withheld') throw refusedBecause('conflict', answer.objection)
    if (written.run === null) throw new Error('An admission without its run.')
    const { leaseId, leaseIssuedAt: now, leaseExpiresAt: expiresAt } = written.run
    const token = await this.#handOver(answer, written.run, { leaseId, now, expiresAt }, driver)
    return {
      outcome: answer.admitted.outcome,
      run: viewOf(written.run, report.agentName),
      lease: driver === 'lease' ? { token, expiresAt, heartbeatMs: leaseRules.heartbeatMs } : null,
      admission: report,
    }
  }

  #objectionTo({ driver }: StartAsked, runner: string): Reason | null {
    return driver === 'lease' || this.#deps.runners.has(runner) ? null : runnerUnknown(runner)
  }

  /** From here on the run is durable: what fails now ends it again. */
  async #handOver(
    { admitted, admissionId }: LetIn,
    { workspaceId, id: runId }: Run,
    lease: Prepared,
    driver: Driver,
  ): Promise<string> {
    const { leases, runtimes, records, log } = this.#deps
    try {
      const token = await within(this.#deadlineMs, leases.issue(admitted, { ...lease, runId, admissionId }))
      await runtimes.of(workspaceId).startAgent(admitted, { runId, driver, lease: token })
      return token
    } catch (error) {
      log.error({ err: error, workspaceId, runId }, 'a run could not be begun')
      await this.#over(runId, records.lost(workspaceId, runId, endings.notBegun))
      throw refusedBecause('unavailable', notBegun)
    }
  }

  /** What cannot be ended now is found by the keeper when its lease is over. */
  async #over(runId: string, ending: Promise<unknown>): Promise<void> {
    try {
      await within(this.#deadlineMs, ending)
    } catch (error) {
      this.#deps.log.error({ err: error, runId }, 'the end of a run could not be written down')
    }
  }

  #runOf(
    { workspaceId, agentId, by, driver }: StartAsked,
    id: string,
    { leaseId, now, expiresAt }: Prepared,
    { admitted, admissionId }: LetIn,
  ): Run {
    const isProcess = driver === 'process'
    return {
      workspaceId,
      id,
      agentId,
      revision: admitted.revision,
      mode: admitted.mode,
      specSha256: Buffer.from(sha256(admitted.specBytes)),
      isContained: isContained(admitted),
      driver,
      runner: isProcess ? admitted.spec.run.runner : null,
      replicaId: isProcess ? this.#deps.replicaId : null,
      state: 'starting',
      crashes: '[]',
      restarts: 0,
      restartAt: null,
      admissionId,
      startedAt: now,
      startedBy: by.reference,
      heardAt: null,
      heartbeats: 0,
      report: null,
      leaseId,
      leaseIssuedAt: now,
      leaseExpiresAt: expiresAt,
      leaseEndedAt: null,
      stopAskedAt: null,
      endCode: null,
      endMessage: null,
      exitCode: null,
      exitSignal: null,
      endedAt: null,
    }
  }
}

async function addUnlessRunning(stores: Stores, run: Run): Promise<Reason | null> {
  try {
    if (await stores.runs.add(run)) return null
  } catch (error) {
    // The index lets an agent have one run: somebody was quicker, here or on another replica.
    if (!isDuplicate(error)) throw error
    return runsAlready
  }
  throw new Error('The database says that it wrote no run.')
}
