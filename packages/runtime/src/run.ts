/**
 * One life of one agent. Starting: admitted, and not heard of yet. Running: its heart beats. Restarting: it crashed and waits
 * for its next try, which is admitted anew. Stopping: asked to end. The others are ends: stopped because somebody or something
 * ended it, finished by itself, given up after crashing again and again, or lost because nobody heard of it any more.
 */
export const runStates = [
  'starting',
  'running',
  'restarting',
  'stopping',
  'stopped',
  'finished',
  'crash-loop',
  'lost',
] as const
export type RunState = (typeof runStates)[number]

/** How a run is carried: a process that this server supervises, or an agent elsewhere that holds only a lease. */
export const drivers = ['process', 'lease'] as const
export type Driver = (typeof drivers)[number]

const ends: ReadonlySet<RunState> = new Set(['stopped', 'finished', 'crash-loop', 'lost'])

/** Nothing comes after an end; another life is another run. */
export const isOver = (state: RunState): boolean => ends.has(state)

export type RunStanding = {
  readonly state: RunState
  /** When it crashed, as far back as that still counts. */
  readonly crashes: readonly number[]
  /** When it is to be tried again; null unless it waits for that. */
  readonly restartAt: number | null
}

/** What can happen to a run, and when. */
export type Happening =
  | { readonly kind: 'began' }
  | { readonly kind: 'heard' }
  | { readonly kind: 'stop-asked' }
  | { readonly kind: 'exited'; readonly isClean: boolean; readonly at: number }
  | { readonly kind: 'silent' }

/** How often a run is tried again before it is given up, and how long it waits in between. */
export type RestartRules = {
  readonly firstDelayMs: number
  readonly longestDelayMs: number
  /** So many crashes within the window are a loop. */
  readonly crashesInLoop: number
  readonly windowMs: number
}

export const restartRules: RestartRules = {
  firstDelayMs: 1_000,
  longestDelayMs: 60_000,
  crashesInLoop: 5,
  windowMs: 600_000,
}

export const newRun: RunStanding = { state: 'starting', crashes: [], restartAt: null }

/** What a run becomes; what can no longer happen to it changes nothing. */
export function afterwards(
  run: RunStanding,
  happening: Happening,
  rules: RestartRules = restartRules,
): RunStanding {
  if (isOver(run.state)) return run
  switch (happening.kind) {
    case 'began':
      return run.state === 'restarting' ? moved(run, 'starting') : run
    case 'heard':
      return run.state === 'starting' ? moved(run, 'running') : run
    case 'stop-asked':
      // Between two tries there is nothing that would have to end first.
      return moved(run, run.state === 'restarting' ? 'stopped' : 'stopping')
    case 'silent':
      return moved(run, 'lost')
    case 'exited':
      return exited(run, happening, rules)
  }
}

function exited(
  run: RunStanding,
  { isClean, at }: { readonly isClean: boolean; readonly at: number },
  rules: RestartRules,
): RunStanding {
  if (run.state === 'stopping') return moved(run, 'stopped')
  if (run.state === 'restarting') return run
  if (isClean) return moved(run, 'finished')
  // A clock that was put back must not make old crashes forgotten, so distance counts in both directions.
  const crashes = [...run.crashes.filter((before) => Math.abs(at - before) < rules.windowMs), at]
  return crashes.length >= rules.crashesInLoop
    ? { state: 'crash-loop', crashes, restartAt: null }
    : { state: 'restarting', crashes, restartAt: at + delayAfter(crashes.length, rules) }
}

/** Doubles with every crash. */
const delayAfter = (crashes: number, { firstDelayMs, longestDelayMs }: RestartRules): number =>
  Math.min(firstDelayMs * 2 ** (crashes - 1), longestDelayMs)

const moved = (run: RunStanding, state: RunState): RunStanding => ({ ...run, state, restartAt: null })
