import { beforeAll, describe, expect, it } from 'vitest'
import { asRoot } from '../ledger/testing.ts'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { goodPassword, join, setUp } from '../testing/people.ts'
import { codeOf, refusalOf, Visitor } from '../testing/visitor.ts'
import { type Issued, issue, judged } from './testing.ts'

const day = 24 * 60 * 60 * 1000

describe('an act that undoes trust in a key', () => {
  const server = composeForTest()
  let ana: Visitor
  let workspaceId = ''

  beforeAll(async () => {
    ;({ admin: ana } = await setUp(server))
  })

  const aWorkspace = async () => {
    workspaceId = (await ana.api.workspace.create.mutate({ name: 'Trusted' })).id
  }
  let invited = 0
  const anAdmin = async () => {
    invited += 1
    return join(ana, server, workspaceId, 'admin', `Bo${invited}`)
  }
  const list = (who = ana) => who.api.signingKeys.list.query({ workspaceId })
  const keyIn = async (state: string, alg = 'Ed25519') => {
    const key = (await list()).keys.find((one) => one.alg === alg && one.state === state)
    if (!key) throw new Error(`There is no ${state} key of ${alg}.`)
    return key
  }
  /** A key of this kind that signed a proof and then made way for the next; the proof, and one of its successor. */
  const aRetiredKey = async (alg = 'Ed25519') => {
    const before = await issue(server, workspaceId)
    const { id } = await keyIn('active', alg)
    await ana.api.signingKeys.rotate.mutate({ workspaceId, signingKeyId: id })
    return { id, before, after: await issue(server, workspaceId) }
  }
  type Wish = Partial<Parameters<Visitor['api']['signingKeys']['propose']['mutate']>[0]>
  const propose = (signingKeyId: string, wish: Wish = {}, who = ana) =>
    who.api.signingKeys.propose.mutate({
      workspaceId,
      signingKeyId,
      act: 'revoke',
      revocationReason: 'compromised',
      since: { position: 0 },
      note: 'It was found in a chat',
      ...wish,
    })
  const openProposal = async (who = ana) => {
    const [proposal] = (await list(who)).proposals
    if (!proposal) throw new Error('Nothing is proposed.')
    return proposal
  }
  const confirm = async (who: Visitor) =>
    who.api.signingKeys.confirm.mutate({ workspaceId, signingKeyProposalId: (await openProposal()).id })
  const lastFacts = async (action: string) => {
    await server.services.sequencer.sequence(workspaceId)
    const [event] = (await ana.api.signingKeys.history.query({ workspaceId })).filter(
      (one) => one.action === action,
    )
    const read = await ana.api.ledger.event.query({ workspaceId, eventId: event?.id ?? '' })
    return JSON.parse(read.facts ?? 'null')
  }

  it('is done by one person where there is only one, and the event says so', async () => {
    await aWorkspace()
    const { id, before, after } = await aRetiredKey()
    expect(await propose(id)).toEqual({ outcome: 'done' })
    expect(await judged(server, workspaceId, before)).toMatchObject({ outcome: 'refused' })
    expect(await judged(server, workspaceId, after)).toEqual({ outcome: 'verified', codes: [] })
    expect(await lastFacts('signing-key.revoked')).toMatchObject({
      people: 1,
      proposedBy: null,
      revokedFrom: 0,
    })
  })

  it('is proposed by one and confirmed by another where there are two; until then nothing changes', async () => {
    await aWorkspace()
    const bo = await anAdmin()
    const { id, before } = await aRetiredKey()
    expect(await propose(id)).toEqual({ outcome: 'proposed' })
    expect((await keyIn('retiring')).id).toBe(id)
    expect((await judged(server, workspaceId, before)).outcome).toBe('verified')
    expect(await openProposal(bo.visitor)).toMatchObject({
      isMine: false,
      cannotConfirm: null,
      note: 'It was found in a chat',
    })
    await confirm(bo.visitor)
    expect((await keyIn('revoked')).id).toBe(id)
    expect((await judged(server, workspaceId, before)).codes).toContain('KEY_REVOKED')
    expect((await list()).proposals).toEqual([])
    const { items } = await ana.api.members.list.query({ workspaceId, search: 'ana@' })
    expect(await lastFacts('signing-key.revoked')).toMatchObject({
      people: 2,
      proposedBy: items[0]?.personId,
      reason: 'compromised',
    })
  })

  it('is not confirmed by whoever proposed it: not in a second session, not by an API key', async () => {
    await aWorkspace()
    await anAdmin()
    const { id } = await aRetiredKey()
    await propose(id)
    const elsewhere = new Visitor(server, '198.51.100.9')
    await elsewhere.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
    for (const same of [ana, elsewhere]) {
      const refusal = await refusalOf(confirm(same))
      expect(refusal).toMatchObject({ httpStatus: 403, code: 'SECOND_PERSON_NEEDED' })
      expect(refusal.remedy).toBe('Ask another admin of the workspace to confirm it.')
    }
    expect((await openProposal()).cannotConfirm?.code).toBe('SECOND_PERSON_NEEDED')
    expect((await openProposal()).mayConfirm).toEqual([expect.stringMatching(/^Bo/)])
    const { secret } = await ana.api.keys.create.mutate({
      workspaceId,
      name: 'CI',
      scopes: ['workspace:read'],
      expiresInDays: null,
    })
    const machine = new Visitor(server)
    machine.headers = { ...machine.headers, authorization: `Bearer ${secret}` }
    const byKey = machine.api.signingKeys.confirm.mutate({
      workspaceId,
      signingKeyProposalId: (await openProposal()).id,
    })
    expect(await codeOf(byKey)).toBe('NOT_SIGNED_IN')
    expect((await keyIn('retiring')).id).toBe(id)
  })

  it('is not confirmed by playing a persona of the demo, nor by a persona that signs in itself', async () => {
    const demo = await server.services.demo.load({
      id: (await ana.api.session.current.query({})).person?.id ?? '',
      name: 'Ana Admin',
    })
    workspaceId = demo.id
    const { id } = await aRetiredKey()
    const personas = (await ana.api.demo.status.query({})).personas
    const ada = personas.find(({ role }) => role === 'admin')?.personId ?? ''
    // A second real admin comes into the demo, as everybody may who administers the instance.
    const other = await ana.api.workspace.create.mutate({ name: 'Elsewhere' })
    const bo = await join(ana, server, other.id, 'admin', 'Demobo')
    await bo.visitor.api.demo.load.mutate({ workspaceId: other.id })
    await propose(id)
    await ana.api.demo.actAs.mutate({ workspaceId, personId: ada })
    expect(await codeOf(confirm(ana))).toBe('SECOND_PERSON_NEEDED')
    expect((await openProposal()).isMine).toBe(true)
    await ana.api.demo.actAs.mutate({ workspaceId, personId: null })
    const link = await server.services.demo.issueLink()
    const newcomer = new Visitor(server)
    await newcomer.api.links.enterDemo.mutate({ token: link.url.split('#')[1] ?? '' })
    expect(await codeOf(confirm(newcomer))).toBe('PERSONA_IS_NOBODY')
    expect(await codeOf(propose((await keyIn('active', 'HS256')).id, {}, newcomer))).toBe('PERSONA_IS_NOBODY')
    await bo.visitor.api.demo.actAs.mutate({ workspaceId, personId: ada })
    await confirm(bo.visitor)
    expect((await keyIn('revoked')).id).toBe(id)
  })

  it('is no longer possible once the proposal expired or was withdrawn, and then may be proposed anew', async () => {
    await aWorkspace()
    const bo = await anAdmin()
    const { id } = await aRetiredKey()
    await propose(id)
    const { id: withdrawn } = await openProposal()
    await bo.visitor.api.signingKeys.withdraw.mutate({ workspaceId, signingKeyProposalId: withdrawn })
    const again = bo.visitor.api.signingKeys.confirm.mutate({ workspaceId, signingKeyProposalId: withdrawn })
    expect(await codeOf(again)).toBe('PROPOSAL_CLOSED')

    await propose(id)
    const { id: expiring } = await openProposal()
    expect(await codeOf(propose(id))).toBe('PROPOSED_ALREADY')
    server.clock.advance(3 * day)
    for (const [who, email] of [
      [ana, 'ana@example.com'],
      [bo.visitor, `bo${invited}@example.com`],
    ] as const) {
      await who.api.session.signIn.mutate({ email, password: goodPassword })
    }
    expect((await list()).proposals).toEqual([])
    const late = bo.visitor.api.signingKeys.confirm.mutate({ workspaceId, signingKeyProposalId: expiring })
    expect(await codeOf(late)).toBe('KEY_PROPOSAL_EXPIRED')
    await propose(id)
    await server.services.sequencer.sequence(workspaceId)
    const history = await ana.api.signingKeys.history.query({ workspaceId })
    expect(history.slice(0, 5).map(({ action }) => action)).toEqual([
      'signing-key.proposed',
      'signing-key.proposal_expired',
      'signing-key.proposed',
      'signing-key.proposal_withdrawn',
      'signing-key.proposed',
    ])
    const notes = await server.orm.execute("select note from signing_key_proposals where state <> 'open'")
    expect(JSON.stringify(notes[0])).not.toContain('found in a chat')
  })

  it('is carried out once, when two confirm at the same moment', async () => {
    await aWorkspace()
    const [bo, cy] = [await anAdmin(), await anAdmin()]
    const { id } = await aRetiredKey()
    await propose(id)
    const settled = await Promise.allSettled([confirm(bo.visitor), confirm(cy.visitor), confirm(bo.visitor)])
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await server.services.sequencer.sequence(workspaceId)
    const history = await ana.api.signingKeys.history.query({ workspaceId })
    expect(history.filter(({ action }) => action === 'signing-key.revoked')).toHaveLength(1)
  })

  it('is void when whoever proposed it may not manage keys any more', async () => {
    await aWorkspace()
    const [bo, cy] = [await anAdmin(), await anAdmin()]
    const { id } = await aRetiredKey()
    await propose(id, {}, bo.visitor)
    await ana.api.members.changeRole.mutate({ workspaceId, personId: bo.personId, role: 'viewer' })
    expect(await codeOf(confirm(cy.visitor))).toBe('PROPOSER_GONE')
    expect((await keyIn('retiring')).id).toBe(id)
  })

  it('happens with its event or not at all', async () => {
    await aWorkspace()
    const { id, before } = await aRetiredKey()
    await server.services.sequencer.sequence(workspaceId)
    await asRoot(server, 'rename table ledger_pending to ledger_pending_away')
    const [refused] = await Promise.allSettled([propose(id)])
    await asRoot(server, 'rename table ledger_pending_away to ledger_pending')
    expect(refused.status).toBe('rejected')
    expect((await keyIn('retiring')).id).toBe(id)
    expect((await judged(server, workspaceId, before)).outcome).toBe('verified')
  })
})

describe('revoking', () => {
  const server = composeForTest()
  let ana: Visitor
  let workspaceId = ''

  beforeAll(async () => {
    ;({ admin: ana } = await setUp(server))
  })
  const keyIn = async (state: string, alg = 'Ed25519') => {
    const { keys } = await ana.api.signingKeys.list.query({ workspaceId })
    const key = keys.find((one) => one.alg === alg && one.state === state)
    if (!key) throw new Error(`There is no ${state} key of ${alg}.`)
    return key
  }
  const aRetiredKey = async (alg: string, saidAt?: number) => {
    workspaceId = (await ana.api.workspace.create.mutate({ name: 'Revoked' })).id
    const proofs: Issued[] = []
    for (let hour = 0; hour < 3; hour++) {
      proofs.push(await issue(server, workspaceId, saidAt))
      server.clock.advance(60_000)
    }
    const { id } = await keyIn('active', alg)
    await ana.api.signingKeys.rotate.mutate({ workspaceId, signingKeyId: id })
    return { id, proofs }
  }
  type Since = Parameters<Visitor['api']['signingKeys']['preview']['query']>[0]['since']
  const act = (signingKeyId: string, act: 'taint' | 'revoke' | 'destroy', since: Since = 'end') =>
    ana.api.signingKeys.propose.mutate({
      workspaceId,
      signingKeyId,
      act,
      revocationReason: act === 'revoke' ? (since === 'end' ? 'superseded' : 'compromised') : null,
      since,
      note: 'A drill',
    })
  const outcomes = async (proofs: Issued[]) =>
    Promise.all(proofs.map(async (proof) => (await judged(server, workspaceId, proof)).outcome))

  it.each(['HS256', 'Ed25519'])(
    '%s from a position keeps what was issued before it and nothing from it on',
    async (alg) => {
      const { id, proofs } = await aRetiredKey(alg)
      const since = { position: proofs[1]?.position ?? Number.NaN }
      await act(id, 'revoke', since)
      expect(await outcomes(proofs)).toEqual(['verified', 'refused', 'refused'])
    },
  )

  it('from a time means the first position that was given at it', async () => {
    const { id, proofs } = await aRetiredKey('HS256')
    const since = { at: server.clock.now - 2 * 60_000 - 1 }
    const preview = await ana.api.signingKeys.preview.query({
      workspaceId,
      signingKeyId: id,
      act: 'revoke',
      since,
    })
    expect(preview.position).toBe(proofs[1]?.position)
    await act(id, 'revoke', since)
    expect(await outcomes(proofs)).toEqual(['verified', 'refused', 'refused'])
  })

  it('is not evaded by a proof that says it is older: its place in the ledger counts', async () => {
    const { id, proofs } = await aRetiredKey('HS256', server.clock.now - 365 * day)
    const [, second] = proofs
    await act(id, 'revoke', { position: second?.position ?? Number.NaN })
    const said = JSON.parse(Buffer.from(second?.bundle.payload ?? '', 'base64url').toString())
    expect(Date.parse(said.predicate.timeVerified)).toBeLessThan(server.clock.now - 364 * day)
    expect(await outcomes(proofs)).toEqual(['verified', 'refused', 'refused'])
  })

  it('a superseded key takes no proof with it; from beyond its end nobody can revoke', async () => {
    const { id, proofs } = await aRetiredKey('Ed25519')
    const { validTo } = await keyIn('retiring')
    expect(await codeOf(act(id, 'revoke', { position: (validTo ?? 0) + 1 }))).toBe(
      'REVOCATION_POSITION_AFTER_END',
    )
    await act(id, 'revoke', 'end')
    expect(await outcomes(proofs)).toEqual(['verified', 'verified', 'verified'])
  })

  it('needs a reason', async () => {
    const { id } = await aRetiredKey('Ed25519')
    const wish = { workspaceId, signingKeyId: id, act: 'revoke', since: 'end', note: 'A drill' } as const
    const refusal = await refusalOf(ana.api.signingKeys.propose.mutate({ ...wish, revocationReason: null }))
    expect(refusal.code).toBe('REVOCATION_REASON_MISSING')
  })

  it('is refused for the key that signs: rotating comes first', async () => {
    await aRetiredKey('Ed25519')
    const { id } = await keyIn('active')
    expect(await codeOf(act(id, 'revoke'))).toBe('KEY_STILL_SIGNS')
    expect(await codeOf(act(id, 'taint'))).toBe('KEY_STILL_SIGNS')
    expect(await codeOf(act(id, 'destroy'))).toBe('KEY_STILL_SIGNS')
  })

  it('holds on every replica at once', async () => {
    const { id, proofs } = await aRetiredKey('HS256')
    const replica = await openReplica(server)
    const [first] = proofs
    if (!first) throw new Error('There is no proof.')
    expect((await judged(replica, workspaceId, first)).outcome).toBe('verified')
    await act(id, 'revoke', { position: 0 })
    expect((await judged(replica, workspaceId, first)).codes).toContain('KEY_REVOKED')
    await replica.close()
  })

  it('after tainting refuses everything that the key signed, wherever it stands', async () => {
    const { id, proofs } = await aRetiredKey('Ed25519')
    await act(id, 'taint')
    expect(await outcomes(proofs)).toEqual(['refused', 'refused', 'refused'])
    expect((await judged(server, workspaceId, proofs[0] as Issued)).codes).toContain('KEY_TAINTED')
    await act(id, 'revoke', 'end')
    expect(await outcomes(proofs)).toEqual(['verified', 'verified', 'verified'])
  })

  it('and destroying takes the secret for good while the public half stays', async () => {
    const { id, proofs } = await aRetiredKey('Ed25519')
    expect(await codeOf(act(id, 'destroy'))).toBe('KEY_NOT_REVOKED')
    await act(id, 'revoke', 'end')
    await act(id, 'destroy')
    const [rows] = await server.orm.execute(
      `select sealed_secret, public_jwk from signing_keys where id = '${id}'`,
    )
    expect(rows).toMatchObject([{ sealed_secret: null, public_jwk: expect.stringContaining('OKP') }])
    expect(await outcomes(proofs)).toEqual(['verified', 'verified', 'verified'])
    expect(await codeOf(act(id, 'destroy'))).toBe('KEY_STATE_ALREADY')
  })

  it('and destroying an HMAC key leaves nothing that could check its proofs again', async () => {
    const { id, proofs } = await aRetiredKey('HS256')
    await act(id, 'revoke', 'end')
    await act(id, 'destroy')
    expect(await outcomes(proofs)).toEqual(['refused', 'refused', 'refused'])
  })
})
