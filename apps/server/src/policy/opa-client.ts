import { setTimeout as pause } from 'node:timers/promises'
import { Agent, errors, request } from 'undici'
import type { Env } from '../env.ts'

export type OpaSettings = NonNullable<Env['opa']>

/** The server was not reached: nobody was asked, or somebody before it answered that it is away. */
export class OpaAway extends Error {}

/** It was reached and has not answered in time. */
export class OpaSlow extends Error {}

/** It answered, but not as an OPA server does. */
export class OpaOdd extends Error {}

/** It tried to answer and failed, as a policy can make it fail. */
export class OpaFailed extends Error {}

type Sent = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  body?: { json: unknown } | { text: string }
  signal: AbortSignal
  maxBytes?: number
}

const mostBytes = 1024 * 1024
const attempts = 3
const away = new Set([429, 502, 503, 504])

/** Speaks to one OPA server. Every request it sends may be sent twice: they read, or they set and remove by name. */
export class OpaClient {
  readonly #settings: OpaSettings
  readonly #dispatcher: Agent

  constructor(settings: OpaSettings) {
    this.#settings = settings
    const { ca, timeoutMs } = settings
    this.#dispatcher = new Agent({
      connections: 32,
      // How long an answer may take, whoever waits for it says.
      connect: { timeout: timeoutMs, ...(ca === null ? {} : { ca }) },
      headersTimeout: 0,
      bodyTimeout: 0,
    })
  }

  /** The answer as JSON; null where there is nothing of that name. */
  async send(sent: Sent): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(sent)
      } catch (error) {
        if (!(error instanceof OpaAway) || attempt === attempts || sent.signal.aborted) throw error
        await jitter(attempt, sent.signal)
      }
    }
  }

  async close(): Promise<void> {
    await this.#dispatcher.close()
  }

  async #once({ method, path, body, signal, maxBytes = mostBytes }: Sent): Promise<unknown> {
    const { url, token } = this.#settings
    const isJson = body !== undefined && 'json' in body
    try {
      const answer = await request(`${url}${path}`, {
        dispatcher: this.#dispatcher,
        method,
        signal,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': isJson ? 'application/json' : 'text/plain' }),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body: body === undefined ? null : isJson ? JSON.stringify(body.json) : body.text,
      })
      const bytes = await readAtMost(answer.body, maxBytes)
      return answerOf(method, answer.statusCode, String(answer.headers['content-type'] ?? ''), bytes)
    } catch (error) {
      throw kindOf(error, signal)
    }
  }
}

function answerOf(method: Sent['method'], status: number, contentType: string, bytes: Buffer): unknown {
  if (status === 404 && method !== 'PUT') return null
  if (away.has(status)) throw new OpaAway(`It answered ${status}.`)
  if (status === 204) return undefined
  if (status >= 300 && status < 400) throw new OpaOdd(`It answered ${status} and points elsewhere.`)
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    throw new OpaOdd(`It answered ${status} with ${contentType === '' ? 'no type' : contentType}.`)
  }
  const json = jsonOf(bytes)
  if (status >= 400) {
    const message = messageOf(json) ?? ''
    throw status < 500 ? new OpaOdd(`It answered ${status} ${message}`.trim()) : new OpaFailed(message)
  }
  return json
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw new OpaOdd('Its answer is not JSON.')
    throw error
  }
}

/** OPA says what failed in `errors`, each with the place in the policy; `message` only says that something did. */
function messageOf(json: unknown): string | null {
  if (typeof json !== 'object' || json === null) return null
  const [first] = 'errors' in json && Array.isArray(json.errors) ? json.errors : []
  for (const told of [first, json]) {
    if (typeof told === 'object' && told !== null && 'message' in told && typeof told.message === 'string') {
      return told.message.slice(0, 300)
    }
  }
  return null
}

async function readAtMost(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    // Leaving the loop closes the connection, so that nothing more is taken in.
    if (size > maxBytes) throw new OpaOdd(`It answered with more than ${Math.floor(maxBytes / 1024)} KiB.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** What has the code of the network or of TLS was not reached; anything else that is not ours to name is a fault. */
function kindOf(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return new OpaSlow('It did not answer in time.')
  if (error instanceof errors.HTTPParserError) return new OpaOdd('It does not speak HTTP.')
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error
  return new OpaAway(`It cannot be reached (${error.code}).`)
}

/** Waits a little longer each time, and not as long as everybody else who was turned away in the same moment. */
async function jitter(attempt: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(Math.random() * 50 * 2 ** attempt, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
    throw new OpaAway('It could not be reached in time.')
  }
}
