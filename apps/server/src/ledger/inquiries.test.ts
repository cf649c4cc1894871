import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Cast, makeRequest, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { migrationsFolder } from '../testing/database.ts'
import { codeOf } from '../testing/visitor.ts'
import { asRoot } from './testing.ts'

type Page = { items: unknown[]; nextCursor: string | null }

describe('what people ask the ledger', () => {
  const server = composeForTest()
  let cast: Cast
  let cheap: Awaited<ReturnType<typeof makeRequest>>
  let dear: Awaited<ReturnType<typeof makeRequest>>
  let secret = ''

  beforeAll(async () => {
    cast = await openCast(server)
    const { workspaceId, ana, rita } = cast
    cheap = await makeRequest(ana.visitor, workspaceId, { budget: { monthlyUsd: 20 } })
    dear = await makeRequest(ana.visitor, workspaceId, { budget: { monthlyUsd: 180 } })
    await rita.visitor.api.promotions.approve.mutate({ workspaceId, ...ballot(cheap) })
    await rita.visitor.api.promotions.reject.mutate({ workspaceId, ...ballot(dear), reason: 'Too dear' })
    const about = { name: 'Auditor', scopes: ['ledger:read' as const], expiresInDays: null }
    secret = (await ana.visitor.api.keys.create.mutate({ workspaceId, ...about })).secret
    await server.services.sequencer.sequenceAll()
  })

  const ballot = ({ requestId, digest }: typeof cheap) => ({ requestId, digest })
  const actionsOf = async (filter: Record<string, unknown>) => {
    const { workspaceId, ana } = cast
    const { items } = await ana.visitor.api.ledger.list.query({ workspaceId, limit: 100, ...filter })
    return items.map(({ action }) => action)
  }
  const get = (workspaceId: string, query: string, key = secret) =>
    server.http.inject({
      url: `/v1/workspaces/${workspaceId}/ledger/events?${query}`,
      headers: { authorization: `Bearer ${key}` },
    })

  it('everything about one agent, also what happened to its request and its proof', async () => {
    const told = await actionsOf({ agent: cheap.agentId })
    expect(told).toEqual(
      expect.arrayContaining([
        'agent.created',
        'promotion.requested',
        'promotion.approved',
        'promotion.granted',
        'proof.issued',
      ]),
    )
    expect(told).not.toContain('promotion.rejected')
    expect(await actionsOf({ agent: dear.agentId })).toContain('promotion.rejected')
    expect(await actionsOf({ agent: `agt_${'0'.repeat(26)}` })).toEqual([])
  })

  it('what somebody did, and what was denied', async () => {
    expect(await actionsOf({ actor: `person:${cast.rita.personId}` })).toEqual(
      expect.arrayContaining(['promotion.rejected', 'promotion.approved']),
    )
    expect(await actionsOf({ outcome: 'deny' })).toEqual(['promotion.rejected'])
  })

  it('decisions on a sum or more, to the millionth', async () => {
    const above = (monthlyMicros: number) => actionsOf({ monthlyMicros })
    expect(await above(180_000_000)).toEqual(['promotion.rejected'])
    expect(await above(180_000_001)).toEqual([])
    expect((await above(0)).toSorted()).toEqual([
      'promotion.approved',
      'promotion.granted',
      'promotion.rejected',
    ])
    expect(await actionsOf({ monthlyMicros: 0, agent: cheap.agentId, outcome: 'deny' })).toEqual([])
  })

  it('is answered to a machine with the same pages, and refused without a key, a scope or sense', async () => {
    const { workspaceId } = cast
    const whole = (await get(workspaceId, `agent=${cheap.agentId}`)).json().items
    const paged: unknown[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page = (
        await get(workspaceId, `agent=${cheap.agentId}&limit=2${cursor && `&cursor=${cursor}`}`)
      ).json()
      paged.push(...page.items)
      cursor = page.nextCursor
    }
    expect(paged).toEqual(whole)
    expect((await get(workspaceId, 'monthlyMicros=180000000')).json().items).toHaveLength(1)
    for (const [query, key, status] of [
      ['', 'csk_wrong', 401],
      ['monthlyMicros=-1', secret, 400],
      ['monthlyMicros=much', secret, 400],
      ['agent=x', secret, 400],
      ['made=up', secret, 400],
    ] as const) {
      expect({ query, status: (await get(workspaceId, query, key)).statusCode }).toEqual({ query, status })
    }
    expect((await get(`wsp_${'0'.repeat(26)}`, '')).statusCode).toBe(403)
    const viewer = cast.vik.visitor.api.ledger.list
    expect(await codeOf(viewer.query({ workspaceId, agent: cheap.agentId }))).toBe('NOT_PERMITTED')
  })

  it('was found in what was written before anybody could ask', async () => {
    const told = await actionsOf({ agent: cheap.agentId })
    const file = readdirSync(migrationsFolder).find((name) => name.endsWith('_questions.sql')) ?? ''
    const migration = readFileSync(join(migrationsFolder, file), 'utf8')
    const backfill = migration.split('--> statement-breakpoint').at(-1) ?? ''
    await asRoot(server, 'update ledger_entries set agent_id = null')
    expect(await actionsOf({ agent: cheap.agentId })).toEqual([])
    await asRoot(server, backfill)
    expect(await actionsOf({ agent: cheap.agentId })).toEqual(told)
  })
})
