import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import type { Instance } from './instance.ts'

/** Changes the database as somebody would who has got hold of it: past the program, and without a word to it. */
export async function changeBehind({ stateDir }: Instance, ...statements: string[]): Promise<void> {
  const root = join(stateDir, 'db')
  const { root: password }: { root: string } = JSON.parse(await readFile(join(root, 'secret'), 'utf8'))
  const socketPath = join(root, 's.sock')
  const connection = await createConnection({ socketPath, user: 'root', password, database: 'countersign' })
  try {
    for (const statement of statements) await connection.query(statement)
  } finally {
    await connection.end()
  }
}

/** Another stored spec, with the digest beside it: whoever has the database changes both. */
export const respelled = (agentId: string, from: string, to: string): string[] => [
  `update agent_revisions set spec = replace(convert(spec using utf8mb4), '${from}', '${to}') where agent_id = '${agentId}'`,
  `update agent_revisions set digest = unhex(sha2(spec, 256)) where agent_id = '${agentId}'`,
]
