import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../database/embedded/open.ts'

type Account = { socketPath: string; user: string; password: string; database: string }

declare module 'vitest' {
  interface ProvidedContext {
    databaseServer: Account
    scale: 'small' | 'large'
    /** The program's own account, which may do nothing until it is granted something. */
    databaseAccount: Account
  }
}

/** One private database server for the whole run; every test file makes a database of its own on it. */
export default async function setup({ provide }: TestProject) {
  const stateDir = mkdtempSync(join(tmpdir(), 'countersign-test-'))
  const server = await openDatabase({ stateDir, profile: 'test', log: () => {} })
  provide('databaseServer', server.admin)
  provide('databaseAccount', server.app)
  return async () => {
    await server.stop()
    rmSync(stateDir, { recursive: true, force: true })
  }
}
