import { beforeAll, describe, expect, it } from 'vitest'
import type { FaultPoint } from '../ledger/fault-proxy.testing.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { toldOf } from '../revalidation/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { cutOff } from '../testing/cut.ts'
import { governed, scanned, tamper } from './testing.ts'

/** What the database sees of a process that dies is its connection ending; so each statement is tried that way. */
describe('a replica that dies while it compares', { timeout: 300_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  const agentIds: string[] = []

  beforeAll(async () => {
    cast = await openCast(server)
    for (let made = 0; made < 3; made++) agentIds.push((await governed(server, cast)).agentId)
    await scanned(server, cast)
  })

  const lie = (digit: string) =>
    tamper(server, `update agents set governed_digest = unhex(repeat('${digit}${digit}', 32))`)

  it('has written all of a part or none of it, and the next one finds each thing once', async () => {
    const { workspaceId, ana } = cast
    let points = 0
    for (let isOver = false; !isOver; ) {
      // Every time another lie, so that every time something is over and something else begins.
      await lie('0123456789abcdef'.charAt(points % 16))
      const { scanId } = await ana.visitor.api.drift.scan.mutate({ workspaceId })
      isOver = !(await cut({ statement: points + 1, when: points % 2 === 0 ? 'before' : 'after' }))
      // Its lease has run out by then.
      server.clock.advance(11_000)
      await server.services.driftScanner.round()
      const scan = await server.services.stores.driftScans.find(workspaceId, scanId)
      expect(scan).toMatchObject({ state: 'done', checked: 3, failed: 0, opened: 3 })
      const open = await server.services.stores.drift.openOf(workspaceId, agentIds)
      expect(open.map(({ agentId }) => agentId).sort()).toEqual([...agentIds].sort())
      if (!isOver) points += 1
    }
    // The lease, the locks, what is read, what was found, its events, the checks, and how far it is.
    expect(points).toBeGreaterThanOrEqual(20)
    const findings = await server.services.stores.drift.openOf(workspaceId, agentIds)
    for (const { id } of findings) {
      expect(await toldOf(server, workspaceId, `drift:${id}`)).toEqual(['drift.found'])
    }
  })

  const cut = (point: FaultPoint) => cutOff(server, point, ({ driftScanner }) => driftScanner.round())
})
