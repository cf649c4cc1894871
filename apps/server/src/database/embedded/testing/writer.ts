// Writes rows over several connections and prints the id of each row the server has acknowledged, until it is gone.

import { createConnection } from 'mysql2/promise'
import { errorCode } from '../error-code.ts'

const [socketPath = '', user = '', password = '', database = ''] = process.argv.slice(2)
const lost = ['ECONNRESET', 'EPIPE', 'PROTOCOL_CONNECTION_LOST', 'ER_SERVER_SHUTDOWN', 'ER_QUERY_INTERRUPTED']

async function write(lane: number): Promise<void> {
  const connection = await createConnection({ socketPath, user, password, database })
  // The rejected query tells the same; without a listener the event would end the process.
  connection.on('error', (error) => process.stderr.write(`${error.message}\n`))
  try {
    for (let n = 0; ; n += 1) {
      const id = `${lane}-${n}`
      await connection.query('INSERT INTO acknowledged (id) VALUES (?)', [id])
      process.stdout.write(`${id}\n`)
    }
  } catch (error) {
    if (!lost.includes(String(errorCode(error)))) throw error
  } finally {
    connection.destroy()
  }
}

await Promise.all([0, 1, 2, 3].map(write))
