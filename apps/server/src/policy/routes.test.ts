import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Scope } from '@countersign/people'
import { readBundle, writeBundle } from '@countersign/policy'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import type { Visitor } from '../testing/visitor.ts'
import { dataWith } from './testing.ts'

/** One entry of a tar archive, of whatever kind and name. */
function entry(name: string, text: string, kind = '0', link = ''): Buffer {
  const header = Buffer.alloc(512)
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0')
  header.write(name, 0)
  header.write(octal(0o644, 8), 100)
  header.write(octal(Buffer.byteLength(text), 12), 124)
  header.write(octal(0, 12), 136)
  header.write(' '.repeat(8), 148)
  header.write(kind, 156)
  header.write(link, 157)
  header.write('ustar\u000000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${octal(sum, 7)}\0 `, 148)
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512)
  body.write(text)
  return Buffer.concat([header, body])
}

/** Without stopping this process, which has to answer. */
const run = (args: readonly string[], env: Record<string, string>) =>
  new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(process.execPath, [...args], { env }, (_, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    )
  })

const archive = (...entries: Buffer[]): Buffer => gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]))

describe('the policy for machines', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''
  let secret = ''
  let limit = 100

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
    secret = await keyWith(['policy:read', 'policy:write'])
  })
  beforeEach(() => {
    limit += 1
    server.clock.advance(1_000)
  })

  const keyWith = async (scopes: Scope[]) =>
    (await admin.api.keys.create.mutate({ workspaceId, name: 'Pipeline', scopes, expiresInDays: null }))
      .secret
  const get = (key = secret, of = workspaceId) =>
    server.http.inject({
      url: `/v1/workspaces/${of}/policy/snapshot`,
      headers: { authorization: `Bearer ${key}` },
    })
  const post = (payload: object, key = secret) =>
    server.http.inject({
      method: 'POST',
      url: `/v1/workspaces/${workspaceId}/policy/hotreload`,
      headers: { authorization: `Bearer ${key}` },
      payload,
    })
  const sent = (bundle: Uint8Array, reason = 'From the repository') => ({
    set: { bundle: Buffer.from(bundle).toString('base64') },
    reason,
  })
  const goodFiles = async () =>
    (await dataWith(admin, workspaceId, /monthlyUsd: \d+/, `monthlyUsd: ${limit}`)).files
  const activeHash = async () => (await admin.api.policy.overview.query({ workspaceId })).active.hash

  it('is everything that somebody elsewhere needs to decide as the workspace does', async () => {
    const answer = (await get()).json()
    expect(Object.keys(answer).sort()).toEqual([
      'bundle',
      'hash',
      'invalidatedAgents',
      'policySet',
      'revokedSigners',
    ])
    expect(answer).toMatchObject({ hash: await activeHash(), revokedSigners: [], invalidatedAgents: [] })
    const read = readBundle(Buffer.from(answer.bundle, 'base64'), (bytes) => gunzipSync(bytes))
    expect(read).toEqual({ ok: true, bundle: { files: answer.policySet.files, revision: answer.hash } })
  })

  it('takes a bundle, and tells the old and the new hash', async () => {
    const oldHash = await activeHash()
    const files = await goodFiles()
    const answer = await post(sent(writeBundle({ files, revision: 'abc' }, (bytes) => gzipSync(bytes))))
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ outcome: 'activated', oldHash, revalidated: 0 })
    expect(await activeHash()).toBe(answer.json().newHash)
    const again = await post({ set: { files }, reason: 'The same again' })
    expect(again.json()).toMatchObject({ outcome: 'unchanged', newHash: answer.json().newHash })
    const { items } = await admin.api.policy.snapshots.query({ workspaceId, limit: 1 })
    expect(items[0]).toMatchObject({
      origin: 'pushed',
      authorName: 'Pipeline',
      reason: 'From the repository',
    })
  })

  it('is what ./countersign policy push delivers, and understands the answer of', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-pushed-'))
    try {
      for (const [path, text] of Object.entries(await goodFiles())) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), text)
      }
      const url = await server.http.listen({ host: '127.0.0.1', port: 0 })
      const program = fileURLToPath(new URL('../../../cli/src/policy/main.ts', import.meta.url))
      const { status, stdout, stderr } = await run(
        [
          '--import',
          'tsx',
          program,
          folder,
          'push',
          '.',
          '--url',
          url,
          '--reason',
          'Commit 1',
          '--workspace',
          workspaceId,
        ],
        { PATH: process.env.PATH ?? '', COUNTERSIGN_API_KEY: secret },
      )
      expect({ status, stdout, stderr }).toMatchObject({ status: 0, stderr: '' })
      expect(stdout).toContain(`hash ${await activeHash()}`)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 60_000)

  it('replaces what its sender expects, or nothing', async () => {
    const files = await goodFiles()
    const stale = await post({ set: { files }, reason: 'A reason', basedOn: 'ab'.repeat(32) })
    expect([stale.statusCode, stale.json().code]).toEqual([409, 'POLICY_MOVED_ON'])
    const right = await post({ set: { files }, reason: 'A reason', basedOn: await activeHash() })
    expect(right.json().outcome).toBe('activated')
  })

  it('asks for a key of this workspace with the right scope', async () => {
    const reader = await keyWith(['policy:read'])
    const other = await keyWith(['workspace:read'])
    expect((await post({ set: { files: {} }, reason: 'A reason' }, reader)).json().code).toBe('SCOPE_MISSING')
    expect((await get(other)).json().code).toBe('SCOPE_MISSING')
    expect((await get('csk_nobody')).json().code).toBe('KEY_UNKNOWN')
    expect((await get(secret, `wsp_${'0'.repeat(26)}`)).json().code).toBe('WORKSPACE_OF_ANOTHER_KEY')
  })

  const bombText = '0'.repeat(30 * 1024 * 1024)
  const broken: [string, () => Promise<object>, number, string, RegExp][] = [
    [
      'a path that leads out',
      async () => sent(archive(entry('../../etc/cron.d/x.rego', 'package a'))),
      400,
      'POLICY_BROKEN',
      /etc\/cron/,
    ],
    [
      'a path from the root',
      async () => sent(archive(entry('//etc/x.rego', 'package a'))),
      400,
      'POLICY_BROKEN',
      /etc/,
    ],
    [
      'a symbolic link',
      async () => sent(archive(entry('promotion/x.rego', '', '2', '/etc/passwd'))),
      400,
      'POLICY_BROKEN',
      /promotion\/x\.rego/,
    ],
    [
      'a hard link',
      async () => sent(archive(entry('promotion/x.rego', '', '1', 'promotion.rego'))),
      400,
      'POLICY_BROKEN',
      /promotion\/x\.rego/,
    ],
    [
      'a device',
      async () => sent(archive(entry('promotion/x.rego', '', '3'))),
      400,
      'POLICY_BROKEN',
      /promotion\/x\.rego/,
    ],
    [
      'a file twice',
      async () => sent(archive(entry('a.rego', 'package a'), entry('a.rego', 'package b'))),
      400,
      'POLICY_BROKEN',
      /a\.rego/,
    ],
    [
      'a file that is none of a policy',
      async () => sent(archive(entry('run.sh', 'rm -rf /'))),
      400,
      'POLICY_BROKEN',
      /run\.sh/,
    ],
    [
      'a bomb',
      async () => sent(archive(entry('promotion/x.rego', bombText))),
      400,
      'POLICY_BROKEN',
      /larger than/,
    ],
    ['what is not compressed', async () => sent(entry('a.rego', 'package a')), 400, 'POLICY_BROKEN', /gzip/],
    [
      'what is not base64',
      async () => ({ set: { bundle: '%%%' }, reason: 'A reason' }),
      400,
      'BAD_INPUT',
      /base64/,
    ],
    ['a bundle that is empty', async () => sent(archive()), 400, 'POLICY_BROKEN', /./],
    [
      'a syntax error',
      async () => {
        const files = { ...(await goodFiles()), 'promotion/budget.rego': 'package a\n\ndeny if {' }
        return sent(writeBundle({ files, revision: '' }, (bytes) => gzipSync(bytes)))
      },
      400,
      'POLICY_BROKEN',
      /^promotion\/budget\.rego:3:/,
    ],
    ['a field more', async () => ({ ...sent(archive()), force: true }), 400, 'BAD_INPUT', /no such field/i],
    ['no reason', async () => sent(archive(), ''), 400, 'BAD_INPUT', /reason/],
    [
      'fifty megabytes',
      async () => ({ set: { bundle: 'A'.repeat(50 * 1024 * 1024) }, reason: 'Large' }),
      413,
      'TOO_LARGE',
      /./,
    ],
  ]
  it.each(broken)('with %s is refused, and the active one stays', async (_, payload, status, code, told) => {
    const before = await activeHash()
    const answer = await post(await payload())
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
    expect(answer.json().message).toMatch(told)
    expect(answer.json()).toMatchObject({ remedy: expect.any(String), requestId: expect.any(String) })
    expect(await activeHash()).toBe(before)
  })

  it('can be taken out as a bundle and brought in again', async () => {
    const { bundle, fileName } = await admin.api.policy.export.query({ workspaceId })
    expect(fileName).toMatch(/^policy-\d+\.tar\.gz$/)
    const { files } = await admin.api.policy.openBundle.mutate({ workspaceId, bundle })
    const { items } = await admin.api.policy.snapshots.query({ workspaceId })
    const first = items.at(-1)
    const basedOn = await activeHash()
    const about = { workspaceId, snapshotId: first?.id ?? '', basedOn, reason: 'As it was' }
    await admin.api.policy.rollBack.mutate(about)
    const back = { workspaceId, set: { bundle }, basedOn: first?.hash ?? '', reason: 'And back' }
    expect(await admin.api.policy.reload.mutate(back)).toMatchObject({
      outcome: 'activated',
      newHash: basedOn,
    })
    expect((await admin.api.policy.files.query({ workspaceId })).files).toEqual(files)
  })
})
