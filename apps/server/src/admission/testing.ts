import type { WrittenSpec } from '@countersign/agents'
import { bySystem } from '../ledger/doer.ts'
import { type Cast, makeAgent, makeRequest } from '../promotion/testing.ts'
import type { TestServer } from '../testing/compose.ts'
import type { Occasion } from './recorder.ts'

export const aStart: Occasion = { by: bySystem, cause: 'start', runId: null }

/** An agent in its sandbox, as somebody would ask whether it may start. */
export async function sandboxed({ ana, workspaceId }: Cast, change: Partial<WrittenSpec> = {}) {
  const { agentId } = await makeAgent(ana.visitor, workspaceId, change)
  return { workspaceId, agentId, mode: 'sandbox' as const }
}

/** One that was promoted, whose proof has its place in the ledger. */
export async function governed(server: TestServer, cast: Cast, change: Partial<WrittenSpec> = {}) {
  const { workspaceId } = cast
  const { agentId, requestId, digest } = await makeRequest(cast.ana.visitor, workspaceId, change)
  await cast.rita.visitor.api.promotions.approve.mutate({ workspaceId, requestId, digest })
  await server.services.sequencer.sequence(workspaceId)
  return { workspaceId, agentId, mode: 'governed' as const }
}
