import { follow } from '@countersign/promotion'
import type { Agent } from '../agents/store.ts'
import type { Stores } from '../database/stores.ts'
import type { Doer } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { supersedeAll } from './superseding.ts'

/** A revision that somebody saved. */
export type SavedRevision = { number: number; digest: Buffer; hex: string; authorId: string }

/**
 * What an edit does to the open requests of its agent, in the transaction of the edit. A request follows the newest
 * revision, so that several edits fit into one; every vote was for another, and counts no longer.
 */
export class RequestFollowing {
  readonly #writer: LedgerWriter
  constructor({ writer }: { writer: LedgerWriter }) {
    this.#writer = writer
  }

  async revised(
    stores: Stores,
    agent: Pick<Agent, 'workspaceId' | 'id' | 'name'>,
    saved: SavedRevision,
    by: Doer,
    now: number,
  ): Promise<void> {
    const { workspaceId } = agent
    for (const request of await stores.requests.liveOf(workspaceId, agent.id)) {
      const moved = follow(request, now)
      if (!moved.ok) continue
      const votes = await stores.votes.of(workspaceId, [request.id])
      await stores.requests.set(workspaceId, request.id, {
        state: moved.standing.state,
        revision: saved.number,
        digest: saved.digest,
        editorId: saved.authorId,
        policy: null,
      })
      await this.#writer.append(stores, workspaceId, {
        by,
        action: 'promotion.voided',
        subjectId: request.id,
        facts: {
          agent: agent.id,
          revision: saved.number,
          specSha256: saved.hex,
          from: request.revision,
          votes: votes.filter(({ revision }) => revision === request.revision).length,
        },
        words: { agentName: agent.name },
      })
    }
  }

  /** There is nothing left to promote. */
  async retired(
    stores: Stores,
    agent: Pick<Agent, 'workspaceId' | 'id' | 'name'>,
    now: number,
  ): Promise<void> {
    const live = await stores.requests.liveOf(agent.workspaceId, agent.id)
    await supersedeAll(stores, this.#writer, live, agent, null, now)
  }
}
