// A shell that outlives us by milliseconds: it holds the end of a pipe whose other end closes when this process dies
// in whatever way, and then stops the server cleanly.

import { type ChildProcess, spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import { Socket } from 'node:net'
import type { Paths } from './paths.ts'
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.ts'
import { until } from './until.ts'

export interface Watchdog {
  /** Null when the server was gone before anyone could look. */
  server: ProcessIdentity | null
  watchdog: ProcessIdentity | null
  /** How the shell ended ("exit 1"), or null while it runs. */
  ended(): string | null
  /** From now on the server is to be stopped cleanly when we die. */
  ready(): void
  /** To be called when the server has ended: waits until no process is left of the watchdog either. */
  finish(): Promise<void>
}

// `born` prints the start time of a process, so that a number that has passed on to another process is left alone.
// Each line on the lifeline is the signal to send at its end. It is KILL until the server is ready: MariaDB loses a
// TERM that comes late in its start and then hangs for ever, and before that nobody has been told of any row.
// Before the signal the guard notes in `stopping` that the server is about to go, so that nobody adopts it.
const guard = `
born() {
  if [ -r "/proc/$1/stat" ]; then read -r s <"/proc/$1/stat"; set -- \${s##*) }; echo "\${20}"
  else LC_ALL=C TZ=UTC ps -o lstart= -p "$1"; fi 2>/dev/null
}
lives() { [ -n "$b" ] && [ "$(born "$1")" = "$b" ]; }
guard() {
  trap "" INT HUP TERM
  b=$(born "$1")
  signal=$2
  while read -r word <&3; do signal=$word; done
  lives "$1" || return
  echo "$1" >stopping
  kill -s "$signal" "$1" 2>/dev/null
  n=0
  while [ $n -lt 30 ] && lives "$1"; do sleep 1; n=$((n + 1)); done
  lives "$1" && kill -s KILL "$1" 2>/dev/null
}
`

// The server itself must hold neither pipe. SIGINT and SIGHUP of a terminal are not for it.
const startAndGuard = `${guard}
trap "" INT HUP
input=$1
shift
"$@" <"$input" 3<&- 4>&- &
p=$!
trap 'kill -TERM $p 2>/dev/null' TERM
(exec 4>&-; guard $p KILL) &
w=$!
echo "$p $w" >&4
exec 3<&- 4>&-
wait $p; r=$?
while kill -0 $p 2>/dev/null; do wait $p; r=$?; done
kill -KILL $w 2>/dev/null
exit $r
`

const guardOnly = `${guard}
echo "$1 $$" >&4
exec 4>&-
guard "$1" TERM
`

type Place = Pick<Paths, 'root' | 'log'>

/** Starts the server program below a watchdog, which kills it when we die before `ready()`. */
export function startGuarded(
  program: string,
  args: string[],
  place: Place,
  input = '/dev/null',
): Promise<Watchdog> {
  return spawnShell(startAndGuard, [input, program, ...args], place)
}

/** Gives a watchdog to a server that has lost its own. */
export function guardRunning(server: ProcessIdentity, place: Place): Promise<Watchdog> {
  return spawnShell(guardOnly, [String(server.pid)], place)
}

async function spawnShell(script: string, args: string[], place: Place): Promise<Watchdog> {
  const log = await open(place.log, 'a', 0o600)
  let shell: ChildProcess
  try {
    shell = spawn('/bin/sh', ['-c', script, 'sh', ...args], {
      cwd: place.root,
      detached: true, // its own process group: Ctrl-C in our terminal does not reach it
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
      stdio: ['ignore', log.fd, log.fd, 'pipe', 'pipe'],
    })
    await new Promise((resolve, reject) => shell.once('spawn', resolve).once('error', reject))
  } finally {
    await log.close()
  }
  let ended: string | null = null
  shell.once('exit', (code, signal) => {
    ended = signal === null ? `exit ${code}` : `signal ${signal}`
  })
  const [lifeline, report] = [pipeOf(shell, 3), pipeOf(shell, 4)]
  const [server, watchdog] = await Promise.all(
    (await firstLine(report)).split(' ').map(Number).map(identityOf),
  )
  // A program that has finished its work may end; the watchdog then stops the server.
  shell.unref()
  lifeline.unref()
  return {
    server: server ?? null,
    watchdog: watchdog ?? null,
    ended: () => ended,
    ready: () => lifeline.write('TERM\n'),
    finish: async () => {
      lifeline.destroy()
      const left = async () => ended === null || (watchdog ? await isAlive(watchdog) : false)
      await until(async () => ((await left()) ? null : true), { timeoutMs: 5_000, everyMs: 5 })
    },
  }
}

function pipeOf(shell: ChildProcess, fd: number): Socket {
  const pipe = shell.stdio[fd]
  if (!(pipe instanceof Socket)) throw new Error(`the watchdog has no pipe on descriptor ${fd}`)
  // The shell never writes on the lifeline; a reset when it dies is news that `ended` brings anyway.
  pipe.on('error', () => pipe.destroy())
  return pipe
}

async function firstLine(pipe: Socket): Promise<string> {
  let text = ''
  for await (const chunk of pipe.setEncoding('utf8')) {
    text += String(chunk)
    if (text.includes('\n')) break
  }
  return text.split('\n')[0] ?? ''
}
