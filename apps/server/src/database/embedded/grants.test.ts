import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { grantApplication } from './grants.ts'
import { type DbHandle, openDatabase } from './open.ts'
import { cleanUp, newStateDir } from './testing/state-dirs.ts'

let handle: DbHandle
let admin: Connection
const database = 'countersign_test_grants'
const tables = { appendOnly: ['ledger'], others: ['agent'] }

const grant = (lists: { appendOnly: string[]; others: string[] }) =>
  grantApplication(admin, { database, user: handle.app.user, ...lists })

beforeAll(async () => {
  handle = await openDatabase({ stateDir: await newStateDir(), profile: 'test', log: () => undefined })
  admin = await createConnection({ ...handle.admin, multipleStatements: true })
})
afterAll(async () => {
  await admin.end()
  await handle.stop()
  await cleanUp()
})
beforeEach(async () => {
  await admin.query(`DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}; USE ${database}`)
  await admin.query('CREATE TABLE ledger (id INT PRIMARY KEY, note INT); CREATE TABLE agent LIKE ledger')
  await grant({ appendOnly: [], others: [] })
})

async function asApp<T>(work: (app: Connection) => Promise<T>): Promise<T> {
  const app = await createConnection({ ...handle.app, database })
  try {
    return await work(app)
  } finally {
    await app.end()
  }
}

const denied = { code: expect.stringMatching(/^ER_(TABLE|COLUMN|DB)ACCESS_DENIED_ERROR$/) }

test('before the first grant the application account has nothing', async () => {
  await expect(asApp((app) => app.query('SELECT 1'))).rejects.toMatchObject({
    code: 'ER_DBACCESS_DENIED_ERROR',
  })
})

test('it adds to the ledger and reads it, and changes other tables', async () => {
  await grant(tables)
  await asApp(async (app) => {
    await app.query('INSERT INTO ledger VALUES (1, 1)')
    await app.query('INSERT IGNORE INTO ledger VALUES (1, 2)')
    await app.query('INSERT INTO agent VALUES (1, 1), (2, 2)')
    await app.query('UPDATE agent SET note = 5 WHERE id = 1')
    await app.query('DELETE FROM agent WHERE id = 2')
    const [rows] = await app.query<RowDataPacket[]>(
      'SELECT l.note, a.note AS other FROM ledger l JOIN agent a',
    )
    expect(rows).toEqual([{ note: 1, other: 5 }])
  })
})

test.each([
  'UPDATE ledger SET note = 2',
  'DELETE FROM ledger',
  'TRUNCATE TABLE ledger',
  'REPLACE INTO ledger VALUES (1, 2)',
  'INSERT INTO ledger VALUES (1, 2) ON DUPLICATE KEY UPDATE note = 2',
  'UPDATE ledger l JOIN agent a ON a.id = l.id SET l.note = 2',
  'DROP TABLE ledger',
  'ALTER TABLE ledger ADD COLUMN more INT',
  'RENAME TABLE ledger TO gone',
  'CREATE INDEX note ON ledger (note)',
  'CREATE TABLE mine (id INT)',
  'CREATE DATABASE countersign_other',
  'DROP TABLE agent',
  'TRUNCATE TABLE agent',
  'CREATE TRIGGER t BEFORE INSERT ON ledger FOR EACH ROW SET NEW.note = 0',
  'CREATE VIEW v AS SELECT * FROM ledger',
  'SELECT * FROM mysql.tables_priv',
])('the application account may not: %s', async (sql) => {
  await grant(tables)
  await admin.query('INSERT INTO ledger VALUES (1, 1)')
  await expect(asApp((app) => app.query(sql))).rejects.toMatchObject(denied)
})

test('granting again changes nothing, and takes away what is too much', async () => {
  await grant(tables)
  const right = await rights()
  await grant(tables)
  expect(await rights()).toEqual(right)
  const to = `TO ${handle.app.user}@localhost`
  await admin.query(`GRANT UPDATE, DELETE, DROP ON ${database}.ledger ${to}`)
  await admin.query(`GRANT ALL ON ${database}.agent ${to} WITH GRANT OPTION`)
  await admin.query(`GRANT UPDATE (note) ON ${database}.ledger ${to}`)
  // In a grant on a database a bare underscore stands for any character.
  const pattern = database.replaceAll('_', '\\_')
  await admin.query(`GRANT CREATE, DROP ON \`${pattern}\`.* ${to} WITH GRANT OPTION`)
  await admin.query(`CREATE TABLE forgotten (id INT); GRANT SELECT ON ${database}.forgotten ${to}`)
  await admin.query('DROP TABLE forgotten')
  expect(await rights()).not.toEqual(right)
  await grant(tables)
  expect(await rights()).toEqual(right)
})

test('a table that becomes append-only loses UPDATE and DELETE', async () => {
  await grant({ appendOnly: [], others: ['ledger', 'agent'] })
  await asApp((app) => app.query('UPDATE ledger SET note = 1'))
  await grant(tables)
  await expect(asApp((app) => app.query('UPDATE ledger SET note = 1'))).rejects.toMatchObject(denied)
})

test('rights in another database are not touched', async () => {
  const other = 'countersign_test_grants_2'
  await admin.query(
    `DROP DATABASE IF EXISTS ${other}; CREATE DATABASE ${other}; CREATE TABLE ${other}.t (id INT)`,
  )
  await grantApplication(admin, { database: other, user: handle.app.user, appendOnly: ['t'], others: [] })
  await grant(tables)
  await grant({ appendOnly: [], others: [] })
  const app = await createConnection({ ...handle.app, database: other })
  await app.query('INSERT INTO t VALUES (1)')
  await app.end()
})

test('one table in both lists is a mistake', async () => {
  await expect(grant({ appendOnly: ['agent'], others: ['agent'] })).rejects.toThrow(/agent/)
})

test('the admin account works in databases of its name only', async () => {
  await expect(admin.query('CREATE DATABASE elsewhere')).rejects.toMatchObject(denied)
  await expect(admin.query('CREATE DATABASE countersignx')).rejects.toMatchObject(denied)
  await expect(admin.query('CREATE USER mallory')).rejects.toMatchObject({ errno: 1227 })
})

async function rights(): Promise<string[]> {
  const app = await createConnection({ ...handle.app, database })
  try {
    const [rows] = await app.query({ sql: 'SHOW GRANTS', rowsAsArray: true })
    return Array.isArray(rows) ? rows.map(String).sort() : []
  } finally {
    await app.end()
  }
}
