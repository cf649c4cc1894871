import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import type { Visitor } from '../testing/visitor.ts'
import { CheckpointCopy } from './checkpoint-copy.ts'
import { writeEvents } from './testing.ts'

const workspace = `wsp_${'0'.repeat(26)}`

describe('the second copy of the checkpoints', () => {
  const folderOf = () => mkdtempSync(join(tmpdir(), 'countersign-copy-'))

  it('is added to and never rewritten, and only the owner may read it', async () => {
    const folder = join(folderOf(), 'made')
    const copy = new CheckpointCopy(folder)
    await copy.append(workspace, { size: 1, note: 'one\n' }, 0)
    const first = readFileSync(join(folder, `${workspace}.jsonl`), 'utf8')
    await copy.append(workspace, { size: 2, note: 'two\n' }, 1)
    expect(readFileSync(join(folder, `${workspace}.jsonl`), 'utf8').startsWith(first)).toBe(true)
    expect(await new CheckpointCopy(folder).newest(workspace)).toEqual({ size: 2, note: 'two\n' })
    expect(await copy.workspaces()).toEqual([workspace])
  })

  it('knows nothing of a log that was never copied', async () => {
    expect(await new CheckpointCopy(folderOf()).newest(workspace)).toBeNull()
  })

  it('refuses a second write while one has not come back', async () => {
    const copy = new CheckpointCopy(folderOf())
    const first = copy.append(workspace, { size: 1, note: 'one\n' }, 0)
    await expect(copy.append(workspace, { size: 2, note: 'two\n' }, 0)).rejects.toThrow('does not answer')
    await first
    expect(await copy.newest(workspace)).toEqual({ size: 1, note: 'one\n' })
  })
})

describe('a disk of the second copy that is full', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''
  const file = () => join(server.checkpointDir, `${workspaceId}.jsonl`)

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
  })

  it.skipIf(!existsSync('/dev/full'))('holds back the checkpoint, says so, and is got over', async () => {
    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()
    const published = await server.services.stores.log.newestCheckpoint(workspaceId)
    rmSync(file())
    symlinkSync('/dev/full', file())
    await writeEvents(server, workspaceId, 5)
    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()

    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()
    expect(await server.services.stores.log.newestCheckpoint(workspaceId)).toEqual(published)
    const { copy, checkpoint, readOnly } = await admin.api.ledger.integrity.query({ workspaceId })
    expect(copy.problem?.message).toContain('ENOSPC')
    expect(checkpoint?.size).toBe(published?.size)
    const { items } = await admin.api.ledger.list.query({ workspaceId, action: 'checkpoint.copy_failed' })
    expect(items.map(({ outcome }) => outcome)).toEqual(['failed'])
    expect(server.log.some((line) => line.includes('its second copy cannot be written'))).toBe(true)
    const failures = server.services.metrics.registry.getSingleMetric(
      'countersign_ledger_copy_failures_total',
    )
    expect((await failures?.get())?.values[0]?.value).toBe(2)

    // Decisions go on: they are in the database, and the next checkpoint will cover them.
    expect(readOnly).toBeNull()
    await admin.api.workspace.rename.mutate({ workspaceId, name: 'Full Works' })

    rmSync(file())
    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()
    const after = await admin.api.ledger.integrity.query({ workspaceId })
    expect(after.copy).toEqual({ size: after.size, problem: null })
    expect(after.checkpoint?.size).toBe(after.size)
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
  })
})
