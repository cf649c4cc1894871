import { beforeAll, describe, expect, it } from 'vitest'
import { type Cast, makeRequest, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import type { Visitor } from '../testing/visitor.ts'

describe('what an act on a key would do', () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''
  const names: string[] = []
  const proofIds: string[] = []
  let position = 0

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
    for (let number = 0; number < 3; number++) {
      const { requestId, digest, name } = await makeRequest(cast.ana.visitor, workspaceId)
      const ballot = { workspaceId, requestId, digest }
      const { proofId } = await cast.rita.visitor.api.promotions.approve.mutate(ballot)
      proofIds.push(proofId ?? '')
      await server.services.sequencer.sequence(workspaceId)
      // After the first agent's proof and before the second's.
      if (number === 0) position = (await server.services.stores.log.find(workspaceId))?.size ?? 0
      names.push(name)
    }
    for (const alg of ['Ed25519', 'HS256'])
      await ana().rotate.mutate({ workspaceId, ...(await keyIn(alg, 'active')) })
  })

  const ana = () => cast.ana.visitor.api.signingKeys
  const keyIn = async (alg: string, state: string) => {
    const { keys } = await ana().list.query({ workspaceId })
    return { signingKeyId: keys.find((key) => key.alg === alg && key.state === state)?.id ?? '' }
  }
  type Asked = Parameters<Visitor['api']['signingKeys']['preview']['query']>[0]
  const preview = async (alg: string, act: Asked['act'], since: Asked['since']) => {
    const told = await ana().preview.query({ workspaceId, act, since, ...(await keyIn(alg, 'retiring')) })
    return { agents: told.agents, some: told.some.map(({ name }) => name) }
  }
  const everybody = () => ({ agents: 3, some: [...names].sort() })

  it('is told by the agents that would lose their proof, and by none for a key that was only superseded', async () => {
    expect(await preview('Ed25519', 'revoke', { position: 0 })).toEqual(everybody())
    expect(await preview('Ed25519', 'revoke', { position })).toEqual({
      agents: 2,
      some: names.slice(1).sort(),
    })
    expect(await preview('Ed25519', 'revoke', 'end')).toEqual({ agents: 0, some: [] })
    expect(await preview('HS256', 'taint', 'end')).toEqual(everybody())
  })

  it('is that proofs of an HMAC key can no longer be checked, once its secret is destroyed', async () => {
    expect(await preview('HS256', 'destroy', 'end')).toEqual(everybody())
    expect(await preview('Ed25519', 'destroy', 'end')).toEqual({ agents: 0, some: [] })
  })

  it('comes true: after the revocation exactly those proofs do not verify', async () => {
    await ana().propose.mutate({
      workspaceId,
      ...(await keyIn('Ed25519', 'retiring')),
      act: 'revoke',
      revocationReason: 'compromised',
      since: { position },
      note: 'A drill',
    })
    const [proposal] = (await ana().list.query({ workspaceId })).proposals
    const signingKeyProposalId = proposal?.id ?? ''
    await cast.bo.visitor.api.signingKeys.confirm.mutate({ workspaceId, signingKeyProposalId })
    const verify = async (proofId: string) =>
      (await cast.vik.visitor.api.proofs.verify.query({ workspaceId, proofId })).outcome
    expect(await Promise.all(proofIds.map(verify))).toEqual(['verified', 'refused', 'refused'])
  })
})
