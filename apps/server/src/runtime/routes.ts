import { modes } from '@countersign/agents'
import { drivers, maxReportBytes, RunReport } from '@countersign/runtime'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { agentNotFound } from '../agents/refusals.ts'
import type { Services } from '../compose.ts'
import { byMachine } from '../ledger/doer.ts'
import { leaseUnknown } from './refusals.ts'

const WorkspaceParams = z.object({ workspaceId: z.string().max(36) })
const AgentParams = WorkspaceParams.extend({ agentId: z.string().max(36) })
const LeaseParams = z.object({ leaseId: z.string().max(36) })

const StartBody = z.strictObject({
  /** What is governed, where nothing is said and something is. */
  mode: z.enum(modes).optional(),
  /** `process` runs the agent here, by a registered runner; `lease` lets it in elsewhere and answers with its lease. */
  driver: z.enum(drivers).default('process'),
})
const StopBody = z.strictObject({ reason: z.string().trim().max(1_000).default('') })
const StatusesQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
const bearer = /^Bearer ([A-Za-z0-9_.-]{1,4096})$/

/** What orchestrators and machines call: starting and stopping agents, asking about them, and renewing a lease. */
export function runRoutes(http: FastifyInstance, services: Services): void {
  const { machines, runs, runtimes, leases } = services

  http.post('/v1/workspaces/:workspaceId/agents/:agentId/start', async (request) => {
    const { workspaceId, agentId } = agentIn(request.params)
    const machine = await machines.authenticateIn(workspaceId, request.headers.authorization, 'runs:manage')
    const { mode, driver } = StartBody.parse(request.body ?? {})
    return runs.start({ workspaceId, agentId, by: byMachine(machine), mode: mode ?? null, driver })
  })

  http.post('/v1/workspaces/:workspaceId/agents/:agentId/stop', async (request) => {
    const { workspaceId, agentId } = agentIn(request.params)
    const machine = await machines.authenticateIn(workspaceId, request.headers.authorization, 'runs:manage')
    const { reason } = StopBody.parse(request.body ?? {})
    return runs.stop(workspaceId, agentId, byMachine(machine), reason)
  })

  http.get('/v1/workspaces/:workspaceId/agents/:agentId/status', async (request) => {
    const { workspaceId, agentId } = agentIn(request.params)
    await machines.authenticateIn(workspaceId, request.headers.authorization, 'runs:manage')
    return { status: await runtimes.of(workspaceId).getAgentStatus(workspaceId, agentId) }
  })

  http.get('/v1/workspaces/:workspaceId/agents/:agentId/governance', async (request) => {
    const { workspaceId, agentId } = agentIn(request.params)
    await machines.authenticateIn(workspaceId, request.headers.authorization, 'runs:manage')
    return runtimes.of(workspaceId).governance(workspaceId, agentId)
  })

  http.get('/v1/workspaces/:workspaceId/agents/statuses', async (request) => {
    const { workspaceId } = WorkspaceParams.parse(request.params)
    await machines.authenticateIn(workspaceId, request.headers.authorization, 'runs:manage')
    const { page, limit } = StatusesQuery.parse(request.query)
    return runtimes.of(workspaceId).listStatuses(workspaceId, page, limit)
  })

  // The lease itself is the credential: an agent needs no key, and can do nothing else with it.
  http.post('/v1/leases/:leaseId/renew', { bodyLimit: maxReportBytes }, async (request) => {
    const { leaseId } = LeaseParams.parse(request.params)
    const token = bearer.exec(request.headers.authorization ?? '')?.[1]
    if (!token) throw leaseUnknown()
    return leases.renew(token, leaseId, RunReport.parse(request.body ?? {}))
  })
}

/** What anybody verifies a lease with, without asking about it. */
export function leaseKeyRoutes(http: FastifyInstance, { leaseKeys }: Services): void {
  http.get('/.well-known/countersign/:workspaceId/jwks.json', async (request, reply) => {
    const { workspaceId } = WorkspaceParams.parse(request.params)
    reply.header('cache-control', 'public, max-age=300')
    return { keys: await leaseKeys.publicKeys(workspaceId) }
  })
}

function agentIn(params: unknown): { workspaceId: string; agentId: string } {
  const named = AgentParams.parse(params)
  if (!/^agt_[0-9A-Z]{26}$/.test(named.agentId)) throw agentNotFound()
  return named
}
