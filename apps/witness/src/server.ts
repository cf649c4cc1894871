import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Refusal } from '@countersign/decisions'
import { submissionLimit } from '@countersign/ledger'
import { errorCode } from '@countersign/state-dir/error-code'

/** What is answered over HTTP. Everything but a size is text: a cosignature, or a sentence. */
export type Reply = {
  readonly status: number
  readonly type?: 'text/x.tlog.size'
  readonly allow?: string
  readonly body: string
}

/** The two things that a witness answers, and where it says what an operator has to hear. */
export type Routes = {
  readonly about: () => string
  readonly addCheckpoint: (body: Uint8Array) => Promise<Reply>
  readonly log: (sentence: string) => void
}

export type Listening = { readonly url: string; readonly close: () => Promise<void> }

const graceMs = 5_000

/** `requestMs` is how long a request may take to arrive as a whole. */
export async function listen(
  routes: Routes,
  { host, port, requestMs }: { host: string; port: number; requestMs: number },
): Promise<Listening> {
  const server = createServer(
    {
      headersTimeout: requestMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: Math.min(requestMs, 1_000),
      maxHeaderSize: 8 * 1024,
    },
    (request, response) => {
      // Whoever is answered while the witness stops is not waited for again.
      response.on('finish', () => !server.listening && request.socket.end())
      void answer(routes, request, response)
    },
  )
  // Each connection may hold one request body, so this bounds the memory that strangers can take.
  server.maxConnections = 256
  server.on('clientError', (error, socket) => {
    const isSlow = errorCode(error) === 'ERR_HTTP_REQUEST_TIMEOUT'
    const status = isSlow ? '408 Request Timeout' : '400 Bad Request'
    const sentence = isSlow ? 'The request did not arrive in time.' : 'This is not a request.'
    const head = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: ${plain}\r\n\r\n`
    if (socket.writable) socket.end(`${head}${sentence}\n`, () => socket.destroy())
    else socket.destroy()
  })
  await opened(server, host, port)
  const { port: actual } = addressOf(server)
  const shown = host.includes(':') ? `[${host}]` : host
  return { url: `http://${shown}:${actual}`, close: () => closed(server) }
}

const plain = 'text/plain; charset=utf-8'

async function answer(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const reply = await replyTo(routes, request)
  // Whoever hung up before the end of his request hears no answer.
  if (reply === null || response.destroyed) return
  response.writeHead(reply.status, {
    'content-type': reply.type ?? plain,
    'content-length': Buffer.byteLength(reply.body),
    ...(reply.allow ? { allow: reply.allow } : {}),
  })
  response.end(request.method === 'HEAD' ? undefined : reply.body)
}

async function replyTo(routes: Routes, request: IncomingMessage): Promise<Reply | null> {
  const [path = ''] = (request.url ?? '').split('?')
  if (path === '/') {
    if (request.method === 'GET' || request.method === 'HEAD') return { status: 200, body: routes.about() }
    return { status: 405, allow: 'GET, HEAD', body: 'This page can only be read, with GET.\n' }
  }
  if (path !== '/add-checkpoint') {
    return { status: 404, body: 'There is nothing here; a witness answers GET / and POST /add-checkpoint.\n' }
  }
  if (request.method !== 'POST') {
    return { status: 405, allow: 'POST', body: 'Checkpoints are submitted with POST.\n' }
  }
  try {
    const body = await bodyOf(request)
    if (body === 'cut off') return null
    if (body !== 'too large') return await routes.addCheckpoint(body)
    return { status: 413, body: `A request has at most ${submissionLimit} bytes.\n` }
  } catch (error) {
    return fault(routes, error)
  }
}

/** What was not stored is not cosigned; the log may try again. */
function fault({ log }: Routes, error: unknown): Reply {
  if (error instanceof Refusal) {
    log(`${error.message} ${error.remedy}`)
    return { status: 500, body: `${error.message} ${error.remedy}\n` }
  }
  log(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return { status: 500, body: 'The witness could not store the checkpoint, so it does not cosign it.\n' }
}

/** What comes after the limit is read and dropped: a connection that is cut could lose the answer on its way. */
function bodyOf(request: IncomingMessage): Promise<Uint8Array | 'too large' | 'cut off'> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= submissionLimit) chunks.push(chunk)
      else resolve('too large')
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', (error) => (errorCode(error) === 'ECONNRESET' ? resolve('cut off') : reject(error)))
  })
}

function opened(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(whyNotOpened(error, host, port)))
    server.listen({ host, port }, resolve)
  })
}

function whyNotOpened(error: Error, host: string, port: number): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} is in use by another program.`,
    EACCES: `Port ${port} may not be opened by this user.`,
    EADDRNOTAVAIL: `This machine has no address ${host}.`,
    ENOTFOUND: `This machine has no address ${host}.`,
  }
  const message = reasons[errorCode(error) ?? '']
  if (message === undefined) return error
  const remedy = 'Choose others with --port and --host.'
  return new Refusal({ kind: 'unavailable', code: 'WITNESS_ADDRESS_UNUSABLE', message, remedy })
}

function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The witness listens on no port.')
  return address
}

/** Lets requests that have begun come to their end, for a while. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    const impatient = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close((error) => {
      clearTimeout(impatient)
      if (error) reject(error)
      else resolve()
    })
    server.closeIdleConnections()
  })
}
