import { people, promotionComments, promotionVotes } from '@countersign/drizzle/schema'
import { and, asc, count, eq, inArray } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type StoredVote = typeof promotionVotes.$inferSelect
export type Comment = typeof promotionComments.$inferSelect

/** So many are all that a page shows, and more than anybody reads. */
export const mostComments = 500

/** What people said of requests. Votes and comments are added; there is no way here to change one. */
export const voteStore = (db: Db) => ({
  /** Fails with a duplicate key when the person has voted on this revision. */
  async add(vote: StoredVote): Promise<void> {
    await db.insert(promotionVotes).values(vote)
  },

  async of(workspaceId: string, requestIds: readonly string[]): Promise<StoredVote[]> {
    if (requestIds.length === 0) return []
    return db
      .select()
      .from(promotionVotes)
      .where(
        and(eq(promotionVotes.workspaceId, workspaceId), inArray(promotionVotes.requestId, [...requestIds])),
      )
      .orderBy(asc(promotionVotes.at), asc(promotionVotes.personId))
  },

  async addComment(comment: Comment): Promise<void> {
    await db.insert(promotionComments).values(comment)
  },

  async countComments(workspaceId: string, requestId: string): Promise<number> {
    const [row] = await db
      .select({ count: count() })
      .from(promotionComments)
      .where(and(eq(promotionComments.workspaceId, workspaceId), eq(promotionComments.requestId, requestId)))
    return row?.count ?? 0
  },

  /** The oldest first. */
  async comments(workspaceId: string, requestId: string) {
    return db
      .select({ comment: promotionComments, authorName: people.name })
      .from(promotionComments)
      .leftJoin(people, eq(people.id, promotionComments.personId))
      .where(and(eq(promotionComments.workspaceId, workspaceId), eq(promotionComments.requestId, requestId)))
      .orderBy(asc(promotionComments.id))
      .limit(mostComments)
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(promotionVotes).where(eq(promotionVotes.workspaceId, workspaceId))
    await db.delete(promotionComments).where(eq(promotionComments.workspaceId, workspaceId))
  },
})
