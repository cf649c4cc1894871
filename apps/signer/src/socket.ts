import { rm, stat } from 'node:fs/promises'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { dirname, resolve } from 'node:path'
import { Refusal } from '@countersign/decisions'
import { type Answer, FrameReader, frameOf, greeting, Request } from '@countersign/signer-protocol'
import { errorCode, unless } from '@countersign/state-dir/error-code'

type Listening = { readonly close: () => Promise<void> }

type Options = {
  readonly socket: string
  readonly isForGroup: boolean
  readonly silenceMs: number
  readonly log: (sentence: string) => void
  readonly answer: (request: Request) => Promise<Answer>
}

/** Each connection may hold one message, so this bounds the memory that callers can take. */
const maxConnections = 128
const graceMs = 5_000

/** Who may open the socket may have proofs signed: its mode, and the folder that it lies in, decide. */
export async function listen(options: Options): Promise<Listening> {
  const path = resolve(options.socket)
  await refuseOpenFolder(dirname(path))
  await removeAbandoned(path)
  const conversations = new Map<Socket, Conversation>()
  const server = createServer((socket) => {
    conversations.set(socket, converse(socket, options))
    socket.on('close', () => conversations.delete(socket))
  })
  server.maxConnections = maxConnections
  await opened(server, path, options.isForGroup)
  return { close: () => closed(server, conversations) }
}

type Conversation = { readonly end: () => void }

/** One request after the other, answered in the order in which they came; what breaks the rules ends it. */
function converse(socket: Socket, { silenceMs, log, answer }: Options): Conversation {
  const reader = new FrameReader()
  let turn: Promise<void> = Promise.resolve()
  const send = (message: unknown) => socket.writable && socket.write(frameOf(message))
  const refuse = (message: string) => {
    send({ did: 'refuse', code: 'REQUEST_MALFORMED', message: message.slice(0, 500) } satisfies Answer)
    socket.end()
  }
  socket.setTimeout(silenceMs, () => socket.destroy())
  socket.on('error', (error) => {
    // Whoever hangs up in the middle hears nothing more, and that is all.
    const isGone = ['ECONNRESET', 'EPIPE'].includes(String(errorCode(error)))
    if (!isGone) log(`A connection failed: ${error.message}`)
  })
  socket.on('data', (bytes: Buffer) => {
    const read = reader.push(bytes)
    // Read no further while an answer is due: a caller cannot make more work wait than one read holds.
    socket.pause()
    turn = turn.then(async () => {
      for (const message of read.ok ? read.messages : []) {
        const request = Request.safeParse(message)
        if (!request.success) return refuse('This is not a request of the protocol countersign-signer/1.')
        send(await answerOrFault(answer, request.data, log))
      }
      if (!read.ok) return refuse(read.message)
      socket.resume()
    })
  })
  send(greeting)
  // What was asked before is answered before the end.
  const end = () => {
    turn = turn.then(() => void socket.end())
  }
  return { end }
}

/** What went wrong inside is for the operator; the caller hears that nothing was done. */
async function answerOrFault(
  answer: Options['answer'],
  request: Request,
  log: Options['log'],
): Promise<Answer> {
  try {
    return await answer(request)
  } catch (error) {
    log(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return {
      did: 'refuse',
      code: 'SIGNER_FAULT',
      message: 'The signing service could not do it; see its log.',
    }
  }
}

/** In a folder where anybody may write, anybody could put another socket in the place of this one. */
async function refuseOpenFolder(folder: string): Promise<void> {
  const found = await unless(['ENOENT', 'ENOTDIR'], stat(folder))
  if (!found?.isDirectory()) {
    throw unusable(`There is no folder ${folder}.`, 'Make it first, or choose another path with --socket.')
  }
  const isSticky = (found.mode & 0o1000) !== 0
  if ((found.mode & 0o002) !== 0 && !isSticky) {
    throw unusable(`Anybody may write in ${folder}.`, `Run: chmod o-w ${folder}, or choose another folder.`)
  }
}

/** A socket file outlives a process that was killed. One that still answers belongs to somebody. */
async function removeAbandoned(path: string): Promise<void> {
  const found = await unless(['ENOENT'], stat(path))
  if (found === null) return
  if (!found.isSocket()) {
    throw unusable(`${path} is there already and is no socket.`, 'Choose another path with --socket.')
  }
  if (await answers(path)) {
    throw unusable(
      `Another program listens on ${path}.`,
      'Stop it first, or choose another path with --socket.',
    )
  }
  await rm(path, { force: true })
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createConnection(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', (error) => {
      if (['ECONNREFUSED', 'ENOENT'].includes(String(errorCode(error)))) resolve(false)
      else reject(error)
    })
  })
}

/** The mask makes the mode right from the first moment; a change afterwards would leave a moment to slip in. */
async function opened(server: Server, path: string, isForGroup: boolean): Promise<void> {
  const before = process.umask(isForGroup ? 0o117 : 0o177)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
  } catch (error) {
    if (!['EACCES', 'EADDRINUSE', 'ENAMETOOLONG', 'EINVAL'].includes(String(errorCode(error)))) throw error
    throw unusable(
      `${path} cannot be listened on (${errorCode(error)}).`,
      'Choose another path with --socket.',
    )
  } finally {
    process.umask(before)
  }
}

/** Lets an answer that is on its way arrive, for a while. */
function closed(server: Server, conversations: ReadonlyMap<Socket, Conversation>): Promise<void> {
  return new Promise((resolve, reject) => {
    const impatient = setTimeout(() => {
      for (const socket of conversations.keys()) socket.destroy()
    }, graceMs)
    server.close((error) => {
      clearTimeout(impatient)
      if (error) reject(error)
      else resolve()
    })
    for (const { end } of conversations.values()) end()
  })
}

const unusable = (message: string, remedy: string): Refusal =>
  new Refusal({ kind: 'unavailable', code: 'SIGNER_SOCKET_UNUSABLE', message, remedy })
