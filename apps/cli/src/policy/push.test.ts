import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { policy as command } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'countersign-push-'))
cpSync(join(import.meta.dirname, '../../../../packages/policy/shipped'), join(folder, 'set'), {
  recursive: true,
})

type Answer = { status: number; body: unknown; location?: string }
const hash = 'ab'.repeat(32)

/** What a pipeline calls, against answers that the server's own tests show it gives. */
describe('policy push', () => {
  let url = ''
  let answers: Record<string, Answer> = {}
  const seen: { path: string; key: string | undefined; body: string }[] = []
  const server = createServer(async (request, response) => {
    const path = request.url ?? ''
    seen.push({ path, key: request.headers.authorization, body: await bodyOf(request) })
    const { status, body, location } = answers[path] ?? { status: 404, body: {} }
    response.writeHead(status, { 'content-type': 'application/json', ...(location ? { location } : {}) })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(() => {
    seen.length = 0
    answers = { '/v1/whoami': { status: 200, body: { workspaceId: 'wsp_1' } } }
  })

  const hotreload = '/v1/workspaces/wsp_1/policy/hotreload'
  const push = async (...args: string[]) => {
    let [stdout, stderr] = ['', '']
    const status = await command([folder, 'push', ...args], {
      env: { COUNTERSIGN_API_KEY: 'csk_secret' },
      answer: (text) => {
        stdout += text
      },
      say: (text) => {
        stderr += `${text}\n`
      },
    })
    return { status, stdout, stderr }
  }
  const delivered = (answer: Answer, ...more: string[]) => {
    answers[hotreload] = answer
    return push('set', '--url', url, '--reason', 'Commit 1234', ...more)
  }
  const refusal = (code: string) => ({ code, message: 'It is not so.', remedy: 'Do this.', requestId: 'r' })

  it('delivers what it has checked, with the key in the header, and says what is in force', async () => {
    const body = {
      outcome: 'activated',
      oldHash: hash,
      newHash: hash,
      number: 7,
      revalidated: 3,
      snapshotId: 'pol_1',
    }
    const { status, stdout, stderr } = await delivered({ status: 200, body })
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toBe(
      `set: in force as version 7, hash ${hash}; 3 governed agents are asked about again.\n`,
    )
    expect(seen.map(({ path, key }) => [path, key])).toEqual([
      ['/v1/whoami', 'Bearer csk_secret'],
      [hotreload, 'Bearer csk_secret'],
    ])
    const sent = JSON.parse(seen[1]?.body ?? '')
    expect(sent.reason).toBe('Commit 1234')
    expect(Object.keys(sent.set.files)).toContain('promotion/budget.rego')
  })

  it('is done where the same is in force already', async () => {
    const { status, stdout } = await delivered({ status: 200, body: { outcome: 'unchanged', newHash: hash } })
    expect([status, stdout]).toEqual([0, `set: in force already, hash ${hash}. Nothing was changed.\n`])
  })

  it('says with a code of its own that somebody else has to activate it', async () => {
    const body = { outcome: 'proposed', proposalId: 'ppl_1', newHash: hash }
    const { status, stdout } = await delivered({ status: 202, body }, '--json')
    expect([status, JSON.parse(stdout)]).toEqual([3, body])
  })

  it('tells a refusal of the policy from a delivery that failed', async () => {
    const refused = await delivered({ status: 409, body: refusal('POLICY_MOVED_ON') }, '--based-on', hash)
    expect([refused.status, refused.stdout]).toEqual([
      1,
      'set: refused (POLICY_MOVED_ON): It is not so.\n  Do this.\n',
    ])
    expect(JSON.parse(seen[1]?.body ?? '').basedOn).toBe(hash)
    for (const answer of [
      { status: 401, body: refusal('KEY_REVOKED') },
      { status: 403, body: refusal('SCOPE_MISSING') },
      { status: 413, body: refusal('TOO_LARGE') },
      { status: 500, body: refusal('FAULT') },
      { status: 200, body: { outcome: 'perhaps' } },
      { status: 200, body: 'ok' },
      { status: 307, body: '', location: `${url}/elsewhere` },
    ]) {
      const { status, stderr } = await delivered(answer)
      expect([status, stderr === '']).toEqual([2, false])
    }
    expect(seen.some(({ path }) => path === '/elsewhere')).toBe(false)
  })

  it('sends nothing where the set has problems, and says which', async () => {
    cpSync(join(folder, 'set'), join(folder, 'broken'), { recursive: true })
    writeFileSync(join(folder, 'broken/promotion/budget.rego'), 'package countersign.promotion\n\ndeny if {')
    const { status, stdout } = await push('broken', '--url', url, '--reason', 'A reason')
    expect(status).toBe(1)
    expect(stdout).toMatch(/^broken\/promotion\/budget\.rego:3:/)
    expect(seen).toEqual([])
  })

  it('takes a key from a file or from the environment, and never from the command line', async () => {
    writeFileSync(join(folder, 'key'), 'csk_from_file\n')
    await delivered({ status: 200, body: { outcome: 'unchanged', newHash: hash } }, '--key-file', 'key')
    expect(seen[0]?.key).toBe('Bearer csk_from_file')
    seen.length = 0
    const { status, stderr } = await push('set', '--url', url, '--reason', 'A reason', '--key', 'csk_typed')
    expect([status, seen]).toEqual([2, []])
    expect(stderr).toContain('COUNTERSIGN_API_KEY')
    expect(stderr).not.toContain('csk_typed')
  })

  it('does not send a key where it could be read on its way', async () => {
    const { status, stderr } = await push(
      'set',
      '--url',
      'http://countersign.example',
      '--reason',
      'A reason',
    )
    expect([status, stderr]).toEqual([
      2,
      'countersign: The key would be readable on its way. Use an https address.\n',
    ])
  })

  it('says what is missing, and reaches for nothing', async () => {
    for (const args of [
      [],
      ['set'],
      ['set', '--url', url],
      ['set', '--reason', 'A reason'],
      ['set', 'other', '--url', url, '--reason', 'A reason'],
      ['set', '--url', 'nonsense', '--reason', 'A reason'],
      ['set', '--url', url, '--reason', 'A reason', '--force'],
      ['absent', '--url', url, '--reason', 'A reason'],
      ['set', '--url', url, '--reason', 'A reason', '--key-file', 'absent'],
    ]) {
      expect((await push(...args)).status, args.join(' ')).toBe(2)
    }
    expect(seen).toEqual([])
    expect((await push('set', '--url', 'http://127.0.0.1:1', '--reason', 'A reason')).stderr).toContain(
      'cannot be reached',
    )
  })
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
