import { eventIdOf } from '@countersign/admission'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { day, eventsOf } from '../agents/testing.ts'
import { type Cast, openCast, writtenRows } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { aStart, governed, sandboxed } from './testing.ts'

describe('an admission', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast

  beforeAll(async () => {
    cast = await openCast(server)
  })
  beforeEach(() => server.clock.advance(1_000))

  it('lets a sandbox and a governed revision in, and each is an event', async () => {
    for (const asking of [await sandboxed(cast), await governed(server, cast)]) {
      const answer = await server.services.admission.admit(asking, aStart)
      if (answer.kind !== 'admitted') throw new Error(JSON.stringify(answer.report.reasons))
      expect(answer.admitted).toMatchObject({ agentId: asking.agentId, mode: asking.mode, outcome: 'ALLOW' })
      const events = await eventsOf(server, cast.workspaceId, asking.agentId)
      const event = events.at(-1)
      expect(event?.action).toBe('admission.allowed')
      expect(event?.header).toMatchObject({
        eventId: eventIdOf(answer.admissionId),
        outcome: 'allow',
        facts: { cause: 'start', mode: asking.mode, revision: 1, run: null },
      })
    }
  })

  it('is not made by asking whether it would be', async () => {
    const asking = await governed(server, cast)
    const before = await writtenRows(server)
    const report = await server.services.admission.consider(asking)
    expect(report).toMatchObject({ outcome: 'ALLOW', reasons: [], policy: { outcome: 'allow' } })
    expect(await writtenRows(server)).toEqual(before)
  })

  it('is denied with everything that was found, and the denial is an event', async () => {
    const asking = await sandboxed(cast)
    server.clock.advance(60 * day)
    const answer = await server.services.admission.admit(asking, aStart)
    expect(answer).toMatchObject({ kind: 'denied', report: { reasons: [{ code: 'SANDBOX_EXPIRED' }] } })
    const events = await eventsOf(server, cast.workspaceId, asking.agentId)
    expect(events.at(-1)).toMatchObject({
      action: 'admission.denied',
      header: { outcome: 'deny', codes: ['SANDBOX_EXPIRED'] },
    })
  })

  it('is about an agent that exists', async () => {
    const asking = {
      workspaceId: cast.workspaceId,
      agentId: 'agt_01K9ZB3W6R0000000000000009',
      mode: 'sandbox' as const,
    }
    const admitting = server.services.admission.admit(asking, aStart)
    await expect(admitting).rejects.toMatchObject({ code: 'AGENT_NOT_FOUND' })
  })
})
