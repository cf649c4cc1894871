import { agentRoles, governanceStatuses, statusOf } from '@countersign/agents'
import { agentCounts, agentLabels, agents } from '@countersign/drizzle/schema'
import type { RowDataPacket } from 'mysql2/promise'
import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../ids.ts'
import { composeForTest } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import type { AgentFilter } from './filter.ts'
import type { AgentSort } from './list-store.ts'
import { agentSorts } from './list-store.ts'
import { readCursor } from './reading.ts'
import { foldedText, searchWords } from './search-text.ts'
import { standingOf } from './standing.ts'
import type { Agent } from './store.ts'
import { day } from './testing.ts'

const many = 2_000
const never = Date.UTC(9999, 11, 31)
const owners = ['finance', 'Équipe Süd', 'ops', null]
const titles = ['Invoice Matching', 'Übersetzung', 'route planner', 'Café-Bot']

describe('the list of agents', () => {
  const server = composeForTest()
  let actor = { personId: '', name: 'Ana', role: 'admin' as const, workspaceId: '', behind: null }
  let all: { agent: Agent; labels: Record<string, string> }[] = []

  beforeAll(async () => {
    const { admin, workspaceId } = await setUp(server)
    const me = await admin.api.session.current.query({})
    actor = { ...actor, workspaceId, personId: me.person?.id ?? '' }
    all = Array.from({ length: many }, (_, at) => anAgent(at, server.clock.now))
    for (let from = 0; from < many; from += 500) {
      const part = all.slice(from, from + 500)
      await server.orm.insert(agents).values(part.map(({ agent }) => agent))
      const labels = part.flatMap(({ agent, labels }) =>
        Object.entries(labels).map(([name, value]) => ({
          workspaceId,
          agentId: agent.id,
          name,
          value,
          isRetired: agent.isRetired,
        })),
      )
      await server.orm.insert(agentLabels).values(labels)
    }
    const retired = all.filter(({ agent }) => agent.isRetired).length
    await server.orm.insert(agentCounts).values({ workspaceId, current: many - retired, retired })
  })

  /** Agents of every standing there can be, governed ones too, with many equal values to sort by. */
  function anAgent(at: number, now: number): { agent: Agent; labels: Record<string, string> } {
    const inSandbox = at % 5 !== 0
    const isGoverned = at % 5 === 0 || at % 7 === 0
    const createdAt = now - (at % 40) * day
    const title = `${titles[at % titles.length]} ${at % 100}`
    const owner = owners[at % owners.length] ?? null
    const name = `agent-${String((at * 7919) % many)}`
    return {
      agent: {
        workspaceId: actor.workspaceId,
        id: newId('agent', createdAt),
        name,
        displayName: title,
        owner,
        role: at % 9 === 0 ? null : (agentRoles[at % agentRoles.length] ?? null),
        model: 'anthropic/claude-sonnet',
        monthlyMicros: BigInt(at) * 1_000_000n,
        searchText: foldedText(`${name} ${title} ${owner ?? ''}`),
        origin: 'template',
        clonedFrom: null,
        createdBy: actor.personId,
        createdAt,
        updatedBy: actor.personId,
        updatedAt: createdAt + (at % 13) * 3_600_000,
        lastRevision: 2,
        sandboxRevision: inSandbox ? 2 : null,
        sandboxDigest: inSandbox ? Buffer.alloc(32, at) : null,
        expiresAt: inSandbox ? createdAt + 20 * day : never,
        renewals: 0,
        governedRevision: isGoverned ? 1 : null,
        governedDigest: isGoverned ? Buffer.alloc(32, at + 1) : null,
        isInvalidated: isGoverned && at % 2 === 0,
        proofId: null,
        brokeGlassAt: null,
        frozenAt: null,
        frozenBy: null,
        isFrozen: at % 11 === 0,
        retiredAt: null,
        retiredBy: null,
        isRetired: at % 17 === 0,
      },
      labels: { team: `team ${at % 3}`, ...(at % 50 === 0 ? { rare: String(at) } : {}) },
    }
  }

  const keys = {
    name: ({ name }: Agent) => name,
    updated: ({ updatedAt }: Agent) => updatedAt,
    created: ({ createdAt }: Agent) => createdAt,
    expiry: ({ expiresAt }: Agent) => expiresAt,
  }

  /** What the list should answer, by looking at every agent. */
  function naive(filter: AgentFilter, { by, descending }: AgentSort): string[] {
    const { now } = server.clock
    const { search, mode, status, role, owner, label, expiresBefore } = filter
    return all
      .filter(({ agent, labels }) => {
        const stands = statusOf(standingOf(agent), now)
        if (status ? !status.includes(stands) : agent.isRetired) return false
        if (search?.startsWith('agt_') && agent.id !== search) return false
        const text = `${agent.name} ${agent.displayName} ${agent.owner ?? ''}`
        const words = search?.startsWith('agt_') ? [] : searchWords(search ?? '')
        if (!words.every((word) => foldedText(text).includes(word))) return false
        if (mode === 'sandbox' && agent.sandboxRevision === null) return false
        if (mode === 'governed' && agent.governedRevision === null) return false
        if (role !== undefined && agent.role !== role) return false
        if (owner !== undefined && agent.owner !== owner) return false
        if (label && labels[label.name] === undefined) return false
        if (label && label.value !== null && labels[label.name] !== label.value) return false
        if (expiresBefore === undefined) return true
        return agent.sandboxRevision !== null && agent.expiresAt > now && agent.expiresAt <= expiresBefore
      })
      .map(({ agent }) => agent)
      .sort((one, other) => {
        const [a, b] = [keys[by](one), keys[by](other)]
        const order = a === b ? (one.id < other.id ? -1 : 1) : a < b ? -1 : 1
        return descending ? -order : order
      })
      .map(({ id }) => id)
  }

  async function paged(filter: AgentFilter, sort: AgentSort, limit = 100) {
    const ids: string[] = []
    const totals = new Set<number>()
    let cursor: string | undefined
    do {
      const page = await server.services.agentReading.list(
        actor,
        filter,
        sort,
        readCursor(cursor, sort),
        limit,
      )
      ids.push(...page.items.map(({ id }) => id))
      totals.add(page.total)
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    return { ids, totals: [...totals] }
  }

  const filters: [string, () => AgentFilter][] = [
    ['nothing', () => ({})],
    ...governanceStatuses.map((status): [string, () => AgentFilter] => [
      status,
      () => ({ status: [status] }),
    ]),
    ['several statuses', () => ({ status: ['SANDBOX_EXPIRED', 'FROZEN'] })],
    [
      'several statuses, retired among them, and a label',
      () => ({ status: ['GOVERNED_VALID', 'FROZEN', 'RETIRED'], label: { name: 'team', value: null } }),
    ],
    ['several statuses of an owner', () => ({ status: ['SANDBOX', 'GOVERNED_INVALIDATED'], owner: 'ops' })],
    ['everything, retired ones among them', () => ({ status: governanceStatuses })],
    ['mode sandbox', () => ({ mode: 'sandbox' })],
    ['mode governed', () => ({ mode: 'governed' })],
    ['a role', () => ({ role: 'support' })],
    ['no role', () => ({ role: null })],
    ['an owner', () => ({ owner: 'finance' })],
    ['an owner with accents, spelled exactly', () => ({ owner: 'Équipe Süd' })],
    ['an owner that is spelled differently', () => ({ owner: 'Finance' })],
    ['no owner', () => ({ owner: null })],
    ['a label', () => ({ label: { name: 'team', value: null } })],
    ['a label and its value', () => ({ label: { name: 'team', value: 'team 2' } })],
    ['a rare label', () => ({ label: { name: 'rare', value: null } })],
    ['a label that nobody has', () => ({ label: { name: 'team', value: 'team 9' } })],
    ['a label of retired agents', () => ({ label: { name: 'team', value: 'team 1' }, status: ['RETIRED'] })],
    ['what ends soon', () => ({ expiresBefore: server.clock.now + 5 * day })],
    ['a word', () => ({ search: 'invoice' })],
    ['words in another order, case and spelling', () => ({ search: 'SUD cafe' })],
    ['a word with a percent sign', () => ({ search: 'invoice%' })],
    ['what nobody is called', () => ({ search: 'nowhere' })],
    ['an id', () => ({ search: all[42]?.agent.id })],
    [
      'a word, a role and a label',
      () => ({ search: 'bot', role: 'developer', label: { name: 'team', value: 'team 0' } }),
    ],
    [
      'a status, an owner and a label',
      () => ({ status: ['SANDBOX'], owner: 'ops', label: { name: 'team', value: null } }),
    ],
    ['an owner and what ends soon', () => ({ owner: 'ops', expiresBefore: server.clock.now + 9 * day })],
  ]

  it.each(filters)('finds, counts and orders %s as looking at every agent would', async (_, filter) => {
    for (const by of agentSorts) {
      for (const descending of [false, true]) {
        const sort = { by, descending }
        const expected = naive(filter(), sort)
        const { ids, totals } = await paged(filter(), sort)
        expect({ sort, ids, totals }).toEqual({ sort, ids: expected, totals: [expected.length] })
      }
    }
  })

  it('shows each agent once while others come and go between its pages', async () => {
    const sort = { by: 'updated', descending: true } as const
    const expected = naive({}, sort)
    const seen: string[] = []
    let cursor: string | undefined
    for (let page = 0; page < 5; page++) {
      const answer = await server.services.agentReading.list(actor, {}, sort, readCursor(cursor, sort), 100)
      seen.push(...answer.items.map(({ id }) => id))
      cursor = answer.nextCursor ?? undefined
      const now = server.clock.now + page
      await server.orm.insert(agents).values({
        ...anAgent(many + page, server.clock.now).agent,
        id: newId('agent', now),
        name: `late-${page}`,
        updatedAt: now + day,
        isRetired: false,
      })
    }
    await server.orm.execute("delete from agents where name like 'late-%'")
    expect(seen).toEqual(expected.slice(0, 500))
  })

  it('begins anew with a cursor that is not of its order', async () => {
    const sort = { by: 'updated', descending: true } as const
    for (const cursor of ['nonsense', 'agent-1.agt_00000000000000000000000000', '1.2', '']) {
      const page = await server.services.agentReading.list(actor, {}, sort, readCursor(cursor, sort), 10)
      expect(page.items.map(({ id }) => id)).toEqual(naive({}, sort).slice(0, 10))
    }
  })

  it('reads the default view off an index, beginning where the page begins', async () => {
    await server.orm.execute('analyze table agents')
    const sort = naive({}, { by: 'updated', descending: true })
    const middle = all.find(({ agent }) => agent.id === sort[900])?.agent
    const [plan] = await server.orm.$client.promise().query<RowDataPacket[]>(
      `explain select id from agents force index (agents_by_updated) where workspace_id = ? and is_retired = 0
       and updated_at <= ? and (updated_at < ? or (updated_at = ? and id < ?)) order by updated_at desc, id desc limit 51`,
      [actor.workspaceId, ...Array(3).fill(new Date(middle?.updatedAt ?? 0)), middle?.id],
    )
    expect(plan[0]).toMatchObject({ type: 'range', key: 'agents_by_updated' })
    expect(plan[0]?.Extra).not.toMatch(/filesort/)
  })

  it('goes through all that match in the order of identifiers, a part at a time', async () => {
    const filter: AgentFilter = { owner: 'ops', label: { name: 'team', value: 'team 1' } }
    const found: string[] = []
    let after: string | null = null
    for (;;) {
      const part = await server.services.stores.agentLists.ids(
        actor.workspaceId,
        filter,
        after,
        40,
        server.clock.now,
      )
      found.push(...part)
      after = part.at(-1) ?? null
      if (part.length < 40) break
    }
    expect(found).toEqual(naive(filter, { by: 'created', descending: false }).sort())
  })

  it('offers the owners and labels that there are', async () => {
    const choices = await server.services.agentReading.choices(actor)
    expect(choices.owners.sort()).toEqual(['finance', 'ops', 'Équipe Süd'])
    expect(choices.labels).toContainEqual({ name: 'team', value: 'team 2' })
    expect(choices.capabilities).toContain('invoice.read')
  })
})
