import { beforeAll, describe, expect, it } from 'vitest'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { governed } from './testing.ts'

describe('when a signing key is revoked', () => {
  const server = composeForTest()
  let cast: Cast

  beforeAll(async () => {
    cast = await openCast(server)
  })

  it('who is governed by its proofs is quarantined, whoever is not is signed for anew, and no fix helps', async () => {
    const { workspaceId, ana, bo, vik } = cast
    const before = await governed(cast)
    const { keys } = await ana.visitor.api.signingKeys.list.query({ workspaceId })
    const key = keys.find(({ alg, state }) => alg === 'Ed25519' && state === 'active')
    if (!key) throw new Error('Nothing signs.')
    await ana.visitor.api.signingKeys.rotate.mutate({ workspaceId, signingKeyId: key.id })
    server.clock.advance(1_000)
    const after = await governed(cast)
    await ana.visitor.api.signingKeys.propose.mutate({
      workspaceId,
      signingKeyId: key.id,
      act: 'revoke',
      revocationReason: 'compromised',
      since: { position: 0 },
      note: 'It was found in a chat',
    })
    const { proposals } = await bo.visitor.api.signingKeys.list.query({ workspaceId })
    const signingKeyProposalId = proposals[0]?.id ?? ''
    server.clock.advance(1_000)
    await bo.visitor.api.signingKeys.confirm.mutate({ workspaceId, signingKeyProposalId })
    await server.services.sequencer.sequenceAll()
    await server.services.revalidationWorkflow.round()

    const { revalidations } = await vik.visitor.api.revalidations.overview.query({ workspaceId })
    expect(revalidations[0]).toMatchObject({ cause: 'signer', state: 'done', renewed: 1, invalidated: 1 })
    const why = await vik.visitor.api.revalidations.ofAgent.query({ workspaceId, agentId: before.agentId })
    expect(why?.code).toBe('SIGNER_REVOKED')
    const agent = await server.services.stores.agents.find(workspaceId, after.agentId)
    expect(agent).toMatchObject({ isInvalidated: false })
    expect(agent?.proofId).not.toBe(after.proofId)
    // And it starts by the proof that it has now.
    const start = (agentId: string) =>
      vik.visitor.api.admission.consider.query({ workspaceId, agentId, mode: 'governed' })
    expect((await start(after.agentId)).outcome).toBe('ALLOW')
    const fix = await ana.visitor.api.revalidations.propose.query({ workspaceId, agentId: before.agentId })
    expect(fix).toMatchObject({
      kind: 'unbelieved',
      because: [{ code: 'SIGNER_REVOKED', because: expect.stringMatching(/trusted no more/) }],
    })
  })
})
