import { setTimeout as pause } from 'node:timers/promises'
import { Archive, type PackSource, type Printed, writePack } from '@countersign/compliance'
import type { Clock } from '../../clock.ts'
import type { Seal } from '../../secrets/seal.ts'
import { planOf } from '../describing.ts'
import { PackParts } from '../parts.ts'
import type { ReportPrinter } from '../printing/printer.ts'
import type { GoOn, Made, PackJob, PackMaker } from './maker.ts'
import { packSourceOf, type SourceDeps } from './pack-source.ts'
import { PartWriter } from './part-writer.ts'
import { zipping } from './zipping.ts'

type Deps = SourceDeps & { seal: Seal; clock: Clock; printer: Pick<ReportPrinter, 'print'> }

/** Each time is a durable write of whoever hears it, which costs more than a batch does. */
const tellEveryMs = 1_000
/** While something takes long that cannot tell how far it is. */
const tellWhilePrintingMs = 5_000

/** Makes packs in the process that asks. */
export class PackMaking implements PackMaker {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async make(job: PackJob, goOn: GoOn, hurry: AbortSignal): Promise<Made> {
    const { workspaceId, id: exportId, attempt, rangeFrom, rangeTo } = job
    const source = await packSourceOf(this.#deps, workspaceId, { from: rangeFrom, to: rangeTo })
    const counted: PackSource = {
      ...source,
      events: (withBodies) => this.#counted(source.events(withBodies), goOn, hurry),
      print: (page) => this.#print(page, goOn, hurry),
    }
    const { stores, seal } = this.#deps
    const parts = new PartWriter(new PackParts(stores, seal), { workspaceId, exportId, attempt })
    const archive = new Archive(parts, zipping)
    try {
      const manifest = await writePack(counted, planOf(job), archive)
      return { ...(await parts.finish()), manifest }
    } catch (error) {
      archive.abandon()
      await parts.abandon()
      throw error
    }
  }

  /** Tells how far the work is while the events are read, and that they are when nothing is left but the results. */
  async *#counted<Event>(
    batches: AsyncIterable<readonly Event[]>,
    goOn: GoOn,
    hurry: AbortSignal,
  ): AsyncGenerator<readonly Event[]> {
    const { clock } = this.#deps
    let done = 0
    await goOn({ phase: 'events', done })
    let toldAt = clock()
    for await (const batch of batches) {
      yield batch
      done += batch.length
      if (clock() - toldAt < tellEveryMs && !hurry.aborted) continue
      await goOn({ done })
      toldAt = clock()
    }
    await goOn({ phase: 'results', done })
  }

  /** Goes on telling while a browser is at work, and ends that when the work is not ours any more. */
  async #print(page: string, goOn: GoOn, hurry: AbortSignal): Promise<Printed> {
    const ours = new AbortController()
    const printing = this.#deps.printer.print(page, AbortSignal.any([ours.signal, hurry]))
    try {
      for (;;) {
        const printed = await Promise.race([
          printing,
          pause(tellWhilePrintingMs, null, { signal: ours.signal }),
        ])
        await goOn({})
        if (printed !== null) return printed
      }
    } finally {
      ours.abort()
      await printing
    }
  }
}
