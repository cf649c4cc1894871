import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cast, openCast } from '../promotion/testing.ts'
import { referenceRunner } from '../runtime/runners.ts'
import { eventually, keepRunning, serve } from '../runtime/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { governed, scanned, seenOf } from './testing.ts'

const runners = referenceRunner('apps/reference-agent/agent.mjs')

const server = composeForTest(() => ({ runners }))
let cast: Cast
let stopKeeping = () => {}

beforeAll(async () => {
  // First, so that everybody signs in at the time that their processes live in.
  await serve(server)
  cast = await openCast(server)
  stopKeeping = keepRunning(server)
})
afterAll(() => stopKeeping())

it('a process that works with another model is stopped, and started again when it has ended', {
  timeout: 120_000,
}, async () => {
  const { workspaceId, ana } = cast
  const { agentId } = await governed(server, cast, {
    run: { runner: 'reference', args: ['--pause-ms', '200'], env: { MODEL: 'claude-opus' } },
  })
  const { run } = await ana.visitor.api.runs.start.mutate({ workspaceId, agentId })
  await eventually(async () => {
    const { report } = await ana.visitor.api.runs.get.query({ workspaceId, runId: run?.id ?? '' })
    return report?.model ?? null
  }, 'report')
  await scanned(server, cast, [agentId])
  const [found] = (await seenOf(cast, agentId)).findings
  expect(found).toMatchObject({ kind: 'reported-model', reported: 'anthropic/claude-opus' })

  const findingIds = [found?.id ?? '']
  expect(await ana.visitor.api.drift.restore.mutate({ workspaceId, findingIds })).toMatchObject([
    { status: 'under-way' },
  ])
  expect((await seenOf(cast, agentId)).findings).toMatchObject([{ isRestarting: true }])
  const next = await eventually(async () => {
    await server.services.driftRestarting.startAgain()
    const { active } = await ana.visitor.api.runs.ofAgent.query({ workspaceId, agentId })
    return active !== null && active.id !== run?.id ? active : null
  }, 'second run')
  expect(next).toMatchObject({ driver: 'process', startedBy: `person:${ana.personId}` })
  expect((await seenOf(cast, agentId)).findings).toMatchObject([{ isRestarting: false }])
  // Whoever sees it a second time starts nothing a second time.
  await server.services.driftRestarting.startAgain()
  const { active } = await ana.visitor.api.runs.ofAgent.query({ workspaceId, agentId })
  expect(active?.id).toBe(next.id)
})
