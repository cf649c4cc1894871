import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { noteChange } from '../live/note.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { BodyKeys } from './body-keys.ts'
import type { Check } from './check-store.ts'
import type { CheckpointCopy } from './checkpoint-copy.ts'
import type { CheckpointKey } from './checkpoint-key.ts'
import { bySystem, type Doer } from './doer.ts'
import { Pass, type PassResult } from './pass.ts'
import type { LedgerWriter } from './writer.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  log: Logger
  key: CheckpointKey
  copy: CheckpointCopy
  bodyKeys: BodyKeys
  writer: LedgerWriter
  metrics: Pick<Metrics, 'ledgerBroken'>
  stopping: AbortSignal
}

const minute = 60_000
/** A pass that has not moved for so long lost its process. */
const stalledMs = minute
const grownEveryMs = 60 * minute
const idleEveryMs = 24 * 60 * minute

class GivenUp extends Error {}

/** Passes over the logs: now and then by itself, and whenever somebody asks. */
export class LedgerChecks {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Starts a pass and does not wait for it; says whether it is a new one. */
  async start(workspaceId: string, by: Doer): Promise<{ started: boolean; finished: Promise<void> }> {
    const { stores, clock } = this.#deps
    const size = (await stores.log.find(workspaceId))?.size ?? 0
    const pass = { passId: newId('pass', clock()), startedAt: clock(), size }
    const started = await stores.checks.begin(workspaceId, pass, clock() - stalledMs)
    return { started, finished: started ? this.#run(workspaceId, pass.passId, by) : Promise.resolve() }
  }

  /** A pass that only answers. */
  async pass(
    workspaceId: string,
    onProgress: (reached: number, size: number) => Promise<void> = async () => {},
  ): Promise<PassResult> {
    return new Pass(this.#deps, workspaceId).run(onProgress)
  }

  /** One pass after another over every log that is due. */
  async sweep(): Promise<void> {
    const { stores, clock, stopping } = this.#deps
    const known = new Map((await stores.checks.all()).map((check) => [check.workspaceId, check]))
    for (const { workspaceId, size } of await stores.log.all()) {
      if (stopping.aborted) return
      if (!isDue(known.get(workspaceId), size, clock())) continue
      await (await this.start(workspaceId, bySystem)).finished
    }
  }

  async #run(workspaceId: string, passId: string, by: Doer): Promise<void> {
    const { log } = this.#deps
    try {
      const result = await this.pass(workspaceId, (reached, size) =>
        this.#move(workspaceId, passId, reached, size),
      )
      await this.#finish(workspaceId, passId, by, result)
    } catch (error) {
      // It stays "running" and stands still, which the card shows, until a pass takes its place.
      if (error instanceof GivenUp) log.info({ workspaceId, passId }, 'a pass over the ledger was given up')
      else log.error({ err: error, workspaceId }, 'a pass over the ledger failed')
    }
  }

  async #move(workspaceId: string, passId: string, reached: number, size: number): Promise<void> {
    const { stores, clock, stopping } = this.#deps
    const isOurs = await stores.checks.move(workspaceId, passId, { reached, size, movedAt: clock() })
    if (!isOurs || stopping.aborted) throw new GivenUp()
  }

  async #finish(workspaceId: string, passId: string, by: Doer, result: PassResult): Promise<void> {
    const { stores, transact, clock, log, metrics } = this.#deps
    const { broken, size, erased } = result
    const before = await stores.checks.find(workspaceId)
    const now = clock()
    await transact(async (within) => {
      const isOurs = await within.checks.move(workspaceId, passId, {
        state: broken ? 'broken' : 'intact',
        movedAt: now,
        finishedAt: now,
        reached: broken ? broken.position : size,
        size,
        erased,
        brokenAt: broken?.position ?? null,
        code: broken?.code ?? null,
        message: broken?.message ?? null,
        ...(broken ? {} : { intactAt: now }),
      })
      if (!isOurs) return
      // By itself it writes only what changes the picture, or the ledger would grow of being looked at.
      const isNews = broken !== null && before?.code !== broken.code
      if (by !== bySystem || isNews) await this.#tell(within, workspaceId, by, result)
      await noteChange(within, workspaceId, 'ledger', now)
    })
    if (broken) log.error({ workspaceId, ...broken }, 'the ledger is broken')
    metrics.ledgerBroken.set((await stores.checks.all()).filter(({ state }) => state === 'broken').length)
  }

  async #tell(stores: Stores, workspaceId: string, by: Doer, { size, broken }: PassResult): Promise<void> {
    if (this.#deps.writer.isReadOnly) return
    const root = (await stores.log.find(workspaceId))?.root ?? Buffer.alloc(32)
    await this.#deps.writer.append(stores, workspaceId, {
      by,
      action: 'ledger.checked',
      subjectId: workspaceId,
      outcome: broken ? 'failed' : 'done',
      codes: broken ? [broken.code] : [],
      facts: { size, root: root.toString('hex'), firstBroken: broken?.position ?? null },
      words: {},
    })
  }
}

function isDue(check: Check | undefined, size: number, now: number): boolean {
  if (!check?.finishedAt) return check?.state !== 'running' || check.movedAt < now - stalledMs
  if (check.state === 'running' && check.movedAt >= now - stalledMs) return false
  const age = now - check.finishedAt
  return age >= idleEveryMs || (age >= grownEveryMs && size !== check.size)
}
