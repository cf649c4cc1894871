import { cpSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { goodPassword, setUp } from '../testing/people.ts'
import { codeOf, Visitor } from '../testing/visitor.ts'
import { asRoot, restore, snapshot, writeEvents } from './testing.ts'

type Replica = Awaited<ReturnType<typeof openReplica>>

describe('a start on a database that went back in time', () => {
  const server = composeForTest()
  const replicas: Replica[] = []
  let workspaceId = ''

  /** A second start of the same instance: same key, same copy of the checkpoints. */
  async function startAgain(checkpointDir = server.checkpointDir): Promise<Replica> {
    const replica = await openReplica({ ...server, checkpointDir })
    replicas.push(replica)
    return replica
  }

  async function grow(on: Pick<typeof server, 'services'>, events: number): Promise<void> {
    await writeEvents({ ...server, services: on.services }, workspaceId, events)
    await on.services.sequencer.sequenceAll()
    await on.services.publisher.publishAll()
  }

  afterEach(async () => {
    for (const replica of replicas.splice(0)) await replica.close()
  })

  it('finds everything in order while it did not', async () => {
    workspaceId = (await setUp(server)).workspaceId
    await grow(server, 300)
    const again = await startAgain()
    expect(again.services.ledger.standing()).toEqual({ readOnly: null })
    await grow(again, 10)
    expect((await again.services.checks.pass(workspaceId)).broken).toBeNull()
  })

  it('only reads, says why everywhere, and signs nothing', async () => {
    await snapshot(server, 'older')
    await grow(server, 20)
    const size = (await server.services.stores.log.find(workspaceId))?.size ?? 0
    await restore(server, 'older')

    const again = await startAgain()
    expect(again.services.ledger.standing().readOnly?.code).toBe('LEDGER_BEHIND')
    expect(again.services.ledger.standing().readOnly?.message).toContain(String(size))
    expect(again.log.some((line) => line.includes('read-only') && line.includes('LEDGER_BEHIND'))).toBe(true)

    const visitor = new Visitor(again)
    const signIn = visitor.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
    expect(await codeOf(signIn)).toBe('LEDGER_BEHIND')
    expect((await visitor.api.ledger.standing.query({})).readOnly?.remedy).toContain('docs/operating.md')
    const ready = await again.http.inject('/health/ready')
    expect(ready.json()).toMatchObject({ status: 'read-only', code: 'LEDGER_BEHIND' })

    await expect(writeEvents({ ...server, services: again.services }, workspaceId, 1)).rejects.toThrow()
    await again.services.publisher.publishAll()
    const published = await again.services.stores.log.newestCheckpoint(workspaceId)
    expect(published?.size).toBeLessThan(size)
    const metrics = await again.services.metrics.registry.metrics()
    expect(metrics).toContain('countersign_ledger_read_only 1')
  })

  it('lets people who are signed in read, and lets them leave', async () => {
    const admin = new Visitor(server)
    await admin.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
    const again = await startAgain()
    const same = new Visitor(again)
    for (const [name, value] of admin.cookies) same.cookies.set(name, value)
    expect((await same.api.ledger.list.query({ workspaceId })).items.length).toBeGreaterThan(0)
    expect(await codeOf(same.api.workspace.rename.mutate({ workspaceId, name: 'Other' }))).toBe(
      'LEDGER_BEHIND',
    )
    expect((await same.api.ledger.integrity.query({ workspaceId })).readOnly?.code).toBe('LEDGER_BEHIND')
    await same.api.session.signOut.mutate({})
    expect(await codeOf(same.api.session.list.query({}))).toBe('NOT_SIGNED_IN')
  })

  it('is noticed although the log has grown past the old size again: that is a fork', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'countersign-elsewhere-'))
    const forger = await startAgain(elsewhere)
    await grow(forger, 60)
    const again = await startAgain()
    expect(again.services.ledger.standing().readOnly?.code).toBe('LEDGER_CHANGED')
  })

  it('is noticed by a replica that is running, before it signs again', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'countersign-copy-'))
    await restore(server, 'older')
    const running = await startAgain(copy)
    await snapshot(server, 'before')
    await grow(running, 5)
    await restore(server, 'before')
    await writeEvents({ ...server, services: running.services }, workspaceId, 3)
    await running.services.sequencer.sequenceAll()
    await running.services.publisher.publishAll()
    expect(running.services.ledger.standing().readOnly?.code).toBe('LEDGER_BEHIND')
    await expect(writeEvents({ ...server, services: running.services }, workspaceId, 1)).rejects.toThrow()
  })

  it('is noticed when a log is gone, and when the whole database is another one', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'countersign-copy-'))
    await restore(server, 'older')
    const running = await startAgain(copy)
    await grow(running, 1)
    await snapshot(server, 'with-logs')
    await asRoot(server, 'delete from ledger_logs')
    expect((await startAgain(copy)).services.ledger.standing().readOnly?.code).toBe('LEDGER_MISSING')
    await restore(server, 'with-logs')
    await asRoot(
      server,
      'create table kept_keys as select * from checkpoint_keys',
      'delete from checkpoint_keys',
    )
    expect((await startAgain(copy)).services.ledger.standing().readOnly?.code).toBe('LEDGER_REPLACED')
    await asRoot(server, 'delete from checkpoint_keys', 'insert into checkpoint_keys select * from kept_keys')
    expect((await startAgain(copy)).services.ledger.standing().readOnly).toBeNull()
  })

  it('goes on when the copy was lost, and begins a new one', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'countersign-copy-'))
    const again = await startAgain(fresh)
    expect(again.services.ledger.standing().readOnly).toBeNull()
    await again.services.publisher.publishAll()
    const integrity = await again.services.stores.log.newestCheckpoint(workspaceId)
    const reopened = await startAgain(fresh)
    expect(reopened.services.ledger.standing().readOnly).toBeNull()
    await asRoot(server, 'update ledger_logs set size = 5')
    expect((await startAgain(fresh)).services.ledger.standing().readOnly?.code).toBe('LEDGER_BEHIND')
    expect(integrity?.size).toBeGreaterThan(5)
    await restore(server, 'with-logs')
  })

  it('relies on no line that was cut off, and on none that somebody wrote', async () => {
    const torn = mkdtempSync(join(tmpdir(), 'countersign-copy-'))
    const again = await startAgain(torn)
    await grow(again, 2)
    const file = join(torn, `${workspaceId}.jsonl`)
    const forged = mkdtempSync(join(tmpdir(), 'countersign-copy-'))
    cpSync(torn, forged, { recursive: true })
    writeFileSync(file, '{"at":"2026-01-15T09:30:0', { flag: 'a' })
    const reopened = await startAgain(torn)
    expect(reopened.services.ledger.standing().readOnly).toBeNull()
    expect(reopened.log.some((line) => line.includes('damaged'))).toBe(true)
    await grow(reopened, 2)
    expect((await startAgain(torn)).services.ledger.standing().readOnly).toBeNull()

    const line = JSON.stringify({ at: '2026-01-15T09:30:00.000Z', size: 9_999_999, note: 'mine\n' })
    writeFileSync(join(forged, `${workspaceId}.jsonl`), `${line}\n`, { flag: 'a' })
    expect((await startAgain(forged)).services.ledger.standing().readOnly?.code).toBe('LEDGER_REPLACED')
  })
})
