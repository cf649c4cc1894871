import { type AgentSpec, parseSpec, type WrittenSpec } from '@countersign/agents'
import type { TestServer } from '../testing/compose.ts'

export const day = 24 * 60 * 60 * 1000

/** A spec as somebody would write it: complete, and small. */
export const written = (name: string, change: Partial<WrittenSpec> = {}): WrittenSpec => ({
  apiVersion: 'countersign/v1',
  kind: 'Agent',
  metadata: { name, displayName: `Agent ${name}`, owner: 'finance', labels: { team: 'finance' } },
  anatomy: {
    role: 'operator',
    model: { provider: 'anthropic', name: 'claude-sonnet', temperature: 0.1 },
    instructions: 'Read invoices.\n',
  },
  capabilities: ['invoice.read'],
  ...change,
})

export function specOf(value: WrittenSpec): AgentSpec {
  const reading = parseSpec(value)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.spec
}

/** The events of a workspace in the order in which they were written, as `action` and facts. */
export async function eventsOf(server: TestServer, workspaceId: string, about?: string) {
  await server.services.sequencer.sequenceAll()
  const log = await server.services.stores.log.find(workspaceId)
  const entries = await server.services.stores.log.entries(workspaceId, 0, log?.size ?? 0)
  const subjects = entries.filter(({ subject }) => about === undefined || subject === `agent:${about}`)
  const stored = await server.services.stores.ledger.list(
    workspaceId,
    subjects.map(({ eventId }) => eventId),
  )
  const byId = new Map(stored.map(({ id, header }) => [id, JSON.parse(header.toString('utf8'))]))
  return subjects.map(({ eventId, action }) => ({ action, header: byId.get(eventId) }))
}

/** How many rows each table of agents has: what "nothing was changed" means. */
export async function rowsOf(server: TestServer): Promise<Record<string, number>> {
  const tables = ['agents', 'agent_labels', 'agent_revisions', 'agent_drafts', 'saved_views', 'ledger_events']
  const counts: Record<string, number> = {}
  for (const table of tables) {
    const [rows] = await server.orm.execute(`select count(*) as n from ${table}`)
    counts[table] = Number(JSON.parse(JSON.stringify(rows))[0].n)
  }
  return counts
}
