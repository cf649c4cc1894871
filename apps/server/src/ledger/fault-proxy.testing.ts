import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Target } from '../database/connection.ts'

export type FaultPoint = { statement: number; when: 'before' | 'after' }

const commands = new Map([
  [0x03, 'query'],
  [0x16, 'prepare'],
  [0x17, 'execute'],
])

/**
 * Stands between a process and the database, counts its statements, and says when one point is reached: before a statement is let through, or after it was carried out and before the answer is. What waits there
 * stays there.
 */
export async function openFaultProxy(target: Target, point: FaultPoint, reached: () => void) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-proxy-'))
  const socketPath = join(folder, 'db.sock')
  const sockets = new Set<Socket>()
  let statements = 0
  let begun = false

  const server = createServer((client) => {
    const database = connect(targetOf(target))
    sockets.add(client).add(database)
    let rest = Buffer.alloc(0)
    let isHeld = false
    client.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 4) {
        const length = rest.readUIntLE(0, 3) + 4
        if (rest.length < length) return
        const packet = rest.subarray(0, length)
        rest = rest.subarray(length)
        if (isHeld) continue
        if (isStatement(packet)) {
          statements += 1
          if (statements === point.statement) {
            isHeld = true
            if (point.when === 'before') reached()
            else {
              database.write(packet)
              database.once('data', reached)
            }
            continue
          }
        }
        database.write(packet)
      }
    })
    database.on('data', (chunk) => {
      if (!isHeld) client.write(chunk)
    })
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      one.on('close', () => other.destroy())
      // A process that was killed leaves broken connections; that is what is being tested.
      one.on('error', () => other.destroy())
    }
  })

  /** What a connection says about itself when it opens changes nothing, and is not counted. */
  function isStatement(packet: Buffer): boolean {
    if (packet[3] !== 0 || !commands.has(packet[4] ?? 0)) return false
    const text = packet.subarray(5, 500).toString('latin1')
    begun ||= /^\s*(begin|start transaction|set transaction)|ledger_/i.test(text)
    return begun
  }

  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  return {
    target: { ...target, host: undefined, port: undefined, socketPath },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const targetOf = ({ socketPath, host, port }: Target) =>
  socketPath ? { path: socketPath } : { host: host ?? 'localhost', port: port ?? 3306 }
