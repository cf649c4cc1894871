import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise'
import { z } from 'zod'
import type { openBenchInstance } from './instance.ts'

type Opened = Awaited<ReturnType<typeof openBenchInstance>>
const Value = z.union([z.string(), z.number(), z.instanceof(Buffer), z.null()])
type Value = z.infer<typeof Value>
type Row = readonly Value[]

const tables = ['proofs', 'proof_signers', 'ledger_events', 'ledger_pending', 'revalidation_results'] as const
type TableName = (typeof tables)[number]

const atOnce = 500
const agentColumns = `id, name, display_name, owner, role, model, monthly_micros, search_text, origin, created_by,
  created_at, updated_by, updated_at, last_revision, expires_at, renewals, governed_revision, governed_digest,
  is_invalidated, proof_id, is_frozen, is_retired`

/**
 * The least that a revalidation could be: read what is judged, hash each spec, sign the same bytes with both kinds of keys, and
 * write the same rows in batches, each a durable transaction. It judges nothing, verifies nothing and makes none of the rows.
 */
export class BareRevalidation {
  readonly #pool: Pool
  readonly #keys = { secret: randomBytes(32), ed25519: generateKeyPairSync('ed25519').privateKey }
  constructor({ orm }: Opened) {
    this.#pool = orm.$client.promise()
  }

  /** How many milliseconds it takes for what a revalidation wrote. Getting its rows ready is not counted. */
  async measure(workspaceId: string, revalidationId: string): Promise<number> {
    // The rows go into the same tables, as those of a workspace that nobody else knows.
    const into = `wsp_${randomBytes(13).toString('hex').toUpperCase()}`
    await this.#pool.query(
      `insert into agents (workspace_id, ${agentColumns}) select ?, ${agentColumns} from agents where workspace_id = ?`,
      [into, workspaceId],
    )
    const connection = await this.#pool.getConnection()
    let ms = 0
    try {
      for (let after = ''; ; ) {
        const written = await rowsAfter(connection, workspaceId, revalidationId, after, into)
        if (written === null) return ms
        const since = performance.now()
        await this.#batch(connection, { workspaceId, into, after }, written)
        ms += performance.now() - since
        after = written.last
      }
    } finally {
      await connection.query('delete from ledger_pending where workspace_id = ?', [into])
      connection.release()
    }
  }

  async #batch(
    connection: PoolConnection,
    { workspaceId, into, after }: { workspaceId: string; into: string; after: string },
    written: Written,
  ) {
    await connection.query('begin')
    const [rows] = await connection.execute<RowDataPacket[]>(
      // In this order and by the key that the page goes along: left alone the database reads every agent for each page.
      `select straight_join a.*, r.spec, p.*, n.position, e.header from agents a force index (primary)
        join agent_revisions r on r.workspace_id = a.workspace_id and r.agent_id = a.id and r.number = a.governed_revision
        join proofs p on p.workspace_id = a.workspace_id and p.id = a.proof_id
        left join ledger_entries n on n.workspace_id = p.workspace_id and n.event_id = p.event_id
        left join ledger_events e on e.workspace_id = p.workspace_id and e.id = p.event_id
        where a.workspace_id = ? and a.id > ? order by a.id limit ${atOnce}`,
      [workspaceId, after],
    )
    for (const [at, { spec }] of rows.entries()) {
      createHash('sha256').update(spec).digest()
      const payload = written.payloads[at] ?? Buffer.alloc(0)
      createHmac('sha256', this.#keys.secret).update(payload).digest()
      sign(null, payload, this.#keys.ed25519)
    }
    for (const table of tables) await insert(connection, table, written.rows[table])
    await connection.execute(
      `update agents set proof_id = case id ${'when ? then ? '.repeat(rows.length)} end, is_invalidated = false
        where workspace_id = ? and id in (${rows.map(() => '?').join(',')})`,
      [...written.proofOf.flat(), into, ...written.proofOf.map(([agentId]) => agentId)],
    )
    await connection.query('commit')
  }
}

async function insert(connection: PoolConnection, table: TableName, rows: readonly Row[]): Promise<void> {
  const [first] = rows
  if (!first) return
  const row = `(${first.map(() => '?').join(',')})`
  const values = `${row}${`,${row}`.repeat(rows.length - 1)}`
  await connection.execute(`insert into ${table} values ${values}`, rows.flat())
}

type Written = {
  last: string
  rows: Record<TableName, Row[]>
  proofOf: [string, string][]
  payloads: Buffer[]
}

/** What the revalidation wrote for the next agents, as it stands in the tables. */
async function rowsAfter(
  connection: PoolConnection,
  workspaceId: string,
  revalidationId: string,
  after: string,
  into: string,
): Promise<Written | null> {
  const all = async (text: string, values: readonly unknown[]): Promise<Row[]> => {
    const [rows] = await connection.query<RowDataPacket[][]>({
      sql: text,
      rowsAsArray: true,
      values: [...values],
    })
    return rows.map(([, ...row]): Row => [into, ...row.map((value) => Value.parse(value))])
  }
  const results = await all(
    `select * from revalidation_results where workspace_id = ? and revalidation_id = ? and agent_id > ?
      order by agent_id limit ${atOnce}`,
    [workspaceId, revalidationId, after],
  )
  if (results.length === 0) return null
  const column = { agentId: 2, proofId: 7 }
  const proofOf = results.map((row): [string, string] => [
    String(row[column.agentId]),
    String(row[column.proofId]),
  ])
  const ids = proofOf.map(([, proofId]) => proofId)
  const proofs = await all('select * from proofs where workspace_id = ? and id in (?) order by agent_id', [
    workspaceId,
    ids,
  ])
  const events = proofs.map((row) => row.at(-1))
  const [names] = await connection.query<RowDataPacket[]>(
    'select bundle from proofs where workspace_id = ? and id in (?)',
    [workspaceId, ids],
  )
  return {
    last: proofOf.at(-1)?.[0] ?? '',
    proofOf,
    payloads: names.map(({ bundle }) => Buffer.from(JSON.parse(String(bundle)).payload)),
    rows: {
      proofs,
      proof_signers: await all('select * from proof_signers where workspace_id = ? and proof_id in (?)', [
        workspaceId,
        ids,
      ]),
      ledger_events: await all('select * from ledger_events where workspace_id = ? and id in (?)', [
        workspaceId,
        events,
      ]),
      // They have their places by now; what waited was the same leaf.
      ledger_pending: await all(
        'select workspace_id, event_id, leaf from ledger_entries where workspace_id = ? and event_id in (?)',
        [workspaceId, events],
      ),
      revalidation_results: results,
    },
  }
}
