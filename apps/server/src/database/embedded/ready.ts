import { foreign, secretWrong, startFailed } from './failure.ts'
import { type Answer, askServer, isSameDirectory } from './login.ts'
import type { Paths } from './paths.ts'
import { isAlive } from './process-identity.ts'
import { logSize, readLogFrom, serverStopped } from './server-log.ts'
import { until } from './until.ts'
import type { Watchdog } from './watchdog.ts'

interface Credentials {
  socketPath: string
  user: string
  password: string
}

// Recovery after a crash reads the whole redo log, and a slow disk is no reason to interrupt it.
const patienceMs = 5 * 60_000

/** Returns when a real login has been answered from the right directory; `logStart` is where this run's log begins. */
export async function waitUntilReady(
  run: Watchdog,
  credentials: Credentials,
  place: Paths,
  logStart = 0,
): Promise<Extract<Answer, { outcome: 'answered' }>> {
  const answer = await until(
    async () => {
      const alive = run.server !== null && (await isAlive(run.server))
      if (!alive) {
        throw serverStopped(await howItEnded(run), await readLogFrom(place.log, logStart), place.log)
      }
      const now = await askServer(credentials)
      return now.outcome === 'silent' ? null : now
    },
    { timeoutMs: patienceMs, everyMs: 10 },
  )
  if (answer === null) {
    throw startFailed({
      message: `The database server did not answer within ${patienceMs / 60_000} minutes.`,
      remedy: `Read ${place.log}, then start again.`,
      detail: `${await logSize(place.log)} bytes of log`,
    })
  }
  if (answer.outcome === 'denied') throw secretWrong(place.root)
  if (!isSameDirectory(answer.dataDir, place.data)) throw foreign(credentials.socketPath)
  return answer
}

/** The server's pid is gone a moment before its shell has passed on the exit code. */
async function howItEnded(run: Watchdog): Promise<string> {
  const how = await until(async () => run.ended(), { timeoutMs: 2_000, everyMs: 5 })
  return how ?? 'exit code unknown'
}
