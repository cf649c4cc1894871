import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { askFor, type Cast, edit, openCast, type Sandboxed } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { appRouter } from '../trpc/router.ts'
import { actsOnQuarantined, type Quarantined } from './quarantined.testing.ts'
import { cold, type Governed, governed, reload, temperatures, toldOf } from './testing.ts'

const Mutation = z.object({ _def: z.object({ type: z.literal('mutation') }) })
const nouns = /^(agents|drift|promotions|revalidations|runs)\./

describe('an agent in quarantine', { timeout: 240_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''
  const waiting: Quarantined[] = []

  const api = () => cast.ana.visitor.api
  const rita = () => cast.rita.visitor.api
  const round = () => server.services.revalidationWorkflow.round()
  const sandboxOf = ({ agentId, name }: Governed): Sandboxed => ({ agentId, name, revision: 1, digest: '' })

  /** Room for whoever is to be governed first, then less than they have. */
  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
    for (let made = 0; made < Object.keys(actsOnQuarantined).length + 5; made++) {
      const agent = await governed(cast)
      const { agentId } = agent
      const { digest } = await edit(cast.ana.visitor, workspaceId, sandboxOf(agent))
      const { requestId } = await api().promotions.request.mutate({ workspaceId, agentId })
      waiting.push({ ...agent, requestId, digest })
    }
    await askFor(cast.ana.visitor, workspaceId, [[/breakGlass: false/, 'breakGlass: true']])
    await reload(server, cast, ...temperatures(0.05))
    await round()
    await server.services.sequencer.sequenceAll()
  })
  beforeEach(() => server.clock.advance(1_000))

  const next = (): Quarantined => {
    const agent = waiting.pop()
    if (!agent) throw new Error('More agents are needed.')
    return agent
  }
  const quarantineOf = ({ agentId }: Governed) =>
    server.services.stores.quarantines.find(workspaceId, agentId)
  const isInvalidated = async ({ agentId }: Governed) =>
    (await server.services.stores.agents.find(workspaceId, agentId))?.isInvalidated
  const start = async ({ agentId }: Governed) => {
    const wanted = { workspaceId, agentId, mode: 'governed', driver: 'lease' } as const
    const { run, admission } = await api().runs.start.mutate(wanted)
    return run === null ? admission.reasons.map(({ code }) => code) : ['ALLOW']
  }
  const expectReleased = async (agent: Governed) => {
    expect(await isInvalidated(agent)).toBe(false)
    expect(await quarantineOf(agent)).toBeNull()
    const { agentId } = agent
    expect(await cast.vik.visitor.api.revalidations.ofAgent.query({ workspaceId, agentId })).toBeNull()
    const notices = await api().revalidations.notices.query({ workspaceId })
    expect(notices.items.map((notice) => notice.agentId)).not.toContain(agentId)
    await server.services.sequencer.sequenceAll()
    expect(await start(agent)).toEqual(['ALLOW'])
  }

  it('starts again when a revision that passes was promoted, and not before', async () => {
    const agent = next()
    const { agentId, name } = agent
    expect(await start(agent)).toContain('AGENT_INVALIDATED')
    const inSandbox = { agentId, name, revision: 2, digest: agent.digest }
    const { digest } = await edit(cast.ana.visitor, workspaceId, inSandbox, cold)
    expect(await start(agent)).toContain('AGENT_INVALIDATED')
    const ballot = { workspaceId, requestId: agent.requestId, digest }
    const { proofId } = await rita().promotions.approve.mutate(ballot)
    expect(proofId).not.toBeNull()
    await expectReleased(agent)
    const told = await toldOf(server, workspaceId, `agent:${agentId}`)
    expect(told.filter((action) => action.startsWith('agent.')).slice(-3)).toEqual([
      'agent.invalidated',
      'agent.revised',
      'agent.governed',
    ])
    // And it stays so: the next revalidation finds nothing against the revision that people approved.
    await api().revalidations.revalidate.mutate({ workspaceId, agentIds: [agentId] })
    await round()
    expect(await isInvalidated(agent)).toBe(false)
  })

  it('starts again when somebody broke the glass for a revision that passes', async () => {
    const { requestId, digest: _, ...agent } = next()
    const inSandbox = { ...sandboxOf(agent), revision: 2 }
    const { digest } = await edit(cast.ana.visitor, workspaceId, inSandbox, cold)
    const reason = 'Invoices pile up and nobody answers'
    await cast.bo.visitor.api.promotions.breakGlass.mutate({ workspaceId, requestId, digest, reason })
    await expectReleased(agent)
  })

  it('starts again when it was narrowed until it passes', async () => {
    const agent = next()
    const { agentId } = agent
    const fix = await api().revalidations.propose.query({ workspaceId, agentId })
    if (fix.kind !== 'narrowed') throw new Error(fix.kind)
    const fixes = [{ agentId, specSha256: fix.specSha256 }]
    await api().revalidations.applyFixes.mutate({ workspaceId, fixes })
    await expectReleased(agent)
  })

  describe('stays there', () => {
    it('in a table that holds whatever can be done', () => {
      const there = Object.entries(appRouter._def.procedures)
        .filter(([path, procedure]) => nouns.test(path) && isMutation(procedure))
        .map(([path]) => path)
      expect(Object.keys(actsOnQuarantined).sort()).toEqual(there.sort())
    })

    it.each(Object.entries(actsOnQuarantined))('whatever %s does', async (_, act) => {
      const agent = next()
      const before = await quarantineOf(agent)
      await act({ server, cast, workspaceId, api: api(), rita: rita() }, agent)
      expect(await isInvalidated(agent)).toBe(true)
      const { since, code } = (await quarantineOf(agent)) ?? {}
      expect({ since, code }).toEqual({ since: before?.since, code: 'TEMPERATURE_VIOLATION' })
      expect(await start(agent)).not.toContain('ALLOW')
    })

    it('when a policy that it would pass is activated, until that has been asked about it', async () => {
      const agent = next()
      const asked = await quarantineOf(agent)
      await reload(server, cast, ...temperatures(0.2))
      expect(await isInvalidated(agent)).toBe(true)
      expect(await quarantineOf(agent)).toEqual(asked)
      expect(await start(agent)).toContain('AGENT_INVALIDATED')
      await round()
      await expectReleased(agent)
    })
  })
})

const isMutation = (procedure: unknown): boolean =>
  Mutation.safeParse({ _def: Reflect.get(Object(procedure), '_def') }).success
