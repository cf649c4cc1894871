import type { Plan } from '@countersign/compliance'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { type DownloadLink, DownloadLinks } from '../http/download-links.ts'
import { newId } from '../ids.ts'
import { byActor, type Doer } from '../ledger/doer.ts'
import { nameOf, namesOf } from '../ledger/names.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import type { Seal } from '../secrets/seal.ts'
import { digestOfPlan, planFrom, planOf, toldOf } from './describing.ts'
import { PackParts } from './parts.ts'
import { rangeOf } from './range.ts'
import { exportNotDone, exportNotFound, exportOver, nothingPublished, tooManyExports } from './refusals.ts'
import type { Export } from './store.ts'

type Deps = { stores: Stores; transact: Transact; clock: Clock; writer: LedgerWriter; seal: Seal }

/** `access` stands in the links of auditors. */
type PackLink = DownloadLink & { readonly access: string | null }

const mostOpen = 5

const Summary = z.array(
  z.strictObject({
    id: z.string(),
    evidenced: z.number(),
    gap: z.number(),
    notEvaluated: z.number(),
  }),
)

/** Evidence packs as people ask for them, follow, cancel and download them. */
export class ExportService {
  readonly #deps: Deps
  readonly #links: DownloadLinks
  readonly #stored: PackParts
  constructor(deps: Deps) {
    this.#deps = deps
    this.#stored = new PackParts(deps.stores, deps.seal)
    this.#links = new DownloadLinks(deps, 'export-download')
  }

  async request(workspaceId: string, by: Doer, asked: unknown): Promise<{ id: string }> {
    const plan = planFrom(asked)
    return this.#queue(workspaceId, by, plan)
  }

  /** The same question again. Its range is chosen anew, for a period that is not over goes on growing. */
  async retry(workspaceId: string, by: Doer, id: string): Promise<{ id: string }> {
    const found = await this.#find(workspaceId, id)
    if (found.state === 'waiting' || found.state === 'running') throw exportOver('underway')
    return this.#queue(workspaceId, by, planOf(found))
  }

  async #queue(workspaceId: string, by: Doer, plan: Plan): Promise<{ id: string }> {
    const { transact, clock, writer } = this.#deps
    return transact(async (stores) => {
      // Those who ask at the same moment count each other.
      await stores.workspaces.lock(workspaceId)
      if ((await stores.exports.countOpen(workspaceId)) >= mostOpen) throw tooManyExports(mostOpen)
      const { from, to } = await rangeOf(stores, workspaceId, plan)
      if (to === 0) throw nothingPublished()
      const now = clock()
      const id = newId('export', now)
      const { facts, words } = toldOf(plan)
      await stores.exports.add({
        ...{ workspaceId, id, plan: JSON.stringify(plan), planSha256: digestOfPlan(plan) },
        ...{ askedBy: by.reference, askedAt: now, rangeFrom: from, rangeTo: to },
      })
      await writer.append(stores, workspaceId, {
        by,
        action: 'export.requested',
        subjectId: id,
        facts: { ...facts, agents: plan.agents?.length ?? null, redaction: plan.redaction },
        words,
      })
      return { id }
    })
  }

  async cancel(workspaceId: string, by: Doer, id: string): Promise<void> {
    const { transact, clock, writer } = this.#deps
    await transact(async (stores) => {
      const job = await stores.exports.lock(workspaceId, id)
      if (!job) throw exportNotFound()
      if (job.state !== 'waiting' && job.state !== 'running') throw exportOver(job.state)
      const { facts, words } = toldOf(planOf(job))
      await stores.exports.set(workspaceId, id, {
        ...{ state: 'cancelled', phase: null, holder: null, leaseUntil: null, finishedAt: clock() },
      })
      await stores.exportParts.remove(workspaceId, id)
      await writer.append(stores, workspaceId, {
        by,
        action: 'export.cancelled',
        subjectId: id,
        facts: { planSha256: facts.planSha256 },
        words,
      })
    })
  }

  /** The newest first; what is underway among them, with how far it is. */
  async list({ workspaceId }: Pick<Actor, 'workspaceId'>, cursor: string | undefined, limit: number) {
    const { stores, clock } = this.#deps
    const rows = await stores.exports.page(workspaceId, cursor ?? null, limit + 1)
    const page = rows.slice(0, limit)
    const names = await namesOf(
      stores,
      workspaceId,
      page.map(({ askedBy }) => askedBy),
    )
    const items = page.map((row, at) => ({ ...shown(row), askedByName: names[at]?.name ?? '' }))
    return { now: clock(), items, nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null }
  }

  /** The pack of a framework that was made last, also when another was asked for after it and is not made yet. */
  async lastMade({ workspaceId }: Pick<Actor, 'workspaceId'>, framework: string) {
    const { stores } = this.#deps
    const row = await stores.exports.newestMade(workspaceId, framework)
    return row && { ...shown(row), askedByName: await nameOf(stores, workspaceId, row.askedBy) }
  }

  async get(workspaceId: string, id: string) {
    const row = await this.#find(workspaceId, id)
    return { ...shown(row), askedByName: await nameOf(this.#deps.stores, workspaceId, row.askedBy) }
  }

  /**
   * A link that downloads one pack for a minute, so that a browser can save it as it comes. An auditor's names the access that it
   * rests on, which whoever opens it has to be asked for.
   */
  async download(
    actor: Actor,
    id: string,
    access: string | null = null,
  ): Promise<{ url: string; fileName: string }> {
    const { workspaceId } = actor
    await this.noteDownload(workspaceId, byActor(actor), id)
    const { until, token } = this.#links.to(opens(workspaceId, id, access))
    const query = new URLSearchParams({
      until: String(until),
      token,
      ...(access === null ? {} : { access }),
    })
    const url = `/v1/workspaces/${workspaceId}/exports/${id}/pack.zip?${query}`
    return { url, fileName: fileNameOf(await this.#find(workspaceId, id)) }
  }

  /** The ledger says that the pack leaves the house before it does. */
  async noteDownload(workspaceId: string, by: Doer, id: string): Promise<void> {
    const { transact, writer } = this.#deps
    const found = await this.#find(workspaceId, id)
    if (found.state !== 'done' || found.packSha256 === null) throw exportNotDone(found.state)
    const packSha256 = found.packSha256.toString('hex')
    const { words } = toldOf(planOf(found))
    await transact(async (stores) => {
      await writer.append(stores, workspaceId, {
        by,
        action: 'export.downloaded',
        subjectId: id,
        facts: { packSha256 },
        words,
      })
    })
  }

  checkLink(workspaceId: string, id: string, link: PackLink): void {
    this.#links.check(opens(workspaceId, id, link.access), link)
  }

  /** The bytes of a pack, one part at a time; `mayGoOn` is asked before each of them, and throws. */
  async open(workspaceId: string, id: string, mayGoOn: () => Promise<void> = async () => undefined) {
    const found = await this.#find(workspaceId, id)
    const { state, bytes, parts } = found
    if (state !== 'done' || bytes === null || parts === null) throw exportNotDone(state)
    return { bytes, fileName: fileNameOf(found), content: this.#parts(found, parts, mayGoOn) }
  }

  async *#parts(
    { workspaceId, id: exportId, attempt }: Export,
    parts: number,
    mayGoOn: () => Promise<void>,
  ): AsyncGenerator<Buffer> {
    let given = 0
    for await (const content of this.#stored.of({ workspaceId, exportId, attempt })) {
      await mayGoOn()
      given += 1
      yield content
    }
    // The answer has begun; all that is left is to break it off, and the length that was told shows it.
    if (given !== parts) throw new Error(`${parts - given} parts of the pack ${exportId} are gone.`)
  }

  async #find(workspaceId: string, id: string): Promise<Export> {
    const found = await this.#deps.stores.exports.find(workspaceId, id)
    if (!found) throw exportNotFound()
    return found
  }
}

function fileNameOf(row: Export): string {
  const { frameworks, period } = planOf(row)
  return `pack-${frameworks.join('-')}-${period.from}-${period.to}.zip`
}

const shown = (row: Export) => ({
  ...{ id: row.id, state: row.state, phase: row.phase, done: row.done, problem: row.problem },
  ...{ askedAt: row.askedAt, finishedAt: row.finishedAt, expiresAt: row.expiresAt, bytes: row.bytes },
  plan: planOf(row),
  range: { from: row.rangeFrom, to: row.rangeTo },
  packSha256: row.packSha256?.toString('hex') ?? null,
  manifestSha256: row.manifestSha256?.toString('hex') ?? null,
  summary: row.summary === null ? null : Summary.parse(JSON.parse(row.summary)),
})

const opens = (workspaceId: string, id: string, access: string | null): string[] =>
  access === null ? [workspaceId, id] : [workspaceId, id, access]
