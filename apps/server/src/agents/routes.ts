import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Services } from '../compose.ts'
import { filterFrom, filterShape, sortShape } from './input.ts'
import { readCursor } from './reading.ts'
import { agentNotFound } from './refusals.ts'

const WorkspaceParams = z.object({ workspaceId: z.string().max(36) })
const AgentParams = WorkspaceParams.extend({ agentId: z.string().max(36) })

const { status, expiresWithinDays: _, ownerless: __, ...asText } = filterShape

/** The filters of the list as an address says them: every value is a text, and statuses are separated by commas. */
const ListQuery = z.strictObject({
  ...asText,
  status: z
    .string()
    .transform((text) => text.split(','))
    .pipe(status.unwrap())
    .optional(),
  expiresWithinDays: z.coerce.number().int().min(1).max(365).optional(),
  sort: sortShape.sort,
  order: z.enum(['asc', 'desc']).default('desc'),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})

/** What a machine with a key reads of agents. */
export function agentRoutes(http: FastifyInstance, { machines, agentReading, clock }: Services): void {
  http.get('/v1/workspaces/:workspaceId/agents', async (request) => {
    const { workspaceId } = WorkspaceParams.parse(request.params)
    await machines.authenticateIn(workspaceId, request.headers.authorization, 'agents:read')
    const { sort, order, cursor, limit, ...filters } = ListQuery.parse(request.query)
    const sorted = { by: sort, descending: order === 'desc' }
    return agentReading.list(
      { workspaceId },
      filterFrom(filters, clock()),
      sorted,
      readCursor(cursor, sorted),
      limit,
    )
  })

  http.get('/v1/workspaces/:workspaceId/agents/:agentId', async (request) => {
    const { workspaceId, agentId } = AgentParams.parse(request.params)
    await machines.authenticateIn(workspaceId, request.headers.authorization, 'agents:read')
    if (!/^agt_[0-9A-Z]{26}$/.test(agentId)) throw agentNotFound()
    const { cannotEdit, cannotRenew, cannotFreeze, cannotUnfreeze, cannotRetire, ...agent } =
      await agentReading.get({ workspaceId }, agentId)
    return agent
  })
}
