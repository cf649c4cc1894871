import type { StatusTone } from '../ui/Status.tsx'
import type { Run } from './runtime-query.ts'

type Words = { readonly tone: StatusTone; readonly word: string }

export const runStateWords: Readonly<Record<Run['state'], Words>> = {
  starting: { tone: 'none', word: 'Starting' },
  running: { tone: 'allow', word: 'Running' },
  restarting: { tone: 'restrict', word: 'Crashed, waits for its next try' },
  stopping: { tone: 'restrict', word: 'Stopping' },
  stopped: { tone: 'off', word: 'Stopped' },
  finished: { tone: 'done', word: 'Finished' },
  'crash-loop': { tone: 'deny', word: 'Given up after crashing' },
  lost: { tone: 'failed', word: 'Lost' },
}

/** Where it runs, said so that two processes of one runner can be told apart. */
export const placeOf = ({
  driver,
  runner,
  replicaId,
}: Pick<Run, 'driver' | 'runner' | 'replicaId'>): string =>
  driver === 'process'
    ? `Runner ${runner ?? 'unknown'}${replicaId === null ? '' : `, server …${replicaId.slice(-6)}`}`
    : 'Elsewhere, by a lease'
