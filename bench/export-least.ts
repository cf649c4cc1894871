import { createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { createDeflateRaw } from 'node:zlib'
import type { Pool, RowDataPacket } from 'mysql2/promise'
import { z } from 'zod'

const Rows = z.array(z.tuple([z.string(), z.instanceof(Buffer), z.instanceof(Buffer)]))

const pageOf = `select e.id, e.header, e.sealed_body from ledger_entries n
  join ledger_events e on e.workspace_id = n.workspace_id and e.id = n.event_id
  where n.workspace_id = ? and n.position between ? and ? order by n.position`
const atOnce = 500

/**
 * The least that a pack of a range can be: each event read, its body opened, both hashed as the log has them, one line of headers
 * and one of events written of it, and both files hashed and packed. By the driver, `node:crypto` and `node:zlib` alone; it judges no
 * control, makes no table, leads to no root, and does not even look whether a body is the one that was sealed.
 */
export async function leastPack(
  pool: Pool,
  { workspaceId, folder, events }: { workspaceId: string; folder: string; events: number },
): Promise<{ ms: number }> {
  const key = randomBytes(32)
  const startedAt = performance.now()
  const headers = packed(join(folder, 'least-headers'))
  const bodies = packed(join(folder, 'least-events'))
  const page = async (from: number) => {
    const [rows] = await pool.execute<RowDataPacket[][]>({ sql: pageOf, rowsAsArray: true }, [
      workspaceId,
      from,
      from + atOnce - 1,
    ])
    return Rows.parse(rows)
  }
  let next = page(0)
  for (let from = 0; from < events; from += atOnce) {
    const rows = await next
    if (from + atOnce < events) next = page(from + atOnce)
    let [headerLines, eventLines] = ['', '']
    for (const [id, header, sealed] of rows) {
      createHash('sha256').update(leafPrefix).update(header).digest()
      const body = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
        .setAAD(Buffer.from(id))
        .update(sealed.subarray(12))
      createHash('sha256').update(body).digest()
      const line = JSON.stringify(header.toString())
      headerLines += `${line}\n`
      eventLines += `${JSON.stringify(body.toString('latin1'))}${line}\n`
    }
    await Promise.all([headers.write(headerLines), bodies.write(eventLines)])
  }
  await Promise.all([headers.end(), bodies.end()])
  return { ms: performance.now() - startedAt }
}

const leafPrefix = Buffer.of(0)

/** A file that is hashed, and packed on a thread of its own while the next lines are made. */
function packed(path: string) {
  const hash = createHash('sha256')
  const deflating = createDeflateRaw({ level: 1, chunkSize: 64 * 1024 })
  const file = deflating.pipe(createWriteStream(path))
  let before = Promise.resolve()
  return {
    async write(text: string) {
      const bytes = Buffer.from(text)
      hash.update(bytes)
      const isOver = before
      before = new Promise((resolve, reject) => {
        deflating.write(bytes, (error) => (error ? reject(error) : resolve()))
      })
      await isOver
    },
    async end() {
      await before
      deflating.end()
      await finished(file)
      hash.digest()
    },
  }
}
