import { afterwards, type Happening, isOver, type RunStanding } from '@countersign/runtime'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { bySystem, type Doer } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Metrics } from '../observability/metrics.ts'
import { type Ending, endings } from './endings.ts'
import type { Exit } from './process/child.ts'
import type { Run } from './run.ts'
import { crashesOf } from './view.ts'

type Deps = {
  transact: Transact
  clock: Clock
  writer: LedgerWriter
  metrics: Pick<Metrics, 'runEnds'>
}

/** What happened to runs, written down with its events; each locks its run and looks at what became of it meanwhile. */
export class RunRecords {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Its process ended: by itself, by a crash, or because it was asked to. What is told twice happened once. */
  exited(workspaceId: string, runId: string, exit: Exit, at: number): Promise<Run | null> {
    return this.#change(workspaceId, runId, async (stores, run, now) => {
      if (crashesOf(run).includes(at)) return run
      const isClean = exit.code === 0
      const next = afterwards(standingOf(run), { kind: 'exited', isClean, at })
      const hasCrashed = next.crashes.at(-1) === at && next.state !== 'stopped'
      if (hasCrashed) await this.#tellCrash(stores, run, exit, next)
      const ending =
        next.state === 'crash-loop' ? endings.crashLoop : next.state === 'finished' ? endings.finished : null
      return this.#moved(stores, run, next, now, ending, {
        exitCode: exit.code,
        exitSignal: exit.signal,
        // A try is over, and its lease with it; the next one is admitted anew.
        leaseEndedAt: run.leaseEndedAt ?? now,
      })
    })
  }

  /** Nobody hears of it any more, or nobody can say where it is. */
  lost(workspaceId: string, runId: string, ending: Ending): Promise<Run | null> {
    return this.#happened(workspaceId, runId, { kind: 'silent' }, ending)
  }

  /** It has to end, by the word of a person, or because it may not go on. A run that holds only a lease ends with it. */
  stop(
    workspaceId: string,
    runId: string,
    ending: Ending,
    asked: { by: Doer; reason: string } | null = null,
  ): Promise<Run | null> {
    return this.#change(workspaceId, runId, async (stores, run, now) => {
      if (run.stopAskedAt !== null) return run
      if (asked !== null) {
        await this.#deps.writer.append(stores, workspaceId, {
          by: asked.by,
          action: 'run.stop_asked',
          subjectId: runId,
          facts: { agent: run.agentId },
          words: { agentName: await nameOf(stores, run), reason: asked.reason },
        })
      }
      const stopping = afterwards(standingOf(run), { kind: 'stop-asked' })
      const next =
        run.driver === 'lease' ? afterwards(stopping, { kind: 'exited', isClean: true, at: now }) : stopping
      return this.#moved(stores, run, next, now, ending, {
        stopAskedAt: now,
        leaseEndedAt: run.leaseEndedAt ?? now,
      })
    })
  }

  #happened(workspaceId: string, runId: string, happening: Happening, ending: Ending): Promise<Run | null> {
    return this.#change(workspaceId, runId, (stores, run, now) =>
      this.#moved(stores, run, afterwards(standingOf(run), happening), now, ending, {
        leaseEndedAt: run.leaseEndedAt ?? now,
      }),
    )
  }

  async #change(
    workspaceId: string,
    runId: string,
    work: (stores: Stores, run: Run, now: number) => Promise<Run>,
  ): Promise<Run | null> {
    const { transact, clock, metrics } = this.#deps
    const { run, hasEnded } = await transact(async (stores) => {
      const before = await stores.runs.lock(workspaceId, runId)
      // Gone with its workspace, or over already: nothing happens to it any more.
      if (before === null || isOver(before.state)) return { run: before, hasEnded: false }
      const after = await work(stores, before, clock())
      return { run: after, hasEnded: isOver(after.state) }
    })
    if (run !== null && hasEnded) metrics.runEnds.inc({ state: run.state })
    return run
  }

  async #moved(
    stores: Stores,
    run: Run,
    next: RunStanding,
    now: number,
    ending: Ending | null,
    change: Partial<Run>,
  ): Promise<Run> {
    const { workspaceId, id } = run
    const whole: Partial<Omit<Run, 'workspaceId' | 'id'>> = {
      ...change,
      state: next.state,
      crashes: JSON.stringify(next.crashes),
      restartAt: next.restartAt,
      endedAt: isOver(next.state) ? now : null,
      // Why it was asked to end stays what it was, however it ended then.
      ...(run.endCode !== null || ending === null
        ? {}
        : { endCode: ending.code, endMessage: ending.message }),
    }
    await stores.runs.set(workspaceId, id, whole)
    if (isEnd(next.state)) {
      await this.#deps.writer.append(stores, workspaceId, {
        by: bySystem,
        action: 'run.ended',
        subjectId: id,
        outcome: next.state === 'crash-loop' || next.state === 'lost' ? 'failed' : 'done',
        codes: codesOf(run.endCode ?? ending?.code),
        facts: { agent: run.agentId, state: next.state },
        words: { agentName: await nameOf(stores, run) },
      })
    }
    return { ...run, ...whole }
  }

  async #tellCrash(stores: Stores, run: Run, { code }: Exit, { crashes }: RunStanding): Promise<void> {
    await this.#deps.writer.append(stores, run.workspaceId, {
      by: bySystem,
      action: 'run.crashed',
      subjectId: run.id,
      outcome: 'failed',
      facts: { agent: run.agentId, exitCode: code, crashes: crashes.length },
      words: { agentName: await nameOf(stores, run) },
    })
  }
}

const standingOf = (run: Run): RunStanding => ({
  state: run.state,
  crashes: crashesOf(run),
  restartAt: run.restartAt,
})

type End = Extract<Run['state'], 'stopped' | 'finished' | 'crash-loop' | 'lost'>

const isEnd = (state: Run['state']): state is End => isOver(state)

/** The header of an event holds codes of one form; others stand in the row alone. */
const codesOf = (code: string | undefined): string[] =>
  code !== undefined && /^[A-Z][A-Z0-9_]{2,63}$/.test(code) ? [code] : []

const nameOf = async (stores: Stores, { workspaceId, agentId }: Run): Promise<string> =>
  (await stores.agents.find(workspaceId, agentId))?.name ?? ''
