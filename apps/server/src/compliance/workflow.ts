import { createHash } from 'node:crypto'
import { BrokenRange } from '@countersign/compliance'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { bySystem } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { againWriting } from '../rounds.ts'
import { planOf, toldOf } from './describing.ts'
import type { Made, PackMaker, Progress } from './making/maker.ts'
import type { Export } from './store.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  log: Logger
  maker: PackMaker
  writer: LedgerWriter
  stopping: AbortSignal
}

const everyMs = 500
/** Whoever has said nothing for so long is taken to be dead. */
const leaseMs = 20_000
const mostAttempts = 5
const mostAtOnce = 20
/** How long a pack is kept; asked for again it is the same. */
const keptMs = 30 * 86_400_000

/** This attempt is not the one that counts any more, or the server stops. */
class Lost extends Error {}

const Manifest = z.looseObject({
  frameworks: z.array(
    z.looseObject({
      id: z.string(),
      controls: z.array(z.looseObject({ state: z.enum(['evidenced', 'gap', 'not-evaluated']) })),
    }),
  ),
})

/**
 * Makes the packs that were asked for, on every replica, each by one. Its lease keeps the others away; that what a slow
 * one goes on writing counts for nothing rests on the number of the attempt, which every write of progress asks about.
 */
export class ExportWorkflow {
  readonly #deps: Deps
  readonly #replica: string
  constructor(deps: Deps) {
    this.#deps = deps
    this.#replica = newId('replica', deps.clock())
  }

  /** Until the server stops. */
  async keep(): Promise<void> {
    const { stopping, log, writer } = this.#deps
    await againWriting(() => this.round(), {
      everyMs,
      stopping,
      writer,
      log,
      failing: 'exports could not be looked at and are tried again',
    })
  }

  /** Takes away what was kept long enough, and makes whatever nobody works on. */
  async round(): Promise<void> {
    const { stores, clock, stopping } = this.#deps
    for (const { workspaceId, id } of await stores.exports.over(clock(), mostAtOnce)) {
      await this.#expire(workspaceId, id)
    }
    for (const { workspaceId, id } of await stores.exports.free(clock(), mostAtOnce)) {
      if (stopping.aborted) return
      const job = await this.#take(workspaceId, id)
      if (job) await this.#make(job)
    }
  }

  async #take(workspaceId: string, id: string): Promise<Export | null> {
    const { transact, clock } = this.#deps
    return transact(async (stores) => {
      const now = clock()
      const job = await stores.exports.lock(workspaceId, id)
      if (!job || (job.state !== 'waiting' && job.state !== 'running')) return null
      if (job.leaseUntil !== null && job.leaseUntil >= now) return null
      const taken: Export = {
        ...job,
        state: 'running',
        attempt: job.attempt + 1,
        ...{ phase: null, done: 0, holder: this.#replica, leaseUntil: now + leaseMs },
      }
      const { state, attempt, phase, done, holder, leaseUntil } = taken
      await stores.exports.set(workspaceId, id, { state, attempt, phase, done, holder, leaseUntil })
      await stores.exportParts.removeOthers(workspaceId, id, attempt)
      return taken
    })
  }

  async #make(job: Export): Promise<void> {
    const { log } = this.#deps
    try {
      if (job.attempt > mostAttempts) {
        await this.#fail(job, `It was begun ${mostAttempts} times and never came to its end.`)
        return
      }
      const { maker, stopping } = this.#deps
      await this.#seal(job, await maker.make(job, (progress) => this.#goOn(job, progress), stopping))
    } catch (error) {
      if (error instanceof Lost) return
      if (error instanceof BrokenRange) {
        await this.#fail(job, error.message)
        return
      }
      // Tried again when the lease is over, so that one that cannot be made does not keep the others waiting.
      log.error({ err: error, workspaceId: job.workspaceId, exportId: job.id }, 'an export was interrupted')
    }
  }

  async #goOn(job: Export, progress: Progress): Promise<void> {
    const { stores, clock, stopping } = this.#deps
    const isOurs = await stores.exports.goOn(job, { ...progress, leaseUntil: clock() + leaseMs })
    if (!isOurs) throw new Lost()
    if (!stopping.aborted) return
    // Whoever takes it up need not wait for the lease of a server that stops in order.
    await stores.exports.goOn(job, { leaseUntil: null })
    throw new Lost()
  }

  async #seal(job: Export, { bytes, parts, packSha256, manifest }: Made): Promise<void> {
    const { transact, writer, clock } = this.#deps
    const { workspaceId, id } = job
    const { facts, words } = toldOf(planOf(job))
    const manifestSha256 = createHash('sha256').update(manifest).digest()
    await transact(async (stores) => {
      const now = clock()
      const isOurs = await stores.exports.goOn(job, {
        ...{ state: 'done', phase: null, leaseUntil: null, problem: null },
        ...{ finishedAt: now, expiresAt: now + keptMs, bytes, parts, packSha256, manifestSha256 },
        summary: summaryOf(manifest),
      })
      if (!isOurs) throw new Lost()
      await writer.append(stores, workspaceId, {
        by: bySystem,
        action: 'export.sealed',
        subjectId: id,
        facts: {
          ...facts,
          manifestSha256: manifestSha256.toString('hex'),
          packSha256: packSha256.toString('hex'),
          ...{ bytes, from: job.rangeFrom, to: job.rangeTo },
        },
        words,
      })
    })
  }

  async #fail(job: Export, problem: string): Promise<void> {
    const { transact, writer, clock } = this.#deps
    const { workspaceId, id } = job
    const { planSha256 } = toldOf(planOf(job)).facts
    await transact(async (stores) => {
      const change = { state: 'failed', phase: null, leaseUntil: null, finishedAt: clock(), problem } as const
      if (!(await stores.exports.goOn(job, change))) return
      await stores.exportParts.remove(workspaceId, id)
      await writer.append(stores, workspaceId, {
        ...{ by: bySystem, action: 'export.failed', subjectId: id, outcome: 'failed' },
        facts: { planSha256 },
        words: { reason: problem },
      })
    })
  }

  async #expire(workspaceId: string, id: string): Promise<void> {
    const { transact, writer, clock } = this.#deps
    await transact(async (stores) => {
      const job = await stores.exports.lock(workspaceId, id)
      if (job?.state !== 'done' || job.expiresAt === null || job.expiresAt >= clock()) return
      await stores.exports.set(workspaceId, id, { state: 'expired' })
      await stores.exportParts.remove(workspaceId, id)
      await writer.append(stores, workspaceId, {
        by: bySystem,
        action: 'export.expired',
        subjectId: id,
        facts: { packSha256: job.packSha256?.toString('hex') ?? '' },
        words: {},
      })
    })
  }
}

function summaryOf(manifest: Uint8Array): string {
  const { frameworks } = Manifest.parse(JSON.parse(Buffer.from(manifest).toString()))
  return JSON.stringify(
    frameworks.map(({ id, controls }) => {
      const count = (state: string) => controls.filter((control) => control.state === state).length
      return { id, evidenced: count('evidenced'), gap: count('gap'), notEvaluated: count('not-evaluated') }
    }),
  )
}
