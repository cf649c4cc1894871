import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as inFolder } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verifyOffline } from '../ledger/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { goodPassword, setUp } from '../testing/people.ts'
import type { Visitor } from '../testing/visitor.ts'

const day = 86_400_000
const reason = 'As the counsel asked in a letter.'
const plan = {
  frameworks: ['soc2'],
  period: { from: '2026-01-15', to: '2026-01-15', timeZone: 'UTC' },
  agents: null,
  redaction: 'none' as const,
}

const server = composeForTest()
const folder = mkdtempSync(inFolder(tmpdir(), 'countersign-retained-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let admin: Visitor
let workspaceId = ''
beforeAll(async () => {
  ;({ admin, workspaceId } = await setUp(server))
})

async function packed(name: string) {
  await server.services.sequencer.sequenceAll()
  await server.services.publisher.publishAll()
  const { id } = await admin.api.compliance.request.mutate({ workspaceId, plan })
  await server.services.exportWorkflow.round()
  const { url } = await admin.api.compliance.download.mutate({ workspaceId, exportId: id })
  const { rawPayload } = await server.http.inject({ method: 'GET', url })
  writeFileSync(inFolder(folder, name), rawPayload)
  const root = await server.http.inject({ method: 'GET', url: '/.well-known/countersign/trust-root.json' })
  writeFileSync(inFolder(folder, 'root.json'), root.payload)
  const { items } = await admin.api.compliance.exports.query({ workspaceId, limit: 1 })
  const { code, output } = await verifyOffline(folder, 'pack', name, '--trust-root', 'root.json')
  return { code, output, summary: items[0]?.summary }
}

it('a pack over days that were erased shows the same of every control, and a stranger verifies it', async () => {
  server.clock.advance(2 * day)
  await admin.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
  const whole = await packed('whole.zip')
  expect(whole.code, whole.output).toBe(0)
  expect(whole.output).not.toMatch(/erased/)
  const rule = { workspaceId, eventClass: 'access', keptDays: 30, seen: 2_192, reason } as const
  await admin.api.retention.setRule.mutate(rule)
  let erased = 0
  for (let days = 0; days < 45; days++) {
    server.clock.advance(day)
    erased += await server.services.retentionKeeper.round()
  }
  expect(erased).toBeGreaterThan(0)
  await admin.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
  const shredded = await packed('shredded.zip')
  expect(shredded.code, shredded.output).toBe(0)
  expect(shredded.output).toMatch(/erased/)
  expect(shredded.summary).toEqual(whole.summary)
})
