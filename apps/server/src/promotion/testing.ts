import { randomBytes } from 'node:crypto'
import type { WrittenSpec } from '@countersign/agents'
import { written } from '../agents/testing.ts'
import { dataWith } from '../policy/testing.ts'
import type { TestServer } from '../testing/compose.ts'
import { join, setUp } from '../testing/people.ts'
import type { Visitor } from '../testing/visitor.ts'

/** Two admins, two reviewers, and one of every other role. */
export async function openCast(server: TestServer) {
  const { admin, workspaceId } = await setUp(server)
  const joined = (role: Parameters<typeof join>[3], name: string) =>
    join(admin, server, workspaceId, role, name)
  const bo = await joined('admin', 'Bo')
  const rita = await joined('reviewer', 'Rita')
  const ron = await joined('reviewer', 'Ron')
  const chen = await joined('compliance', 'Chen')
  const vik = await joined('viewer', 'Vik')
  const ana = await admin.api.members.list.query({ workspaceId, search: 'ana@' })
  return {
    workspaceId,
    ana: { visitor: admin, personId: ana.items[0]?.personId ?? '' },
    bo,
    rita,
    ron,
    chen,
    vik,
  }
}
export type Cast = Awaited<ReturnType<typeof openCast>>

export type Sandboxed = { agentId: string; name: string; revision: number; digest: string }

/** A new agent that the shipped policy lets through, or with changes does not. */
export async function makeAgent(
  visitor: Visitor,
  workspaceId: string,
  change: Partial<WrittenSpec> = {},
): Promise<Sandboxed> {
  const name = `agent-${randomBytes(6).toString('hex')}`
  const spec = { value: written(name, change) }
  const { id, revision, digest } = await visitor.api.agents.create.mutate({ workspaceId, spec })
  return { agentId: id, name, revision, digest }
}

/** The next revision: another budget, which nobody minds. */
export async function edit(
  visitor: Visitor,
  workspaceId: string,
  agent: Sandboxed,
  change: Partial<WrittenSpec> = { budget: { monthlyUsd: 7 } },
): Promise<Sandboxed> {
  const { agentId, name, revision: basedOn } = agent
  const spec = { value: written(name, change) }
  const saved = await visitor.api.agents.update.mutate({ workspaceId, agentId, spec, basedOn })
  return { agentId, name, revision: saved.revision, digest: saved.digest }
}

/** An agent with an open request for it, by whoever made it. */
export async function makeRequest(visitor: Visitor, workspaceId: string, change: Partial<WrittenSpec> = {}) {
  const agent = await makeAgent(visitor, workspaceId, change)
  const { agentId } = agent
  const { requestId } = await visitor.api.promotions.request.mutate({ workspaceId, agentId })
  return { ...agent, requestId }
}

/** Changes what the policy asks of people, by lines of its document. */
export async function askFor(
  visitor: Visitor,
  workspaceId: string,
  lines: readonly (readonly [RegExp, string])[],
): Promise<void> {
  for (const [from, to] of lines) {
    const { files, basedOn } = await dataWith(visitor, workspaceId, from, to)
    const set = { files }
    await visitor.api.policy.reload.mutate({ workspaceId, set, basedOn, reason: 'For a test' })
  }
}

/** How many rows there are of everything that a promotion writes: what "nothing was changed" means. */
export async function writtenRows(server: TestServer): Promise<Record<string, number>> {
  const tables = ['promotion_requests', 'promotion_votes', 'proofs', 'break_glass_alerts', 'ledger_events']
  const counts: Record<string, number> = {}
  for (const table of tables) {
    const [rows] = await server.orm.execute(`select count(*) as n from ${table}`)
    counts[table] = Number(JSON.parse(JSON.stringify(rows))[0].n)
  }
  return counts
}
