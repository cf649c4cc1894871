import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Refusal } from '@countersign/decisions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPublic, outboundTo, publicLookup } from './outbound.ts'

const guarded = outboundTo({ allowPrivateAddresses: false })
const open = outboundTo({ allowPrivateAddresses: true, timeoutMs: 400, maxBytes: 64 * 1024 })

const codeOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
  return 'carried out'
}

describe('an address that a person typed', () => {
  it.each([
    ['loopback', 'https://127.0.0.1/'],
    ['loopback, another of its addresses', 'https://127.9.9.9/'],
    ['loopback, decimal', 'https://2130706433/'],
    ['loopback, hexadecimal', 'https://0x7f000001/'],
    ['loopback, octal', 'https://0177.0.0.1/'],
    ['loopback, shortened', 'https://127.1/'],
    ['this network', 'https://0.0.0.0/'],
    ['private 10', 'https://10.1.2.3/'],
    ['private 172.16', 'https://172.31.255.255/'],
    ['private 192.168', 'https://192.168.0.1/'],
    ['shared with the carrier', 'https://100.64.0.1/'],
    ['link-local, where clouds keep credentials', 'https://169.254.169.254/latest/meta-data'],
    ['multicast', 'https://224.0.0.1/'],
    ['broadcast', 'https://255.255.255.255/'],
    ['IPv6 loopback', 'https://[::1]/'],
    ['IPv6 unspecified', 'https://[::]/'],
    ['IPv6 link-local', 'https://[fe80::1]/'],
    ['IPv6 unique local', 'https://[fd12::1]/'],
    ['IPv6 multicast', 'https://[ff02::1]/'],
    ['IPv4 mapped into IPv6', 'https://[::ffff:127.0.0.1]/'],
    ['a public IPv4 mapped into IPv6', 'https://[::ffff:8.8.8.8]/'],
    ['IPv4 compatible', 'https://[::7f00:1]/'],
    ['NAT64', 'https://[64:ff9b::7f00:1]/'],
    ['6to4', 'https://[2002:7f00:1::]/'],
    ['Teredo', 'https://[2001:0:1::]/'],
  ])('is refused when it is %s', async (_, url) => {
    expect(await codeOf(guarded.fetch(url))).toBe('ADDRESS_IS_PRIVATE')
    expect(() => guarded.refuseAddress(url)).toThrow(Refusal)
  })

  it.each([
    'http://example.com/',
    'http://[::ffff:127.0.0.1]/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'data:text/plain,hello',
    'not an address',
    'https://name:password@example.com/',
  ])('is refused before anything is sent: %s', async (url) => {
    expect(await codeOf(guarded.fetch(url))).toBe('ADDRESS_NOT_ALLOWED')
  })

  it('may be public', () => {
    for (const address of ['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00::1']) {
      expect([address, isPublic(address)]).toEqual([address, true])
    }
  })

  it('resolves to what may be connected to, in both forms that a socket asks for', async () => {
    const resolve = (host: string, all: boolean) =>
      new Promise((done) => publicLookup(host, { all }, (...answer) => done(answer)))
    expect(await resolve('8.8.8.8', true)).toEqual([null, [{ address: '8.8.8.8', family: 4 }]])
    expect(await resolve('8.8.8.8', false)).toEqual([null, '8.8.8.8', 4])
    expect(await resolve('127.0.0.1', true)).toMatchObject([{ code: 'ADDRESS_IS_PRIVATE' }, '', 0])
  })

  it('does not reach a file or another protocol where private addresses are allowed', async () => {
    expect(await codeOf(open.fetch('file:///etc/passwd'))).toBe('ADDRESS_NOT_ALLOWED')
  })
})

describe('a server at the other end', () => {
  const listen = async (server: Server) => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    return (server.address() as AddressInfo).port
  }
  const secretHits: string[] = []
  const routes: Record<string, RequestListener> = {
    '/json': (_, response) => response.setHeader('content-type', 'application/json').end('{"a":1}'),
    '/secret': (request, response) => {
      secretHits.push(request.url ?? '')
      response.end('secret')
    },
    '/redirect': (_, response) => response.writeHead(302, { location: '/secret' }).end(),
    '/slow-headers': () => {},
    '/slow-body': (_, response) => {
      response.write('a')
      const drip = setInterval(() => response.write('a'), 50)
      response.on('close', () => clearInterval(drip))
    },
    '/huge': (_, response) => {
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024))) {}
      }
      response.on('drain', pour)
      pour()
    },
    '/empty': (_, response) => response.writeHead(204).end(),
    '/echo': (request, response) => {
      const { 'content-type': type } = request.headers
      request
        .setEncoding('utf8')
        .on('data', (text: string) => response.end(`${request.method} ${type} ${text}`))
    },
  }
  const server = createServer((request, response) =>
    (routes[request.url ?? ''] ?? routes['/empty'])?.(request, response),
  )
  let at = ''
  let port = 0
  beforeAll(async () => {
    port = await listen(server)
    at = `http://127.0.0.1:${port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  it('answers like fetch', async () => {
    const answer = await open.fetch(`${at}/json`)
    expect([answer.status, answer.headers.get('content-type'), await answer.json()]).toEqual([
      200,
      'application/json',
      { a: 1 },
    ])
    expect((await open.fetch(`${at}/empty`)).status).toBe(204)
  })

  it('receives a form as fetch would send it', async () => {
    const body = new URLSearchParams({ grant: 'code' })
    const answer = await open.fetch(`${at}/echo`, { method: 'POST', body })
    expect(await answer.text()).toBe('POST application/x-www-form-urlencoded;charset=UTF-8 grant=code')
  })

  it('is not followed to where it points', async () => {
    const answer = await open.fetch(`${at}/redirect`)
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/secret'])
    expect(secretHits).toEqual([])
  })

  it('has a time limit for its first byte and for its last', async () => {
    expect(await codeOf(open.fetch(`${at}/slow-headers`))).toBe('ANSWER_TOO_SLOW')
    expect(await codeOf(open.fetch(`${at}/slow-body`))).toBe('ANSWER_TOO_SLOW')
  })

  it('may not send without end', async () => {
    expect(await codeOf(open.fetch(`${at}/huge`))).toBe('ANSWER_TOO_LARGE')
  })

  it('is not reached through a name that means this machine', async () => {
    expect(await codeOf(guarded.fetch(`https://localhost:${port}/secret`))).toBe('ADDRESS_IS_PRIVATE')
    expect(secretHits).toEqual([])
    expect(await (await open.fetch(`http://localhost:${port}/json`)).json()).toEqual({ a: 1 })
  })

  it('that is not there, or whose name does not exist, is said to be unreachable', async () => {
    expect(await codeOf(open.fetch('http://127.0.0.1:1/'))).toBe('ADDRESS_UNREACHABLE')
    expect(await codeOf(guarded.fetch('https://no-such-host.invalid/'))).toBe('ADDRESS_UNREACHABLE')
  })

  it('leaves the abort of the caller what it is', async () => {
    const call = open.fetch(`${at}/slow-headers`, { signal: AbortSignal.timeout(50) })
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})
