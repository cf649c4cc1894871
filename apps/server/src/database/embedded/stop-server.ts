import { writeFile } from 'node:fs/promises'
import type { Paths } from './paths.ts'
import { isAlive, type ProcessIdentity } from './process-identity.ts'
import { until } from './until.ts'

/** Ends a server cleanly; one that does not end in 30 s is killed, and recovers at its next start. */
export async function stopServer(server: ProcessIdentity, place: Paths): Promise<void> {
  const gone = async () => ((await isAlive(server)) ? null : true)
  if (await gone()) return
  // Should we die now, whoever opens next must wait for the server's end and not adopt it.
  await writeFile(place.stopping, `${server.pid}\n`, { mode: 0o600 })
  process.kill(server.pid, 'SIGTERM')
  if (await until(gone, { timeoutMs: 30_000, everyMs: 5 })) return
  process.kill(server.pid, 'SIGKILL')
  await until(gone, { timeoutMs: 10_000, everyMs: 5 })
}
