import { cosignNote, parseNote } from '@countersign/ledger'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import type { Visitor } from '../testing/visitor.ts'
import { aWitness } from './cosigner.testing.ts'
import { aLedger, asRoot } from './testing.ts'

type Column = { table: string; column: string; type: string }

/** What a bit may be flipped in without a pass noticing, and why nothing is lost by it. */
const conveniences: Record<string, string> = {
  'ledger_logs.opened_at': 'the first event says when',
  'ledger_logs.published_size': 'says only when to sign next; the checkpoints are what counts',
  'ledger_checkpoints.at': 'when it was kept here; the cosignatures carry times that are signed',
  'ledger_cosignatures.at': 'the line itself carries a time that is signed',
  'ledger_body_keys.created_at': 'tells an operator how old a key is',
  'ledger_body_keys.due_at': 'says only since when to wait; what was erased is said by an event',
  'ledger_body_keys.erased_at': 'says when; that it was erased is said by an event',
}

/** Tables that are evidence. The other tables of the ledger hold settings and what a pass found. */
const evidence = [
  'ledger_events',
  'ledger_entries',
  'ledger_pending',
  'ledger_tiles',
  'ledger_checkpoints',
  'ledger_cosignatures',
  'ledger_logs',
  'ledger_body_keys',
]

describe('a pass over the ledger finds', () => {
  const server = composeForTest()
  let workspaceId = ''

  beforeAll(async () => {
    const made = await aLedger(server, 600)
    workspaceId = made.workspaceId
    await cosignNewest(made.admin)
    await server.services.sequencer.sequenceAll()
    // Two wait for their place, so that what waits can be changed too.
    await made.admin.api.workspace.rename.mutate({ workspaceId, name: 'Waiting Works' })
    await made.admin.api.workspace.rename.mutate({ workspaceId, name: 'Waiting Longer Works' })
  })

  async function cosignNewest(admin: Visitor) {
    const { stores } = server.services
    const checkpoint = await stores.log.newestCheckpoint(workspaceId)
    const note = parseNote(checkpoint?.note ?? '')
    if (!checkpoint || !note.ok) throw new Error('There is no checkpoint to cosign.')
    const { verifierKey, key, sign } = aWitness('w.example')
    const { name, keyId, blob } = await cosignNote(key, sign, note.value.text, 1_795_000_000)
    const witness = { workspaceId, url: 'https://w.example', verifierKey }
    const { id } = await admin.api.ledger.addWitness.mutate(witness)
    await stores.witnesses.saveAnswer(id, { cosignedSize: checkpoint.size })
    const signature = Buffer.concat([Buffer.from(keyId, 'hex'), blob]).toString('base64')
    await stores.witnesses.addCosignature({
      workspaceId,
      size: checkpoint.size,
      witnessId: id,
      line: `\u2014 ${name} ${signature}\n`,
      at: server.clock.now,
    })
  }

  it('nothing, while nothing was changed', async () => {
    const result = await server.services.checks.pass(workspaceId)
    expect(result).toMatchObject({ broken: null, erased: 0 })
    expect(result.size).toBeGreaterThan(600)
  })

  it('one flipped bit in any column of any table', async () => {
    const undetected: string[] = []
    const found = new Map<string, string>()
    for (const column of await columns()) {
      const name = `${column.table}.${column.column}`
      const code = await codeAfterFlip(column)
      if (code) found.set(name, code)
      else undetected.push(name)
    }
    expect(undetected.sort()).toEqual(Object.keys(conveniences).sort())
    expect(found.get('ledger_events.header')).toBe('EVENT_CHANGED')
    expect(found.get('ledger_events.sealed_body')).toBe('BODY_CHANGED')
    expect(found.get('ledger_entries.leaf')).toBe('EVENT_CHANGED')
    expect(found.get('ledger_entries.actor')).toBe('ENTRY_CHANGED')
    expect(found.get('ledger_tiles.hashes')).toBe('TILE_CHANGED')
    expect(found.get('ledger_checkpoints.note')).toBe('CHECKPOINT_CHANGED')
    expect(found.get('ledger_cosignatures.line')).toBe('COSIGNATURE_CHANGED')
    expect(found.get('ledger_logs.root')).toBe('LOG_CHANGED')
    expect(found.get('ledger_body_keys.sealed_key')).toBe('BODY_KEY_CHANGED')
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
  })

  it.each([0, 1, 255, 256, 511, 512, 599])(
    'exactly the position of a changed event: %i',
    async (position) => {
      const [entry] = await server.services.stores.log.entries(workspaceId, position, 1)
      const where = `where workspace_id = '${workspaceId}' and id = '${entry?.eventId}'`
      const event = await server.services.stores.ledger.find(workspaceId, entry?.eventId ?? '')
      const header = event?.header.toString('hex') ?? ''
      await asRoot(server, `update ledger_events set header = x'${header.replace('2c', '3b')}' ${where}`)
      expect((await server.services.checks.pass(workspaceId)).broken).toMatchObject({ position })
      await asRoot(server, `update ledger_events set header = x'${header}' ${where}`)
    },
  )

  const deletions = [
    ['ledger_events', 'id', 'EVENT_MISSING'],
    ['ledger_entries', 'position', 'ENTRY_MISSING'],
    ['ledger_tiles', 'tile_index', 'TILE_CHANGED'],
    ['ledger_checkpoints', 'size', 'LEDGER_BEHIND'],
    ['ledger_pending', 'event_id', 'EVENT_LOST'],
  ] as const

  it.each(deletions)('that the newest ten rows of %s are gone', async (table, order, code) => {
    if (table === 'ledger_checkpoints') {
      // The checkpoints alone prove nothing about themselves: it is the copy outside that remembers them.
      const published = (await server.services.stores.log.find(workspaceId))?.publishedSize ?? 0
      await asRoot(server, `create table kept as select * from ${table}`, `delete from ${table}`)
      await asRoot(server, `update ledger_logs set published_size = 0`)
      await server.services.publisher.publishAll()
      expect((await server.services.stores.log.newestCheckpoint(workspaceId))?.size).toBeGreaterThanOrEqual(
        published,
      )
      await asRoot(
        server,
        `delete from ${table}`,
        `insert into ${table} select * from kept`,
        'drop table kept',
      )
      return
    }
    // Waiting and placed events share a table; those that wait would only be found as waiting.
    const newest = table === 'ledger_events' ? `${order} in (select event_id from ledger_entries)` : 'true'
    await asRoot(
      server,
      `create table kept as select * from ${table} where ${newest} order by ${order} desc limit 10`,
      `delete from ${table} where ${order} in (select ${order} from kept)`,
    )
    expect((await server.services.checks.pass(workspaceId)).broken?.code).toBe(code)
    await asRoot(server, `insert into ${table} select * from kept`, 'drop table kept')
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
  })

  it('two entries that changed places', async () => {
    const swap = (a: number, b: number) =>
      asRoot(
        server,
        `update ledger_entries set position = 1000000 where position = ${a} and workspace_id = '${workspaceId}'`,
        `update ledger_entries set position = ${a} where position = ${b} and workspace_id = '${workspaceId}'`,
        `update ledger_entries set position = ${b} where position = 1000000 and workspace_id = '${workspaceId}'`,
      )
    await swap(100, 101)
    const { broken } = await server.services.checks.pass(workspaceId)
    await swap(100, 101)
    expect(broken?.code).toBe('TILE_CHANGED')
  })

  it('an event that was slipped in at the end', async () => {
    const last = await server.services.stores.log.extent(workspaceId)
    await asRoot(
      server,
      `insert into ledger_entries select workspace_id, ${last.entries}, concat('evt_', repeat('0', 26)), leaf, at, actor, action, outcome, subject, code, agent_id, monthly_micros from ledger_entries where workspace_id = '${workspaceId}' and position = 5`,
    )
    expect((await server.services.checks.pass(workspaceId)).broken?.code).toBe('ENTRY_ADDED')
    await asRoot(server, `delete from ledger_entries where position = ${last.entries}`)
  })

  it('a key that was destroyed by nobody', async () => {
    await asRoot(
      server,
      `create table kept as select * from ledger_body_keys where holder like 'per%'`,
      `delete from ledger_body_keys where holder like 'per%'`,
    )
    expect((await server.services.checks.pass(workspaceId)).broken?.code).toBe('BODY_KEY_MISSING')
    await asRoot(server, 'insert into ledger_body_keys select * from kept', 'drop table kept')
  })

  async function columns(): Promise<Column[]> {
    const connection = await createConnection(server.target)
    const [rows] = await connection.query<RowDataPacket[]>(
      'select table_name as t, column_name as c, data_type as d from information_schema.columns where table_schema = database() order by 1, ordinal_position',
    )
    await connection.end()
    return rows
      .map((row) => ({ table: String(row.t), column: String(row.c), type: String(row.d) }))
      .filter(({ table }) => evidence.includes(table))
  }

  /** Flips one bit in the middle row of the workspace, lets a pass look, and puts the row back as it was. */
  async function codeAfterFlip({ table, column, type }: Column): Promise<string | null> {
    const connection = await createConnection({ ...server.target, dateStrings: true })
    try {
      const [[count]] = await connection.query<RowDataPacket[]>(`select count(*) as n from ${table}`)
      const [[row]] = await connection.query<RowDataPacket[]>(
        `select * from ${table} where ${column} is not null order by 1, 2, 3 limit 1 offset ${Math.floor(Number(count?.n ?? 0) / 2)}`,
      )
      const target = row ?? (await anyRow())
      const keys = Object.keys(target).filter((name) => !Buffer.isBuffer(target[name]) || name === 'leaf')
      const where = keys.map((name) => `${name} <=> ?`).join(' and ')
      const old = target[column]
      const flipped = flip(old, type)
      const [done] = await connection.query(`update ${table} set ${column} = ? where ${where}`, [
        flipped,
        ...keys.map((name) => target[name]),
      ])
      expect(done).toMatchObject({ affectedRows: 1 })
      const result = await server.services.checks.pass(workspaceId)
      await connection.query(`update ${table} set ${column} = ? where ${where}`, [
        old,
        ...keys.map((name) => (name === column ? flipped : target[name])),
      ])
      return result.broken?.code ?? null
    } finally {
      await connection.end()
    }

    async function anyRow(): Promise<RowDataPacket> {
      const [[first]] = await connection.query<RowDataPacket[]>(`select * from ${table} limit 1`)
      if (!first) throw new Error(`${table} is empty.`)
      return first
    }
  }
})

function flip(value: unknown, type: string): unknown {
  if (value === null) return { bigint: 1, datetime: '2026-01-15 09:30:00.001' }[type] ?? 'X'
  if (Buffer.isBuffer(value)) {
    const bytes = Buffer.from(value)
    const at = Math.floor(bytes.length / 2)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    return bytes
  }
  if (type === 'datetime') return String(value).replace(/\d$/, (digit) => String(Number(digit) ^ 1))
  // High, so that the number does not become that of a neighbour.
  if (typeof value === 'number') return value ^ (type === 'tinyint' ? 64 : 1 << 20)
  // In front, where it turns the name of one thing into none and not into the next one's.
  const text = String(value)
  const at = Math.min(5, text.length - 1)
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1)
}
