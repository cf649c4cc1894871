import type { Reason } from '@countersign/decisions'
import {
  type Action,
  type FactsOf,
  holdersOf,
  type NewEvent,
  type Outcome,
  type WordsOf,
  writeEvent,
} from '@countersign/ledger'
import { holderOf } from '@countersign/retention'
import { chance } from '../chance.ts'
import type { Clock } from '../clock.ts'
import { Batch, type Written } from '../database/batch.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { currentRequestId } from '../http/request-id.ts'
import type { BodyKeys } from './body-keys.ts'
import { sha256 } from './cryptography.ts'
import type { Doer } from './doer.ts'
import { EventIds } from './event-ids.ts'
import type { LedgerGuard } from './guard.ts'
import type { PendingEvent, StoredEvent } from './store.ts'

/** What a service says about something that it decided. */
export type Told<A extends Action> = {
  by: Doer
  action: A
  subjectId: string
  outcome?: Outcome
  codes?: readonly string[]
  facts: FactsOf<A>
  words: WordsOf<A>
}

type Rows = { event: StoredEvent; pending: PendingEvent; order: string }

/** What a decision writes besides its event, and nothing of it without the event. */
export type Beside = {
  /** Answers with a reason when it wrote nothing: then the event is not written either. */
  write(stores: Stores, eventId: string): Promise<Reason | null>
  /** Whether whoever asked has been answered already, so that nothing must be written any more. */
  isGivenUp(): boolean
}

type Decided = { rows: Rows; beside: Beside | null }

/** Written, or the reason why the caller's own rows were not. */
type DecidedAs = { eventId: string; objection: Reason | null }

type Deps = { stores: Stores; transact: Transact; clock: Clock; bodyKeys: BodyKeys; guard: LedgerGuard }

/** The name of a workspace's log, for whoever verifies it. */
export const originOf = (workspaceId: string): string => `countersign/${workspaceId}`

/** Writes events. A change that cannot be written down is not made: whatever fails here fails the caller. */
export class LedgerWriter {
  readonly #deps: Deps
  readonly #batch: Batch<Decided, DecidedAs>
  readonly #ids = new EventIds()
  constructor(deps: Deps) {
    this.#deps = deps
    this.#batch = new Batch((decided) => this.#write(decided))
  }

  get isReadOnly(): boolean {
    return this.#deps.guard.problem !== null
  }

  /** In the transaction of the change that the event tells of; answers with the identifier of the event. */
  async append<A extends Action>(stores: Stores, workspaceId: string, told: Told<A>): Promise<string> {
    this.#deps.guard.refuseIfReadOnly()
    const rows = await this.#rowsOf(stores, workspaceId, told)
    await stores.ledger.add([rows])
    return rows.event.id
  }

  /** Many in the transaction of the changes that they tell of, in two statements; answers with their identifiers. */
  async appendAll(
    stores: Stores,
    workspaceId: string,
    all: readonly { [A in Action]: Told<A> }[Action][],
  ): Promise<string[]> {
    this.#deps.guard.refuseIfReadOnly()
    const rows: Rows[] = []
    for (const told of all) rows.push(await this.#rowsOf(stores, workspaceId, told))
    if (rows.length > 0) await stores.ledger.add(rows)
    return rows.map(({ event }) => event.id)
  }

  /**
   * For what concerns a person everywhere: once into the ledger of every workspace that they may enter, or of the
   * one that their session is for.
   */
  async appendForPerson<A extends Action>(
    stores: Stores,
    personId: string,
    told: Told<A>,
    only: string | null = null,
  ): Promise<void> {
    this.#deps.guard.refuseIfReadOnly()
    const rows: Rows[] = []
    for (const { workspace } of await stores.workspaces.ofPerson(personId)) {
      if (only === null || only === workspace.id) rows.push(await this.#rowsOf(stores, workspace.id, told))
    }
    if (rows.length > 0) await stores.ledger.add(rows)
  }

  /**
   * For a decision that changes nothing else. Those that wait at the same moment share one durable transaction;
   * the promise is kept when it has committed, and broken when it has not.
   */
  async decide<A extends Action>(workspaceId: string, told: Told<A>): Promise<string> {
    this.#deps.guard.refuseIfReadOnly()
    const rows = await this.#rowsOf(this.#deps.stores, workspaceId, told)
    return (await this.#batch.add({ rows, beside: null })).eventId
  }

  /** The same, with rows of the caller's own in that transaction. */
  async decideWith<A extends Action>(workspaceId: string, told: Told<A>, beside: Beside): Promise<DecidedAs> {
    this.#deps.guard.refuseIfReadOnly()
    const rows = await this.#rowsOf(this.#deps.stores, workspaceId, told)
    return this.#batch.add({ rows, beside })
  }

  async #write(decided: readonly Decided[]): Promise<readonly Written<DecidedAs>[]> {
    try {
      return await this.#writeTogether(decided)
    } catch (error) {
      // What one of them wrote beside its event must not take the others down with it.
      if (decided.length === 1 || decided.every(({ beside }) => beside === null)) throw error
    }
    const written: Written<DecidedAs>[] = []
    for (const one of decided) written.push(...(await this.#writeTogether([one]).catch(broken)))
    return written
  }

  async #writeTogether(decided: readonly Decided[]): Promise<readonly Written<DecidedAs>[]> {
    return this.#deps.transact(async (stores) => {
      const objections = await besideAll(stores, decided)
      const rows = decided.filter((one) => objections.get(one) === null).map((one) => one.rows)
      if (rows.length > 0) await stores.ledger.add(rows)
      return decided.map((one) => ({
        ok: true,
        value: { eventId: one.rows.event.id, objection: objections.get(one) ?? null },
      }))
    })
  }

  async #rowsOf<A extends Action>(stores: Stores, workspaceId: string, told: Told<A>): Promise<Rows> {
    const at = this.#deps.clock()
    const event: NewEvent<A> = {
      log: originOf(workspaceId),
      eventId: this.#ids.next(at),
      at,
      workspace: workspaceId,
      actor: told.by.reference,
      behind: told.by.behind ? `person:${told.by.behind.personId}` : null,
      action: told.action,
      subjectId: told.subjectId,
      outcome: told.outcome ?? 'done',
      codes: told.codes ?? [],
      requestId: currentRequestId(),
      facts: told.facts,
      body: { actorName: told.by.name, behindName: told.by.behind?.name ?? null, words: told.words },
      salts: { header: chance(16), body: chance(16) },
    }
    const { header, headerBytes, bodyBytes, leaf } = writeEvent(sha256, event)
    const dayHolder = holderOf(told.action, at)
    const holders = [...holdersOf(header), dayHolder]
    const key = await this.#deps.bodyKeys.forWriting(stores, workspaceId, holders)
    const { eventId } = header
    return {
      event: {
        workspaceId,
        id: eventId,
        header: Buffer.from(headerBytes),
        sealedBody: this.#deps.bodyKeys.seal(key, eventId, dayHolder, bodyBytes),
      },
      pending: { workspaceId, eventId, leaf: Buffer.from(leaf) },
      order: `${workspaceId} ${told.subjectId}`,
    }
  }
}

const broken = (error: unknown): Written<DecidedAs>[] => [{ ok: false, error }]

/**
 * What stands beside the events, in one order everywhere: replicas that write about the same things at the same moment
 * take their locks one after the other. All of it ends before the transaction does, also when some of it fails.
 */
async function besideAll(
  stores: Stores,
  decided: readonly Decided[],
): Promise<ReadonlyMap<Decided, Reason | null>> {
  const inOrder = decided.toSorted((one, other) => (one.rows.order < other.rows.order ? -1 : 1))
  const settled = await Promise.allSettled(
    inOrder.map(async ({ rows, beside }) => {
      if (beside === null) return null
      return beside.isGivenUp() ? givenUp : beside.write(stores, rows.event.id)
    }),
  )
  const objections = new Map<Decided, Reason | null>()
  for (const [at, one] of inOrder.entries()) {
    const result = settled[at]
    if (result?.status !== 'fulfilled') throw result?.reason
    objections.set(one, result.value)
  }
  return objections
}

const givenUp: Reason = {
  code: 'GIVEN_UP',
  message: 'Whoever asked was answered before it was written.',
  remedy: 'Ask again.',
}
