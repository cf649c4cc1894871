import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CustodyFile, formatCustody, parseCustody, verifyCustody } from '@countersign/custody'
import { nodeCryptography } from '@countersign/proofs/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { bySystem } from '../ledger/doer.ts'
import { askFor, type Cast, edit, makeAgent, makeRequest, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { Visitor } from '../testing/visitor.ts'

// The offline verifier is a process of its own.
vi.setConfig({ testTimeout: 120_000 })

const verifier = createRequire(import.meta.resolve('@countersign/proofs')).resolve(
  '@countersign/ledger/verifier',
)
const folder = mkdtempSync(join(tmpdir(), 'countersign-custody-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the custody of an agent', () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(() => server.clock.advance(1_000))

  const publish = async () => {
    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()
  }

  async function governed(change: Parameters<typeof makeRequest>[2] = {}) {
    const made = await makeRequest(cast.ana.visitor, workspaceId, change)
    const { requestId, digest } = made
    const { proofId } = await cast.rita.visitor.api.promotions.approve.mutate({
      workspaceId,
      requestId,
      digest,
    })
    if (proofId === null) throw new Error('The agent is not governed.')
    await publish()
    return { ...made, proofId }
  }

  const ofAgent = (agentId: string) => cast.vik.visitor.api.custody.ofAgent.query({ workspaceId, agentId })
  const trustRoot = async (): Promise<unknown> =>
    JSON.parse(JSON.stringify(await server.services.trustRoots.published(workspaceId)))

  const fileOf = async (agentId: string): Promise<CustodyFile> => {
    const read = parseCustody(Buffer.from((await ofAgent(agentId)).text))
    if (!read.ok) throw new Error(read.message)
    return read.file
  }

  /** What the package says and what the program without any of its code says; they have to agree. */
  async function verified(file: CustodyFile) {
    const root = await trustRoot()
    const report = await verifyCustody(file, root, nodeCryptography)
    const [path, trust] = [join(folder, 'custody.json'), join(folder, 'trust-root.json')]
    writeFileSync(path, formatCustody(file))
    writeFileSync(trust, JSON.stringify(root))
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      // The file says itself what it is.
      [verifier, path, '--trust-root', trust],
      { encoding: 'utf8' },
    )
    expect(stderr).toBe('')
    expect(status, stdout).toBe({ verified: 0, broken: 1, unproven: 2 }[report.outcome])
    const broken = report.links.filter(({ state }) => state === 'broken')
    const named = [...stdout.matchAll(/^broken +(\w+): /gm)].map(([, link]) => link)
    expect(named).toEqual(broken.map(({ link }) => link))
    return { ...report, stdout, broken: broken.map(({ link, code }) => `${link} ${code}`) }
  }
  const statesOf = ({ links }: Awaited<ReturnType<typeof verified>>) =>
    links.map(({ link, state }) => `${link} ${state}`)

  it('leads from its birth to the proof in the ledger, each link bound to those before it', async () => {
    const { agentId, name } = await governed()
    const report = await verified(await fileOf(agentId))
    expect(report.outcome).toBe('verified')
    expect(statesOf(report)).toEqual([
      'birth sound',
      'revision sound',
      'policy sound',
      'request sound',
      'votes sound',
      'proof sound',
      'place sound',
      'admission absent',
      'run absent',
    ])
    const { fileName, sentences } = await ofAgent(agentId)
    expect(fileName).toBe(`${name}.custody.json`)
    expect(sentences.map(({ sentence }) => sentence)).toContainEqual(
      expect.stringMatching(/Rita approved the promotion of revision 1/),
    )
  })

  it('of an agent that was never promoted ends with its revision, and says so', async () => {
    const { agentId } = await makeAgent(cast.ana.visitor, workspaceId)
    await publish()
    const report = await verified(await fileOf(agentId))
    expect(report.outcome).toBe('verified')
    expect(statesOf(report).slice(0, 3)).toEqual(['birth sound', 'revision sound', 'policy absent'])
    expect(report.links.find(({ link }) => link === 'proof')?.message).toContain('Not promoted yet')
  })

  it('shows a request that is open, and a revision that came while it was', async () => {
    const made = await makeRequest(cast.ana.visitor, workspaceId)
    const later = await edit(cast.ana.visitor, workspaceId, made)
    await publish()
    const file = await fileOf(made.agentId)
    expect(file.revision.number).toBe(later.revision)
    expect(file.request?.events).toHaveLength(2)
    const report = await verified(file)
    expect(report.outcome).toBe('verified')
    expect(statesOf(report)).toContain('request sound')
    expect(statesOf(report)).toContain('votes absent')
  })

  it('says that it cannot be proven while the ledger has no place for it', async () => {
    const { agentId } = await makeAgent(cast.ana.visitor, workspaceId)
    const report = await verified(await fileOf(agentId))
    expect(report.outcome).toBe('unproven')
    expect(report.links[0]).toMatchObject({ state: 'not-checked', code: 'NOT_PUBLISHED' })
  })

  it('keeps the policy that granted it, whatever is in force now', async () => {
    const { agentId } = await governed()
    await askFor(cast.ana.visitor, workspaceId, [[/monthlyUsd: 500/, 'monthlyUsd: 501']])
    await publish()
    expect((await verified(await fileOf(agentId))).outcome).toBe('verified')
    await askFor(cast.ana.visitor, workspaceId, [[/monthlyUsd: 501/, 'monthlyUsd: 500']])
  })

  describe('by a proof that a revalidation signed', () => {
    const whole = ['birth', 'revision', 'policy', 'request', 'votes', 'proof', 'place']
    const revalidate = async (from: RegExp, to: string) => {
      await askFor(cast.ana.visitor, workspaceId, [[from, to]])
      server.clock.advance(1_000)
      await server.services.revalidationWorkflow.round()
      await publish()
    }

    it('leads over its renewal to the same approvals', async () => {
      const { agentId, proofId } = await governed()
      await revalidate(/monthlyUsd: 500/, 'monthlyUsd: 499')
      const file = await fileOf(agentId)
      expect(file.proof).not.toContain(proofId)
      const report = await verified(file)
      expect(report.outcome).toBe('verified')
      expect(statesOf(report).slice(0, 7)).toEqual(whole.map((link) => `${link} sound`))
      await revalidate(/monthlyUsd: 499/, 'monthlyUsd: 500')
    })

    it('is broken by the renewal of another agent', async () => {
      const [one, other] = [await governed(), await governed()]
      await revalidate(/monthlyUsd: 500/, 'monthlyUsd: 498')
      const [file, foreign] = [await fileOf(one.agentId), await fileOf(other.agentId)]
      const report = await verified({ ...file, governed: foreign.governed })
      expect(report.broken).toEqual(['place WRONG_EVENT'])
      await revalidate(/monthlyUsd: 498/, 'monthlyUsd: 500')
    })

    it('leads to the revision that it was narrowed from, and claims no approval of the narrower one', async () => {
      const { agentId } = await governed()
      await revalidate(/^ {2}operator: [\d.]+$/m, '  operator: 0.05')
      const proposal = await cast.ana.visitor.api.revalidations.propose.query({ workspaceId, agentId })
      if (proposal.kind !== 'narrowed') throw new Error('It cannot be narrowed.')
      const fixes = [{ agentId, specSha256: proposal.specSha256 }]
      await cast.ana.visitor.api.revalidations.applyFixes.mutate({ workspaceId, fixes })
      await publish()
      const report = await verified(await fileOf(agentId))
      expect(report.outcome).toBe('verified')
      expect(statesOf(report).slice(0, 7)).toEqual(whole.map((link) => `${link} sound`))
      expect(report.links.find(({ link }) => link === 'request')?.message).toContain('narrowed from')
      expect(report.links.find(({ link }) => link === 'votes')?.message).toContain('0 people approved')
      // And again, when the next policy renews the proof of the narrower one.
      await revalidate(/monthlyUsd: 500/, 'monthlyUsd: 497')
      expect((await verified(await fileOf(agentId))).outcome).toBe('verified')
      await revalidate(/monthlyUsd: 497/, 'monthlyUsd: 500')
      await revalidate(/^ {2}operator: 0.05$/m, '  operator: 0.3')
    })
  })

  it('tells of broken glass by the event of whoever broke it', async () => {
    await askFor(cast.ana.visitor, workspaceId, [[/breakGlass: false/, 'breakGlass: true']])
    const { agentId, requestId, digest } = await makeRequest(cast.ana.visitor, workspaceId)
    await cast.bo.visitor.api.promotions.breakGlass.mutate({
      workspaceId,
      requestId,
      digest,
      reason: 'The night before the audit',
    })
    await publish()
    const file = await fileOf(agentId)
    expect((await verified(file)).outcome).toBe('verified')
    expect((await verified({ ...file, votes: [] })).broken).toEqual(['votes VOTE_MISSING'])
    await askFor(cast.ana.visitor, workspaceId, [[/breakGlass: true/, 'breakGlass: false']])
  })

  it('breaks when a link is left out, taken from another agent or put in the place of another', async () => {
    const [one, other] = [await governed(), await governed({ budget: { monthlyUsd: 9 } })]
    const [file, theirs] = [await fileOf(one.agentId), await fileOf(other.agentId)]
    const { birth, revision, request, governed: became } = file
    const forged: readonly [Partial<CustodyFile>, string][] = [
      [{ birth: theirs.birth }, 'birth WRONG_EVENT'],
      [{ birth: became }, 'birth WRONG_EVENT'],
      [{ revision: { ...revision, spec: theirs.revision.spec } }, 'revision SPEC_HASH_MISMATCH'],
      [{ revision: { ...revision, number: 2 } }, 'revision WRONG_REVISION'],
      [{ policy: null }, 'policy LINK_MISSING'],
      [{ request: null }, 'request LINK_MISSING'],
      [{ request: theirs.request }, 'request WRONG_REQUEST'],
      [{ request: request && { ...request, events: theirs.request?.events ?? [] } }, 'request WRONG_EVENT'],
      [{ votes: [] }, 'votes VOTE_MISSING'],
      [{ votes: theirs.votes }, 'votes WRONG_EVENT'],
      [{ proof: theirs.proof }, 'policy POLICY_HASH_MISMATCH'],
      [{ governed: theirs.governed }, 'place WRONG_EVENT'],
      [{ governed: birth }, 'place WRONG_EVENT'],
      [{ agentId: other.agentId }, 'birth WRONG_EVENT'],
    ]
    for (const [change, named] of forged) {
      const { broken } = await verified({ ...file, ...change })
      if ('proof' in change) expect(broken).toContain('proof WRONG_AGENT')
      else expect(broken[0]).toBe(named)
    }
    const renamed = { ...file, log: `${file.log}x` }
    expect((await verifyCustody(renamed, await trustRoot(), nodeCryptography)).outcome).toBe('broken')
  })

  it('does not verify with any one character changed', async () => {
    const { agentId } = await governed()
    const text = Buffer.from(formatCustody(await fileOf(agentId))).toString('utf8')
    const root = await trustRoot()
    const passed: string[] = []
    for (let at = 0; at < text.length; at += 37) {
      const other = text.charAt(at) === '0' ? '1' : '0'
      const read = parseCustody(Buffer.from(text.slice(0, at) + other + text.slice(at + 1)))
      const report = read.ok ? await verifyCustody(read.file, root, nodeCryptography) : null
      if (report?.outcome === 'verified') passed.push(text.slice(at - 20, at + 20))
    }
    expect(passed).toEqual([])
  })

  it('proves nothing with a trust root that does not know its log', async () => {
    const { agentId } = await governed()
    const file = await fileOf(agentId)
    const strange = { v: 1, ledger: { logs: [], witnesses: [], quorum: 0 } }
    for (const root of [strange, null, {}]) {
      expect((await verifyCustody(file, root, nodeCryptography)).outcome).toBe('unproven')
    }
  })

  /** Starts the agent as one that runs elsewhere, whose heart beats so often. */
  async function running(agentId: string, heartbeats: number) {
    const answer = await server.services.runs.start({
      workspaceId,
      agentId,
      by: bySystem,
      mode: null,
      driver: 'lease',
    })
    if (answer.outcome === 'DENY' || answer.lease === null) throw new Error('It was not let in.')
    let { token } = answer.lease
    for (let beat = 0; beat < heartbeats; beat++) {
      server.clock.advance(15_000)
      const renewed = await server.http.inject({
        method: 'POST',
        url: `/v1/leases/${answer.run.lease.id}/renew`,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        payload: '{}',
      })
      expect(renewed.statusCode).toBe(200)
      token = renewed.json().lease
    }
    await publish()
    return answer.run.id
  }

  async function stopped(agentId: string) {
    await server.services.runs.stop(workspaceId, agentId, bySystem, '')
    await publish()
  }

  it('goes on to what runs: the admission of its start, and the newest renewal of its lease', async () => {
    const [one, other] = [await governed(), await governed({ budget: { monthlyUsd: 8 } })]
    await running(one.agentId, 0)
    await stopped(one.agentId)
    server.clock.advance(1_000)
    const runId = await running(one.agentId, 3)
    await running(other.agentId, 1)
    const [file, theirs] = [await fileOf(one.agentId), await fileOf(other.agentId)]
    const report = await verified(file)
    expect(report.outcome).toBe('verified')
    expect(statesOf(report).slice(-2)).toEqual(['admission sound', 'run sound'])
    expect(file.run?.id).toBe(runId)
    const { run } = file
    if (!run?.renewed || !theirs.run?.renewed) throw new Error('Both leases were renewed.')
    const forged: readonly [Partial<CustodyFile>, string][] = [
      [{ admission: null }, 'admission LINK_MISSING'],
      [{ admission: theirs.admission }, 'admission WRONG_EVENT'],
      [{ admission: file.birth }, 'admission WRONG_EVENT'],
      [{ run: theirs.run }, 'run WRONG_RUN'],
      [{ run: { ...run, renewed: theirs.run.renewed } }, 'run WRONG_EVENT'],
      [{ run: { ...run, ended: run.renewed } }, 'run WRONG_EVENT'],
      [{ admission: run.renewed, run: { ...run, renewed: file.admission } }, 'run OUT_OF_ORDER'],
    ]
    for (const [change, named] of forged) {
      expect((await verified({ ...file, ...change })).broken[0]).toBe(named)
    }
  })

  it('says of a run that is over that it is, and breaks where an end of another is shown', async () => {
    const [one, other] = [await governed(), await governed({ budget: { monthlyUsd: 6 } })]
    for (const { agentId } of [one, other]) {
      await running(agentId, 1)
      await stopped(agentId)
    }
    const [{ run, ...file }, theirs] = [await fileOf(one.agentId), await fileOf(other.agentId)]
    if (!run?.ended || !theirs.run?.ended) throw new Error('Both runs are over.')
    const report = await verified({ ...file, run })
    expect(report.outcome).toBe('verified')
    expect(report.links.at(-1)?.message).toContain('it is over: stopped')
    const broken = async (change: Partial<typeof run>) =>
      (await verified({ ...file, run: { ...run, ...change } })).broken
    expect(await broken({ ended: theirs.run.ended })).toEqual(['run WRONG_EVENT'])
    expect(await broken({ renewed: run.ended })).toEqual(['run WRONG_EVENT'])
  })

  it('of an agent that runs in its sandbox ends with the run, and needs no proof', async () => {
    const { agentId } = await makeAgent(cast.ana.visitor, workspaceId)
    await running(agentId, 0)
    const report = await verified(await fileOf(agentId))
    expect(report.outcome).toBe('verified')
    expect(statesOf(report).slice(-4)).toEqual([
      'proof absent',
      'place absent',
      'admission sound',
      'run sound',
    ])
  })

  it('names the link that was changed in the database behind our back', async () => {
    const tampered: readonly [string, (one: Governed, other: Governed) => string, string][] = [
      [
        'the spec of another agent',
        (one, other) =>
          `update agent_revisions a join agent_revisions b on b.agent_id = '${other.agentId}'
           set a.spec = b.spec, a.digest = b.digest where a.agent_id = '${one.agentId}'`,
        'revision SPEC_HASH_MISMATCH',
      ],
      [
        'the proof of another agent',
        (one, other) =>
          `update proofs a join proofs b on b.id = '${other.proofId}'
           set a.bundle = b.bundle where a.id = '${one.proofId}'`,
        'request WRONG_REQUEST',
      ],
      [
        'no bundle at all',
        (one) => `update proofs set bundle = 'nothing' where id = '${one.proofId}'`,
        'proof BUNDLE_MALFORMED',
      ],
      [
        'a birth that never was',
        (one) =>
          `update ledger_events e join ledger_entries p on p.event_id = e.id
           set e.header = replace(e.header, '"from":"blank"', '"from":"words"')
           where p.subject = 'agent:${one.agentId}' and p.action = 'agent.created'`,
        'birth EVENT_NOT_IN_LEDGER',
      ],
      [
        'a vote by somebody else',
        (one) =>
          `update ledger_events e join ledger_entries p on p.event_id = e.id
           set e.header = replace(e.header, '${cast.rita.personId}', '${cast.ron.personId}')
           where p.subject = 'promotion:${one.requestId}' and p.action = 'promotion.approved'`,
        'votes EVENT_NOT_IN_LEDGER',
      ],
      [
        'another policy under its name',
        (one) =>
          `update policy_snapshots s join proofs p on p.policy_id = s.id
           set s.files = replace(s.files, 'monthlyUsd', 'monthlyEur') where p.id = '${one.proofId}'`,
        'policy POLICY_HASH_MISMATCH',
      ],
    ]
    for (const [what, change, named] of tampered) {
      const one = await governed({ budget: { monthlyUsd: 3 } })
      const other = await governed({ budget: { monthlyUsd: 4 } })
      expect((await verified(await fileOf(one.agentId))).broken, what).toEqual([])
      await server.orm.execute(change(one, other))
      expect((await verified(await fileOf(one.agentId))).broken[0], what).toBe(named)
    }
  })
  type Governed = Awaited<ReturnType<typeof governed>>

  it('is read by a machine with the scope for it, and by no other', async () => {
    const { agentId } = await governed()
    const machine = async (scope: 'promotions:read' | 'agents:read') => {
      const about = { workspaceId, name: scope, scopes: [scope], expiresInDays: null }
      const { secret } = await cast.ana.visitor.api.keys.create.mutate(about)
      const visitor = new Visitor(server)
      visitor.headers = { authorization: `Bearer ${secret}` }
      return visitor
    }
    const path = `/v1/workspaces/${workspaceId}/agents/${agentId}/custody`
    const answer = await (await machine('promotions:read')).fetch(path)
    expect(answer.headers.get('content-type')).toContain('application/vnd.countersign.custody.v1+json')
    expect(parseCustody(Buffer.from(await answer.arrayBuffer())).ok).toBe(true)
    expect((await (await machine('agents:read')).fetch(path)).status).toBe(403)
    const nobody = `/v1/workspaces/${workspaceId}/agents/agt_${'0'.repeat(26)}/custody`
    expect((await (await machine('promotions:read')).fetch(nobody)).status).toBe(404)
  })

  it('leaves the house as a file, and the ledger says so', async () => {
    const { agentId, name } = await governed()
    const { fileName, text } = await cast.vik.visitor.api.custody.export.mutate({ workspaceId, agentId })
    expect(fileName).toBe(`${name}.custody.json`)
    expect(parseCustody(Buffer.from(text)).ok).toBe(true)
    await publish()
    const action = 'agent.custody_exported'
    const { items } = await cast.ana.visitor.api.ledger.list.query({ workspaceId, action })
    expect(items[0]?.sentence).toBe(`Vik exported the custody of revision 1 of “${name}”`)
  })
})
