import { appendOnlyTables } from '@countersign/drizzle/schema'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { grantRights } from '../database/open.ts'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { aLedger, writeEvents } from './testing.ts'

/** With the rights that a start of the private database gives to the program's own account. */
describe('the program’s account', () => {
  const server = composeForTest()
  let replica: Awaited<ReturnType<typeof openReplica>>
  let workspaceId = ''

  beforeAll(async () => {
    workspaceId = (await aLedger(server, 300)).workspaceId
    const account = inject('databaseAccount')
    await grantRights(server.target, account.user)
    replica = await openReplica({ ...server, target: { ...account, database: server.target.database ?? '' } })
  })
  afterAll(() => replica.close())

  it('can do everything that the ledger needs', async () => {
    await writeEvents({ ...server, services: replica.services }, workspaceId, 300)
    await replica.services.sequencer.sequenceAll()
    await replica.services.publisher.publishAll()
    expect((await replica.services.checks.pass(workspaceId)).broken).toBeNull()
  })

  const attempts = appendOnlyTables.flatMap((table) => [
    [`delete from ${table}`],
    [`update ${table} set workspace_id = 'x'`],
    [`insert into ${table} select * from ${table} limit 1 on duplicate key update workspace_id = 'x'`],
    [`replace into ${table} select * from ${table} limit 1`],
    [`truncate table ${table}`],
    [`alter table ${table} add column more int`],
    [`drop table ${table}`],
    [`rename table ${table} to elsewhere`],
    [`create trigger t before insert on ${table} for each row set new.workspace_id = 'x'`],
  ])

  it.each(attempts)('is refused: %s', async (statement) => {
    const connection = await createConnection(replica.target)
    await expect(connection.query(statement)).rejects.toThrow(/denied/)
    await connection.end()
  })

  it('sees that nothing of it was changed', async () => {
    const connection = await createConnection(server.target)
    const [[row]] = await connection.query<RowDataPacket[]>('select count(*) as n from ledger_events')
    await connection.end()
    expect(Number(row?.n)).toBeGreaterThan(600)
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
  })
})
