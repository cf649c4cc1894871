import { beforeAll, describe, expect, it } from 'vitest'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { codeOf } from '../testing/visitor.ts'
import { aStart, governed, sandboxed } from './testing.ts'

describe('a frozen workspace', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  const freeze = (by: 'ana' | 'rita' | 'chen' | 'vik', reason = 'Something is leaking') =>
    cast[by].visitor.api.workspace.freeze.mutate({ workspaceId, reason })
  const unfreeze = (by: 'ana' | 'rita', reason = 'It was a false alarm') =>
    cast[by].visitor.api.workspace.unfreeze.mutate({ workspaceId, reason })

  it('lets nothing start, says so before every check, and changes no agent', async () => {
    const askings = [await sandboxed(cast), await governed(server, cast)]
    await freeze('rita')
    for (const asking of askings) {
      const answer = await server.services.admission.admit(asking, aStart)
      expect(answer).toMatchObject({
        kind: 'denied',
        report: { obstacle: { code: 'WORKSPACE_FROZEN' }, reasons: [{ code: 'WORKSPACE_FROZEN' }] },
      })
      expect(answer.report.rows.some(({ state }) => state === 'failed')).toBe(false)
    }
    await unfreeze('ana')
    for (const asking of askings) {
      expect(await server.services.admission.admit(asking, aStart)).toMatchObject({ kind: 'admitted' })
    }
  })

  it('ends renewals too', async () => {
    const asking = await governed(server, cast)
    await freeze('ana')
    const renewal = { ...aStart, cause: 'renewal' as const }
    expect(await server.services.admission.admit(asking, renewal)).toMatchObject({ kind: 'denied' })
    await unfreeze('rita')
  })

  it('is shown to everybody with who froze it and why, until it is over', async () => {
    await freeze('rita')
    const shown = async () => {
      const { workspaces } = await cast.vik.visitor.api.session.current.query({})
      return workspaces.find(({ id }) => id === workspaceId)?.frozen
    }
    expect(await shown()).toEqual({ at: server.clock.now, byName: 'Rita', reason: 'Something is leaking' })
    await unfreeze('rita')
    expect(await shown()).toBe(null)
  })

  it('is frozen and unfrozen once, by whoever may, with a reason, and the ledger tells', async () => {
    expect(await codeOf(freeze('vik'))).toBe('NOT_PERMITTED')
    expect(await codeOf(freeze('chen'))).toBe('NOT_PERMITTED')
    expect(await codeOf(freeze('rita', ' '))).toBe('BAD_INPUT')
    const both = await Promise.allSettled([freeze('rita'), freeze('ana')])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await codeOf(freeze('rita'))).toBe('WORKSPACE_FROZEN_ALREADY')
    await unfreeze('ana')
    expect(await codeOf(unfreeze('ana'))).toBe('WORKSPACE_NOT_FROZEN')
    await server.services.sequencer.sequenceAll()
    const { items } = await cast.ana.visitor.api.ledger.list.query({ workspaceId, limit: 2 })
    expect(items.map(({ sentence }) => sentence)).toEqual([
      'Ana Admin unfroze the workspace: It was a false alarm',
      expect.stringMatching(/^(Ana Admin|Rita) froze the workspace: Something is leaking$/),
    ])
  })

  it('decides what a changed policy means, as a setting of the admins', async () => {
    const set = (by: 'ana' | 'rita', onPolicyDrift: 'block' | 'contain') =>
      cast[by].visitor.api.workspace.setOnPolicyDrift.mutate({ workspaceId, onPolicyDrift })
    expect(await codeOf(set('rita', 'contain'))).toBe('NOT_PERMITTED')
    await set('ana', 'contain')
    const { onPolicyDrift } = await cast.vik.visitor.api.workspace.get.query({ workspaceId })
    expect(onPolicyDrift).toBe('contain')
    await set('ana', 'block')
    await server.services.sequencer.sequenceAll()
    const { items } = await cast.ana.visitor.api.ledger.list.query({ workspaceId, limit: 1 })
    expect(items.map(({ sentence }) => sentence)).toEqual([
      'Ana Admin decided that agents which a changed policy has not judged yet do not start',
    ])
  })
})
