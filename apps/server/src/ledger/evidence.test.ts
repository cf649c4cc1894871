import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import type { Visitor } from '../testing/visitor.ts'
import { aLedger, verifyOffline, writeEvents } from './testing.ts'

const wellKnown = '/.well-known/countersign'

describe('what a stranger gets', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''
  let secret = ''
  let folder = ''

  beforeAll(async () => {
    const made = await aLedger(server, 700)
    admin = made.admin
    workspaceId = made.workspaceId
    const about = { name: 'Auditor', scopes: ['ledger:read' as const], expiresInDays: null }
    secret = (await admin.api.keys.create.mutate({ workspaceId, ...about })).secret
    folder = mkdtempSync(join(tmpdir(), 'countersign-evidence-'))
    writeFileSync(join(folder, 'trust'), (await get(`${wellKnown}/${workspaceId}/trust-root.json`)).body)
  })

  const get = (url: string, key?: string) =>
    server.http.inject({ url, headers: key ? { authorization: `Bearer ${key}` } : {} })
  const keep = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const verify = (...args: string[]) => verifyOffline(folder, ...args, '--trust', 'trust')

  it('a checkpoint that verifies, and an older one that it continues', async () => {
    keep('newest', (await get(`${wellKnown}/${workspaceId}/checkpoint`)).body)
    expect(verify('checkpoint', 'newest')).toMatchObject({ code: 0 })
    const [oldest] = await server.services.stores.log.checkpointsFrom(workspaceId, 0, 1)
    const older = await get(`${wellKnown}/${workspaceId}/checkpoint/${oldest?.size}`)
    keep('older', older.body)
    expect(verify('checkpoint', 'older')).toMatchObject({ code: 0 })
    expect(older.headers['content-type']).toBe('text/plain; charset=utf-8')
  })

  it('tiles: full ones, and partial ones up to the checkpoint and no further', async () => {
    const full = await get(`${wellKnown}/${workspaceId}/tile/0/000`)
    expect(full.rawPayload.length).toBe(8192)
    expect(full.headers['cache-control']).toContain('immutable')
    const size = (await server.services.stores.log.find(workspaceId))?.publishedSize ?? 0
    const partial = await get(`${wellKnown}/${workspaceId}/tile/0/002.p/${size - 512}`)
    expect(partial.rawPayload.length).toBe((size - 512) * 32)
    const upper = await get(`${wellKnown}/${workspaceId}/tile/1/000.p/2`)
    expect(upper.rawPayload.length).toBe(64)
    for (const path of [`0/002.p/${size - 511}`, '0/003', '1/000', '0/0', '0/000.p/256', '9/000', '../x']) {
      const refused = await get(`${wellKnown}/${workspaceId}/tile/${path}`)
      expect({ path, status: refused.statusCode }).toEqual({ path, status: 404 })
    }
  })

  it('an event with its proof, which verifies, and does not once anything is changed', async () => {
    const { items } = await admin.api.ledger.list.query({ workspaceId, limit: 100 })
    const answer = await get(`/v1/workspaces/${workspaceId}/ledger/events/${items[50]?.id}`, secret)
    const { event, proof, sentence } = answer.json()
    expect(sentence).toContain('renamed the workspace')
    keep('event', event)
    keep('proof', proof)
    expect(verify('event', 'event', 'proof')).toMatchObject({ code: 0 })
    keep('event', event.replace('workspace.renamed', 'workspace.created'))
    expect(verify('event', 'event', 'proof').code).toBe(1)
  })

  it('a range from any position, complete, with or without what it tells of people', async () => {
    for (const [from, bodies] of [
      [0, 1],
      [300, 0],
    ] as const) {
      const range = await get(
        `/v1/workspaces/${workspaceId}/ledger/range?from=${from}&bodies=${bodies}`,
        secret,
      )
      expect(range.headers['content-type']).toBe('application/jsonl; charset=utf-8')
      keep('range', range.body)
      expect(verify('range', 'range', 'newest')).toMatchObject({ code: 0 })
      expect(range.body.includes('name 7')).toBe(bodies === 1)
      const lines = range.body.trim().split('\n')
      keep('range', [...lines.slice(0, 100), ...lines.slice(101), ''].join('\n'))
      expect(verify('range', 'range', 'newest').code).toBe(1)
    }
  })

  it('a range to an older checkpoint, and none to where there is none', async () => {
    const [oldest] = await server.services.stores.log.checkpointsFrom(workspaceId, 0, 1)
    const url = `/v1/workspaces/${workspaceId}/ledger/range`
    const range = await get(`${url}?to=${oldest?.size}`, secret)
    keep('range', range.body)
    expect(verify('range', 'range', 'older')).toMatchObject({ code: 0 })
    const refused = await get(`${url}?to=${(oldest?.size ?? 0) + 1}`, secret)
    expect(refused.json()).toMatchObject({ code: 'NOT_PUBLISHED' })
    expect((await get(`${url}?from=100000`, secret)).json()).toMatchObject({ code: 'NOT_PUBLISHED' })
    expect((await get(`${url}?surprise=1`, secret)).json()).toMatchObject({ code: 'BAD_INPUT' })
  })

  it('no proof before a checkpoint covers the event, and the truth about it', async () => {
    await writeEvents(server, workspaceId, 1)
    await server.services.sequencer.sequenceAll()
    const { items } = await admin.api.ledger.list.query({ workspaceId, limit: 1 })
    const url = `/v1/workspaces/${workspaceId}/ledger/events/${items[0]?.id}`
    expect((await get(url, secret)).json()).toMatchObject({ proof: null, event: expect.any(String) })
    await server.services.publisher.publishAll()
    expect((await get(url, secret)).json().proof).toMatch(/^c2sp.org\/tlog-proof@v1\n/)
  })

  it('the verifier itself, byte for byte as it is tested', async () => {
    const file = await get(`${wellKnown}/verify.mjs`)
    expect(file.headers['content-disposition']).toContain('countersign-verify.mjs')
    expect(file.body).toContain("from 'node:crypto'")
  })

  it('nothing of a log that does not exist, and nothing without the right key', async () => {
    const nowhere = `wsp_${'0'.repeat(26)}`
    expect((await get(`${wellKnown}/${nowhere}/checkpoint`)).json()).toMatchObject({ code: 'LOG_NOT_FOUND' })
    expect((await get(`${wellKnown}/x/checkpoint`)).statusCode).toBe(404)
    expect((await get(`${wellKnown}/${nowhere}/tile/0/000`)).statusCode).toBe(404)
    const event = `/v1/workspaces/${workspaceId}/ledger/events/evt_${'0'.repeat(26)}`
    expect((await get(event)).json()).toMatchObject({ code: 'KEY_UNKNOWN' })
    expect((await get(event, secret)).json()).toMatchObject({ code: 'EVENT_NOT_FOUND' })
    const about = { name: 'Other', scopes: ['workspace:read' as const], expiresInDays: null }
    const blunt = (await admin.api.keys.create.mutate({ workspaceId, ...about })).secret
    expect((await get(event, blunt)).json()).toMatchObject({ code: 'SCOPE_MISSING' })
    const foreign = `/v1/workspaces/${nowhere}/ledger/range`
    expect((await get(foreign, secret)).json()).toMatchObject({ code: 'WORKSPACE_OF_ANOTHER_KEY' })
  })
})
