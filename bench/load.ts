import { connect, type Socket } from 'node:net'

/** Keeps a number of connections busy, one request at a time on each, and counts the answers. */
export async function load(
  port: number,
  request: string,
  { connections, ms }: { connections: number; ms: number },
): Promise<{ count: number; seconds: number }> {
  const bytes = Buffer.from(request)
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  const startedAt = performance.now()
  try {
    const counts = await Promise.all(sockets.map((socket) => drive(socket, bytes, startedAt + ms)))
    const seconds = (performance.now() - startedAt) / 1000
    return { count: counts.reduce((sum, count) => sum + count, 0), seconds }
  } finally {
    for (const socket of sockets) socket.destroy()
  }
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
}

/** A client that does no more than find the end of each answer: the server must be what is measured. */
function drive(socket: Socket, request: Buffer, until: number): Promise<number> {
  let count = 0
  return converse(socket, request, () => {
    count++
    return performance.now() < until ? request : null
  }).then(() => count)
}

/** Each request once, so many at the same time; how long each took, and what was answered. */
export async function burst(
  port: number,
  requests: readonly string[],
  connections: number,
): Promise<{ ms: number; body: string }[]> {
  const sockets = await Promise.all(
    Array.from({ length: Math.min(connections, requests.length) }, () => open(port)),
  )
  const left = requests.map((request) => Buffer.from(request))
  const answers: { ms: number; body: string }[] = []
  try {
    await Promise.all(
      sockets.map(async (socket) => {
        const first = left.pop()
        if (first === undefined) return
        let since = performance.now()
        await converse(socket, first, (answer) => {
          answers.push({ ms: performance.now() - since, body: answer.toString('utf8', headEnd(answer)) })
          since = performance.now()
          return left.pop() ?? null
        })
      }),
    )
    return answers
  } finally {
    for (const socket of sockets) socket.destroy()
  }
}

/** Sends the next request when an answer is whole, until there is none. */
function converse(socket: Socket, first: Buffer, next: (answer: Buffer) => Buffer | null): Promise<void> {
  return new Promise((resolve, reject) => {
    let waiting = Buffer.alloc(0)
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('The server closed the connection.')))
    socket.on('data', (chunk) => {
      waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk])
      if (!isComplete(waiting)) return
      if (waiting.toString('latin1', 9, 12) !== '200') {
        reject(new Error(`The server answered ${waiting.toString().slice(0, 300)}`))
        return
      }
      const request = next(waiting)
      waiting = Buffer.alloc(0)
      if (request !== null) {
        socket.write(request)
        return
      }
      socket.removeAllListeners('close')
      resolve()
    })
    socket.write(first)
  })
}

const headEnd = (buffer: Buffer): number => buffer.indexOf('\r\n\r\n') + 4

/** One request is under way at a time, so whatever follows the head belongs to its answer. */
function isComplete(buffer: Buffer): boolean {
  const end = buffer.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(buffer.toString('latin1', 0, end))?.[1]
  if (length !== undefined) return buffer.length >= end + 4 + Number(length)
  return buffer.toString('latin1', buffer.length - 5) === '0\r\n\r\n'
}
