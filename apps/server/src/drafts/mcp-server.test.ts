import { Refusal } from '@countersign/decisions'
import { afterEach, describe, expect, it } from 'vitest'
import { outboundTo } from '../http/outbound.ts'
import { fetchMcpTools } from './mcp-server.ts'
import { json, mcp, serve, sse, tool } from './testing.ts'

const outbound = outboundTo({ allowPrivateAddresses: true, timeoutMs: 300, maxBytes: 64 * 1024 })

describe('an MCP server', () => {
  const opened: { close: () => void }[] = []
  afterEach(() => {
    for (const server of opened.splice(0)) server.close()
  })
  const open = async (...args: Parameters<typeof serve>) => {
    const server = await serve(...args)
    opened.push(server)
    return server
  }
  const ask = (url: string, token: string | null = null) =>
    fetchMcpTools(outbound, `${url}/mcp`, token, 2_000)
  const codeOf = async (call: Promise<unknown>): Promise<string> => {
    try {
      await call
    } catch (error) {
      if (error instanceof Refusal) return error.code
      throw error
    }
    return 'carried out'
  }
  const two = () => ({
    tools: [tool('read_invoice', { annotations: { readOnlyHint: true } }), tool('send_mail')],
  })

  it('is asked what it offers and for nothing else', async () => {
    const server = await open(mcp(two))
    const offered = await ask(server.url)
    expect(offered.server).toEqual({ name: 'erp', title: 'erp', version: '1.2' })
    expect(offered.host).toBe(server.host)
    expect(offered.tools.map(({ name, operations }) => [name, operations])).toEqual([
      ['read_invoice', ['read']],
      ['send_mail', ['read', 'write', 'delete', 'send']],
    ])
    const methods = server.asked.map(({ body }) => JSON.parse(body).method)
    expect(methods).toEqual(['initialize', 'notifications/initialized', 'tools/list'])
    const [first, ...later] = server.asked.map(({ headers }) => headers)
    expect(first).toMatchObject({ accept: 'application/json, text/event-stream' })
    expect(first?.['mcp-session-id']).toBeUndefined()
    expect(first?.authorization).toBeUndefined()
    for (const headers of later) {
      expect(headers).toMatchObject({ 'mcp-session-id': 'session-1', 'mcp-protocol-version': '2025-03-26' })
    }
  })

  it('may answer in a stream of events, with others in between', async () => {
    const write = (response: Parameters<typeof sse>[0], value: unknown) =>
      sse(response, [
        { jsonrpc: '2.0', method: 'notifications/message', params: {} },
        { jsonrpc: '2.0', id: 99, result: { tools: [] } },
        value,
      ])
    const server = await open(mcp(two, { write }))
    expect((await ask(server.url)).tools).toHaveLength(2)
  })

  it('may offer its tools in pages', async () => {
    const server = await open(
      mcp((cursor) => {
        const page = Number(cursor ?? 0)
        return { tools: [tool(`read_${page}`)], ...(page < 4 ? { nextCursor: String(page + 1) } : {}) }
      }),
    )
    expect((await ask(server.url)).tools.map(({ name }) => name)).toEqual(
      [0, 1, 2, 3, 4].map((at) => `read_${at}`),
    )
  })

  it('receives a token when there is one', async () => {
    const server = await open(mcp(two))
    await ask(server.url, 'a-token')
    expect(new Set(server.asked.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer a-token']),
    )
  })

  const endless = (answer: (page: number) => object) => {
    let page = 0
    return mcp(() => ({ tools: [tool(`read_${page}`)], ...answer(page++) }))
  }

  it.each([
    ['never answers', () => {}, 'ANSWER_TOO_SLOW'],
    [
      'streams without an end',
      (_: unknown, response: Parameters<typeof sse>[0]) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        const drip = setInterval(() => response.write(': still here\n\n'), 20)
        response.on('close', () => clearInterval(drip))
      },
      'ANSWER_TOO_SLOW',
    ],
    [
      'pours',
      (_: unknown, response: Parameters<typeof sse>[0]) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(`"${'x'.repeat(200_000)}"`)
      },
      'ANSWER_TOO_LARGE',
    ],
    [
      'breaks off',
      (_: unknown, response: Parameters<typeof sse>[0]) => response.destroy(),
      'ADDRESS_UNREACHABLE',
    ],
    [
      'answers with a page for people',
      (_: unknown, response: Parameters<typeof sse>[0]) => response.end('<html>'),
      'SOURCE_NOT_UNDERSTOOD',
    ],
    [
      'answers with a field named twice',
      (_: unknown, response: Parameters<typeof sse>[0]) =>
        response.end('{"jsonrpc":"2.0","id":1,"id":1,"result":{}}'),
      'SOURCE_NOT_UNDERSTOOD',
    ],
    [
      'nests without end',
      (_: unknown, response: Parameters<typeof sse>[0]) => response.end('['.repeat(30_000)),
      'SOURCE_NOT_UNDERSTOOD',
    ],
    [
      'answers another question',
      (_: unknown, response: Parameters<typeof sse>[0]) =>
        json(response, { jsonrpc: '2.0', id: 7, result: {} }),
      'SOURCE_NOT_UNDERSTOOD',
    ],
    [
      'does not say who it is',
      (_: unknown, response: Parameters<typeof sse>[0]) =>
        json(response, { jsonrpc: '2.0', id: 1, result: {} }),
      'SOURCE_NOT_UNDERSTOOD',
    ],
    [
      'refuses',
      (_: unknown, response: Parameters<typeof sse>[0]) =>
        json(response, { jsonrpc: '2.0', id: 1, error: { code: -32600, message: 'No\u202e!' } }),
      'SOURCE_REFUSES',
    ],
    [
      'points elsewhere',
      (_: unknown, response: Parameters<typeof sse>[0]) =>
        response.writeHead(307, { location: 'http://169.254.169.254/' }).end(),
      'SOURCE_MOVED',
    ],
    [
      'wants to know who asks',
      (_: unknown, response: Parameters<typeof sse>[0]) => response.writeHead(401).end(),
      'SOURCE_WANTS_CREDENTIALS',
    ],
    [
      'is somewhere else',
      (_: unknown, response: Parameters<typeof sse>[0]) => response.writeHead(404).end(),
      'SOURCE_REFUSES',
    ],
    ['sends the same page again', endless(() => ({ nextCursor: 'again' })), 'SOURCE_NOT_UNDERSTOOD'],
    ['never comes to an end', endless((page) => ({ nextCursor: `page-${page}` })), 'TOO_MANY_TOOLS'],
    ['offers what no tool is', mcp(() => ({ tools: [{ name: 1 }] })), 'SPEC_INVALID'],
    [
      'offers too many',
      mcp(() => ({ tools: Array.from({ length: 1_001 }, (_, at) => ({ name: `t${at}`, inputSchema: {} })) })),
      'SOURCE_NOT_UNDERSTOOD',
    ],
  ] as const)('is refused when it %s', async (_, answer, code) => {
    const server = await open(answer)
    expect(await codeOf(ask(server.url))).toBe(code)
  })

  it('has a limit for all its answers together', async () => {
    let page = 0
    const server = await open(({ body }, response) => {
      const { id, method } = JSON.parse(body)
      const result =
        method === 'initialize'
          ? { protocolVersion: '2025-06-18', serverInfo: { name: 'slow' } }
          : { tools: [], nextCursor: String(page++) }
      const timer = setTimeout(() => json(response, { jsonrpc: '2.0', id, result }), 100)
      response.on('close', () => clearTimeout(timer))
    })
    expect(await codeOf(fetchMcpTools(outbound, server.url, null, 350))).toBe('ANSWER_TOO_SLOW')
  })

  it('is never one of this machine or network, unless the operator says so', async () => {
    const guarded = outboundTo({ allowPrivateAddresses: false })
    const server = await open(mcp(two))
    for (const url of [
      'https://127.0.0.1/mcp',
      'https://10.0.0.1/',
      'https://[::1]/',
      'https://169.254.169.254/',
    ]) {
      expect(await codeOf(fetchMcpTools(guarded, url, null, 500))).toBe('ADDRESS_IS_PRIVATE')
    }
    expect(await codeOf(fetchMcpTools(guarded, server.url, null, 500))).toBe('ADDRESS_NOT_ALLOWED')
    expect(server.asked).toEqual([])
  })
})
