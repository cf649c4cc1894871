import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createNetServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { OpaSettings } from './opa-client.ts'

export const opaAt = (url: string, changed: Partial<OpaSettings> = {}): OpaSettings => ({
  url,
  token: null,
  ca: null,
  timeoutMs: 5_000,
  fallback: 'deny',
  ...changed,
})

const Policies = z.object({ result: z.array(z.object({ id: z.string() })) })
const Data = z.object({ result: z.unknown() })

/** A real OPA server on loopback, and what it says when it is asked for everything it has. */
export async function runOpa(program: string) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const start = async () => {
    const child = spawn(program, ['run', '--server', '--addr', `127.0.0.1:${port}`, '--log-level', 'error'], {
      stdio: 'ignore',
    })
    await untilHealthy(url)
    return child
  }
  let child = await start()
  const stop = () =>
    new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.kill('SIGKILL')
    })
  return {
    url,
    stop,
    async restart() {
      await stop()
      child = await start()
    },
    async policyIds(): Promise<string[]> {
      const told = Policies.parse(await (await fetch(`${url}/v1/policies`)).json())
      return told.result.map(({ id }) => id)
    },
    async data(): Promise<unknown> {
      return Data.parse(await (await fetch(`${url}/v1/data`)).json()).result
    },
  }
}

async function untilHealthy(url: string): Promise<void> {
  const deadline = Date.now() + 20_000
  for (;;) {
    try {
      if ((await fetch(`${url}/health`)).ok) return
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
    await pause(20)
  }
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createNetServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

type Answer = (request: IncomingMessage, response: ServerResponse, asked: { hash: string }) => void

/**
 * A server that keeps what it is given as OPA does, and answers questions in whatever way a test wants. With `whole`
 * it answers everything in that way.
 */
export async function misbehavingOpa(tls: { cert: string; key: string } | null = null) {
  const kept = new Map<string, string>()
  const seen: { method: string; url: string; authorization: string | undefined }[] = []
  let answer: Answer = (_, response) => response.end()
  let isWhole = false
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '' } = request
    seen.push({ method, url, authorization: request.headers.authorization })
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const hash = hashIn(kept)
      if (isWhole || method === 'POST') return answer(request, response, { hash })
      response.setHeader('content-type', 'application/json')
      if (method === 'PUT') kept.set(url, body)
      if (method === 'DELETE') kept.delete(url)
      if (method !== 'GET') return response.end('{}')
      const text = kept.get(url)
      if (url.endsWith('/entry/hash')) return response.end(JSON.stringify({ result: hash }))
      if (url.startsWith('/v1/policies/')) return response.end(JSON.stringify({ result: { raw: text } }))
      response.end(JSON.stringify({ result: text === undefined ? undefined : JSON.parse(text) }))
    })
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    kept,
    answers(next: Answer, whole = false) {
      answer = next
      isWhole = whole
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** The hash that the entry of a version names. */
const hashIn = (kept: Map<string, string>): string => {
  const entry = [...kept].find(([url]) => url.endsWith('/entry.rego'))?.[1] ?? ''
  return /hash := "([0-9a-f]{64})"/.exec(entry)?.[1] ?? ''
}
