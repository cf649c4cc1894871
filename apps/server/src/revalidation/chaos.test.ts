import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseHeader } from '@countersign/ledger'
import { dataFile } from '@countersign/policy'
import type { RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { Bundle } from '../testing/bundle.ts'
import { composeForTest } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import { fillGoverned } from './fleet.testing.ts'
import { temperatures } from './testing.ts'

const { agents, kills } = {
  small: { agents: 600, kills: 3 },
  large: { agents: 5_000, kills: 20 },
}[inject('scale')]
/** Every third agent is too hot for the second policy, and for the third. */
const isHot = (at: number) => at % 3 === 0
const running = 4

const server = composeForTest()
const folder = mkdtempSync(join(tmpdir(), 'countersign-chaos-'))
const children = new Set<ChildProcess>()
let program: Bundle
beforeAll(async () => {
  program = await Bundle.of('apps/server/src/main.ts')
})
afterAll(async () => {
  await Promise.all([...children].map(killed))
  program.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** The server as an operator starts it; its database, key and second copy of the checkpoints are everybody's. */
async function aReplica(): Promise<{ child: ChildProcess; url: string }> {
  const { user, password, database, socketPath, host, port } = server.target
  const place = socketPath
    ? `localhost/${database}?socket=${encodeURIComponent(socketPath)}`
    : `${host}:${port}/${database}`
  const child = spawn(process.execPath, [program.path], {
    env: {
      PATH: process.env.PATH,
      COUNTERSIGN_STATE_DIR: mkdtempSync(join(folder, 'replica-')),
      COUNTERSIGN_PORT: '0',
      COUNTERSIGN_LOG_LEVEL: 'error',
      COUNTERSIGN_MASTER_KEY: server.masterKey.toString('base64'),
      DATABASE_URL: `mysql://${user}:${encodeURIComponent(password ?? '')}@${place}`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.add(child)
  let said = ''
  for await (const text of child.stdout ?? []) {
    said += String(text)
    const url = /Countersign is at (\S+)/.exec(said)?.[1]
    if (url !== undefined) {
      child.stdout?.resume()
      return { child, url }
    }
  }
  throw new Error(`A replica ended before it served: ${said}`)
}

async function killed(child: ChildProcess): Promise<void> {
  children.delete(child)
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function until<T>(what: string, look: () => Promise<T | null | false>): Promise<T> {
  const deadline = Date.now() + 180_000
  for (;;) {
    const found = await look()
    if (found !== null && found !== false) return found
    if (Date.now() > deadline) throw new Error(`It never came to this: ${what}.`)
    await pause(20)
  }
}

it(`judges ${agents} agents once each by the newest policy, while servers are killed ${kills} times`, async () => {
  server.clock.now = Date.now()
  const { admin, workspaceId: first } = await setUp(server)
  const { services, orm } = server
  const [ana] = (await admin.api.members.list.query({ workspaceId: first, search: 'ana@' })).items
  const personId = ana?.personId ?? ''
  const workspaceId = await fillGoverned({ services, orm, personId }, agents, (at) => (isHot(at) ? 0.2 : 0))
  await services.revalidationWorkflow.round()
  const rows = async (text: string, ...values: unknown[]) =>
    (await orm.$client.promise().query<RowDataPacket[]>(text, values))[0]
  const newest = async () => {
    const [job] = await services.stores.revalidations.newest(workspaceId, 1)
    if (!job) throw new Error('Nothing was queued.')
    return job
  }
  const reload = async (from: RegExp, to: string) => {
    server.clock.now = Date.now()
    const { policySet, hash } = await services.policy.fetchSnapshot(workspaceId)
    const files = { ...policySet.files, [dataFile]: (policySet.files[dataFile] ?? '').replace(from, to) }
    const by = { reference: `person:${personId}`, name: 'Ana', behind: null }
    const author = { workspaceId, by, answerable: personId }
    const wanted = { basedOn: hash, reason: 'In the middle of everything' }
    await services.policy.hotReload(author, { files }, 'edited', wanted)
  }

  const replicas = [await aReplica(), await aReplica()]
  const key = await admin.api.keys.create.mutate({
    workspaceId,
    name: 'Orchestrator',
    scopes: ['runs:manage'],
    expiresInDays: null,
  })
  const hot = await rows(
    'select id from agents where workspace_id = ? order by id limit ?',
    workspaceId,
    running,
  )
  for (const [at, { id }] of hot.entries()) {
    const started = await fetch(`${replicas[at % 2]?.url}/v1/workspaces/${workspaceId}/agents/${id}/start`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' },
      body: '{"driver":"process"}',
    })
    expect(await started.json()).toMatchObject({ outcome: 'ALLOW' })
  }

  await reload(...temperatures(0.1))
  const overtaken = await newest()
  const starting: Promise<void>[] = []
  let seen = ''
  for (let kill = 0; kill < kills; kill++) {
    // Whoever works has judged somebody since the last one died.
    await until('a batch after the last kill', async () => {
      const { id, renewed, invalidated, state } = await newest()
      if (state === 'done') throw new Error(`It was over after ${kill} kills.`)
      const now = `${id} ${renewed + invalidated}`
      if (renewed + invalidated === 0 || now === seen) return false
      seen = now
      return true
    })
    const at = kill % 2
    const victim = await until('a replica to be killed', async () => replicas[at] ?? null)
    delete replicas[at]
    await killed(victim.child)
    starting.push(
      aReplica().then((next) => {
        replicas[at] = next
      }),
    )
    if (kill === Math.floor(kills / 3)) await reload(/^ {2}monthlyUsd: 500$/m, '  monthlyUsd: 499')
  }
  await Promise.all(starting)
  const job = await until('the end of it', async () => {
    const last = await newest()
    return last.state === 'done' && last
  })
  await until('a place in the ledger for all of it', async () => {
    const [waiting] = await rows(
      'select count(*) as n from ledger_pending where workspace_id = ?',
      workspaceId,
    )
    return Number(waiting?.n) === 0
  })

  const { snapshotId } = job
  const active = await services.stores.policy.active(workspaceId)
  expect(active?.snapshotId).toBe(snapshotId)
  expect((await services.stores.revalidations.find(workspaceId, overtaken.id))?.state).toBe('superseded')
  const hots = Math.ceil(agents / 3)
  expect(job).toMatchObject({ renewed: agents - hots, invalidated: hots, unjudged: 0, agents })

  // Once each: by the events of the ledger, which nobody can have taken back.
  const told = new Map<string, number>()
  const events = await rows(
    `select header from ledger_events e join ledger_entries n on n.workspace_id = e.workspace_id and n.event_id = e.id
      where e.workspace_id = ? and n.action in ('proof.renewed', 'agent.invalidated')`,
    workspaceId,
  )
  for (const { header: bytes } of events) {
    const header = parseHeader(bytes)
    if (!header.ok) throw new Error(header.message)
    const { action, subject, facts } = header.value
    if (facts.revalidation !== job.id) continue
    const agent = action === 'proof.renewed' ? `agent:${String(facts.agent)}` : subject
    told.set(agent, (told.get(agent) ?? 0) + 1)
  }
  expect(told.size).toBe(agents)
  expect([...told.values()].every((times) => times === 1)).toBe(true)

  const standing = await rows(
    `select a.id, a.name, a.is_invalidated as invalidated, p.policy_id as policyId, r.outcome, q.snapshot_id as quarantinedBy,
      (select count(*) from proofs x where x.workspace_id = a.workspace_id and x.agent_id = a.id and x.policy_id = ?) as proofs
      from agents a join proofs p on p.workspace_id = a.workspace_id and p.id = a.proof_id
      join revalidation_results r on r.workspace_id = a.workspace_id and r.agent_id = a.id and r.revalidation_id = ?
      left join quarantines q on q.workspace_id = a.workspace_id and q.agent_id = a.id
      where a.workspace_id = ?`,
    snapshotId,
    job.id,
    workspaceId,
  )
  expect(standing).toHaveLength(agents)
  const wrong = standing.filter(({ name, invalidated, policyId, outcome, quarantinedBy, proofs }) => {
    const isTooHot = isHot(Number(String(name).slice('agent-'.length)))
    const isRight = isTooHot
      ? invalidated === 1 && outcome === 'invalidated' && quarantinedBy === snapshotId && Number(proofs) === 0
      : invalidated === 0 && outcome === 'renewed' && policyId === snapshotId && Number(proofs) === 1
    return !isRight
  })
  expect(wrong.slice(0, 5)).toEqual([])

  await until('an end of whatever ran and is invalidated', async () => {
    const [still] = await rows(
      `select count(*) as n from runs r join agents a on a.workspace_id = r.workspace_id and a.id = r.agent_id
        where r.workspace_id = ? and a.is_invalidated and r.ended_at is null`,
      workspaceId,
    )
    return Number(still?.n) === 0
  })
  const seconds = ((job.finishedAt ?? 0) - overtaken.queuedAt) / 1_000
  process.stdout.write(`${agents} agents, ${kills} kills, 2 reloads: judged after ${seconds} s\n`)
}, 900_000)
