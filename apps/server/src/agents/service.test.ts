import { specDigest } from '@countersign/agents'
import { beforeAll, describe, expect, it } from 'vitest'
import { sha256 } from '../ledger/cryptography.ts'
import { asRoot } from '../ledger/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { goodPassword, join, setUp } from '../testing/people.ts'
import { codeOf, refusalOf, type Visitor } from '../testing/visitor.ts'
import { day, eventsOf, rowsOf, specOf, written } from './testing.ts'

describe('an agent', () => {
  const server = composeForTest()
  let admin: Visitor
  let bo: Visitor
  let reviewer: Visitor
  let workspaceId = ''
  let made = 0

  beforeAll(async () => {
    const first = await setUp(server)
    admin = first.admin
    workspaceId = first.workspaceId
    bo = (await join(admin, server, workspaceId, 'admin', 'Bo')).visitor
    reviewer = (await join(admin, server, workspaceId, 'reviewer', 'Rita')).visitor
  })

  const fresh = () => `agent-${++made}`
  const create = async (name = fresh(), change = {}) =>
    admin.api.agents.create.mutate({ workspaceId, spec: { value: written(name, change) } })
  const get = (agentId: string) => admin.api.agents.get.query({ workspaceId, agentId })
  const update = (who: Visitor, agentId: string, basedOn: number, name: string, change: object) =>
    who.api.agents.update.mutate({ workspaceId, agentId, basedOn, spec: { value: written(name, change) } })
  const budget = (monthlyUsd: number) => ({ budget: { monthlyUsd } })
  const later = async (ms: number) => {
    server.clock.advance(ms)
    for (const [visitor, email] of [
      [admin, 'ana@example.com'],
      [bo, 'bo@example.com'],
      [reviewer, 'rita@example.com'],
    ] as const)
      await visitor.api.session.signIn.mutate({ email, password: goodPassword })
  }

  it('is one of many that are born, edited and renewed at the same moment, more than there are connections', async () => {
    const many = Array.from({ length: 40 }, () => fresh())
    const born = await Promise.all(many.map((name) => create(name)))
    const edited = born.map(({ id, name }) => update(admin, id, 1, name, budget(3)))
    expect((await Promise.all(edited)).map(({ revision }) => revision)).toEqual(many.map(() => 2))
    const renewed = born.map(({ id }) =>
      admin.api.agents.renew.mutate({ workspaceId, agentId: id, reason: 'Not done yet' }),
    )
    expect(await Promise.all(renewed)).toHaveLength(40)
  })

  it('is born in the sandbox with an end, and the ledger says so', async () => {
    const name = fresh()
    const agent = await create(name)
    const spec = specOf(written(name))
    expect(agent).toEqual({
      id: expect.stringMatching(/^agt_/),
      name,
      revision: 1,
      digest: specDigest(sha256, spec),
      isChanged: true,
      expiresAt: server.clock.now + 14 * day,
    })
    const shown = await get(agent.id)
    expect(shown).toMatchObject({
      status: 'SANDBOX',
      governedRevision: null,
      createdByName: 'Ana Admin',
      cannotEdit: null,
      current: { number: 1, spec, findings: [] },
    })
    const events = await eventsOf(server, workspaceId, agent.id)
    expect(events).toMatchObject([
      {
        action: 'agent.created',
        header: {
          facts: {
            revision: 1,
            specSha256: agent.digest,
            from: 'blank',
            source: null,
            expiresAt: agent.expiresAt,
          },
        },
      },
    ])
    expect(JSON.stringify(events)).not.toContain(name)
  })

  it('lives as long as asked for, and never longer than the policy lets it', async () => {
    const lives = async (days: number) => {
      const spec = { value: written(fresh()) }
      const { expiresAt } = await admin.api.agents.create.mutate({ workspaceId, spec, days })
      return (expiresAt - server.clock.now) / day
    }
    expect([await lives(1), await lives(30), await lives(365)]).toEqual([1, 30, 30])
  })

  it('is refused with every problem under its path, and with its line when it was a text', async () => {
    const before = await rowsOf(server)
    const refused = await refusalOf(create('Not a name', { capabilities: ['*'], surprise: 1 }))
    expect(refused).toMatchObject({ code: 'SPEC_INVALID', httpStatus: 400 })
    expect(Object.keys(refused.fields ?? {}).sort()).toEqual(['capabilities[0]', 'metadata.name', 'surprise'])
    const text = 'apiVersion: countersign/v1\nkind: Agent\nmetadata:\n  name: Wrong\n'
    const spec = { text, format: 'yaml' as const }
    const where = await refusalOf(admin.api.agents.create.mutate({ workspaceId, spec }))
    expect(where.fields?.['metadata.name']).toMatch(/\(line 4, column 3\)$/)
    expect(await rowsOf(server)).toEqual(before)
  })

  it('has a name of its own, also against somebody who creates at the same moment', async () => {
    const name = fresh()
    const settled = await Promise.allSettled([1, 2, 3, 4, 5].map(() => create(name)))
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const reasons = settled.flatMap((one) => (one.status === 'rejected' ? one.reason.data.code : []))
    expect(new Set(reasons)).toEqual(new Set(['NAME_TAKEN']))
    expect(await codeOf(create(name))).toBe('NAME_TAKEN')
    const { total, items } = await admin.api.agents.list.query({ workspaceId, limit: 100 })
    expect(items).toHaveLength(total)
    expect(items.filter((item) => item.name === name)).toHaveLength(1)
  })

  it('keeps every revision with who, when, why and what', async () => {
    const name = fresh()
    const { id } = await create(name)
    server.clock.advance(60_000)
    const note = 'Month end needs more'
    const spec = { value: written(name, budget(50)) }
    const saved = await bo.api.agents.update.mutate({ workspaceId, agentId: id, basedOn: 1, spec, note })
    expect(saved).toMatchObject({ revision: 2, isChanged: true })
    const { items } = await admin.api.agents.revisions.query({ workspaceId, agentId: id })
    expect(items).toMatchObject([
      {
        number: 2,
        authorName: 'Bo',
        at: server.clock.now,
        note,
        changes: 'monthly budget 10 -> 50 USD',
        basedOn: 1,
        mode: 'sandbox',
      },
      { number: 1, authorName: 'Ana Admin', note: null, changes: '', basedOn: null, mode: null },
    ])
    const diff = await admin.api.agents.diff.query({ workspaceId, agentId: id, from: 1, to: 2 })
    expect(diff).toMatchObject({
      sentence: 'monthly budget 10 -> 50 USD',
      before: { budget: { monthlyUsd: 10 } },
      after: { budget: { monthlyUsd: 50 } },
    })
    const first = await admin.api.agents.revision.query({ workspaceId, agentId: id, number: 1 })
    expect(first.spec).toEqual(specOf(written(name)))
    expect((await eventsOf(server, workspaceId, id)).map(({ action }) => action)).toEqual([
      'agent.created',
      'agent.revised',
    ])
  })

  it('is not saved twice when the same is sent twice', async () => {
    const name = fresh()
    const { id } = await create(name)
    const send = () => update(admin, id, 1, name, budget(20))
    const answers = await Promise.all([send(), send(), send()])
    expect(new Set(answers.map(({ revision }) => revision))).toEqual(new Set([2]))
    expect(answers.filter(({ isChanged }) => isChanged)).toHaveLength(1)
    expect(await eventsOf(server, workspaceId, id)).toHaveLength(2)
  })

  it('shows somebody else’s change instead of overwriting it', async () => {
    const name = fresh()
    const { id } = await create(name)
    await update(bo, id, 1, name, budget(50))
    const mine = { ...budget(30), capabilities: ['invoice.read', 'invoice.match'] }
    const refused = await refusalOf(update(admin, id, 1, name, mine))
    expect(refused).toMatchObject({ code: 'REVISION_IS_OLDER', httpStatus: 409 })
    expect(refused.message).toMatch(/revision 1, but Bo saved revision 2 on 2026-\d\d-\d\d at \d\d:\d\d UTC/)
    const spec = { value: written(name, mine) }
    const both = await admin.api.agents.collision.mutate({ workspaceId, agentId: id, basedOn: 1, spec })
    expect(both.theirs).toMatchObject({ number: 2, authorName: 'Bo' })
    expect(both.theirChanges.map(({ path }) => path)).toEqual(['budget.monthlyUsd'])
    expect(both.yourChanges.map(({ path }) => path)).toEqual([
      'capabilities[invoice.match]',
      'budget.monthlyUsd',
    ])
    expect(both.conflicts).toEqual(['budget.monthlyUsd'])
    expect(await update(admin, id, 2, name, mine)).toMatchObject({ revision: 3 })
  })

  it('has one next revision when two editors save at once', async () => {
    const name = fresh()
    const { id } = await create(name)
    const settled = await Promise.allSettled(
      [11, 12, 13, 14].map((usd, at) => update(at % 2 ? admin : bo, id, 1, name, budget(usd))),
    )
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await get(id)).lastRevision).toBe(2)
  })

  it('keeps its name, and restores what it was as a new revision', async () => {
    const name = fresh()
    const { id, digest } = await create(name)
    expect(await codeOf(update(admin, id, 1, fresh(), {}))).toBe('NAME_IS_FIXED')
    await update(admin, id, 1, name, { capabilities: ['invoice.match'], metadata: { name } })
    const restored = await admin.api.agents.restore.mutate({
      workspaceId,
      agentId: id,
      number: 1,
      basedOn: 2,
    })
    expect(restored).toMatchObject({ revision: 3, digest })
    const { items } = await admin.api.agents.revisions.query({ workspaceId, agentId: id })
    expect(items[0]).toMatchObject({ number: 3, restoredFrom: 1, digest })
    expect((await admin.api.agents.list.query({ workspaceId, search: name })).items[0]).toMatchObject({
      owner: 'finance',
      labels: { team: 'finance' },
    })
    expect((await eventsOf(server, workspaceId, id)).at(-1)).toMatchObject({
      action: 'agent.restored',
      header: { facts: { revision: 3, restored: 1, specSha256: digest } },
    })
    const older = admin.api.agents.restore.mutate({ workspaceId, agentId: id, number: 2, basedOn: 2 })
    expect(await codeOf(older)).toBe('REVISION_IS_OLDER')
    const absent = admin.api.agents.restore.mutate({ workspaceId, agentId: id, number: 9, basedOn: 3 })
    expect(await codeOf(absent)).toBe('REVISION_NOT_FOUND')
  })

  it('ends, is renewed with a reason, and not for ever', async () => {
    const name = fresh()
    const { id } = await create(name)
    const renew = (reason: string) => admin.api.agents.renew.mutate({ workspaceId, agentId: id, reason })
    await later(14 * day)
    expect((await get(id)).status).toBe('SANDBOX_EXPIRED')
    expect(await codeOf(update(admin, id, 1, name, budget(20)))).toBe('SANDBOX_EXPIRED')
    expect(await codeOf(renew(' '))).toBe('BAD_INPUT')
    const reason = 'The pilot goes on'
    expect(await renew(reason)).toEqual({ expiresAt: server.clock.now + 14 * day, renewals: 1 })
    expect((await get(id)).status).toBe('SANDBOX')
    await renew(reason)
    await renew(reason)
    expect(await codeOf(renew(reason))).toBe('RENEWALS_USED_UP')
    expect((await get(id)).cannotRenew?.code).toBe('RENEWALS_USED_UP')
    const told = (await eventsOf(server, workspaceId, id)).filter(({ action }) => action === 'agent.renewed')
    expect(told.map(({ header }) => header.facts.renewals)).toEqual([1, 2, 3])
  })

  it('is frozen and unfrozen by a reviewer too, and is what it was', async () => {
    const name = fresh()
    const { id } = await create(name)
    await reviewer.api.agents.freeze.mutate({ workspaceId, agentId: id })
    expect(await get(id)).toMatchObject({ status: 'FROZEN', frozenByName: 'Rita', isFrozen: true })
    expect(await codeOf(update(admin, id, 1, name, budget(20)))).toBe('AGENT_FROZEN')
    expect(await codeOf(admin.api.agents.freeze.mutate({ workspaceId, agentId: id }))).toBe('ALREADY_FROZEN')
    await reviewer.api.agents.unfreeze.mutate({ workspaceId, agentId: id })
    expect(await get(id)).toMatchObject({ status: 'SANDBOX', frozenAt: null, frozenByName: null })
    expect(await codeOf(admin.api.agents.unfreeze.mutate({ workspaceId, agentId: id }))).toBe('NOT_FROZEN')
  })

  it('is retired for good with a reason, keeps its name, and can still be cloned', async () => {
    const name = fresh()
    const { id } = await create(name)
    const retire = (reason: string) => admin.api.agents.retire.mutate({ workspaceId, agentId: id, reason })
    expect(await codeOf(retire(''))).toBe('BAD_INPUT')
    const before = (await admin.api.agents.list.query({ workspaceId })).total
    await retire('Nobody needs it any more')
    expect(await get(id)).toMatchObject({ status: 'RETIRED', retiredByName: 'Ana Admin' })
    expect((await admin.api.agents.list.query({ workspaceId })).total).toBe(before - 1)
    expect(await codeOf(retire('Once more'))).toBe('AGENT_RETIRED')
    expect(await codeOf(update(admin, id, 1, name, budget(20)))).toBe('AGENT_RETIRED')
    expect(await codeOf(create(name))).toBe('NAME_TAKEN')
    const cloneName = fresh()
    const clone = await admin.api.agents.clone.mutate({ workspaceId, agentId: id, name: cloneName })
    expect(await get(clone.id)).toMatchObject({
      origin: 'clone',
      clonedFrom: { id, name },
      status: 'SANDBOX',
      current: { spec: { capabilities: ['invoice.read'] } },
    })
    expect(await codeOf(admin.api.agents.clone.mutate({ workspaceId, agentId: id, name: cloneName }))).toBe(
      'NAME_TAKEN',
    )
  })

  it('is offered the name that was wanted where it is free, its number included, or else the next', async () => {
    const free = async (name: string) => (await admin.api.agents.freeName.query({ workspaceId, name })).name
    expect(await free('release-2024')).toBe('release-2024')
    await create('release-2024')
    expect(await free('Release 2024')).toBe('release-2')
    await create('release-2')
    expect(await free('release-2024')).toBe('release-3')
    expect(await free('release-2')).toBe('release-3')
    expect(await free('release')).toBe('release')
    expect(await free('!')).toBe('agent')
  })

  it('is labelled in a revision, for labels are part of what is approved', async () => {
    const { id } = await create()
    const label = (add: Record<string, string>, remove: string[] = []) =>
      admin.api.agents.label.mutate({ workspaceId, agentId: id, add, remove })
    expect(await label({ tier: 'one', team: 'sales' })).toMatchObject({ revision: 2 })
    expect((await get(id)).current.spec.metadata.labels).toEqual({ team: 'sales', tier: 'one' })
    expect(await label({}, ['team', 'absent'])).toMatchObject({ revision: 3 })
    const { items } = await admin.api.agents.list.query({ workspaceId, label: 'tier=one' })
    expect(items.map((item) => item.id)).toEqual([id])
    expect(await codeOf(label({ 'Not a label': 'x' }))).toBe('SPEC_INVALID')
    expect((await eventsOf(server, workspaceId, id)).map(({ action }) => action).slice(1)).toEqual([
      'agent.labelled',
      'agent.labelled',
    ])
  })

  it.each(['yaml', 'json'] as const)('is exported as %s that makes the same agent again', async (format) => {
    const name = fresh()
    const { id, digest } = await create(name)
    const { fileName, text } = await reviewer.api.agents.export.mutate({ workspaceId, agentId: id, format })
    expect(fileName).toBe(`${name}.${format}`)
    const again = fresh()
    const renamed = text.replaceAll(name, again)
    const copy = await admin.api.agents.create.mutate({ workspaceId, spec: { text: renamed, format } })
    expect((await get(copy.id)).current.spec).toEqual(specOf(written(again)))
    expect((await eventsOf(server, workspaceId, id)).at(-1)).toMatchObject({
      action: 'agent.exported',
      header: { facts: { revision: 1, specSha256: digest, format } },
    })
  })

  it('is edited in a sandbox beside what is governed, which stays as it is', async () => {
    const name = fresh()
    const { id, digest } = await create(name)
    // Nothing can be promoted yet; what the list and the editor read of an agent is set as a promotion would.
    await asRoot(
      server,
      `update agents set governed_revision = 1, governed_digest = sandbox_digest, sandbox_revision = null,
       sandbox_digest = null, expires_at = '9999-12-31', renewals = 3 where id = '${id}'`,
    )
    expect(await get(id)).toMatchObject({
      status: 'GOVERNED_VALID',
      expiresAt: null,
      cannotEdit: null,
      digest,
    })
    const saved = await update(admin, id, 1, name, budget(20))
    expect(saved).toMatchObject({ revision: 2, expiresAt: server.clock.now + 14 * day })
    expect(await get(id)).toMatchObject({
      status: 'GOVERNED_VALID',
      sandboxStatus: 'SANDBOX',
      governedStatus: 'GOVERNED_VALID',
      sandboxRevision: 2,
      governedRevision: 1,
      renewals: 0,
      current: { number: 2 },
    })
    const { items } = await admin.api.agents.revisions.query({ workspaceId, agentId: id })
    expect(items.map(({ mode }) => mode)).toEqual(['sandbox', 'governed'])
    // What the page of the agent shows of the two side by side.
    const governed = await admin.api.agents.revision.query({ workspaceId, agentId: id, number: 1 })
    expect(governed).toMatchObject({ digest, authorName: 'Ana Admin' })
    const { changes } = await admin.api.agents.diff.query({ workspaceId, agentId: id, from: 1, to: 2 })
    expect(changes).toContainEqual(expect.objectContaining({ path: 'budget.monthlyUsd', widens: true }))
  })

  it('is not handed out when what is stored is not what was saved', async () => {
    const { id } = await create()
    await asRoot(server, `update agent_revisions set spec = concat(spec, ' ') where agent_id = '${id}'`)
    expect(await codeOf(get(id))).toBe('REVISION_DAMAGED')
    expect(await codeOf(admin.api.agents.revision.query({ workspaceId, agentId: id, number: 1 }))).toBe(
      'REVISION_DAMAGED',
    )
  })

  it('is not changed when the ledger cannot be written', async () => {
    const name = fresh()
    const { id } = await create(name)
    const before = await rowsOf(server)
    await asRoot(server, 'rename table ledger_pending to away')
    const refused = await Promise.allSettled([
      create(),
      update(admin, id, 1, name, budget(20)),
      admin.api.agents.freeze.mutate({ workspaceId, agentId: id }),
      admin.api.agents.retire.mutate({ workspaceId, agentId: id, reason: 'Not now' }),
    ])
    await asRoot(server, 'rename table away to ledger_pending')
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected'])
    expect(await rowsOf(server)).toEqual(before)
    expect(await get(id)).toMatchObject({ status: 'SANDBOX', lastRevision: 1 })
  })
})
