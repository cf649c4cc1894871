import type { Admitted } from '@countersign/admission'
import { whyNotStart } from '@countersign/agents'
import { type Begun, isOver, leaseRules } from '@countersign/runtime'
import type { Logger } from 'pino'
import { within } from '../admission/deadline.ts'
import type { AdmissionService } from '../admission/service.ts'
import { standingOf } from '../agents/standing.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { bySystem } from '../ledger/doer.ts'
import type { Metrics } from '../observability/metrics.ts'
import { type Ending, endings } from './endings.ts'
import type { Leases } from './leases.ts'
import type { RunNotes } from './notes.ts'
import { OutputWriter } from './output-writer.ts'
import { Child, type Exit } from './process/child.ts'
import { environmentOf, secretsOf } from './process/environment.ts'
import type { RunGuard } from './process/guard.ts'
import type { OutputGatherer } from './process/output.ts'
import type { RunRecords } from './records.ts'
import { revisionReplaced } from './refusals.ts'
import type { Run } from './run.ts'
import type { Runners } from './runners.ts'
import { type Ended, isIdle, newSupervised, type Supervised } from './supervised.ts'

type Deps = {
  stores: Stores
  clock: Clock
  log: Logger
  metrics: Pick<Metrics, 'runRestarts'>
  replicaId: string
  runners: Runners
  guard: RunGuard
  records: RunRecords
  leases: Leases
  admission: Pick<AdmissionService, 'admit'>
  notes: RunNotes
  /** Where processes of this machine reach this server. */
  ownUrl: () => string
}

/** What is ended because it may not run any longer is not given time to argue. */
const forcedGraceMs = 300
/** A database that does not answer is one that cannot be asked. */
const deadlineMs = 2_000
/** Where nothing runs there is nothing to see but what this replica was never told of, and that is not urgent. */
const idleLookMs = 10_000

type Watched = Awaited<ReturnType<Stores['runs']['watched']>>[number]

/** The processes of this replica: begun, watched several times a second, tried again, ended. */
export class Supervisor {
  readonly #deps: Deps
  readonly #runs = new Map<string, Supervised>()
  readonly #underway = new Set<Promise<void>>()
  #lookedAt = Number.NEGATIVE_INFINITY
  constructor(deps: Deps) {
    this.#deps = deps
  }

  get size(): number {
    return this.#runs.size
  }

  /** After its admission and its run are durable. What cannot be begun has crashed, and says so in its output. */
  async begin(admitted: Admitted, begun: Begun): Promise<void> {
    const { runners, clock } = this.#deps
    const runner = runners.get(admitted.spec.run.runner)
    if (!runner) throw new Error(`No runner is called ${admitted.spec.run.runner}.`)
    const { workspaceId } = admitted
    const { runId } = begun
    const output = new OutputWriter(this.#deps, workspaceId, runId)
    const run = this.#runs.get(runId) ?? newSupervised({ workspaceId, runId, runner, output })
    run.leaseExpiresAt = clock() + leaseRules.lifetimeMs
    run.judgedBy = null
    this.#runs.set(runId, run)
    await beginning(run, () => this.#launch(run, admitted, begun))
  }

  /** One look at everything that this replica runs. */
  async look(): Promise<void> {
    const now = this.#deps.clock()
    if (this.#runs.size === 0 && Math.abs(now - this.#lookedAt) < idleLookMs) return
    this.#lookedAt = now
    // Before it is asked for: what begins or ends meanwhile is not in the answer.
    const runs = [...this.#runs.values()].map((run) => ({ run, wasIdle: isIdle(run) }))
    const watched = await this.#watched()
    if (watched === null) return
    const looked = await Promise.allSettled([
      ...runs.map(({ run, wasIdle }) => this.#lookAt(run, watched.get(run.runId) ?? null, wasIdle)),
      ...[...watched.values()].map(({ run }) => this.#lookAtUnknown(run)),
    ])
    // After all of them: the next look must not begin while one of this still goes on.
    for (const one of looked) if (one.status === 'rejected') throw one.reason
  }

  /** Writes down what processes have said since the last time. */
  async write(): Promise<void> {
    await Promise.all(
      [...this.#runs.values()].map((run) => (run.child ? run.output.write(run.child.output) : null)),
    )
  }

  /** Ends everything, as the server does; afterwards nothing of it runs. */
  async stopAll(): Promise<void> {
    const { records } = this.#deps
    await Promise.all(
      [...this.#runs.values()].map(async (run) => {
        await this.#inTime(run, records.stop(run.workspaceId, run.runId, endings.serverStopped))
        await this.#end(run, run.runner.graceMs)
        if (run.ended !== null) await this.#writeEnd(run, run.ended)
      }),
    )
    await Promise.all(this.#underway)
  }

  async #watched(): Promise<ReadonlyMap<string, Watched> | null> {
    const { stores, clock, replicaId, log } = this.#deps
    try {
      const rows = await within(deadlineMs, stores.runs.watched(replicaId))
      return new Map(rows.map((row) => [row.run.id, row]))
    } catch (error) {
      // Whether they may go on cannot be asked; beyond what they were allowed last, they do not.
      const now = clock()
      const over = [...this.#runs.values()].filter(({ leaseExpiresAt }) => !(now < leaseExpiresAt))
      log.error({ err: error, runs: this.#runs.size, ended: over.length }, 'runs could not be looked after')
      await Promise.all(over.map((run) => this.#end(run, forcedGraceMs)))
      return null
    }
  }

  async #lookAt(run: Supervised, seen: Watched | null, wasIdle: boolean): Promise<void> {
    if (seen === null || isOver(seen.run.state)) {
      // It is over for everybody else: another replica gave it up, or its workspace is gone.
      await this.#end(run, forcedGraceMs)
      if (run.child === null && !run.isBeginning) this.#forget(run)
      return
    }
    if (run.ended !== null) {
      // Nor is this waited for: a database that is slow to write one end must not hide the others.
      this.#follow(this.#writeEnd(run, run.ended))
      return
    }
    run.leaseExpiresAt = seen.run.leaseExpiresAt
    const now = this.#deps.clock()
    if (seen.run.state === 'restarting') {
      if (seen.run.restartAt === null || now < seen.run.restartAt) return
      await beginning(run, () => this.#restart(run, seen.run))
      return
    }
    if (wasIdle) {
      // Its try was admitted too late, or could not be begun: there is no process, and no exit that would end it.
      await this.#lose(run, endings.notBegun)
      return
    }
    if (seen.run.state === 'stopping') {
      const isAsked = seen.run.endCode === endings.stopAsked.code
      await this.#end(run, isAsked ? run.runner.graceMs : forcedGraceMs)
      return
    }
    if (!(now < seen.run.leaseExpiresAt)) {
      await this.#lose(run, endings.heartbeatMissed)
      await this.#end(run, forcedGraceMs)
      return
    }
    await this.#judge(run, seen)
  }

  /** A run of this replica that it does not know of could not be begun, nor ended. Nobody lengthens its lease. */
  async #lookAtUnknown(row: Run): Promise<void> {
    if (this.#runs.has(row.id) || this.#deps.clock() < row.leaseExpiresAt) return
    await this.#lose({ workspaceId: row.workspaceId, runId: row.id }, endings.notBegun)
  }

  /** Something about the agent, its workspace or its keys is not as it was: may it go on? */
  async #judge(run: Supervised, { run: row, agent, workspace, keys }: Watched): Promise<void> {
    const { admission, log, clock } = this.#deps
    const facts = JSON.stringify({ agent, workspace, keys })
    // At its first look in any case: what was decided since its admission is in these facts already, and changes nothing later.
    if (run.judgedBy === facts && !isObjectionable(row, { agent, workspace }, clock())) return
    const answer = await admission.admit(
      { workspaceId: row.workspaceId, agentId: row.agentId, mode: row.mode },
      { by: bySystem, cause: 'renewal', runId: row.id },
    )
    const [reason] = answer.report.reasons
    if (answer.kind === 'admitted') {
      if (answer.admitted.revision === row.revision) run.judgedBy = facts
      else await this.#stop(run, endings.revisionReplaced)
      return
    }
    if (reason?.code === 'INTERCEPTOR_ERROR') {
      // Nobody could say; it is asked again at the next look, until its lease is over.
      log.warn(
        { workspaceId: row.workspaceId, runId: row.id },
        'whether a run may go on could not be decided',
      )
      return
    }
    await this.#stop(run, endingOf(reason))
  }

  /** It is told to end while that is written down: a slow database must not lengthen its life. */
  async #stop(run: Supervised, ending: Ending): Promise<void> {
    run.stopping = this.#inTime(run, this.#deps.records.stop(run.workspaceId, run.runId, ending))
    await this.#end(run, forcedGraceMs)
    await run.stopping
    run.stopping = null
  }

  /** It ends whether or not that can be written down; what cannot is written by a later look. */
  async #inTime(run: Pick<Supervised, 'runId'>, writing: Promise<unknown>): Promise<void> {
    try {
      await within(deadlineMs, writing)
    } catch (error) {
      this.#deps.log.error({ err: error, runId: run.runId }, 'why a run has to end could not be written down')
    }
  }

  /** A try after a crash is a start: through the whole chain, with a lease of its own. */
  async #restart(run: Supervised, row: Run): Promise<void> {
    const { admission, leases, records } = this.#deps
    const lease = leases.prepare()
    const answer = await admission.admit(
      { workspaceId: row.workspaceId, agentId: row.agentId, mode: row.mode },
      { by: bySystem, cause: 'restart', runId: row.id },
      {
        write: async (stores, admitted) => {
          if (admitted.admitted.revision !== row.revision) return revisionReplaced
          return leases.writeAnew(stores, row, lease, admitted)
        },
        takeBack: (stores) => stores.runs.set(row.workspaceId, row.id, { leaseEndedAt: lease.now }),
      },
    )
    if (answer.kind !== 'admitted') {
      const reason = answer.kind === 'withheld' ? answer.objection : answer.report.reasons[0]
      const stopped = await records.stop(row.workspaceId, row.id, endingOf(reason))
      // One that was admitted, but too late, is not over by that: the next look ends it.
      if (stopped === null || isOver(stopped.state)) this.#forget(run)
      return
    }
    const { admissionId } = answer
    // By the time of its admission, as the row has it.
    const issuing = leases.issue(answer.admitted, {
      ...leases.from(answer, lease),
      runId: row.id,
      admissionId,
    })
    const token = await within(deadlineMs, issuing)
    this.#deps.metrics.runRestarts.inc()
    await this.begin(answer.admitted, { runId: row.id, driver: 'process', lease: token })
  }

  async #launch(run: Supervised, admitted: Admitted, begun: Begun): Promise<void> {
    const { replicaId, ownUrl, guard, log } = this.#deps
    const { runner } = run
    const env = environmentOf(admitted, begun, runner, {
      replicaId,
      url: ownUrl(),
      heartbeatMs: leaseRules.heartbeatMs,
      isContained: admitted.mode === 'sandbox' || admitted.outcome !== 'ALLOW',
    })
    try {
      run.child = await Child.start(
        {
          runId: run.runId,
          runner,
          args: admitted.spec.run.args,
          env,
          specBytes: admitted.specBytes,
          secrets: secretsOf(runner, begun.lease),
        },
        guard,
      )
    } catch (error) {
      log.error({ err: error, runId: run.runId, runner: runner.name }, 'a process could not be started')
      run.output.note(`The runner ${runner.name} could not be started; the log of the server says why.`)
      await this.#hasEnded(run, unknownExit, null)
      return
    }
    const { child } = run
    const exited = child.exited.catch((error: unknown) => {
      log.error({ err: error, runId: run.runId }, 'how a process ended could not be told')
      return unknownExit
    })
    this.#follow(exited.then((exit) => this.#hasEnded(run, exit, child.output)))
  }

  async #hasEnded(run: Supervised, exit: Exit, output: OutputGatherer | null): Promise<void> {
    const ended: Ended = { exit, at: this.#deps.clock(), isBeingWritten: false, isTold: false }
    await this.#keepOutput(run, run.output.finish(output, exit))
    await run.stopping
    run.ended = ended
    run.child = null
    run.isEnding = false
    await this.#writeEnd(run, ended)
  }

  /** Now, or by a later look: when the database answers again. */
  async #writeEnd(run: Supervised, ended: Ended): Promise<void> {
    const { records, notes, log } = this.#deps
    const { workspaceId, runId } = run
    if (ended.isBeingWritten) return
    ended.isBeingWritten = true
    try {
      const row = await within(deadlineMs, records.exited(workspaceId, runId, ended.exit, ended.at))
      if (run.ended === ended) run.ended = null
      await this.#keepOutput(run, run.output.settle())
      if (row === null || isOver(row.state)) this.#forget(run)
      notes.mark(workspaceId)
    } catch (error) {
      if (!ended.isTold) {
        log.error({ err: error, workspaceId, runId }, 'the end of a process could not be written down yet')
      }
      ended.isTold = true
    } finally {
      ended.isBeingWritten = false
    }
  }

  /** Output that cannot be kept keeps no end from being written. */
  async #keepOutput({ runId }: Supervised, keeping: Promise<void>): Promise<void> {
    try {
      await within(deadlineMs, keeping)
    } catch (error) {
      this.#deps.log.error({ err: error, runId }, 'the last output of a process could not be kept')
    }
  }

  async #lose(run: Pick<Supervised, 'workspaceId' | 'runId'>, ending: Ending): Promise<void> {
    const { records, notes } = this.#deps
    await this.#inTime(run, records.lost(run.workspaceId, run.runId, ending))
    notes.mark(run.workspaceId)
  }

  #follow(end: Promise<void>): void {
    this.#underway.add(end)
    end.finally(() => this.#underway.delete(end))
  }

  async #end(run: Supervised, graceMs: number): Promise<void> {
    const { child } = run
    if (child === null || run.isEnding) return
    run.isEnding = true
    // Nobody waits for it here: other runs are looked at meanwhile.
    this.#follow(this.#stopChild(run, child, graceMs))
  }

  async #stopChild(run: Supervised, child: Child, graceMs: number): Promise<void> {
    try {
      await child.stop(graceMs)
    } catch (error) {
      this.#deps.log.error({ err: error, runId: run.runId }, 'a process could not be ended yet')
      // The next look tries again.
      if (run.child === child) run.isEnding = false
    }
  }

  #forget(run: Supervised): void {
    if (this.#runs.get(run.runId) === run) this.#runs.delete(run.runId)
  }
}

const unknownExit: Exit = { code: null, signal: null }

async function beginning(run: Supervised, work: () => Promise<void>): Promise<void> {
  run.isBeginning = true
  try {
    await work()
  } finally {
    run.isBeginning = false
  }
}

/** What needs no memory to be seen, and comes also by the mere passing of time. */
function isObjectionable(
  { mode, revision }: Run,
  { agent, workspace }: Pick<Watched, 'agent' | 'workspace'>,
  now: number,
): boolean {
  const current = mode === 'sandbox' ? agent.sandboxRevision : agent.governedRevision
  if (workspace.frozenAt !== null || current !== revision) return true
  return whyNotStart(standingOf(agent), mode) !== null || (mode === 'sandbox' && agent.expiresAt <= now)
}

const endingOf = (reason: Ending | undefined): Ending =>
  reason ?? { code: 'INTERCEPTOR_ERROR', message: 'Nobody could say that it may go on.' }
