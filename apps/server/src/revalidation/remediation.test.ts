import { unanswered } from '@countersign/policy'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { transactOn } from '../database/transact.ts'
import { asRoot } from '../ledger/testing.ts'
import type { Actor } from '../members/actor.ts'
import type { PolicyDecisions } from '../policy/decisions.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { RevalidationBatch } from './batch.ts'
import { RemediationService } from './remediation.ts'
import { type Governed, governed, reload, temperatures } from './testing.ts'

const code = 'TEMPERATURE_VIOLATION'

describe('fixes for many agents, of which one is broken', () => {
  const server = composeForTest()
  let cast: Cast
  let ana: Actor
  let workspaceId = ''
  const hots: Governed[] = []
  const faults: [string, unknown][] = []

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
    ana = { personId: cast.ana.personId, name: 'Ana', role: 'admin', workspaceId, behind: null }
    for (const _ of [1, 2, 3, 4, 5]) hots.push(await governed(cast))
    await reload(server, cast, ...temperatures(0.04))
    await server.services.revalidationWorkflow.round()
  })
  beforeEach(() => {
    server.clock.advance(1_000)
    faults.length = 0
  })

  const hotAt = (at: number): string => {
    const hot = hots.toSorted((one, other) => (one.agentId < other.agentId ? -1 : 1))[at]
    if (!hot) throw new Error(`There is no agent ${at}.`)
    return hot.agentId
  }

  type Ask = Awaited<ReturnType<PolicyDecisions['hold']>>['ask']

  /** Everything as it is, but whatever answers for the policy answers this about one agent. */
  function failingAt(agentId: string, answer: () => ReturnType<Ask>) {
    const { stores, clock, writer, signingKeys, policyDecisions, metrics } = server.services
    const decisions: Pick<PolicyDecisions, 'hold'> = {
      async hold(within, of) {
        const held = await policyDecisions.hold(within, of)
        const ask: Ask = (question, input) =>
          JSON.stringify(input).includes(agentId) ? answer() : held.ask(question, input)
        return { ...held, ask }
      },
    }
    const onFault = (...fault: [string, unknown]) => faults.push(fault)
    const onCrash = () => {}
    const batch = new RevalidationBatch({ writer, signingKeys, metrics, version: 'test', onCrash, onFault })
    const given = { stores, clock, decisions, signingKeys, batch, transact: transactOn(server.orm) }
    return new RemediationService({ ...given, onCrash, onFault })
  }
  const breaks = async () => {
    throw new TypeError('It broke.')
  }
  const answers = (unansweredCode: 'POLICY_TIMEOUT' | 'POLICY_UNAVAILABLE') => async () =>
    unanswered(unansweredCode, 'There was no answer.')

  it.each([
    ['a check of it breaks', breaks, 'FAULT', 1],
    ['the policy is too slow for it', answers('POLICY_TIMEOUT'), 'POLICY_TIMEOUT', 0],
  ] as const)('are proposed for all others when %s', async (_, answer, why, logged) => {
    const broken = hotAt(1)
    const { items } = await failingAt(broken, answer).proposeAll(ana, code, null)
    expect(items.map(({ agentId, kind }) => [agentId, kind])).toEqual(
      [0, 1, 2, 3, 4].map((at) => [hotAt(at), at === 1 ? 'unjudged' : 'narrowed']),
    )
    expect(items[1]).toMatchObject({ code: why, remedy: expect.stringMatching(/\w/) })
    expect(JSON.stringify(items)).not.toContain('It broke')
    expect(faults).toEqual(logged === 0 ? [] : [[broken, new TypeError('It broke.')]])
  })

  it('are refused as a whole when nothing answers from the first on, and told of the rest when it stops', async () => {
    const away = answers('POLICY_UNAVAILABLE')
    await expect(failingAt(hotAt(0), away).proposeAll(ana, code, null)).rejects.toMatchObject({
      code: 'POLICY_UNAVAILABLE',
    })
    const { items } = await failingAt(hotAt(2), away).proposeAll(ana, code, null)
    expect(items.map((item) => ('code' in item ? item.code : item.kind))).toEqual([
      'narrowed',
      'narrowed',
      ...Array.from({ length: 3 }, () => 'POLICY_UNAVAILABLE'),
    ])
  })

  it('are applied to all others, and what was done keeps its answer', async () => {
    const { api } = cast.ana.visitor
    const { items } = await api.revalidations.proposeAll.query({ workspaceId, code })
    const fixes = items.flatMap((one) =>
      one.kind === 'narrowed' ? [{ agentId: one.agentId, specSha256: one.specSha256 }] : [],
    )
    expect(fixes).toHaveLength(5)
    const [unwritable, breaking] = [hotAt(1), hotAt(2)]
    await asRoot(
      server,
      `create trigger poison before insert on proofs for each row
        if new.agent_id = '${unwritable}' then signal sqlstate '45000' set message_text = 'poison'; end if`,
    )
    const applied = await failingAt(breaking, breaks).apply(ana, fixes)
    expect(applied.map((one) => (one.status === 'applied' ? one.revision : one.code))).toEqual([
      2,
      'FAULT',
      'FAULT',
      2,
      2,
    ])
    expect(JSON.stringify(applied)).not.toMatch(/poison|It broke/)
    expect(faults.map(([agentId]) => agentId)).toEqual([unwritable, breaking])
    // Whoever asks the server itself finds the agent in its log.
    const [again] = await api.revalidations.applyFixes.mutate({ workspaceId, fixes: fixes.slice(1, 2) })
    expect(again).toMatchObject({ status: 'refused', code: 'FAULT' })
    expect(server.log.some((line) => line.includes('poison') && line.includes(unwritable))).toBe(true)
    await asRoot(server, 'drop trigger poison')
    expect(
      await api.revalidations.applyFixes.mutate({ workspaceId, fixes: fixes.slice(0, 3) }),
    ).toMatchObject([{ code: 'AGENT_NOT_INVALIDATED' }, { status: 'applied' }, { status: 'applied' }])
  })
})
