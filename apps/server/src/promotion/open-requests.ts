import { parseSpecBytes, statusOf } from '@countersign/agents'
import { standingOf } from '../agents/standing.ts'
import type { Clock } from '../clock.ts'
import type { OpenRequests } from '../policy/impact.ts'

/** The questions that wait for people to decide, as the policy would be asked them now. */
export const openRequestsAt =
  (clock: Clock): OpenRequests =>
  async (stores, workspaceId, after, limit) => {
    const now = clock()
    const rows = await stores.requests.live(workspaceId, after, limit)
    return rows.flatMap(({ request, agent, revision, role }) => {
      const read = parseSpecBytes(revision.spec)
      if (!read.ok) return []
      const input = {
        actor: { id: request.requesterId, role: role ?? 'viewer' },
        agent: {
          id: agent.id,
          name: agent.name,
          revision: revision.number,
          specSha256: revision.digest.toString('hex'),
          status: statusOf(standingOf(agent), now),
        },
        spec: read.spec,
        now,
      }
      return [{ id: request.id, input }]
    })
  }
