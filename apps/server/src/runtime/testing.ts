import { existsSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { errnoOf } from '../database/errno.ts'
import type { Cast } from '../promotion/testing.ts'
import type { TestServer } from '../testing/compose.ts'
import type { Runner } from './runners.ts'

/** A runner for tests: a shell that does what it is told. */
export const shellRunner = (name: string, program: string, change: Partial<Runner> = {}): Runner => ({
  name,
  program: '/bin/sh',
  args: ['-c', program],
  directory: '/tmp',
  account: null,
  env: {},
  limits: {},
  network: 'None.',
  graceMs: 2_000,
  ...change,
})

export const runnersOf = (...runners: readonly Runner[]): ReadonlyMap<string, Runner> =>
  new Map(runners.map((runner) => [runner.name, runner]))

/** Opens the port, and lets the clock of the server go with that of the processes that it starts. */
export async function serve(server: TestServer): Promise<string> {
  server.clock.now = Date.now()
  await server.http.listen({ host: '127.0.0.1', port: 0 })
  const address = server.http.server.address() as AddressInfo
  return `http://127.0.0.1:${address.port}`
}

/** Lets the keeper of runs do its rounds, with the clock that it lives by going on. */
export function keepRunning(server: TestServer): () => void {
  const started = performance.now()
  const from = server.clock.now
  const ticking = setInterval(() => {
    server.clock.now = from + Math.round(performance.now() - started)
  }, 20)
  const keeping = server.services.runKeeper.keep()
  return () => {
    clearInterval(ticking)
    keeping.catch((error: unknown) => {
      throw error
    })
  }
}

/** Asks again and again until there is an answer. */
export async function eventually<T>(
  look: () => Promise<T | null>,
  what: string,
  timeoutMs = 20_000,
): Promise<T> {
  const until = performance.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (performance.now() > until) throw new Error(`There was no ${what} in ${timeoutMs} ms.`)
    await pause(20)
  }
}

/** A process that is dead and not yet buried by its parent does not run. */
export function isRunning(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
}

/** Revokes the key that signs proofs, as two people do it; another one signs from then on. */
export async function revokeSigner({ workspaceId, ana, bo }: Cast): Promise<void> {
  const { keys } = await ana.visitor.api.signingKeys.list.query({ workspaceId })
  const key = keys.find(({ alg, state }) => alg === 'Ed25519' && state === 'active')
  if (!key) throw new Error('Nothing signs.')
  await ana.visitor.api.signingKeys.rotate.mutate({ workspaceId, signingKeyId: key.id })
  await ana.visitor.api.signingKeys.propose.mutate({
    workspaceId,
    signingKeyId: key.id,
    act: 'revoke',
    revocationReason: 'compromised',
    since: { position: 0 },
    note: 'It was found in a chat',
  })
  const { proposals } = await bo.visitor.api.signingKeys.list.query({ workspaceId })
  const signingKeyProposalId = proposals[0]?.id ?? ''
  await bo.visitor.api.signingKeys.confirm.mutate({ workspaceId, signingKeyProposalId })
}

const deadlock = 1213

/** Every statement of this server that the database gave up because others blocked it, as the driver hears of it. */
export function deadlocksOf({ orm }: TestServer): string[] {
  const heard: string[] = []
  const known = new WeakSet<object>()
  orm.$client.on('acquire', (connection) => {
    if (known.has(connection)) return
    known.add(connection)
    for (const name of ['query', 'execute']) {
      const real: unknown = Reflect.get(connection, name)
      if (typeof real !== 'function') throw new Error(`A connection has no ${name}.`)
      Reflect.set(connection, name, (...given: unknown[]) => {
        const told = given.at(-1)
        if (typeof told !== 'function') return Reflect.apply(real, connection, given)
        const listened = (error: unknown, ...rest: unknown[]) => {
          if (errnoOf(error) === deadlock) heard.push(String(given[0]))
          return told(error, ...rest)
        }
        return Reflect.apply(real, connection, [...given.slice(0, -1), listened])
      })
    }
  })
  return heard
}
