import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { leaseRules, readLease, writeLease } from '@countersign/runtime'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { governed, sandboxed } from '../admission/testing.ts'
import { eventsOf } from '../agents/testing.ts'
import { transactOn } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { bySystem } from '../ledger/doer.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { altered } from '../testing/altered.ts'
import { composeForTest } from '../testing/compose.ts'
import { beatRuns } from './hot-statements.ts'
import { eventually } from './testing.ts'

describe('an agent that runs elsewhere', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })
  beforeEach(() => server.clock.advance(1_000))

  const start = async (agentId: string) => {
    const answer = await server.services.runs.start({
      workspaceId,
      agentId,
      by: bySystem,
      mode: null,
      driver: 'lease',
    })
    if (answer.outcome === 'DENY' || answer.lease === null)
      throw new Error(JSON.stringify(answer.admission.reasons))
    return { run: answer.run, token: answer.lease.token, leaseId: answer.run.lease.id, agentId }
  }

  const renew = async (leaseId: string, token: string, body: unknown = {}) => {
    const response = await server.http.inject({
      method: 'POST',
      url: `/v1/leases/${leaseId}/renew`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    })
    return { status: response.statusCode, body: response.json() }
  }

  const stateOf = async (runId: string) => {
    const run = await server.services.runReading.get(workspaceId, runId)
    return { state: run.state, ending: run.ending?.code ?? null, leaseEnded: run.lease.endedAt !== null }
  }

  it('gets a lease that anybody can verify offline and that says what it may', async () => {
    const { agentId } = await governed(server, cast)
    const { run, token } = await start(agentId)
    const { body } = await server.http.inject(`/.well-known/countersign/${workspaceId}/jwks.json`)
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(JSON.parse(body)), {
      audience: 'countersign:lease',
      issuer: `countersign/${workspaceId}`,
      typ: 'countersign-lease+jwt',
      currentDate: new Date(server.clock.now),
    })
    expect(protectedHeader.alg).toBe('EdDSA')
    expect(payload).toMatchObject({
      sub: agentId,
      workspace: workspaceId,
      run: run.id,
      admission: run.admissionId,
      revision: 1,
      mode: 'governed',
      specSha256: run.specSha256,
      contained: false,
    })
    expect(payload.exp).toBe(Math.floor((server.clock.now + leaseRules.lifetimeMs) / 1_000))
    const late = server.clock.now + leaseRules.lifetimeMs
    const verifying = jwtVerify(token, createLocalJWKSet(JSON.parse(body)), { currentDate: new Date(late) })
    await expect(verifying).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' })
  })

  it('runs once: another start is told so, and leaves nothing', async () => {
    const { agentId } = await sandboxed(cast)
    const { run } = await start(agentId)
    await expect(start(agentId)).rejects.toMatchObject({ kind: 'conflict', code: 'AGENT_RUNS_ALREADY' })
    const { items, active } = await server.services.runReading.ofAgent(workspaceId, agentId, null, 10)
    expect(items.map(({ id }) => id)).toEqual([run.id])
    expect(active?.isContained).toBe(true)
    const events = await eventsOf(server, workspaceId, agentId)
    expect(events.filter(({ action }) => action === 'admission.allowed')).toHaveLength(1)
  })

  it('renews its lease by its heartbeat, each time through the whole chain', async () => {
    const { run, token, leaseId, agentId } = await start((await governed(server, cast)).agentId)
    server.clock.advance(leaseRules.heartbeatMs)
    const report = {
      model: { provider: 'anthropic', name: 'claude-sonnet', temperature: 0.1 },
      tools: ['a.b'],
    }
    const first = await renew(leaseId, token, report)
    expect(first).toMatchObject({
      status: 200,
      body: { contained: false, heartbeatMs: leaseRules.heartbeatMs },
    })
    server.clock.advance(leaseRules.lifetimeMs - 1_000)
    expect((await renew(leaseId, token)).body.code).toBe('LEASE_EXPIRED')
    expect((await renew(leaseId, first.body.lease, { ...report, tools: [] })).status).toBe(200)
    const seen = await server.services.runReading.get(workspaceId, run.id)
    expect(seen).toMatchObject({ state: 'running', heartbeats: 2, report: { tools: [] } })
    expect(seen.reports).toHaveLength(2)
    const events = await eventsOf(server, workspaceId, agentId)
    expect(events.filter(({ header }) => header.facts.cause === 'renewal')).toHaveLength(2)
  })

  it('hears a heartbeat that is sent twice at once twice, and a lease that was replaced never', async () => {
    const { run, token, leaseId } = await start((await sandboxed(cast)).agentId)
    const twice = await Promise.all([renew(leaseId, token), renew(leaseId, token)])
    expect(twice.map(({ status }) => status)).toEqual([200, 200])
    const beat = {
      ...{ workspaceId, id: run.id, now: server.clock.now, expiresAt: server.clock.now + 60_000 },
      ...{ isContained: true, report: '{}' },
    }
    const both = await beatRuns(server.orm, [
      { ...beat, leaseId: newId('lease', server.clock.now), admissionId: 'adm_older' },
      { ...beat, leaseId, admissionId: 'adm_newer' },
    ])
    expect(both.map((one) => one.status === 'fulfilled' && one.value)).toEqual([false, true])
    const stored = await server.services.stores.runs.find(workspaceId, run.id)
    expect(stored?.admissionId).toBe('adm_newer')
  })

  it('hears each of three heartbeats of one moment once, and for its own run', async () => {
    const started = [
      await start((await sandboxed(cast)).agentId),
      await start((await sandboxed(cast)).agentId),
      await start((await sandboxed(cast)).agentId),
    ]
    const { now } = server.clock
    const beats = started.map(({ run, leaseId }, at) => ({
      ...{
        workspaceId,
        id: run.id,
        now,
        expiresAt: now + 60_000 + at,
        isContained: true,
        report: `{"at":${at}}`,
      },
      ...{ leaseId: at === 1 ? newId('lease', now) : leaseId, admissionId: `adm_${at}` },
    }))
    const heard = await beatRuns(server.orm, beats)
    expect(heard.map((one) => one.status === 'fulfilled' && one.value)).toEqual([true, false, true])
    const stored = await Promise.all(
      started.map(({ run }) => server.services.stores.runs.find(workspaceId, run.id)),
    )
    expect(stored).toMatchObject([
      { heartbeats: 1, admissionId: 'adm_0', report: '{"at":0}', leaseExpiresAt: now + 60_000 },
      { heartbeats: 0, admissionId: started[1]?.run.admissionId, report: null },
      { heartbeats: 1, admissionId: 'adm_2', report: '{"at":2}', leaseExpiresAt: now + 60_002 },
    ])
  })

  it.each([
    ['a field that there is not', { colour: 'red' }],
    ['a model that is no model', { model: { provider: '', name: 'x' } }],
    ['too many tools', { tools: Array.from({ length: 201 }, (_, at) => `t${at}`) }],
    ['a digest that is none', { specSha256: 'A'.repeat(64) }],
  ])('is not heard when it reports %s', async (_, body) => {
    const { token, leaseId } = await start((await sandboxed(cast)).agentId)
    expect(await renew(leaseId, token, body)).toMatchObject({ status: 400, body: { code: 'BAD_INPUT' } })
  })

  it('may not say more than fits into a heartbeat', async () => {
    const { token, leaseId } = await start((await sandboxed(cast)).agentId)
    expect((await renew(leaseId, token, { model: 'x'.repeat(20_000) })).status).toBe(413)
  })

  it('cannot renew with what this server did not sign for that lease', async () => {
    const { token, leaseId } = await start((await sandboxed(cast)).agentId)
    const other = await start((await sandboxed(cast)).agentId)
    const lease = readLease(token)
    if (lease === null) throw new Error('The server writes leases that it cannot read.')
    const stranger = generateKeyPairSync('ed25519').privateKey
    const signed = (kid: string) => writeLease(lease.claims, kid, (bytes) => sign(null, bytes, stranger))
    const [head = '', body = '', tail = ''] = token.split('.')
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
    for (const tried of [
      signed(lease.kid),
      signed('A'.repeat(43)),
      other.token,
      `${unsigned}.${body}.`,
      `${head}.${body}.${altered(tail)}`,
      `${head}.${body}`,
      `${token}.x`,
      'nothing',
    ]) {
      expect(await renew(leaseId, tried)).toMatchObject({ status: 401, body: { code: 'LEASE_UNKNOWN' } })
    }
    expect(verify(null, lease.signingInput, createPublicKey(stranger), lease.signature)).toBe(false)
    expect((await renew(leaseId, token)).status).toBe(200)
  })

  it('loses its lease at the next heartbeat when it is frozen, and its run is over', async () => {
    const { run, token, leaseId, agentId } = await start((await governed(server, cast)).agentId)
    await cast.rita.visitor.api.agents.freeze.mutate({ workspaceId, agentId })
    expect(await renew(leaseId, token)).toMatchObject({ status: 403, body: { code: 'AGENT_FROZEN' } })
    expect(await stateOf(run.id)).toEqual({ state: 'stopped', ending: 'AGENT_FROZEN', leaseEnded: true })
    await cast.rita.visitor.api.agents.unfreeze.mutate({ workspaceId, agentId })
    expect(await renew(leaseId, token)).toMatchObject({ status: 403, body: { code: 'LEASE_ENDED' } })
    await server.services.sequencer.sequenceAll()
    const told = await server.services.stores.entries.page(workspaceId, { subject: `run:${run.id}` }, null, 5)
    expect(told.map(({ action, code }) => ({ action, code }))).toEqual([
      { action: 'run.ended', code: 'AGENT_FROZEN' },
    ])
  })

  it('is stopped by a person, and hears of it at its next heartbeat', async () => {
    const { run, token, leaseId, agentId } = await start((await sandboxed(cast)).agentId)
    const stop = { workspaceId, agentId, reason: 'Enough for today' }
    expect((await cast.rita.visitor.api.runs.stop.mutate(stop)).run?.state).toBe('stopped')
    expect((await cast.rita.visitor.api.runs.stop.mutate(stop)).run).toBeNull()
    expect(await stateOf(run.id)).toEqual({ state: 'stopped', ending: 'STOP_ASKED', leaseEnded: true })
    expect(await renew(leaseId, token)).toMatchObject({ status: 403, body: { code: 'LEASE_ENDED' } })
  })

  it('is lost when nobody hears of it any more, and stays lost', async () => {
    const { run, token, leaseId, agentId } = await start((await sandboxed(cast)).agentId)
    server.clock.advance(leaseRules.lifetimeMs)
    await server.services.runKeeper.sweep()
    expect(await stateOf(run.id)).toEqual({ state: 'lost', ending: 'HEARTBEAT_MISSED', leaseEnded: true })
    expect((await renew(leaseId, token)).status).toBe(403)
    expect((await start(agentId)).run.id).not.toBe(run.id)
  })

  it('gives way to a revision that was promoted in its place', async () => {
    const { run, token, leaseId, agentId } = await start((await governed(server, cast)).agentId)
    await server.services.stores.agents.set(workspaceId, agentId, { governedRevision: null })
    expect((await renew(leaseId, token)).status).toBe(403)
    expect((await stateOf(run.id)).state).toBe('stopped')
  })

  it('does not start when it is denied, and the answer says why', async () => {
    const { agentId } = await sandboxed(cast)
    await cast.ana.visitor.api.agents.freeze.mutate({ workspaceId, agentId })
    const answer = await cast.ana.visitor.api.runs.start.mutate({ workspaceId, agentId, driver: 'lease' })
    expect(answer).toMatchObject({ outcome: 'DENY', run: null, lease: null })
    expect(answer.admission.reasons[0]?.code).toBe('AGENT_FROZEN')
    expect((await server.services.runReading.ofAgent(workspaceId, agentId, null, 1)).items).toEqual([])
    const { denialsByCode } = await cast.vik.visitor.api.runs.overview.query({ workspaceId })
    await server.services.sequencer.sequenceAll()
    const after = await cast.vik.visitor.api.runs.overview.query({ workspaceId })
    expect(after.denialsByCode.length).toBeGreaterThanOrEqual(denialsByCode.length)
    expect(after.denialsByCode).toContainEqual(expect.objectContaining({ code: 'AGENT_FROZEN' }))
  })

  it('is not let in by what was true before somebody froze it', async () => {
    const { agentId } = await governed(server, cast)
    const { stores, runs } = server.services
    const transact = transactOn(server.orm)
    let starting: Promise<{ outcome: string }> | null = null
    await transact(async (within) => {
      await within.agents.lock(workspaceId, agentId)
      await within.agents.set(workspaceId, agentId, { isFrozen: true })
      // It reads what is committed, finds nothing against it, and has to wait for this transaction to be written down.
      starting = runs.start({ workspaceId, agentId, by: bySystem, mode: null, driver: 'lease' })
      await eventually(async () => ((await isWaitedFor()) ? true : null), 'start that waits')
    })
    expect(await starting).toMatchObject({
      outcome: 'DENY',
      admission: { reasons: [{ code: 'AGENT_FROZEN' }] },
    })
    expect(await stores.runs.activeOf(workspaceId, agentId)).toBeNull()
    const events = await eventsOf(server, workspaceId, agentId)
    expect(
      events.filter(({ action }) => action.startsWith('admission.')).map(({ action }) => action),
    ).toEqual(['admission.denied'])
  })

  /** Somebody asks the database for the row that a transaction holds. */
  const isWaitedFor = async (): Promise<boolean> => {
    const [rows] = await server.orm.$client
      .promise()
      .query(
        "select info from information_schema.processlist where info like 'select id, sandbox_revision%for update'",
      )
    // The statement that looks is in the list itself.
    return JSON.stringify(rows).split('is_invalidated').length > 1
  }

  it('needs a runner that the operator registered to run here', async () => {
    const { agentId } = await sandboxed(cast)
    const starting = cast.ana.visitor.api.runs.start.mutate({ workspaceId, agentId })
    await expect(starting).rejects.toMatchObject({ data: { code: 'RUNNER_UNKNOWN' } })
    const events = await eventsOf(server, workspaceId, agentId)
    expect(events.filter(({ action }) => action.startsWith('admission.'))).toEqual([])
  })
})
