import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { createConnection } from 'mysql2/promise'
import type { TestServer } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import { bySystem } from './doer.ts'

/** Writes `count` small events durably, as decisions that change nothing else would be. */
export async function writeEvents(server: TestServer, workspaceId: string, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, at) =>
      server.services.writer.decide(workspaceId, {
        by: bySystem,
        action: 'workspace.renamed',
        subjectId: workspaceId,
        facts: {},
        words: { from: `name ${at}`, to: `name ${at + 1}` },
      }),
    ),
  )
}

/** A workspace whose log has events, full tiles and two checkpoints. */
export async function aLedger(server: TestServer, events: number) {
  const { admin, workspaceId } = await setUp(server)
  const { services } = server
  await services.sequencer.sequenceAll()
  await services.publisher.publishAll()
  await writeEvents(server, workspaceId, events)
  await services.sequencer.sequenceAll()
  await services.publisher.publishAll()
  return { admin, workspaceId }
}

/** Behind the application's back, with every right there is. */
export async function asRoot(server: TestServer, ...statements: string[]): Promise<void> {
  const connection = await createConnection(server.target)
  try {
    for (const statement of statements) await connection.query(statement)
  } finally {
    await connection.end()
  }
}

const verifier = createRequire(import.meta.url).resolve('@countersign/ledger/verifier')

/** What a stranger does: the one file, plain Node, and what lies in a folder. */
export function verifyOffline(folder: string, ...args: string[]): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [verifier, ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { code: status, output: stdout + stderr }
}

const logTables = [
  'ledger_events',
  'ledger_entries',
  'ledger_pending',
  'ledger_tiles',
  'ledger_checkpoints',
  'ledger_logs',
] as const

/** What a backup would hold of the ledger, kept beside it in the same database. */
export async function snapshot(server: TestServer, name: string): Promise<void> {
  for (const table of logTables) {
    const kept = `\`kept_${name}_${table}\``
    await asRoot(server, `drop table if exists ${kept}`, `create table ${kept} as select * from ${table}`)
  }
}

export async function restore(server: TestServer, name: string): Promise<void> {
  for (const table of logTables) {
    const kept = `\`kept_${name}_${table}\``
    await asRoot(server, `delete from ${table}`, `insert into ${table} select * from ${kept}`)
  }
}
