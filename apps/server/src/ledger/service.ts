import { type Action, actions, outcomes } from '@countersign/ledger'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Actor } from '../members/actor.ts'
import type { BodyKeys } from './body-keys.ts'
import type { CheckpointCopy } from './checkpoint-copy.ts'
import type { LedgerChecks } from './checks.ts'
import { byActor } from './doer.ts'
import type { EntryCursor, EntryFilter } from './entry-store.ts'
import type { LedgerEvidence } from './evidence.ts'
import type { LedgerGuard } from './guard.ts'
import type { Entry } from './log-store.ts'
import { namesOf } from './names.ts'
import type { CheckpointPublisher } from './publisher.ts'
import { readEvents } from './reading.ts'
import { originOf } from './writer.ts'

type Deps = {
  stores: Stores
  clock: Clock
  bodyKeys: BodyKeys
  guard: LedgerGuard
  copy: CheckpointCopy
  publisher: CheckpointPublisher
  checks: LedgerChecks
  evidence: LedgerEvidence
}

const mostNewer = 1_000

/** The ledger as its readers see it. */
export class LedgerService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async list(
    { workspaceId }: Pick<Actor, 'workspaceId'>,
    filter: EntryFilter,
    cursor: string | undefined,
    limit: number,
  ) {
    const { stores } = this.#deps
    const page = await stores.entries.page(workspaceId, filter, readCursor(cursor), limit + 1)
    const entries = page.slice(0, limit)
    const items = await this.#shown(workspaceId, entries)
    const last = entries.at(-1)
    return { items, nextCursor: last && page.length > limit ? cursorOf(last) : null }
  }

  /** What the ledger tells of one noun, newest first: the history on its page. */
  async about(actor: Actor, noun: 'signing-key', limit: number) {
    const { workspaceId } = actor
    return this.#shown(workspaceId, await this.#deps.stores.entries.aboutNoun(workspaceId, noun, limit))
  }

  async #shown(workspaceId: string, entries: readonly Entry[]) {
    const events = await readEvents(
      this.#deps,
      workspaceId,
      entries.map(({ eventId }) => eventId),
    )
    return entries.map(({ eventId, position, at, action, outcome, subject, code, actor: who }) => ({
      id: eventId,
      position,
      at,
      action,
      outcome,
      subject,
      code,
      actor: who,
      sentence: events.get(eventId)?.sentence ?? 'This event is gone',
      isErased: events.get(eventId)?.isErased ?? false,
      isLost: !events.get(eventId)?.header,
    }))
  }

  /** How many matching events came since the newest that somebody is looking at; at most a thousand. */
  async newer(actor: Actor, filter: EntryFilter, position: number): Promise<{ events: number }> {
    const { workspaceId } = actor
    return { events: await this.#deps.stores.entries.countAfter(workspaceId, filter, position, mostNewer) }
  }

  /** What one can choose among: every kind of event, and who and which codes there are. */
  async choices(actor: Actor) {
    const { stores } = this.#deps
    const actors = await stores.entries.actors(actor.workspaceId)
    return {
      actions: [...actions] as Action[],
      outcomes: [...outcomes],
      codes: await stores.entries.codes(actor.workspaceId),
      actors: await namesOf(this.#deps.stores, actor.workspaceId, actors),
    }
  }

  async get(actor: Actor, eventId: string) {
    const { evidence } = this.#deps
    const { entry, header, headerBytes, body, isErased, sentence, line, proof } = await evidence.event(
      actor.workspaceId,
      eventId,
    )
    const checkpoint = proof === null ? null : await evidence.checkpoint(actor.workspaceId)
    return {
      id: eventId,
      sentence,
      isErased,
      position: entry?.position ?? null,
      /** As text: its exact bytes are what was hashed. */
      header: headerBytes.toString('utf8'),
      at: header ? Date.parse(header.at) : null,
      action: header?.action ?? null,
      outcome: header?.outcome ?? null,
      codes: header?.codes ?? [],
      actor: header?.actor ?? null,
      behind: header?.behind ?? null,
      subject: header?.subject ?? null,
      requestId: header?.requestId ?? null,
      facts: header ? JSON.stringify(header.facts) : null,
      body: body ? JSON.stringify(body) : null,
      bodySha256: header?.bodySha256 ?? null,
      leaf: entry?.leaf.toString('hex') ?? null,
      checkpoint: checkpoint && {
        size: checkpoint.size,
        at: checkpoint.at,
        root: Buffer.from(checkpoint.root).toString('hex'),
        cosignatures: checkpoint.note.signatures.length - 1,
      },
      line,
      proof,
    }
  }

  /** Everything the integrity card says, as of now and without a pass. */
  async integrity(actor: Actor) {
    const { stores, clock, guard, copy, publisher } = this.#deps
    const { workspaceId } = actor
    const log = await stores.log.find(workspaceId)
    const check = await stores.checks.find(workspaceId)
    const checkpoint = await stores.log.newestCheckpoint(workspaceId)
    const copied = await copy.newest(workspaceId)
    return {
      /** Ages are told by the clock that wrote the instants. */
      now: clock(),
      origin: originOf(workspaceId),
      size: log?.size ?? 0,
      root: log?.root.toString('hex') ?? null,
      waiting: await stores.ledger.backlog(workspaceId),
      check: check && {
        state: check.state,
        startedAt: check.startedAt,
        movedAt: check.movedAt,
        finishedAt: check.finishedAt,
        reached: check.reached,
        size: check.size,
        erased: check.erased,
        brokenAt: check.brokenAt,
        nearestEventId: await this.#nearest(workspaceId, check.brokenAt),
        code: check.code,
        message: check.message,
        intactAt: check.intactAt,
      },
      checkpoint: checkpoint && { size: checkpoint.size, at: checkpoint.at },
      copy: { size: copied?.size ?? 0, problem: publisher.copyProblem },
      readOnly: guard.problem,
    }
  }

  /** Begins a pass over the whole log, or says that one is underway. */
  async check(actor: Actor): Promise<{ started: boolean }> {
    const { started } = await this.#deps.checks.start(actor.workspaceId, byActor(actor))
    return { started }
  }

  /** For the whole instance: whether it decides, and if not, why. */
  standing() {
    return { readOnly: this.#deps.guard.problem }
  }

  /** The entry at a position, or beside it when that one is what is missing. */
  async #nearest(workspaceId: string, position: number | null): Promise<string | null> {
    if (position === null) return null
    const around = await this.#deps.stores.log.entries(workspaceId, Math.max(position - 1, 0), 2)
    return (around.find((entry) => entry.position >= position) ?? around.at(-1))?.eventId ?? null
  }
}

const cursorOf = ({ at, position }: EntryCursor): string => `${at}.${position}`

function readCursor(cursor: string | undefined): EntryCursor | null {
  if (cursor === undefined) return null
  const [at, position] = cursor.split('.').map(Number)
  return { at: at ?? 0, position: position ?? 0 }
}
