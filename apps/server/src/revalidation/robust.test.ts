import { join } from 'node:path'
import { aFolder, startProcess } from '@countersign/signer/testing'
import { pino } from 'pino'
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { transactOn } from '../database/transact.ts'
import { asRoot } from '../ledger/testing.ts'
import type { PolicyDecisions } from '../policy/decisions.ts'
import { misbehavingOpa, opaAt } from '../policy/opa.testing.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { RevalidationBatch } from './batch.ts'
import { cold, governed, reload, toldOf } from './testing.ts'
import { RevalidationWorkflow } from './workflow.ts'

describe('a revalidation that something goes wrong in', () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(async () => {
    server.clock.advance(60_000)
    await server.services.revalidationWorkflow.round()
    server.log.length = 0
  })

  const round = () => server.services.revalidationWorkflow.round()
  const newest = async () => {
    const input = { workspaceId }
    const [job] = (await cast.vik.visitor.api.revalidations.overview.query(input)).revalidations
    if (!job) throw new Error('There is no revalidation.')
    return job
  }
  const results = async (outcome?: 'renewed' | 'invalidated' | 'remediated' | 'unjudged') => {
    const { id: revalidationId } = await newest()
    const wanted = { workspaceId, revalidationId, ...(outcome && { outcome }) }
    return (await cast.vik.visitor.api.revalidations.results.query(wanted)).items
  }
  const start = (agentId: string) =>
    cast.vik.visitor.api.admission.consider.query({ workspaceId, agentId, mode: 'governed' })
  const proofOf = async (agentId: string) =>
    (await server.services.stores.agents.find(workspaceId, agentId))?.proofId
  let limit = 400
  const otherPolicy = () => reload(server, cast, /^ {2}monthlyUsd: \d+$/m, `  monthlyUsd: ${--limit}`)

  /** Everything as it is, but that whatever answers for the policy breaks at one agent. */
  function aWorkflowThatFailsAt(agentId: string) {
    const { stores, clock, writer, signingKeys, policyDecisions, metrics, runtimes } = server.services
    const log = pino({ level: 'silent' })
    const decisions: Pick<PolicyDecisions, 'hold'> = {
      async hold(within, of) {
        const held = await policyDecisions.hold(within, of)
        return {
          ...held,
          async ask(question, input) {
            if (JSON.stringify(input).includes(agentId)) throw new TypeError('It broke.')
            return held.ask(question, input)
          },
        }
      },
    }
    const onFault = (...fault: [string, unknown]) => faults.push(fault)
    const own = { version: 'test', onCrash: () => {}, onFault }
    const batch = new RevalidationBatch({ writer, signingKeys, metrics, ...own })
    const given = { stores, clock, log, writer, decisions, batch, transact: transactOn(server.orm), runtimes }
    return new RevalidationWorkflow({ ...given, stopping: new AbortController().signal })
  }
  const faults: [string, unknown][] = []

  it('tells that an agent could not be judged, judges the others, and tries again until it can', async () => {
    const [broken, sound] = [await governed(cast, cold), await governed(cast, cold)]
    await otherPolicy()
    const faulty = aWorkflowThatFailsAt(broken.agentId)
    await faulty.round()
    expect(await proofOf(sound.agentId)).not.toBe(sound.proofId)
    expect(await results('unjudged')).toMatchObject([
      { agentId: broken.agentId, code: 'INTERCEPTOR_ERROR', proofId: null },
    ])
    const waiting = await newest()
    expect(waiting).toMatchObject({ state: 'running', unjudged: 1, problem: null })
    expect(waiting.judged).toBe(waiting.agents - 1)
    expect(waiting.triesAgainAt).toBeGreaterThan(server.clock.now)
    expect(await toldOf(server, workspaceId, `revalidation:${waiting.id}`)).toEqual([])
    // What failed is the operator's to read, and nothing lets the agent start by a policy that nobody asked about it.
    expect(faults).toEqual([[broken.agentId, new TypeError('It broke.')]])
    expect(await proofOf(broken.agentId)).toBe(broken.proofId)
    expect(await start(broken.agentId)).toMatchObject({ outcome: 'DENY' })
    expect((await start(broken.agentId)).reasons[0]?.code).toBe('POLICY_HASH_MISMATCH')

    // As long as it cannot be judged it is tried again, each time a little later.
    const pauses: number[] = []
    for (let tried = 0; tried < 3; tried++) {
      const { triesAgainAt } = await newest()
      pauses.push((triesAgainAt ?? 0) - server.clock.now)
      server.clock.advance((triesAgainAt ?? 0) - server.clock.now + 1)
      await faulty.round()
    }
    expect(pauses).toEqual([5_000, 10_000, 20_000])
    expect(await newest()).toMatchObject({ state: 'running', unjudged: 1, renewed: waiting.renewed })

    server.clock.advance(60_000)
    await round()
    expect(await newest()).toMatchObject({
      state: 'done',
      unjudged: 0,
      renewed: waiting.renewed + 1,
      triesAgainAt: null,
    })
    expect(await results('unjudged')).toEqual([])
    expect((await results('renewed')).map(({ agentId }) => agentId)).toContain(broken.agentId)
    expect(await start(broken.agentId)).toMatchObject({ outcome: 'ALLOW' })
    expect(await toldOf(server, workspaceId, `revalidation:${waiting.id}`)).toEqual(['revalidation.finished'])
  })

  it('passes over an agent that cannot be written, and judges everybody else in its batch', async () => {
    const agents = [await governed(cast, cold), await governed(cast, cold), await governed(cast, cold)]
    const [, poison] = agents
    const refusing = `create trigger poison before insert on proofs for each row
      if new.agent_id = '${poison?.agentId}' then signal sqlstate '45000' set message_text = 'poison'; end if`
    await asRoot(server, refusing)
    await otherPolicy()
    await round()
    expect(await results('unjudged')).toMatchObject([{ agentId: poison?.agentId }])
    const waiting = await newest()
    expect(waiting).toMatchObject({ state: 'running', judged: waiting.agents - 1 })
    for (const { agentId, proofId } of agents) {
      const isPoison = agentId === poison?.agentId
      expect((await proofOf(agentId)) === proofId).toBe(isPoison)
    }
    await asRoot(server, 'drop trigger poison')
    server.clock.advance(60_000)
    await round()
    expect(await newest()).toMatchObject({ state: 'done', unjudged: 0, judged: waiting.agents })
  })

  it('forgets who could not be judged once it is not governed any more, and ends', async () => {
    const agent = await governed(cast, cold)
    await otherPolicy()
    await aWorkflowThatFailsAt(agent.agentId).round()
    expect(await newest()).toMatchObject({ state: 'running', unjudged: 1 })
    await server.orm.execute(`update agents set is_retired = true where id = '${agent.agentId}'`)
    server.clock.advance(60_000)
    await round()
    expect(await newest()).toMatchObject({ state: 'done', unjudged: 0 })
    expect((await results()).map(({ agentId }) => agentId)).not.toContain(agent.agentId)
  })

  it('leaves whom it could not judge to a newer policy', async () => {
    const agent = await governed(cast, cold)
    await cast.ana.visitor.api.revalidations.revalidate.mutate({ workspaceId, agentIds: [agent.agentId] })
    await aWorkflowThatFailsAt(agent.agentId).round()
    expect(await newest()).toMatchObject({ cause: 'chosen', state: 'running', unjudged: 1 })
    const snapshotId = await otherPolicy()
    server.clock.advance(60_000)
    await round()
    const [last, before] = await server.services.stores.revalidations.newest(workspaceId, 2)
    expect([last?.state, before?.state]).toEqual(['done', 'superseded'])
    const [proof] = await server.services.stores.proofs.ofAgent(workspaceId, agent.agentId, 1)
    expect(proof?.policyId).toBe(snapshotId)
  })

  it('keeps nobody else waiting when nothing of it can be written, and is done when it can', async () => {
    const stuck = await governed(cast, cold)
    await asRoot(
      server,
      `create trigger stuck before insert on revalidation_results for each row
      if new.agent_id = '${stuck.agentId}' then signal sqlstate '45000' set message_text = 'stuck'; end if`,
    )
    await otherPolicy()
    const other = await cast.ana.visitor.api.workspace.create.mutate({ name: 'Next door' })
    await round()
    expect(await newest()).toMatchObject({ state: 'running' })
    const [nextDoor] = await server.services.stores.revalidations.newest(other.id, 1)
    expect(nextDoor).toMatchObject({ state: 'done' })
    expect(await proofOf(stuck.agentId)).toBe(stuck.proofId)
    await asRoot(server, 'drop trigger stuck')
    server.clock.advance(20_000)
    await round()
    expect(await newest()).toMatchObject({ state: 'done', unjudged: 0 })
    expect(await proofOf(stuck.agentId)).not.toBe(stuck.proofId)
  })

  it('waits for an OPA server that is away, says so, judges nobody meanwhile, and goes on when it is back', async () => {
    const agent = await governed(cast, cold)
    const opa = await misbehavingOpa()
    onTestFinished(() => opa.close())
    const rules = ['actor', 'anatomy', 'budget', 'capabilities', 'containment', 'temperature']
    const allows = () =>
      opa.answers((_, response, { hash }) =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ result: { hash, answer: { deny: [], warn: [], evaluated: rules } } })),
      )
    const replica = await openReplica({ ...server, opa: opaAt(opa.url, { timeoutMs: 1_000 }) })
    onTestFinished(() => replica.close())
    await otherPolicy()
    opa.answers((request) => request.socket.destroy(), true)
    await replica.services.revalidationWorkflow.round()
    const waiting = await newest()
    expect(waiting).toMatchObject({ state: 'running', judged: 0, unjudged: 0 })
    expect(waiting.problem).toMatch(/OPA server/)
    expect(await proofOf(agent.agentId)).toBe(agent.proofId)
    expect(await start(agent.agentId)).toMatchObject({ outcome: 'DENY' })
    allows()
    server.clock.advance(120_000)
    await replica.services.revalidationWorkflow.round()
    const done = await newest()
    expect(done).toMatchObject({ state: 'done', problem: null, invalidated: 0 })
    expect(done.renewed).toBe(done.agents)
    expect(await proofOf(agent.agentId)).not.toBe(agent.proofId)
  })

  it('renews nobody without a signature while the signing service is away, and goes on when it is back', async () => {
    const folder = aFolder()
    const socket = join(folder, 'signer.sock')
    const service = () => startProcess(['--socket', socket, '--state', join(folder, 'state')])
    const first = service()
    await first.started()
    const replica = await openReplica({ ...server, signerSocket: socket })
    onTestFinished(() => replica.close())
    const agent = await governed(cast, cold)
    const ana = {
      personId: cast.ana.personId,
      name: 'Ana',
      role: 'admin',
      workspaceId,
      behind: null,
    } as const
    const { id } = await replica.services.signingKeyService.prepare(ana, 'Ed25519', 'signer')
    await replica.services.signingKeyService.activate(ana, id)
    first.kill('SIGKILL')
    await first.exited
    await otherPolicy()
    await replica.services.revalidationWorkflow.round()
    const waiting = await newest()
    expect(waiting).toMatchObject({ state: 'running', judged: 0, unjudged: 0 })
    expect(waiting.problem).toMatch(/signing service/)
    expect(await proofOf(agent.agentId)).toBe(agent.proofId)
    expect(await start(agent.agentId)).toMatchObject({ outcome: 'DENY' })
    await service().started()
    server.clock.advance(60_000)
    await replica.services.revalidationWorkflow.round()
    expect(await newest()).toMatchObject({ state: 'done', problem: null })
    expect(await proofOf(agent.agentId)).not.toBe(agent.proofId)
  })
})
