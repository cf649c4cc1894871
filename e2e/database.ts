import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Connection, createConnection } from 'mysql2/promise'
import type { Instance } from './instance.ts'

async function connected({ stateDir }: Instance): Promise<Connection> {
  const root = join(stateDir, 'db')
  const { root: password }: { root: string } = JSON.parse(await readFile(join(root, 'secret'), 'utf8'))
  const socketPath = join(root, 's.sock')
  return createConnection({ socketPath, user: 'root', password, database: 'countersign' })
}

/** Changes the database as somebody would who has got hold of it: past the program, and without a word to it. */
export async function changeBehind(instance: Instance, ...statements: string[]): Promise<void> {
  const connection = await connected(instance)
  try {
    for (const statement of statements) await connection.query(statement)
  } finally {
    await connection.end()
  }
}

/**
 * Keeps whoever writes this table waiting, as a database does that is slow, until the answer is called; so what is looked at
 * while something is under way does not depend on how fast the machine is.
 */
export async function holdUp(
  instance: Instance,
  table: string,
  when: 'insert' | 'update',
): Promise<() => void> {
  const name = `held_${table}`
  const connection = await connected(instance)
  await connection.query(`select get_lock('${name}', 0)`)
  await connection.query(
    `create trigger ${name} before ${when} on ${table} for each row do get_lock('${name}', 600), release_lock('${name}')`,
  )
  // What a connection has locked is free when it is gone, also where the database went first.
  return () => connection.destroy()
}

/** Another stored spec, with the digest beside it: whoever has the database changes both. */
export const respelled = (agentId: string, from: string, to: string): string[] => [
  `update agent_revisions set spec = replace(convert(spec using utf8mb4), '${from}', '${to}') where agent_id = '${agentId}'`,
  `update agent_revisions set digest = unhex(sha2(spec, 256)) where agent_id = '${agentId}'`,
]
