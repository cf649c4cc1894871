// The three accounts of the embedded server: root (kept for emergencies), one that migrates, one that works.

import type { Secret } from './secret.ts'

const databaseName = 'countersign'
const adminUser = 'countersign_admin'
const appUser = 'countersign_app'

/** What mysql2 needs to connect; usable as its connection and pool options. */
export interface DbAccount {
  socketPath: string
  user: string
  password: string
  database: string
}

export const adminAccount = (socketPath: string, secret: Secret): DbAccount => ({
  socketPath,
  user: adminUser,
  password: secret.admin,
  database: databaseName,
})

export const appAccount = (socketPath: string, secret: Secret): DbAccount => ({
  socketPath,
  user: appUser,
  password: secret.app,
  database: databaseName,
})

/** One statement per line, as MariaDB's bootstrap parser wants it. */
export function accountStatements(secret: Secret): string[] {
  // Besides its own database the admin may make others whose names begin with it: each test file gets one.
  const databases = [`\`${databaseName}\`.*`, `\`${databaseName}\\_%\`.*`]
  // It reads the grants that exist in order to take away those that should not.
  const grantTables = ['mysql.db', 'mysql.tables_priv', 'mysql.columns_priv']
  return [
    `alter user root@localhost identified by '${secret.root}'`,
    `create database ${databaseName} character set utf8mb4 collate utf8mb4_bin`,
    `create user ${adminUser}@localhost identified by '${secret.admin}'`,
    `create user ${appUser}@localhost identified by '${secret.app}'`,
    ...databases.map((on) => `grant all privileges on ${on} to ${adminUser}@localhost with grant option`),
    ...grantTables.map((on) => `grant select on ${on} to ${adminUser}@localhost`),
  ]
}
