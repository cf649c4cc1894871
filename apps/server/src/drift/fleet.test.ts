import { specOfTemplate, templates } from '@countersign/agents'
import { runs } from '@countersign/drizzle/schema'
import type { RunReport } from '@countersign/runtime'
import type { RowDataPacket } from 'mysql2/promise'
import { expect, it } from 'vitest'
import { newId } from '../ids.ts'
import { openCast } from '../promotion/testing.ts'
import { fillGoverned } from '../revalidation/fleet.testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { kindsOf, scanned, tamper } from './testing.ts'

const many = 10_000
const atOnce = 500

const server = composeForTest()

type Row = RowDataPacket & { id: string; name: string; digest: Buffer }

/** What the agent of this place would say that works as it was approved; some say half of it, some nothing yet. */
function reportOf(at: number, { digest }: Row): RunReport | null {
  const template = templates[at % templates.length]
  if (!template) throw new Error('There is no template.')
  const { model, tools } = specOfTemplate(template).anatomy
  if (at % 10 === 8) return null
  const names = tools.map(({ name }) => name).toReversed()
  if (at % 10 === 9) return { tools: names }
  const says = model && { provider: model.provider, name: model.name, temperature: 0 }
  return { ...(says && { model: says }), tools: names, specSha256: digest.toString('hex') }
}

it(`raises no alarm over ${many} agents that work as they were approved, and says so of those that do not any more`, {
  timeout: 600_000,
}, async () => {
  server.clock.now = Date.now()
  const cast = await openCast(server)
  const { services, orm } = server
  const workspaceId = await fillGoverned({ services, orm, personId: cast.ana.personId }, many)
  // It was queued when nobody was governed yet; to renew what was signed a moment ago would show nothing here.
  const [job] = await services.stores.revalidations.newest(workspaceId, 1)
  await services.stores.revalidations.set(workspaceId, job?.id ?? '', {
    state: 'done',
    finishedAt: Date.now(),
  })
  const [rows] = await orm.$client
    .promise()
    .query<Row[]>('select id, name, governed_digest as digest from agents where workspace_id = ?', [
      workspaceId,
    ])
  const now = server.clock.now
  const running = rows.map((row) => {
    const report = reportOf(Number(row.name.slice('agent-'.length)), row)
    return {
      workspaceId,
      id: newId('run', now),
      agentId: row.id,
      revision: 1,
      mode: 'governed' as const,
      specSha256: row.digest,
      isContained: false,
      driver: 'lease' as const,
      runner: null,
      replicaId: null,
      state: 'running' as const,
      crashes: '[]',
      restarts: 0,
      admissionId: newId('event', now),
      startedAt: now,
      startedBy: 'system',
      heardAt: now,
      heartbeats: 1,
      report: report && JSON.stringify(report),
      leaseId: newId('lease', now),
      leaseIssuedAt: now,
      leaseExpiresAt: now + 3_600_000,
    }
  })
  for (let from = 0; from < running.length; from += atOnce) {
    await orm.insert(runs).values(running.slice(from, from + atOnce))
  }
  const here = { ...cast, workspaceId, vik: cast.ana }
  const before = performance.now()
  expect(await scanned(server, here)).toMatchObject({ state: 'done', checked: many, failed: 0, opened: 0 })
  process.stdout.write(`${many} agents compared in ${Math.round(performance.now() - before)} ms\n`)
  const { counts } = await cast.ana.visitor.api.drift.overview.query({ workspaceId })
  expect(counts).toMatchObject({ governed: many, 'in-sync': many, drifted: 0, findings: 0 })

  const named = (at: number) => rows.find(({ name }) => name === `agent-${at}`)?.id ?? ''
  const [first, middle, last, other] = [named(0), named(many / 2), named(many - 1), named(777)]
  const hotter = JSON.stringify({ model: { provider: 'anthropic', name: 'claude-sonnet', temperature: 0.9 } })
  await tamper(
    server,
    `update runs set report = '${hotter}' where agent_id = '${first}'`,
    `update agents set governed_digest = unhex(repeat('cd', 32)) where id = '${middle}'`,
    `update agent_revisions set spec = concat(spec, ' ') where agent_id = '${last}'`,
    `update runs set report = '{"tools":["shell.run"]}' where agent_id = '${other}'`,
  )
  const changed = [first, middle, last, other]
  expect(await scanned(server, here, changed)).toMatchObject({ checked: 4, failed: 0, opened: 4 })
  const found = await Promise.all(changed.map((agentId) => kindsOf(here, agentId)))
  expect(found.flat().sort()).toEqual([
    'record-changed',
    'reported-temperature',
    'reported-tools',
    'spec-changed',
  ])
})
