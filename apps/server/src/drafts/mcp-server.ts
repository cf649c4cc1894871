import { type OfferedTool, readMcpTools } from '@countersign/agents'
import { Refusal } from '@countersign/decisions'
import { parseStrict } from '@countersign/digest'
import { z } from 'zod'
import { specInvalid } from '../agents/spec-input.ts'
import type { Outbound } from '../http/outbound.ts'
import { version } from '../instance/version.ts'
import { notUnderstood, sourceRefusal, theirRefusal, tooSlow, wrongStatus } from './unusable-source.ts'

/** What a server says of itself and offers. All of it is a claim. */
export type OfferedTools = {
  server: { name: string; title: string; version: string }
  host: string
  tools: readonly OfferedTool[]
  /** As it was answered, for making a draft of it. */
  listed: readonly unknown[]
}

const protocolVersion = '2025-06-18'
const mostPages = 20
const mostTools = 1_000
const answerLimits = { maxBytes: 1024 * 1024, maxDepth: 64 }

const Answer = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.number(), z.string()]).nullish(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
})
const Initialized = z.object({
  protocolVersion: z.string().max(32),
  serverInfo: z.object({
    name: z.string().min(1).max(200),
    title: z.string().max(200).optional(),
    version: z.string().max(64).default(''),
  }),
})
const ToolsPage = z.object({
  tools: z.array(z.unknown()).max(mostTools),
  nextCursor: z.string().max(4_096).nullish(),
})

/** Asks an MCP server over streamable HTTP which tools it offers, and nothing else: no tool is ever called. */
export async function fetchMcpTools(
  outbound: Outbound,
  url: string,
  token: string | null,
  timeoutMs: number,
): Promise<OfferedTools> {
  outbound.refuseAddress(url)
  // Each answer has a limit of its own; this one is for all of them together.
  const deadline = AbortSignal.timeout(timeoutMs)
  const session = new McpSession(outbound, new URL(url), token, deadline)
  try {
    const hello = await session.ask('initialize', {
      protocolVersion,
      capabilities: {},
      clientInfo: { name: 'countersign', version },
    })
    const { protocolVersion: agreed, serverInfo } = understood(Initialized, hello, session.host)
    session.protocolVersion = agreed
    await session.tell('notifications/initialized')
    const listed = await allTools(session)
    const read = readMcpTools({ tools: listed })
    if (!read.ok) throw specInvalid(read.problems)
    const { name, title, version: theirs } = serverInfo
    return {
      server: { name, title: title ?? name, version: theirs },
      host: session.host,
      tools: read.tools,
      listed,
    }
  } catch (error) {
    if (deadline.aborted && !(error instanceof Refusal)) throw tooSlow(session.host)
    throw error
  }
}

async function allTools(session: McpSession): Promise<unknown[]> {
  const tools: unknown[] = []
  const seen = new Set<string>()
  let cursor: string | null = null
  for (let page = 0; page < mostPages; page++) {
    const answer: unknown = await session.ask('tools/list', cursor === null ? {} : { cursor })
    const { tools: some, nextCursor } = understood(ToolsPage, answer, session.host)
    tools.push(...some)
    if (tools.length > mostTools) throw tooManyTools(session.host)
    if (!nextCursor) return tools
    if (seen.has(nextCursor)) throw notUnderstood(session.host, 'it sends the same page again and again')
    seen.add(nextCursor)
    cursor = nextCursor
  }
  throw tooManyTools(session.host)
}

/** One conversation: JSON-RPC in requests of their own, answered as JSON or as a stream of events. */
class McpSession {
  readonly #outbound: Outbound
  readonly #url: URL
  readonly #token: string | null
  readonly #deadline: AbortSignal
  #sessionId: string | null = null
  #asked = 0
  protocolVersion: string | null = null

  constructor(outbound: Outbound, url: URL, token: string | null, deadline: AbortSignal) {
    this.#outbound = outbound
    this.#url = url
    this.#token = token
    this.#deadline = deadline
  }

  get host(): string {
    return this.#url.host
  }

  async ask(method: string, params: object): Promise<unknown> {
    const id = ++this.#asked
    const answer = await this.#post({ jsonrpc: '2.0', id, method, params })
    const session = answer.headers.get('mcp-session-id')
    if (session !== null && /^[!-~]{1,512}$/.test(session)) this.#sessionId = session
    const isStream = (answer.headers.get('content-type') ?? '').startsWith('text/event-stream')
    const messages = isStream ? dataOf(await answer.text()) : [new Uint8Array(await answer.arrayBuffer())]
    for (const message of messages) {
      const read = parseStrict(message, answerLimits)
      if (!read.ok) throw notUnderstood(this.host, 'its answer is not valid JSON')
      const parsed = Answer.safeParse(read.value)
      // In a stream, notifications and requests of the server come in between; they are not for us.
      if (!parsed.success || parsed.data.id !== id) continue
      if (parsed.data.error) throw theirRefusal(this.host, parsed.data.error.message)
      return parsed.data.result
    }
    throw notUnderstood(this.host, `it did not answer ${method}`)
  }

  async tell(method: string): Promise<void> {
    await this.#post({ jsonrpc: '2.0', method })
  }

  async #post(message: object): Promise<Response> {
    const answer = await this.#outbound.fetch(this.#url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(this.#token === null ? {} : { authorization: `Bearer ${this.#token}` }),
        ...(this.#sessionId === null ? {} : { 'mcp-session-id': this.#sessionId }),
        ...(this.protocolVersion === null ? {} : { 'mcp-protocol-version': this.protocolVersion }),
      },
      body: JSON.stringify(message),
      signal: this.#deadline,
    })
    if (answer.status >= 200 && answer.status < 300) return answer
    throw wrongStatus(this.host, answer)
  }
}

/** The messages of a finished stream of events. */
const dataOf = (stream: string): string[] =>
  stream
    .split(/\r\n\r\n|\n\n|\r\r/)
    .map((event) =>
      event
        .split(/\r\n|\n|\r/)
        .flatMap((line) => (line.startsWith('data:') ? line.slice(5).replace(/^ /, '') : []))
        .join('\n'),
    )
    .filter(Boolean)

function understood<T>(schema: z.ZodType<T>, value: unknown, host: string): T {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  throw notUnderstood(
    host,
    `its answer has no usable \`${read.error.issues[0]?.path.join('.') ?? 'result'}\``,
  )
}

const tooManyTools = (host: string) =>
  sourceRefusal(
    'TOO_MANY_TOOLS',
    `${host} offers more than ${mostTools} tools, or never comes to an end of them.`,
    'Connect a server with fewer tools.',
  )
