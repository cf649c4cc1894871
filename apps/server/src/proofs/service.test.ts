import { formatBundle, type ProofBundle, parseBundle } from '@countersign/proofs'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { askFor, type Cast, edit, makeRequest, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { codeOf, Visitor } from '../testing/visitor.ts'

describe('a proof', () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(() => server.clock.advance(1_000))

  /** A governed agent and its proof, with its place in the ledger. */
  async function governed(change: Parameters<typeof makeRequest>[2] = {}) {
    const made = await makeRequest(cast.ana.visitor, workspaceId, change)
    const { requestId, digest } = made
    const ballot = { workspaceId, requestId, digest }
    const { proofId } = await cast.rita.visitor.api.promotions.approve.mutate(ballot)
    if (proofId === null) throw new Error('The agent is not governed.')
    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()
    return { ...made, proofId }
  }
  const report = async (proofId: string) => cast.vik.visitor.api.proofs.verify.query({ workspaceId, proofId })
  const failedOf = ({ checks }: Awaited<ReturnType<typeof report>>) =>
    checks.filter(({ result }) => result === 'failed').map(({ name, code }) => `${name} ${code}`)
  const bundleOf = async (proofId: string): Promise<ProofBundle> => {
    const { bundle } = await cast.vik.visitor.api.proofs.get.query({ workspaceId, proofId })
    const read = parseBundle(bundle)
    if (!read.ok) throw new Error(read.message)
    return read.value.bundle
  }
  const textOf = (bundle: ProofBundle) => Buffer.from(formatBundle(bundle)).toString('utf8')
  const brought = (bundle: ProofBundle) =>
    cast.vik.visitor.api.proofs.verifyBundle.mutate({ workspaceId, bundle: textOf(bundle) })

  it('verifies in every respect, with each of its signatures and its place in the ledger', async () => {
    const { proofId } = await governed()
    const { outcome, checks } = await report(proofId)
    expect(outcome).toBe('verified')
    expect(checks.map(({ name, result }) => `${name} ${result}`)).toEqual([
      'bundle passed',
      'statement passed',
      'workspace passed',
      'agent passed',
      'revision passed',
      'spec passed',
      'signature passed',
      'signature passed',
      'key passed',
      'key passed',
      'policy passed',
      'approvals passed',
      'validity passed',
      'ledger passed',
      // This workspace has none that it could be checked with.
      'witnesses not-checked',
    ])
  })

  it('does not verify in the place of another: swapped in the database, each is found out', async () => {
    const [one, other] = [await governed(), await governed({ budget: { monthlyUsd: 3 } })]
    await server.orm.execute(
      `update proofs a join proofs b on b.id = '${other.proofId}' set a.bundle = b.bundle where a.id = '${one.proofId}'`,
    )
    const swapped = await report(one.proofId)
    expect(swapped.outcome).toBe('refused')
    expect(failedOf(swapped)).toContain('agent WRONG_AGENT')
    expect(failedOf(swapped)).toContain('spec SPEC_HASH_MISMATCH')
  })

  it('of an older revision does not verify for the newer one', async () => {
    const first = await governed()
    const next = await edit(cast.ana.visitor, workspaceId, first)
    const { agentId } = first
    const { requestId } = await cast.ana.visitor.api.promotions.request.mutate({ workspaceId, agentId })
    const ballot = { workspaceId, requestId, digest: next.digest }
    const { proofId } = await cast.rita.visitor.api.promotions.approve.mutate(ballot)
    await server.orm.execute(
      `update proofs a join proofs b on b.id = '${first.proofId}' set a.bundle = b.bundle where a.id = '${proofId}'`,
    )
    expect(failedOf(await report(proofId ?? ''))).toContain('revision WRONG_REVISION')
  })

  it('does not verify when the spec in the database is no longer what was approved', async () => {
    const [one, other] = [await governed(), await governed({ budget: { monthlyUsd: 4 } })]
    await server.orm.execute(
      `update agent_revisions a join agent_revisions b on b.agent_id = '${other.agentId}'
       set a.spec = b.spec, a.digest = b.digest where a.agent_id = '${one.agentId}'`,
    )
    expect(failedOf(await report(one.proofId))).toEqual(['spec SPEC_HASH_MISMATCH'])
  })

  it('says that the policy has changed since', async () => {
    const { proofId } = await governed()
    await askFor(cast.ana.visitor, workspaceId, [[/monthlyUsd: 500/, 'monthlyUsd: 501']])
    expect(failedOf(await report(proofId))).toEqual(['policy POLICY_HASH_MISMATCH'])
    await askFor(cast.ana.visitor, workspaceId, [[/monthlyUsd: 501/, 'monthlyUsd: 500']])
  })

  it('of another workspace does not verify here', async () => {
    const { proofId } = await governed()
    const bundle = await bundleOf(proofId)
    expect((await brought(bundle)).outcome).toBe('verified')
    const other = await cast.ana.visitor.api.workspace.create.mutate({ name: 'Elsewhere' })
    const there = await cast.ana.visitor.api.proofs.verifyBundle.mutate({
      workspaceId: other.id,
      bundle: textOf(bundle),
    })
    expect(there.outcome).toBe('refused')
    expect(failedOf(there)).toContain('workspace WRONG_WORKSPACE')
  })

  it('with any one byte of its payload or signatures changed does not verify', async () => {
    const { proofId } = await governed()
    const bundle = await bundleOf(proofId)
    const flipped = (text: string, at: number) =>
      text.slice(0, at) + (text.charAt(at) === 'A' ? 'B' : 'A') + text.slice(at + 1)
    const [hmac, other] = bundle.signatures
    if (!hmac || !other) throw new Error('There are two signatures.')
    const forged = [
      { ...bundle, payload: flipped(bundle.payload, 100) },
      { ...bundle, signatures: [{ ...hmac, signature: flipped(hmac.signature, 5) }, other] },
      { ...bundle, signatures: [hmac, { ...other, signature: flipped(other.signature, 5) }] },
      { ...bundle, signatures: [other, hmac] },
      { ...bundle, signatures: [other] },
    ]
    expect((await brought(bundle)).outcome).toBe('verified')
    for (const one of forged) expect((await brought(one)).outcome).toBe('refused')
  })

  it('that is no bundle at all is refused and not a fault', async () => {
    const { proofId } = await governed()
    for (const text of ['', '{', 'null', '[]', '{"payload":1}', `"${'x'.repeat(10_000)}"`]) {
      if (text === '') continue
      const answer = await cast.vik.visitor.api.proofs.verifyBundle.mutate({ workspaceId, bundle: text })
      expect(answer.outcome).toBe('refused')
    }
    await server.orm.execute(`update proofs set bundle = 'nothing' where id = '${proofId}'`)
    expect((await report(proofId)).outcome).toBe('refused')
    const call = cast.vik.visitor.api.proofs.get.query({ workspaceId, proofId })
    expect(await codeOf(call)).toBe('PROOF_DAMAGED')
  })

  it('leaves the house as bundle, DSSE and VSA, and the ledger says so', async () => {
    const { proofId, name } = await governed()
    const exported = (as: 'bundle' | 'dsse' | 'vsa') =>
      cast.vik.visitor.api.proofs.export.mutate({ workspaceId, proofId, as })
    const bundle = await exported('bundle')
    expect(bundle.fileName).toBe(`${name}-1.bundle.json`)
    expect(parseBundle(bundle.text)).toMatchObject({
      ok: true,
      value: { bundle: { log: { proof: expect.any(String) } } },
    })
    const dsse = JSON.parse((await exported('dsse')).text)
    expect(dsse).toMatchObject({ payloadType: 'application/vnd.in-toto+json', signatures: [{}] })
    const vsa = JSON.parse((await exported('vsa')).text)
    const summary = JSON.parse(Buffer.from(vsa.payload, 'base64').toString('utf8'))
    expect(summary.predicateType).toBe('https://slsa.dev/verification_summary/v1')
    await server.services.sequencer.sequenceAll()
    const { items } = await cast.ana.visitor.api.ledger.list.query({ workspaceId, action: 'proof.exported' })
    expect(items.map(({ sentence }) => sentence)).toEqual(
      ['VSA', 'DSSE', 'a bundle'].map((as) => expect.stringMatching(new RegExp(`as ${as}$`))),
    )
  })

  it('is read by a machine with the scope for it, and by no other', async () => {
    const { proofId } = await governed()
    const key = async (scope: 'promotions:read' | 'agents:read') => {
      const about = { workspaceId, name: scope, scopes: [scope], expiresInDays: null }
      const machine = new Visitor(server)
      const { secret } = await cast.ana.visitor.api.keys.create.mutate(about)
      machine.headers = { authorization: `Bearer ${secret}` }
      return machine
    }
    const path = `/v1/workspaces/${workspaceId}/proofs/${proofId}`
    const machine = await key('promotions:read')
    const answer = await machine.fetch(path)
    expect(answer.headers.get('content-type')).toContain('application/vnd.countersign.proof-bundle.v1+json')
    const text = await answer.text()
    const read = parseBundle(text)
    expect(read.ok && Buffer.from(formatBundle(read.value.bundle)).toString('utf8')).toBe(text)
    expect((await machine.fetch(`${path}?format=dsse`)).status).toBe(200)
    expect((await machine.fetch(`${path}?format=pdf`)).status).toBe(400)
    expect((await machine.fetch(`/v1/workspaces/${workspaceId}/proofs/prf_${'0'.repeat(26)}`)).status).toBe(
      404,
    )
    expect((await (await key('agents:read')).fetch(path)).status).toBe(403)
  })

  it('is found by the keys that signed it, for as long as its agent is governed by it', async () => {
    const { proofId, agentId, name } = await governed()
    const bundle = await bundleOf(proofId)
    const kids = bundle.signatures.map(
      ({ protected: header }) => JSON.parse(Buffer.from(header, 'base64url').toString()).kid,
    )
    const { stores } = server.services
    const found = await stores.proofs.currentBy(workspaceId, kids[1], 0, 100)
    expect(found).toContainEqual({ id: agentId, name })
    const before = await stores.proofs.countCurrentBy(workspaceId, kids[0], 0)
    expect(before).toBe(found.length)
    const last = bundle.log?.leafIndex ?? 0
    expect(await stores.proofs.currentBy(workspaceId, kids[0], last, 100)).toEqual([{ id: agentId, name }])
    expect(await stores.proofs.countCurrentBy(workspaceId, kids[0], last + 1)).toBe(0)
    await cast.ana.visitor.api.agents.retire.mutate({ workspaceId, agentId, reason: 'Over' })
    expect(await stores.proofs.countCurrentBy(workspaceId, kids[0], 0)).toBe(before - 1)
  })
})
