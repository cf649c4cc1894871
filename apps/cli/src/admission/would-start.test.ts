import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { caught } from '../remote/caught.ts'
import { wouldStart } from './would-start.ts'

type Answer = { status: number; body: unknown }

const agentId = 'agt_01K9ZB3W6R0000000000000001'
const agents = '/v1/workspaces/wsp_1/agents'
const admission = `${agents}/${agentId}/admission`

const report = (outcome: string, reasons: { code: string; message: string; remedy: string }[] = []) => ({
  outcome,
  mode: 'governed',
  revision: 3,
  reasons,
  rows: [
    { title: 'Sandbox expiry', state: 'not-applicable' },
    { title: 'Spec hash', state: outcome === 'DENY' ? 'failed' : 'passed' },
  ],
})
const mismatch = { code: 'SPEC_HASH_MISMATCH', message: 'It is another.', remedy: 'Restore it.' }

/** What somebody calls, against answers that the server's own tests show it gives. */
describe('would-start', () => {
  let url = ''
  let answers: Record<string, Answer> = {}
  const seen: { path: string; method: string; key: string | undefined }[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    seen.push({ path, method: request.method ?? '', key: request.headers.authorization })
    const { status, body } = answers[path] ?? { status: 404, body: {} }
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  })
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => void server.close())
  beforeEach(() => {
    seen.length = 0
    answers = {
      '/v1/whoami': { status: 200, body: { workspaceId: 'wsp_1' } },
      [`${agents}?search=invoice-bot&limit=100`]: {
        status: 200,
        body: {
          items: [
            { id: 'agt_other', name: 'invoice-bot-two' },
            { id: agentId, name: 'invoice-bot' },
          ],
        },
      },
    }
  })

  const run = async (...given: string[]) => {
    let [stdout, stderr] = ['', '']
    const say = (text: string) => {
      stderr += text
    }
    const surroundings = {
      calledFrom: '/',
      env: { COUNTERSIGN_API_KEY: 'csk_secret' },
      answer: (text: string) => {
        stdout += text
      },
      say,
    }
    const status = await caught(() => wouldStart(given, surroundings), say)
    return { status, stdout, stderr }
  }

  it.each([
    ['ALLOW', 0, 'would start.'],
    ['RESTRICT', 3, 'would start contained.'],
    ['DENY', 1, 'would not start.'],
  ])('says %s with the code %i, by name and by id, and only asks', async (outcome, status, words) => {
    answers[admission] = { status: 200, body: report(outcome, outcome === 'DENY' ? [mismatch] : []) }
    for (const agent of ['invoice-bot', agentId]) {
      const answer = await run(agent, '--url', url)
      expect([answer.status, answer.stderr]).toEqual([status, ''])
      expect(answer.stdout).toContain(`${agent}, revision 3 (governed) ${words}`)
      expect(answer.stdout).toContain('not applicable  Sandbox expiry')
      if (outcome === 'DENY')
        expect(answer.stdout).toContain('SPEC_HASH_MISMATCH: It is another.\n  Restore it.')
    }
    expect(new Set(seen.map(({ method }) => method))).toEqual(new Set(['GET']))
    expect(new Set(seen.map(({ key }) => key))).toEqual(new Set(['Bearer csk_secret']))
  })

  it('asks about the mode that is named, and hands the answer on as JSON', async () => {
    answers[`${admission}?mode=sandbox`] = { status: 200, body: report('ALLOW') }
    const { status, stdout } = await run(agentId, '--url', url, '--mode', 'sandbox', '--json')
    expect([status, JSON.parse(stdout).outcome]).toEqual([0, 'ALLOW'])
  })

  it('never says that something would start when it could not ask', async () => {
    for (const answer of [
      { status: 200, body: { outcome: 'PERHAPS' } },
      { status: 200, body: {} },
      { status: 401, body: { code: 'KEY_REVOKED', message: 'It is revoked.', remedy: 'Make another.' } },
      { status: 500, body: {} },
    ]) {
      answers[admission] = answer
      const { status, stdout } = await run(agentId, '--url', url)
      expect([status, stdout]).toEqual([2, ''])
    }
    for (const given of [
      [],
      ['invoice-bot'],
      ['invoice-bot', 'other', '--url', url],
      ['nobody', '--url', url],
      [agentId, '--url', url, '--mode', 'both'],
      [agentId, '--url', 'http://countersign.example'],
      [agentId, '--url', url, '--key', 'csk_typed'],
      [agentId, '--url', 'http://127.0.0.1:1'],
    ]) {
      expect((await run(...given)).status, given.join(' ')).toBe(2)
    }
  })
})
