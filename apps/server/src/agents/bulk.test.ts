import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../ids.ts'
import { composeForTest } from '../testing/compose.ts'
import { join, setUp } from '../testing/people.ts'
import { codeOf, type Visitor } from '../testing/visitor.ts'
import { eventsOf, written } from './testing.ts'

const many = 300

describe('an act over many agents', () => {
  const server = composeForTest()
  let admin: Visitor
  let reviewer: Visitor
  let workspaceId = ''
  let ids: string[] = []

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
    reviewer = (await join(admin, server, workspaceId, 'reviewer', 'Rita')).visitor
    const specs = Array.from({ length: many }, (_, at) => written(`agent-${at}`))
    const file = { name: 'all.json', text: JSON.stringify(specs), format: 'json' as const }
    const { items } = await admin.api.agents.import.mutate({ workspaceId, files: [file] })
    ids = items.flatMap(({ agentId }) => agentId ?? [])
    expect(ids).toHaveLength(many)
  })

  it('tells of each what became of it, and lets none stop the others', async () => {
    const [frozen = '', retired = ''] = ids
    await admin.api.agents.freeze.mutate({ workspaceId, agentId: frozen })
    await admin.api.agents.retire.mutate({ workspaceId, agentId: retired, reason: 'Done with it' })
    const stranger = newId('agent', server.clock.now)
    const target = { agentIds: [...ids.slice(0, 5), stranger, frozen] }
    const answer = await admin.api.agents.bulkFreeze.mutate({ workspaceId, freeze: true, target })
    expect(answer).toMatchObject({ done: 3, failed: 3, next: null })
    expect(answer.results.map(({ name, ok, code }) => [name, ok, code])).toEqual([
      ['agent-0', false, 'ALREADY_FROZEN'],
      ['agent-1', false, 'AGENT_RETIRED'],
      ['agent-2', true, null],
      ['agent-3', true, null],
      ['agent-4', true, null],
      [null, false, 'AGENT_NOT_FOUND'],
    ])
    const thaw = { workspaceId, freeze: false, target: { agentIds: [...ids.slice(2, 5), frozen] } }
    expect(await reviewer.api.agents.bulkFreeze.mutate(thaw)).toMatchObject({ done: 4, failed: 0 })
  })

  it('reaches all that match, in parts, each once, though what was done no longer matches', async () => {
    const filter = { status: ['SANDBOX' as const] }
    const expected = (await admin.api.agents.list.query({ workspaceId, ...filter })).total
    const seen: string[] = []
    let after: string | null = null
    let calls = 0
    do {
      const target: { filter: typeof filter; after: string | null } = { filter, after }
      const answer: Awaited<ReturnType<typeof freezeAll>> = await freezeAll(target)
      seen.push(...answer.results.map(({ agentId }) => agentId))
      expect(answer.failed).toBe(0)
      after = answer.next
      calls += 1
    } while (after !== null)
    expect({ calls, reached: new Set(seen).size, seen: seen.length }).toEqual({
      calls: 2,
      reached: expected,
      seen: expected,
    })
    expect((await admin.api.agents.list.query({ workspaceId, ...filter })).total).toBe(0)
    const frozen = (await eventsOf(server, workspaceId)).filter(({ action }) => action === 'agent.frozen')
    expect(frozen.length).toBeGreaterThanOrEqual(expected)
    await admin.api.agents.bulkFreeze.mutate({
      workspaceId,
      freeze: false,
      target: { agentIds: ids.slice(0, 250) },
    })
    await admin.api.agents.bulkFreeze.mutate({
      workspaceId,
      freeze: false,
      target: { agentIds: ids.slice(250) },
    })
  })

  const freezeAll = (target: { filter: { status: 'SANDBOX'[] }; after: string | null }) =>
    admin.api.agents.bulkFreeze.mutate({ workspaceId, freeze: true, target })

  it('renews, labels and retires, and counts right afterwards', async () => {
    const target = { agentIds: ids.slice(10, 20) }
    const change = (act: Parameters<typeof admin.api.agents.bulkChange.mutate>[0]['act']) =>
      admin.api.agents.bulkChange.mutate({ workspaceId, act, target })
    expect(await change({ kind: 'renew', reason: 'The pilot goes on' })).toMatchObject({ done: 10 })
    expect(await change({ kind: 'label', add: { wave: 'one' } })).toMatchObject({ done: 10 })
    const labelled = { workspaceId, label: 'wave=one' }
    expect((await admin.api.agents.list.query(labelled)).total).toBe(10)
    const before = (await admin.api.agents.list.query({ workspaceId })).total
    expect(await change({ kind: 'retire', reason: 'The pilot is over' })).toMatchObject({ done: 10 })
    expect(await change({ kind: 'retire', reason: 'The pilot is over' })).toMatchObject({
      done: 0,
      failed: 10,
    })
    expect((await admin.api.agents.list.query({ workspaceId })).total).toBe(before - 10)
    expect((await admin.api.agents.list.query(labelled)).total).toBe(0)
    const retired = { ...labelled, status: ['RETIRED' as const] }
    expect((await admin.api.agents.list.query(retired)).total).toBe(10)
  })

  it('exports what was picked', async () => {
    const target = { agentIds: ids.slice(30, 33) }
    const { results } = await reviewer.api.agents.bulkExport.mutate({ workspaceId, format: 'yaml', target })
    expect(results.map(({ file }) => file?.fileName)).toEqual([
      'agent-30.yaml',
      'agent-31.yaml',
      'agent-32.yaml',
    ])
    expect(results[0]?.file?.text).toContain('name: agent-30')
  })

  it('is for those only who may do it to one', async () => {
    const target = { agentIds: ids.slice(30, 31) }
    const act = { kind: 'retire' as const, reason: 'Not mine to do' }
    expect(await codeOf(reviewer.api.agents.bulkChange.mutate({ workspaceId, act, target }))).toBe(
      'NOT_PERMITTED',
    )
    const tooMany = { agentIds: Array.from({ length: 251 }, () => newId('agent', server.clock.now)) }
    expect(
      await codeOf(admin.api.agents.bulkFreeze.mutate({ workspaceId, freeze: true, target: tooMany })),
    ).toBe('BAD_INPUT')
  })
})
