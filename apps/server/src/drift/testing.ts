import type { WrittenSpec } from '@countersign/agents'
import type { DriftKind } from '@countersign/drift'
import type { RunReport } from '@countersign/runtime'
import { asRoot } from '../ledger/testing.ts'
import type { Cast } from '../promotion/testing.ts'
import { governed as promoted } from '../revalidation/testing.ts'
import type { TestServer } from '../testing/compose.ts'

/** An agent that was promoted, whose proof has its place in the ledger. */
export async function governed(server: TestServer, cast: Cast, change: Partial<WrittenSpec> = {}) {
  const made = await promoted(cast, change)
  await server.services.sequencer.sequence(cast.workspaceId)
  await server.services.revalidationWorkflow.round()
  return made
}

/** Lets it run elsewhere with a lease, and say what it says at its first heartbeat. */
export async function running(server: TestServer, cast: Cast, agentId: string, report: RunReport | null) {
  const { workspaceId } = cast
  const { run, lease } = await cast.ana.visitor.api.runs.start.mutate({
    workspaceId,
    agentId,
    driver: 'lease',
  })
  if (!run || !lease) throw new Error('The agent was not let in.')
  if (report === null) return { runId: run.id, token: lease.token }
  const renewed = await server.services.leases.renew(lease.token, run.lease.id, report)
  return { runId: run.id, token: renewed.lease }
}

/** Compares everybody of a workspace, to the end. */
export async function scanned(server: TestServer, { ana, workspaceId }: Cast, agentIds?: string[]) {
  const { scanId } = await ana.visitor.api.drift.scan.mutate({ workspaceId, agentIds })
  await server.services.driftScanner.round()
  return ana.visitor.api.drift.scanOf.query({ workspaceId, scanId })
}

/** What is known of one agent. */
export const seenOf = ({ vik, workspaceId }: Cast, agentId: string) =>
  vik.visitor.api.drift.agent.query({ workspaceId, agentId })

/** In the order of their words, for findings of one millisecond have no other. */
export async function kindsOf(cast: Cast, agentId: string): Promise<DriftKind[]> {
  return (await seenOf(cast, agentId)).findings.map(({ kind }) => kind).toSorted()
}

/** As whoever has the database would: everything of the agent back to how it was. */
export const tamper = (server: TestServer, ...statements: string[]) => asRoot(server, ...statements)
