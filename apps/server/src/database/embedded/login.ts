// Asks whoever listens on a socket who he is, with a real login.

import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { errorCode } from './error-code.ts'

export type Answer =
  | { outcome: 'answered'; dataDir: string; version: string; kind: 'mariadb' | 'mysql' }
  | { outcome: 'denied' }
  | { outcome: 'silent'; why: string }

interface IdentityRow extends RowDataPacket {
  dataDir: string
  version: string
}

interface Credentials {
  socketPath: string
  user: string
  password: string
}

// Not there yet, no longer there, or just going away.
const silence = [
  'ENOENT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EAGAIN',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
  'ER_USER_LIMIT_REACHED',
]
const denial = [
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'ER_NOT_SUPPORTED_AUTH_MODE',
  'EACCES',
]

export async function askServer(credentials: Credentials): Promise<Answer> {
  try {
    const { socketPath, user, password } = credentials
    const connection = await createConnection({ socketPath, user, password, connectTimeout: 5_000 })
    try {
      const [rows] = await connection.query<IdentityRow[]>(
        'select @@datadir as dataDir, version() as version',
      )
      const row = rows[0]
      if (row === undefined) return { outcome: 'silent', why: 'no row' }
      const version = /^\d+\.\d+\.\d+/.exec(row.version)?.[0] ?? row.version
      const kind = /mariadb/i.test(row.version) ? 'mariadb' : 'mysql'
      return { outcome: 'answered', dataDir: row.dataDir, version, kind }
    } finally {
      connection.destroy()
    }
  } catch (error) {
    const code = String(errorCode(error))
    if (denial.includes(code)) return { outcome: 'denied' }
    if (silence.includes(code)) return { outcome: 'silent', why: code }
    throw error
  }
}

/** The server writes its directory with a slash at the end. */
export const isSameDirectory = (a: string, b: string) => a.replace(/\/+$/, '') === b.replace(/\/+$/, '')
