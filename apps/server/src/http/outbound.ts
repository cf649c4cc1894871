import { lookup } from 'node:dns'
import { BlockList, isIP, isIPv4, type LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { Refusal } from '@countersign/decisions'
import { Agent, request } from 'undici'

/** The part of `fetch` that the server needs. Redirects are never followed: the answer says where it points. */
type OutboundFetch = (url: string | URL, init?: OutboundInit) => Promise<Response>

type OutboundInit = {
  method?: string
  headers?: Record<string, string>
  body?: OutboundBody
  signal?: AbortSignal
}

/** Named one by one: Node and browsers disagree on the type of a body, and the web app reads these types too. */
type OutboundBody = string | URLSearchParams | Uint8Array | ArrayBuffer | ReadableStream | null | undefined

export type Outbound = {
  fetch: OutboundFetch
  /** What is wrong with an address before anything is sent to it; names are judged when they are resolved. */
  refuseAddress(url: string | URL): void
}

type Limits = { allowPrivateAddresses: boolean; timeoutMs?: number; maxBytes?: number }

/** The only way to fetch an address that a person typed: it cannot reach what only this machine can reach. */
export function outboundTo({
  allowPrivateAddresses,
  timeoutMs = 10_000,
  maxBytes = 1024 * 1024,
}: Limits): Outbound {
  // Judged at the moment of connecting, so that a name cannot mean another address by then. Without pipelining
  // no connection is kept, so none outlives the judgement.
  const dispatcher = new Agent({
    pipelining: 0,
    connect: { timeout: timeoutMs, ...(allowPrivateAddresses ? {} : { lookup: publicLookup }) },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })

  const refuseAddress = (address: string | URL): URL => {
    if (!URL.canParse(String(address))) throw notAllowed(`"${address}" is not a web address.`)
    const url = new URL(address)
    if (url.protocol !== 'https:' && !(allowPrivateAddresses && url.protocol === 'http:')) {
      throw notAllowed(`${url.origin === 'null' ? url.protocol : url.origin} is not an https address.`)
    }
    if (url.username || url.password) {
      throw notAllowed(`The address of ${url.host} carries a user name or a password.`)
    }
    // A host that is an address is connected to without a look-up; the parser has made 0x7f.1 into 127.0.0.1.
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (!allowPrivateAddresses && isIP(host) && !isPublic(host)) throw privateAddress(url.host)
    return url
  }

  return {
    refuseAddress,
    async fetch(address, init = {}) {
      const url = refuseAddress(address)
      const deadline = AbortSignal.timeout(timeoutMs)
      const body = bytesOf(init.body)
      try {
        const answer = await request(url, {
          dispatcher,
          method: init.method ?? 'GET',
          headers: { ...contentType(init.body), ...lowerCased(init.headers) },
          body,
          signal: init.signal ? AbortSignal.any([init.signal, deadline]) : deadline,
        })
        const bytes = await readAtMost(answer.body, maxBytes, url)
        return new Response(hasNoBody(answer.statusCode) ? null : new Uint8Array(bytes), {
          status: answer.statusCode,
          headers: flat(answer.headers),
        })
      } catch (error) {
        throw init.signal?.aborted ? error : refusalOf(error, url, deadline.aborted)
      }
    },
  }
}

/** All addresses of a name must be public: one private among them would be the one that is tried. */
export const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const [first] = found ?? []
    if (error || !first) return done(error ?? new Error(`${hostname} has no address.`), '', 0)
    if (!found.every(({ address }) => isPublic(address))) return done(privateAddress(hostname), '', 0)
    if (options.all) done(null, found)
    else done(null, first.address, first.family)
  })
}

const special4 = new BlockList()
for (const range of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]) {
  const [net = '', prefix] = range.split('/')
  special4.addSubnet(net, Number(prefix), 'ipv4')
}

// Of IPv6 only the unicast space in use is public. That leaves out loopback, link-local, unique local,
// multicast, NAT64 and every way of writing an IPv4 address; the exceptions inside it are tunnels and examples.
const global6 = new BlockList()
global6.addSubnet('2000::', 3, 'ipv6')
const special6 = new BlockList()
special6.addSubnet('2001::', 23, 'ipv6')
special6.addSubnet('2001:db8::', 32, 'ipv6')
special6.addSubnet('2002::', 16, 'ipv6')
special6.addSubnet('3fff::', 20, 'ipv6')

export const isPublic = (address: string): boolean =>
  isIPv4(address)
    ? !special4.check(address, 'ipv4')
    : global6.check(address, 'ipv6') && !special6.check(address, 'ipv6')

async function readAtMost(body: Readable, maxBytes: number, url: URL): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > maxBytes) {
      body.destroy()
      throw unreachable(
        'ANSWER_TOO_LARGE',
        `${url.host} answered with more than ${Math.floor(maxBytes / 1024)} KiB.`,
        'Check the address: what was asked for is never that large.',
      )
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** A failure on the way has the code of the network, of TLS or of HTTP; anything else is a fault of ours. */
function refusalOf(error: unknown, url: URL, isOverdue: boolean): unknown {
  for (let here: unknown = error; here instanceof Error; here = here.cause) {
    if (here instanceof Refusal) return here
  }
  if (isOverdue) {
    return unreachable(
      'ANSWER_TOO_SLOW',
      `${url.host} did not answer in time.`,
      'Try again; if it stays slow, ask whoever runs it.',
    )
  }
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return error
  return unreachable(
    'ADDRESS_UNREACHABLE',
    `${url.host} cannot be reached (${error.code}).`,
    'Check the address, and that this server may reach it through your network and its firewalls.',
  )
}

const hasNoBody = (status: number): boolean => status === 204 || status === 205 || status === 304

/** What is sent is small and known beforehand; a stream would leave the time limit without a meaning. */
function bytesOf(body: OutboundBody): Buffer | null {
  if (body === null || body === undefined) return null
  if (typeof body === 'string' || body instanceof URLSearchParams) return Buffer.from(String(body))
  if (body instanceof Uint8Array) return Buffer.from(body)
  if (body instanceof ArrayBuffer) return Buffer.from(body)
  throw new TypeError('Only text and bytes can be sent to another server.')
}

const contentType = (body: OutboundBody): Record<string, string> =>
  body instanceof URLSearchParams ? { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' } : {}

const lowerCased = (headers: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

const flat = (headers: Record<string, string | string[] | undefined>): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  )

const notAllowed = (message: string) =>
  new Refusal({
    kind: 'bad-input',
    code: 'ADDRESS_NOT_ALLOWED',
    message,
    remedy: 'Enter an https address that can be reached from the internet.',
  })

const privateAddress = (host: string) =>
  new Refusal({
    kind: 'bad-input',
    code: 'ADDRESS_IS_PRIVATE',
    message: `${host} is an address of a private network or of this machine.`,
    remedy:
      'Enter a public address, or let the operator set COUNTERSIGN_ALLOW_PRIVATE_ADDRESSES=1 where everybody who may configure addresses is trusted with the network.',
  })

const unreachable = (code: string, message: string, remedy: string) =>
  new Refusal({ kind: 'unavailable', code, message, remedy })
