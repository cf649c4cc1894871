import type { WrittenSpec } from '@countersign/agents'
import { dataWith } from '../policy/testing.ts'
import { type Cast, makeRequest } from '../promotion/testing.ts'
import type { TestServer } from '../testing/compose.ts'

/** What an agent is made of that no limit of a temperature touches. */
export const cold = {
  anatomy: {
    role: 'operator',
    model: { provider: 'anthropic', name: 'claude-sonnet', temperature: 0 },
    instructions: 'Read invoices.\n',
  },
} as const

export type Governed = { agentId: string; name: string; proofId: string }

/** An agent that somebody asked for and somebody else approved. */
export async function governed({ ana, rita, workspaceId }: Cast, change: Partial<WrittenSpec> = {}) {
  const { requestId, digest, agentId, name } = await makeRequest(ana.visitor, workspaceId, change)
  const about = { workspaceId, requestId, digest, reason: null }
  const { proofId } = await rita.visitor.api.promotions.approve.mutate(about)
  if (proofId === null) throw new Error('The promotion was not granted.')
  return { agentId, name, proofId }
}

/** Activates the policy with one line of its document written differently. */
export async function reload(
  server: TestServer,
  { ana, workspaceId }: Cast,
  from: RegExp,
  to: string,
): Promise<string> {
  // Identifiers of one millisecond have no order.
  server.clock.advance(1_000)
  const { files, basedOn } = await dataWith(ana.visitor, workspaceId, from, to)
  const wanted = { workspaceId, set: { files }, basedOn, reason: 'For a test' }
  const activated = await ana.visitor.api.policy.reload.mutate(wanted)
  if (activated.outcome !== 'activated') throw new Error('The policy was not activated.')
  return activated.snapshotId
}

/** A limit for every role. */
export const temperatures = (limit: number): readonly [RegExp, string] => [
  /^temperature:\n(?: {2}\w+: [\d.]+\n)+/m,
  `temperature:\n${['assistant', 'analyst', 'developer', 'operator', 'researcher', 'support']
    .map((role) => `  ${role}: ${limit}\n`)
    .join('')}`,
]

/** What is told of an agent and of its proofs, in the order of the ledger. */
export async function toldOf(server: TestServer, workspaceId: string, subject: string): Promise<string[]> {
  await server.services.sequencer.sequenceAll()
  const entries = await server.services.stores.entries.page(workspaceId, { subject }, null, 50)
  return entries.map(({ action }) => action).reverse()
}
