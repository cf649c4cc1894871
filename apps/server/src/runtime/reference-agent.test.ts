import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from './testing.ts'

/** What the server answers to one heartbeat. */
type Answer = (response: ServerResponse) => void

const agent = 'apps/reference-agent/agent.mjs'
const spec = { metadata: { name: 'bot' }, anatomy: { model: null, tools: [] } }

/** The agent reads a lease and does not verify it. */
function leaseFor(ms: number): string {
  const claims = { jti: 'lse_1', exp: (Date.now() + ms) / 1_000 }
  return `e.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`
}

const says = (status: number, body: unknown) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
const refuses = (status: number, code: string) => says(status, { code, message: 'So it is.' })
const renewsFor =
  (ms: number): Answer =>
  (response) =>
    says(200, { lease: leaseFor(ms), heartbeatMs: 20 })(response)
const renews = renewsFor(60_000)
const breaksOff: Answer = (response) => response.destroy()
const babbles: Answer = (response) => response.writeHead(200).end('<html>')

describe('the reference agent', { timeout: 60_000 }, () => {
  /** The last answer is given from then on. */
  const run = async (answers: readonly Answer[], args = ['--pause-ms', '20']) => {
    let heard = 0
    const server = createServer((request, response) => {
      request.resume()
      const answer = answers[Math.min(heard, answers.length - 1)]
      heard += 1
      answer?.(response)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const child = spawn(process.execPath, [agent, ...args], {
      env: {
        COUNTERSIGN_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        COUNTERSIGN_LEASE: leaseFor(60_000),
        COUNTERSIGN_HEARTBEAT_MS: '20',
      },
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    child.stdin.end(JSON.stringify(spec))
    const output = text(child.stdout)
    const exited = once(child, 'exit').then(async ([code]: number[]) => ({
      code,
      output: await output,
      heard,
    }))
    return { child, exited, heard: () => heard }
  }

  it('goes on when nobody decided anything, until it is asked to stop', async () => {
    const unsure = [
      refuses(403, 'INTERCEPTOR_ERROR'),
      refuses(500, 'FAULT'),
      refuses(503, 'UNAVAILABLE'),
      refuses(429, 'TOO_MANY_REQUESTS'),
      says(403, 'a proxy'),
      says(200, {}),
      breaksOff,
      babbles,
    ]
    const { child, exited, heard } = await run([...unsure, renews])
    await eventually(async () => heard() > unsure.length + 1 || null, 'heartbeat that is answered')
    child.kill('SIGTERM')
    const { code, output } = await exited
    expect(output.match(/the lease still lasts/g)).toHaveLength(unsure.length)
    expect(output).toMatch(/asked to stop\ndone\n$/)
    expect(code).toBe(0)
  })

  it.each([
    ['that nobody can decide about', refuses(403, 'INTERCEPTOR_ERROR')],
    ['when nobody answers', breaksOff],
  ])('ends with its lease, and says so, %s', async (_, answer) => {
    // However slowly it began, it has this long.
    const { exited } = await run([renewsFor(2_000), answer])
    const { code, output, heard } = await exited
    expect(output).toMatch(/the lease still lasts[\s\S]*the lease is over\n/)
    expect(heard).toBeGreaterThan(2)
    expect(code).toBe(3)
  })

  it.each([
    [403, 'AGENT_FROZEN'],
    [403, 'LEASE_ENDED'],
    [401, 'LEASE_UNKNOWN'],
  ])('ends at once when it is refused: %i %s', async (status, refusal) => {
    const { exited } = await run([renews, refuses(status, refusal)])
    const { code, output, heard } = await exited
    expect(output).toContain(`the lease was not renewed: ${refusal}. So it is.\n`)
    expect(heard).toBe(2)
    expect(code).toBe(3)
  })

  it('ends with 0 when its work is done', async () => {
    const { exited } = await run([renews], ['--once', '--pause-ms', '1', '--task', 'one thing'])
    expect((await exited).code).toBe(0)
  })
})
