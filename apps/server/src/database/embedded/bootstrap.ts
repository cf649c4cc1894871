// Makes a new data directory, whole or not at all: it is made under another name and renamed when complete.

import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { accountStatements } from './accounts.ts'
import { type ServerBinary, systemTablesFile } from './binary.ts'
import { noServer } from './failure.ts'
import { serverFlags, userFlags } from './flags.ts'
import { type Paths, removeSocket } from './paths.ts'
import { waitUntilReady } from './ready.ts'
import { newSecret, readSecret, type Secret, writeSecret } from './secret.ts'
import { logSize, readLogFrom, serverStopped } from './server-log.ts'
import { writeRecord } from './state.ts'
import { stopServer } from './stop-server.ts'
import { until } from './until.ts'
import { startGuarded } from './watchdog.ts'
import { syncDirectory } from './write-durably.ts'

export async function bootstrap(binary: ServerBinary, place: Paths): Promise<void> {
  await clearUnfinished(place.root)
  // Passwords without data are what an interrupted bootstrap left, or belong to data that was moved away and may
  // come back: both reasons to keep them.
  const secret = (await readSecret(place.secret)) ?? newSecret()
  // A name of its own: an interrupted bootstrap may still be on its way out.
  const target = join(place.root, `data.tmp-${randomUUID()}`)
  if (binary.kind === 'mariadb') await makeMariaDb(binary, place, target, secret)
  else await makeMySql(binary, place, target, secret)
  await writeSecret(place.secret, secret)
  await writeRecord(place.instance, {
    kind: binary.kind,
    version: binary.version,
    createdAt: new Date().toISOString(),
  })
  await rename(target, place.data)
  await syncDirectory(place.root)
}

async function clearUnfinished(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (name.startsWith('data.tmp-'))
      await rm(join(root, name), { recursive: true, force: true, maxRetries: 3 })
  }
}

async function makeMariaDb(
  binary: ServerBinary,
  place: Paths,
  target: string,
  secret: Secret,
): Promise<void> {
  const sql = await mariaDbInput(binary, secret)
  const input = `${target}.sql`
  await writeFile(input, sql, { mode: 0o600 })
  await mkdir(target, { mode: 0o700 })
  const args = [
    '--no-defaults',
    '--bootstrap',
    `--datadir=${target}`,
    `--tmpdir=${place.temporary}`,
    '--enforce-storage-engine=',
    '--log-warnings=0',
    '--innodb-log-file-size=32M',
    ...userFlags(),
  ]
  await runToEnd(binary, place, args, input)
  await rm(input)
}

async function mariaDbInput(binary: ServerBinary, secret: Secret): Promise<string> {
  const prefix = binary.shareDir === null ? null : await systemTablesFile(binary.shareDir)
  if (binary.shareDir === null || prefix === null) {
    throw noServer(
      'the complete package of the server',
      `The server ${binary.path} was found without its file mariadb_system_tables.sql.`,
    )
  }
  const files = ['system_tables', 'performance_tables', 'system_tables_data']
  const packaged: string[] = []
  for (const file of files) {
    packaged.push(await readFile(join(binary.shareDir, `${prefix}_${file}.sql`), 'utf8'))
  }
  const before = ['create database if not exists mysql', 'use mysql', 'set @auth_root_socket=NULL']
  // The packaged SQL makes root accounts with empty passwords, also for the network; mariadb.sys owns the views.
  const after = [
    "delete from mysql.global_priv where not (Host='localhost' and User in ('root', 'mariadb.sys'))",
    "delete from mysql.proxies_priv where Host<>'localhost'",
    'flush privileges',
    ...accountStatements(secret),
  ]
  const lines = (statements: string[]) => statements.map((statement) => `${statement};\n`).join('')
  return `${lines(before)}${packaged.join('\n')}\n${lines(after)}`
}

async function makeMySql(binary: ServerBinary, place: Paths, target: string, secret: Secret): Promise<void> {
  await runToEnd(binary, place, [
    '--no-defaults',
    '--initialize-insecure',
    '--auto-generate-certs=OFF',
    `--datadir=${target}`,
    `--tmpdir=${place.temporary}`,
    ...userFlags(),
  ])
  // MySQL has no bootstrap input, so the accounts are made by a first run; the socket lies in a private directory.
  const first = { ...place, data: target }
  const args = serverFlags(binary, 'production', first)
  const logStart = await logSize(place.log)
  await removeSocket(place)
  const run = await startGuarded(binary.path, args, place)
  try {
    const root = { socketPath: place.socket, user: 'root', password: '' }
    await waitUntilReady(run, root, first, logStart)
    await makeAccounts(root, secret)
  } finally {
    if (run.server !== null) await stopServer(run.server, place)
    await run.finish()
  }
}

async function makeAccounts(root: { socketPath: string; user: string }, secret: Secret): Promise<void> {
  const connection = await createConnection(root)
  try {
    // The password of root changes first, and an open connection does not mind.
    for (const statement of accountStatements(secret)) await connection.query(statement)
  } finally {
    connection.destroy()
  }
}

async function runToEnd(binary: ServerBinary, place: Paths, args: string[], input?: string): Promise<void> {
  const logStart = await logSize(place.log)
  const run = await startGuarded(binary.path, args, place, input)
  const how = await until(async () => run.ended(), { timeoutMs: 5 * 60_000, everyMs: 10 })
  await run.finish()
  if (how !== 'exit 0') {
    throw serverStopped(how ?? 'no end in 5 minutes', await readLogFrom(place.log, logStart), place.log)
  }
}
