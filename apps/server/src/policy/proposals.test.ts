import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { join, setUp } from '../testing/people.ts'
import { codeOf, type Visitor } from '../testing/visitor.ts'
import { dataWith, filesWith } from './testing.ts'

describe('a policy that takes two people to change', () => {
  const server = composeForTest()
  let ana: Visitor
  let bob: Visitor
  let workspaceId = ''
  let limit = 100

  beforeAll(async () => {
    const made = await setUp(server)
    ana = made.admin
    workspaceId = made.workspaceId
    const requireTwo = { workspaceId, required: true, reason: 'Four eyes' }
    expect(await codeOf(ana.api.policy.requireTwo.mutate(requireTwo))).toBe('TOO_FEW_ADMINS')
    bob = (await join(ana, server, workspaceId, 'admin', 'Bob')).visitor
    expect(await ana.api.policy.requireTwo.mutate(requireTwo)).toEqual({ outcome: 'changed' })
  })
  beforeEach(() => {
    limit += 1
  })

  const active = async () => (await ana.api.policy.overview.query({ workspaceId })).active
  const propose = async (visitor: Visitor, from = /monthlyUsd: \d+/, to = `monthlyUsd: ${limit}`) => {
    const { files, basedOn } = await dataWith(visitor, workspaceId, from, to)
    const about = { workspaceId, set: { files }, basedOn, reason: `To ${to}` }
    const answer = await visitor.api.policy.reload.mutate(about)
    if (answer.outcome !== 'proposed') throw new Error(`It was ${answer.outcome}.`)
    return answer.proposalId
  }
  const activate = async (visitor: Visitor, proposalId: string) => {
    const { activeHash, newHash } = await visitor.api.policy.proposal.query({ workspaceId, proposalId })
    return visitor.api.policy.activate.mutate({ workspaceId, proposalId, basedOn: activeHash, newHash })
  }

  it('stays what it is until somebody else has looked', async () => {
    const before = await active()
    const proposalId = await propose(ana)
    expect(await active()).toEqual(before)
    expect((await ana.api.policy.overview.query({ workspaceId })).openProposals).toBe(1)
    expect(await activate(bob, proposalId)).toMatchObject({ outcome: 'activated', oldHash: before.hash })
    expect(await active()).toMatchObject({ authorName: 'Ana Admin', number: before.number + 1 })
    const [settled] = (await ana.api.policy.proposals.query({ workspaceId })).items
    expect(settled).toMatchObject({ id: proposalId, state: 'activated', settledByName: 'Bob' })
  })

  it('is never changed by the author of a proposal, who sees why', async () => {
    const proposalId = await propose(ana)
    const { cannotActivate, canWithdraw } = await ana.api.policy.proposal.query({ workspaceId, proposalId })
    expect([cannotActivate?.code, canWithdraw]).toEqual(['OWN_PROPOSAL', true])
    expect(await codeOf(activate(ana, proposalId))).toBe('OWN_PROPOSAL')
    const reject = { workspaceId, proposalId, reason: 'No' }
    expect(await codeOf(ana.api.policy.reject.mutate({ ...reject, reason: 'No, not now' }))).toBe(
      'OWN_PROPOSAL',
    )
    await ana.api.policy.withdraw.mutate({ workspaceId, proposalId })
    expect(await codeOf(activate(bob, proposalId))).toBe('PROPOSAL_SETTLED')
  })

  it('is not changed with an API key of one’s own either', async () => {
    const about = { name: 'Pipeline', scopes: ['policy:write' as const], expiresInDays: null }
    const { secret } = await bob.api.keys.create.mutate({ workspaceId, ...about })
    const { files } = await dataWith(bob, workspaceId, /monthlyUsd: \d+/, `monthlyUsd: ${limit}`)
    const answer = await server.http.inject({
      method: 'POST',
      url: `/v1/workspaces/${workspaceId}/policy/hotreload`,
      headers: { authorization: `Bearer ${secret}` },
      payload: { set: { files }, reason: 'From the repository' },
    })
    expect(answer.statusCode).toBe(202)
    const { outcome, proposalId } = answer.json()
    expect(outcome).toBe('proposed')
    expect(await codeOf(activate(bob, proposalId))).toBe('OWN_PROPOSAL')
    expect(await activate(ana, proposalId)).toMatchObject({ outcome: 'activated' })
    expect(await active()).toMatchObject({ origin: 'pushed', authorName: 'Pipeline' })
  })

  it('takes two to be changed by one again', async () => {
    const answer = await ana.api.policy.requireTwo.mutate({
      workspaceId,
      required: false,
      reason: 'Too slow',
    })
    if (answer.outcome !== 'proposed') throw new Error(`It was ${answer.outcome}.`)
    expect(await codeOf(activate(ana, answer.proposalId))).toBe('OWN_PROPOSAL')
    expect((await ana.api.policy.overview.query({ workspaceId })).needsTwo).toBe(true)
    expect(await activate(bob, answer.proposalId)).toEqual({ outcome: 'changed' })
    expect((await ana.api.policy.overview.query({ workspaceId })).needsTwo).toBe(false)
    await bob.api.policy.requireTwo.mutate({ workspaceId, required: true, reason: 'And back' })
  })

  it('takes a proposal on top of what was activated meanwhile', async () => {
    const temperature = await propose(ana, /operator: 0\.2/, 'operator: 0.1')
    const rule =
      'package countersign.promotion.rules.note\n\nimport rego.v1\n\ndeny contains x if { x := input.none }\n'
    const { files, basedOn } = await filesWith(bob, workspaceId, { 'promotion/note.rego': rule })
    const about = { workspaceId, set: { files }, basedOn, reason: 'One more rule' }
    const answer = await bob.api.policy.reload.mutate(about)
    if (answer.outcome !== 'proposed') throw new Error(`It was ${answer.outcome}.`)
    await activate(ana, answer.proposalId)
    await activate(bob, temperature)
    const now = await ana.api.policy.files.query({ workspaceId })
    expect(now.files['promotion/note.rego']).toBe(rule)
    expect(now.files['settings/data.yaml']).toContain('operator: 0.1')
  })

  it('does not take one that collides, and says with which file', async () => {
    const proposalId = await propose(ana)
    await activate(bob, await propose(ana, /analyst: 0\.3/, 'analyst: 0.25'))
    const { collisions } = await bob.api.policy.proposal.query({ workspaceId, proposalId })
    expect(collisions).toEqual(['settings/data.yaml'])
    expect(await codeOf(activate(bob, proposalId))).toBe('PROPOSAL_COLLIDES')
    await bob.api.policy.reject.mutate({ workspaceId, proposalId, reason: 'It is out of date' })
  })

  it('becomes exactly what was looked at, or nothing', async () => {
    const proposalId = await propose(ana)
    const seen = await bob.api.policy.proposal.query({ workspaceId, proposalId })
    const about = { workspaceId, proposalId, basedOn: seen.activeHash }
    expect(await codeOf(bob.api.policy.activate.mutate({ ...about, newHash: 'ab'.repeat(32) }))).toBe(
      'PROPOSAL_LOOKS_DIFFERENT',
    )
    const other = await propose(ana, /developer: 0\.3/, 'developer: 0.25')
    await bob.api.policy.reject.mutate({ workspaceId, proposalId: other, reason: 'Something else' })
    const rule =
      'package countersign.promotion.rules.more\n\nimport rego.v1\n\ndeny contains x if { x := input.none }\n'
    const { files, basedOn } = await filesWith(ana, workspaceId, { 'promotion/more.rego': rule })
    const more = await ana.api.policy.reload.mutate({ workspaceId, set: { files }, basedOn, reason: 'More' })
    if (more.outcome === 'proposed') await activate(bob, more.proposalId)
    expect(await codeOf(bob.api.policy.activate.mutate({ ...about, newHash: seen.newHash }))).toBe(
      'POLICY_MOVED_ON',
    )
    expect(await activate(bob, proposalId)).toMatchObject({ outcome: 'activated' })
  })

  it('is activated once, however many press', async () => {
    const proposalId = await propose(ana)
    const { activeHash, newHash } = await bob.api.policy.proposal.query({ workspaceId, proposalId })
    const about = { workspaceId, proposalId, basedOn: activeHash, newHash }
    const pressed = await Promise.allSettled([1, 2, 3].map(() => bob.api.policy.activate.mutate(about)))
    expect(pressed.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})
