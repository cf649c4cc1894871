import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { byActor } from '../ledger/doer.ts'
import { aLedger } from '../ledger/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { Victim } from '../testing/victim.ts'

const plan = {
  frameworks: ['soc2'],
  period: { from: '2026-01-15', to: '2026-01-15', timeZone: 'UTC' },
  agents: null,
  redaction: 'none' as const,
}
/** Longer than the lease of somebody who died. */
const waitMs = 21_000

describe('a server that is killed while it makes a pack', () => {
  const server = composeForTest()
  let victim: Victim
  let workspaceId = ''
  let personId = ''

  beforeAll(async () => {
    const { admin, workspaceId: made } = await aLedger(server, 1_200)
    workspaceId = made
    personId = (await admin.api.members.list.query({ workspaceId })).items[0]?.personId ?? ''
    victim = await Victim.of(server, import.meta.dirname)
  }, 120_000)
  afterAll(() => victim.remove())

  async function ask(): Promise<string> {
    const actor = { personId, name: 'Ana Admin', role: 'admin', workspaceId, behind: null } as const
    return (await server.services.exports.request(workspaceId, byActor(actor), plan)).id
  }
  const rowOf = (id: string) => server.services.stores.exports.find(workspaceId, id)

  /** Its bytes as they are handed out, hashed. */
  async function hashOf(id: string): Promise<string> {
    const { content } = await server.services.exports.open(workspaceId, id)
    const hash = createHash('sha256')
    for await (const part of content) hash.update(part)
    return hash.digest('hex')
  }

  /** False when it had done everything before the point was reached. */
  const kill = async (statement: number, when: 'before' | 'after'): Promise<boolean> =>
    (await victim.killAt({ statement, when }, {})).killed

  it('leaves an export that another one finishes, with the bytes that it would have had', async () => {
    const undisturbed = await ask()
    await server.services.exportWorkflow.round()
    const wanted = await hashOf(undisturbed)
    expect((await rowOf(undisturbed))?.packSha256?.toString('hex')).toBe(wanted)

    let lost = 0
    // Every few statements, from the first one on until it comes through.
    for (let statement = 3, isOver = false; !isOver; statement += 8) {
      const id = await ask()
      isOver = !(await kill(statement, statement % 2 === 0 ? 'before' : 'after'))
      const left = await rowOf(id)
      if (left?.state === 'running') {
        lost += 1
        // Whoever died may still be alive for all that others know.
        await server.services.exportWorkflow.round()
        expect((await rowOf(id))?.state).toBe('running')
        server.clock.advance(waitMs)
      }
      await server.services.exportWorkflow.round()
      const made = await rowOf(id)
      expect(made).toMatchObject({ state: 'done', problem: null })
      expect(await hashOf(id)).toBe(wanted)
      expect(made?.packSha256?.toString('hex')).toBe(wanted)
      if (made && made.attempt > 1) await nothingLeft(id, made.attempt - 1)
    }
    expect(lost).toBeGreaterThanOrEqual(4)
  }, 300_000)

  async function nothingLeft(exportId: string, attempt: number): Promise<void> {
    const first = { workspaceId, exportId, attempt, number: -1 }
    expect(await server.services.stores.exportParts.after(first)).toBeNull()
  }
})
