import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'

// A shell that outlives the server by a second: it holds the end of a pipe whose other end closes when the server dies
// in whatever way, and then ends every process group that it was told of. What left its group is known by the name of
// the replica in its environment.
const script = `
trap "" INT HUP TERM
list=" "
while read -r op group <&3; do
  case $op in
    +) list="$list$group " ;;
    -) case $list in *" $group "*) list="\${list%% $group *} \${list#* $group }" ;; esac ;;
  esac
done
for group in $list; do kill -s TERM -- "-$group"; done 2>/dev/null
[ "$list" = " " ] || sleep 1
for group in $list; do kill -s KILL -- "-$group"; done 2>/dev/null
for file in $(grep -lzx "COUNTERSIGN_REPLICA=$1" /proc/[0-9]*/environ 2>/dev/null); do
  pid=\${file#/proc/}
  kill -s KILL "\${pid%/environ}" 2>/dev/null
done
exit 0
`

/** Sees to it that no process of a replica outlives it. One shell for all of them. */
export class RunGuard {
  readonly #replicaId: string
  readonly #groups = new Set<number>()
  #shell: { child: ChildProcess; lifeline: Socket } | null = null
  #isClosed = false
  constructor(replicaId: string) {
    this.#replicaId = replicaId
  }

  /** Kept when the guard knows of the group: what it does not know of must not begin to work. */
  async add(group: number): Promise<void> {
    this.#groups.add(group)
    await told(this.#open().lifeline, `+ ${group}\n`)
  }

  async remove(group: number): Promise<void> {
    if (!this.#groups.delete(group) || this.#shell === null) return
    await told(this.#shell.lifeline, `- ${group}\n`)
  }

  /** Ends the guard, and with it whatever it still guards. */
  close(): void {
    this.#isClosed = true
    this.#shell?.lifeline.destroy()
    this.#shell = null
  }

  #open() {
    if (this.#isClosed) throw new Error('The guard of the runs was closed.')
    if (this.#shell !== null) return this.#shell
    const child = spawn('/bin/sh', ['-c', script, 'sh', this.#replicaId], {
      // Its own group: what ends the server's does not reach it.
      detached: true,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    const lifeline = child.stdio[3]
    if (!(lifeline instanceof Socket)) throw new Error('The guard of the runs has no lifeline.')
    // A guard that died is replaced before the next process begins; its pipe then says so.
    lifeline.on('error', () => lifeline.destroy())
    child.once('exit', () => this.#replace(child))
    child.once('error', () => this.#replace(child))
    child.unref()
    lifeline.unref()
    this.#shell = { child, lifeline }
    return this.#shell
  }

  #replace(child: ChildProcess): void {
    if (this.#shell?.child !== child) return
    this.#shell = null
    if (this.#isClosed || this.#groups.size === 0) return
    const { lifeline } = this.#open()
    for (const group of this.#groups) lifeline.write(`+ ${group}\n`)
  }
}

const told = (lifeline: Socket, line: string): Promise<void> =>
  new Promise((resolve, reject) => {
    lifeline.write(line, (error) => (error ? reject(error) : resolve()))
  })
