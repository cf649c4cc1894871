import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readEnv } from '@countersign/server/env'
import { type Instance, openInstance } from '@countersign/server/instance'
import { logTo } from '@countersign/server/log'

const admin = {
  name: 'Bench',
  email: 'bench@example.com',
  password: 'a bench is not a person',
  workspaceName: 'Bench',
}

/** The real services on a fresh private database with durable commits, set up with one admin; without a port. */
export async function openBenchInstance() {
  const stateDir = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  const env = readEnv({ PATH: process.env.PATH, COUNTERSIGN_STATE_DIR: stateDir })
  const instance: Instance = await openInstance(env, logTo(process.stderr, 'warn'))
  const { services } = instance
  await services.setup.unattended(admin, null)
  const person = await services.stores.people.findByEmail(admin.email)
  const [first] = await services.stores.workspaces.ofPerson(person?.id ?? '')
  return {
    ...instance,
    stateDir,
    personId: person?.id ?? '',
    workspaceId: first?.workspace.id ?? '',
    async close() {
      await instance.stop()
      rmSync(stateDir, { recursive: true, force: true })
    },
  }
}

/** Keeps a number of callers busy, one call after another, and counts what they got done. */
export async function busy(
  callers: number,
  ms: number,
  call: () => Promise<unknown>,
): Promise<{ perSecond: number }> {
  const startedAt = performance.now()
  let count = 0
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < startedAt + ms) {
        await call()
        count += 1
      }
    }),
  )
  return { perSecond: count / ((performance.now() - startedAt) / 1000) }
}
