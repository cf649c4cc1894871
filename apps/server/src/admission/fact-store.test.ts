import { beforeAll, describe, expect, it } from 'vitest'
import { asRoot } from '../ledger/testing.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { governed, sandboxed } from './testing.ts'

describe('facts that are asked for at the same moment', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  beforeAll(async () => {
    cast = await openCast(server)
  })
  const find = (asking: { workspaceId: string; agentId: string; mode: 'sandbox' | 'governed' }) =>
    server.services.stores.admissionFacts.find(asking.workspaceId, asking.agentId, asking.mode)

  it('are those of each, in its mode, and of nobody in another workspace', async () => {
    const [one, two, three] = [
      await sandboxed(cast),
      await governed(server, cast),
      await governed(server, cast),
    ]
    const foreign = { ...one, workspaceId: 'wsp_01K9ZB3W6R0000000000000009' }
    const answers = await Promise.all([one, two, three, two, foreign].map(find))
    expect(answers.map((row) => row?.agent.id ?? null)).toEqual([
      one.agentId,
      two.agentId,
      three.agentId,
      two.agentId,
      null,
    ])
    expect(answers.map((row) => row?.proof === null)).toEqual([true, false, false, false, false])
    expect(answers.slice(0, 4).every((row) => row?.revision?.agentId === row?.agent.id)).toBe(true)
  })

  it('are as they were stored after they were asked for, and not as somebody else saw them', async () => {
    const asking = await governed(server, cast)
    const before = find(asking)
    expect((await before)?.agent.isFrozen).toBe(false)
    await cast.rita.visitor.api.agents.freeze.mutate({
      workspaceId: asking.workspaceId,
      agentId: asking.agentId,
    })
    expect((await find(asking))?.agent.isFrozen).toBe(true)
  })

  it('are denied to nobody because the row of another cannot be read', async () => {
    const [good, bad] = [await governed(server, cast), await governed(server, cast)]
    await asRoot(server, `update agents set is_frozen = 7 where id = '${bad.agentId}'`)
    const [whole, broken] = await Promise.allSettled([find(good), find(bad)])
    expect(whole.status).toBe('fulfilled')
    expect(broken.status).toBe('rejected')
  })
})
