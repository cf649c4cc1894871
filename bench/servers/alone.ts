import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise'

/** What is read of an agent to judge it, in one statement, and what it is verified with, in another. */
const facts = `select a.*, w.frozen_at, y.hash as policy_hash, r.spec, p.bundle, e.header, n.position
  from agents a
  join workspaces w on w.id = a.workspace_id
  join policy_active y on y.workspace_id = a.workspace_id
  join agent_revisions r on r.workspace_id = a.workspace_id and r.agent_id = a.id and r.number = a.governed_revision
  join proofs p on p.workspace_id = a.workspace_id and p.id = a.proof_id
  join ledger_events e on e.workspace_id = p.workspace_id and e.id = p.event_id
  join ledger_entries n on n.workspace_id = p.workspace_id and n.event_id = p.event_id
  where a.workspace_id = ? and a.id = ?`
const keys = 'select * from signing_keys where workspace_id = ?'
const held = 'select is_frozen from agents where workspace_id = ? and id = ? for update'
const event = 'insert into ledger_events (workspace_id, id, header, sealed_body) values (?, ?, ?, ?)'
const waiting = 'insert into ledger_pending (workspace_id, event_id, leaf) values (?, ?, ?)'
const run = `insert into runs (workspace_id, id, agent_id, revision, mode, spec_sha256, is_contained, driver, state,
  crashes, restarts, admission_id, started_at, started_by, heartbeats, lease_id, lease_issued_at, lease_expires_at, ended_at)
  values (?, ?, ?, 1, 'governed', ?, 0, 'lease', 'stopped', '[]', 0, ?, ?, 'system', 0, ?, ?, ?, ?)`
const beat = `update runs set heard_at = ?, heartbeats = heartbeats + 1, lease_expires_at = ?, admission_id = ?
  where workspace_id = ? and id = ?`

const at = '2026-01-15 09:30:00.000'
const [header, body] = [Buffer.alloc(520, 1), Buffer.alloc(200, 2)]

/** The statement that everything is compared with. */
export const oneInsert = (id: string): [text: string, values: (string | Buffer)[]] => [
  event,
  ['bench', id, header, body],
]

/**
 * A start and a heartbeat, each by itself: what is read, hashed, held, written durably and signed, by the driver and by `node:crypto`
 * alone. It verifies nothing, asks no policy, and puts no event together. It is no limit: whoever shares statements is quicker.
 */
export class Alone {
  readonly #pool: Pool
  readonly #workspaceId: string
  readonly #secret = randomBytes(32)
  readonly #key = generateKeyPairSync('ed25519').privateKey
  #started: string[] = []
  constructor(pool: Pool, workspaceId: string) {
    this.#pool = pool
    this.#workspaceId = workspaceId
  }

  async start(id: string, agentId: string): Promise<string> {
    const spec = await this.#judged(agentId)
    await this.#together(agentId, id, async (connection) => {
      await connection.execute(run, ['bench', id, id, spec, id, at, id, at, at, at])
    })
    this.#started.push(id)
    return this.#signed(id)
  }

  async renew(id: string, agentId: string): Promise<string> {
    const started = this.#started.pop() ?? id
    await this.#judged(agentId)
    await this.#together(agentId, id, async (connection) => {
      await connection.execute(beat, [at, at, id, 'bench', started])
    })
    return this.#signed(id)
  }

  async #judged(agentId: string): Promise<Buffer> {
    const [[row]] = await this.#pool.execute<RowDataPacket[]>(facts, [this.#workspaceId, agentId])
    await this.#pool.execute(keys, [this.#workspaceId])
    if (row === undefined) throw new Error(`The agent ${agentId} is not there.`)
    createHmac('sha256', this.#secret).update(row.bundle).digest()
    return createHash('sha256').update(row.spec).digest()
  }

  async #together(
    agentId: string,
    id: string,
    beside: (connection: PoolConnection) => Promise<void>,
  ): Promise<void> {
    const connection = await this.#pool.getConnection()
    try {
      await connection.query('begin')
      await connection.execute(held, [this.#workspaceId, agentId])
      await beside(connection)
      await connection.execute(...oneInsert(id))
      await connection.execute(waiting, ['bench', id, createHash('sha256').update(header).digest()])
      await connection.query('commit')
    } finally {
      connection.release()
    }
  }

  /** A token of the size of a lease. */
  #signed(id: string): string {
    const text = Buffer.from(JSON.stringify({ id, claims: 'x'.repeat(400) })).toString('base64url')
    return `${text}.${sign(null, Buffer.from(text), this.#key).toString('base64url')}`
  }
}
