import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { join, setUp } from '../testing/people.ts'
import { codeOf, refusalOf, type Visitor } from '../testing/visitor.ts'
import { dataWith, filesWith, promotionInput } from './testing.ts'

describe('the policy of a workspace', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
  })

  beforeEach(() => server.clock.advance(1_000))

  const overview = () => admin.api.policy.overview.query({ workspaceId })
  const budget = (limit: number) => dataWith(admin, workspaceId, /monthlyUsd: \d+/, `monthlyUsd: ${limit}`)
  const reload = async (change: { files: Record<string, string>; basedOn: string }, reason = 'A reason') => {
    const { files, basedOn } = change
    return admin.api.policy.reload.mutate({ workspaceId, set: { files }, basedOn, reason })
  }

  it('begins as the set that is shipped, for whoever made the workspace and for nobody else to have to', async () => {
    const { active, shipped, needsTwo } = await overview()
    expect(active).toMatchObject({ number: 1, origin: 'shipped', authorName: 'Countersign' })
    expect(shipped).toEqual({ hash: active.hash, isActive: true })
    expect(needsTwo).toBe(false)
    const other = await admin.api.workspace.create.mutate({ name: 'Another one' })
    const elsewhere = await admin.api.policy.overview.query({ workspaceId: other.id })
    expect(elsewhere.active).toMatchObject({ number: 1, hash: active.hash })
  })

  it('is given to workspaces that are older than policies, once, however many replicas start', async () => {
    await server.orm.execute(`delete from policy_active where workspace_id = '${workspaceId}'`)
    await server.orm.execute(`delete from policy_snapshots where workspace_id = '${workspaceId}'`)
    await server.orm.execute(`delete from policy_reasons where workspace_id = '${workspaceId}'`)
    const replicas = await Promise.all([openReplica(server), openReplica(server), openReplica(server)])
    for (const replica of replicas) await replica.close()
    const { items } = await admin.api.policy.snapshots.query({ workspaceId })
    expect(items).toMatchObject([{ number: 1, origin: 'shipped' }])
  })

  it('is changed by a whole set, which decides from then on', async () => {
    const before = (await overview()).active
    const answer = await reload(await budget(42), 'The budget of the year')
    expect(answer).toMatchObject({ outcome: 'activated', number: before.number + 1, oldHash: before.hash })
    const { active } = await overview()
    expect(active).toMatchObject({
      origin: 'edited',
      authorName: 'Ana Admin',
      reason: 'The budget of the year',
    })
    expect(active.hash).toBe(answer.newHash)
    expect((await admin.api.agents.choices.query({ workspaceId })).monthlyUsd).toBe(42)
  })

  it('tells the ledger the old and the new hash', async () => {
    const before = (await overview()).active
    const answer = await reload(await budget(43))
    await server.services.sequencer.sequenceAll()
    const { items } = await admin.api.ledger.list.query({ workspaceId, action: 'policy.activated' })
    const event = await admin.api.ledger.event.query({ workspaceId, eventId: items[0]?.id ?? '' })
    expect(JSON.parse(event.facts ?? '')).toMatchObject({
      oldHash: before.hash,
      newHash: answer.newHash,
      revalidated: 0,
    })
    expect(items[0]?.sentence).toMatch(/^Ana Admin changed the policy, which is now version \d+: A reason/)
  })

  it('stays when the same content comes again, and says so', async () => {
    const before = (await overview()).active
    const answer = await reload(await filesWith(admin, workspaceId, {}))
    expect(answer).toEqual({
      outcome: 'unchanged',
      oldHash: before.hash,
      newHash: before.hash,
      revalidated: 0,
    })
    expect((await overview()).active).toEqual(before)
  })

  it('lets nobody overwrite what they have not seen, and says whose it is', async () => {
    const mine = await budget(44)
    await reload(await budget(45))
    const refusal = await refusalOf(reload(mine))
    expect(refusal).toMatchObject({ code: 'POLICY_MOVED_ON', message: expect.stringContaining('Ana Admin') })
    expect((await admin.api.agents.choices.query({ workspaceId })).monthlyUsd).toBe(45)
  })

  it('is changed by one of two who press at the same moment', async () => {
    const [one, other] = [await budget(46), await budget(47)]
    const answers = await Promise.allSettled([reload(one), reload(other)])
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('is rolled back as a new version, and the history keeps both', async () => {
    const { items } = await admin.api.policy.snapshots.query({ workspaceId })
    const first = items.find(({ number }) => number === 1)
    const basedOn = (await overview()).active.hash
    const about = { workspaceId, snapshotId: first?.id ?? '', basedOn, reason: 'It was right before' }
    await admin.api.policy.rollBack.mutate(about)
    const { active } = await overview()
    expect(active).toMatchObject({ origin: 'rolled-back', hash: first?.hash, restoredNumber: 1 })
    expect((await admin.api.policy.snapshots.query({ workspaceId })).items).toHaveLength(items.length + 1)
  })

  const broken: [string, Record<string, string | null>, RegExp][] = [
    [
      'a syntax error',
      { 'promotion/budget.rego': 'package a\n\ndeny contains {' },
      /^promotion\/budget\.rego:3:/,
    ],
    [
      'an unsafe variable',
      {
        'promotion/extra.rego':
          'package countersign.promotion.rules.extra\n\nimport rego.v1\n\ndeny contains x if y\n',
      },
      /^promotion\/extra\.rego:\d+:\d+: var .* is unsafe/,
    ],
    ['no entry point', { 'runtime.rego': null }, /^runtime\.rego:/],
    [
      'a test of its own that fails',
      {
        'promotion/mine_test.rego':
          'package countersign.promotion_test\n\nimport rego.v1\n\ntest_never if 1 == 2\n',
      },
      /^promotion\/mine_test\.rego:5:\d+: The test test_never failed/,
    ],
    ['data that is not a policy’s', { 'settings/data.yaml': 'warn: []\n' }, /^settings\/data\.yaml:/],
    ['a path out of the set', { '../../etc/passwd.rego': 'package countersign.a' }, /passwd\.rego/],
  ]
  it.each(broken)(
    'with %s is refused with file, line and reason, and nothing changes',
    async (_, change, told) => {
      const before = await overview()
      const refusal = await refusalOf(reload(await filesWith(admin, workspaceId, change)))
      expect(refusal.code).toBe('POLICY_BROKEN')
      expect(refusal.message).toMatch(told)
      expect((await overview()).active).toEqual(before.active)
    },
  )

  it('that is larger than anybody writes is refused before it is read', async () => {
    const before = await overview()
    const files = { 'promotion/large.rego': `package a\n${'#'.repeat(50 * 1024 * 1024)}` }
    const body = JSON.stringify({ workspaceId, set: { files }, basedOn: before.active.hash, reason: 'Large' })
    const answer = await admin.fetch('/trpc/policy.reload', { method: 'POST', body })
    expect(answer.status).toBe(413)
    expect((await overview()).active).toEqual(before.active)
  })

  it('that was changed behind our back decides nothing', async () => {
    const replica = await openReplica(server)
    await reload(await budget(48))
    const { id, number } = (await overview()).active
    await server.orm.execute(
      `update policy_snapshots set files = replace(files, 'monthlyUsd: 48', 'monthlyUsd: 84') where id = '${id}'`,
    )
    const asked = await replica.services.policyDecisions.consider(
      replica.services.stores,
      workspaceId,
      'promotion',
      promotionInput(server.clock.now),
    )
    expect(asked.answer).toMatchObject({ outcome: 'unanswered', code: 'POLICY_UNREADABLE' })
    expect(asked.snapshot.number).toBe(number)
    await expect(
      replica.services.policyDecisions.dataOf(replica.services.stores, workspaceId),
    ).rejects.toThrow('its hash differs')
    await replica.close()
    const first = (await admin.api.policy.snapshots.query({ workspaceId, cursor: 2 })).items[0]
    const about = { workspaceId, snapshotId: first?.id ?? '', basedOn: (await overview()).active.hash }
    await admin.api.policy.rollBack.mutate({ ...about, reason: 'The database was changed' })
    expect((await admin.api.agents.choices.query({ workspaceId })).monthlyUsd).toBe(500)
  })

  it('is read by everybody and written by admins', async () => {
    const { visitor } = await join(admin, server, workspaceId, 'viewer', 'vera')
    expect((await visitor.api.policy.overview.query({ workspaceId })).active.number).toBeGreaterThan(1)
    const { files, basedOn } = await filesWith(visitor, workspaceId, {})
    const about = { workspaceId, set: { files }, basedOn, reason: 'Because' }
    expect(await codeOf(visitor.api.policy.reload.mutate(about))).toBe('NOT_PERMITTED')
  })
})
