import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as path } from 'node:path'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeAgent } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { goodPassword, join, setUp } from '../testing/people.ts'
import { codeOf, type Visitor } from '../testing/visitor.ts'
import { verifyOffline } from './testing.ts'

const reason = 'Asked for in a letter of 3 March.'

describe('erasing a person', () => {
  const server = composeForTest()
  let admin: Visitor
  let bo: Visitor
  let workspaceId = ''
  let personId = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
    const joined = await join(admin, server, workspaceId, 'reviewer', 'Bo')
    bo = joined.visitor
    personId = joined.personId
    await admin.api.members.changeRole.mutate({ workspaceId, personId, role: 'viewer' })
    await settle()
  })

  const settle = async () => {
    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()
  }
  const list = async () => (await admin.api.ledger.list.query({ workspaceId, limit: 100 })).items

  it('is refused while they belong to the workspace', async () => {
    const erase = admin.api.ledger.erase.mutate({ workspaceId, personId, reason })
    expect(await codeOf(erase)).toBe('STILL_A_MEMBER')
    expect(await admin.api.ledger.former.query({ workspaceId })).toEqual([])
  })

  it('takes their name and address out of every event, for good', async () => {
    await admin.api.members.remove.mutate({ workspaceId, personId })
    await settle()
    expect(await admin.api.ledger.former.query({ workspaceId })).toEqual([
      { personId, name: 'Bo', email: 'bo@example.com' },
    ])
    const before = await list()
    expect(before.filter(({ sentence }) => /Bo|bo@/.test(sentence)).length).toBeGreaterThan(4)
    const { events } = await admin.api.ledger.erase.mutate({ workspaceId, personId, reason })
    expect(events).toBeGreaterThan(4)
    await settle()

    const after = await list()
    expect(after.length).toBe(before.length + 1)
    expect(after.filter(({ sentence }) => /\bBo\b|bo@/.test(sentence))).toEqual([])
    expect(after.filter(({ isErased }) => isErased).length).toBeGreaterThan(4)
    expect(after[0]).toMatchObject({
      action: 'person.erased',
      sentence: `Ana Admin erased the personal data of somebody (…${personId.slice(-6)}) from ${events} events`,
      isErased: false,
    })
  })

  it('takes their account and everything of it, as they belonged nowhere else', async () => {
    const connection = await createConnection(server.target)
    for (const table of ['people', 'sessions', 'identities', 'one_time_links', 'ledger_body_keys']) {
      const [rows] = await connection.query<RowDataPacket[]>(`select * from ${table}`)
      const text = JSON.stringify(rows)
      expect({ table, holds: /bo@example|per_none/.test(text) || text.includes(personId) }).toEqual({
        table,
        holds: false,
      })
    }
    await connection.end()
    const signIn = bo.api.session.signIn.mutate({ email: 'bo@example.com', password: goodPassword })
    expect(await codeOf(signIn)).toBe('WRONG_CREDENTIALS')
  })

  it('leaves every proof as it was: what was erased still verifies, offline', async () => {
    const erased = (await list()).find(({ isErased }) => isErased)
    const event = await admin.api.ledger.event.query({ workspaceId, eventId: erased?.id ?? '' })
    expect(event).toMatchObject({ isErased: true, body: null })
    const folder = mkdtempSync(path(tmpdir(), 'countersign-erased-'))
    writeFileSync(path(folder, 'event'), event.line ?? '')
    writeFileSync(path(folder, 'proof'), event.proof ?? '')
    const trust = await server.services.evidence.trustRoot(workspaceId)
    writeFileSync(path(folder, 'trust'), JSON.stringify(trust))
    const { code, output } = verifyOffline(folder, 'event', 'event', 'proof', '--trust', 'trust')
    expect({ code, output }).toMatchObject({ code: 0 })
  })

  it('leaves the ledger intact, and the pass says how much was erased', async () => {
    const result = await server.services.checks.pass(workspaceId)
    expect(result.broken).toBeNull()
    expect(result.erased).toBeGreaterThan(4)
  })

  it('happens once', async () => {
    const again = admin.api.ledger.erase.mutate({ workspaceId, personId, reason })
    expect(await codeOf(again)).toBe('NOTHING_TO_ERASE')
    expect(await admin.api.ledger.former.query({ workspaceId })).toEqual([])
  })

  it('leaves the account of somebody who belongs to another workspace too', async () => {
    const other = await admin.api.workspace.create.mutate({ name: 'Second Works' })
    const cy = await join(admin, server, workspaceId, 'viewer', 'Cy')
    const link = await admin.api.members.invite.mutate({
      workspaceId: other.id,
      email: 'cy@example.com',
      role: 'viewer',
    })
    const token = link.url.split('#')[1] ?? ''
    await cy.visitor.api.links.acceptInvitation.mutate({ token, name: null, password: goodPassword })
    await admin.api.members.remove.mutate({ workspaceId, personId: cy.personId })
    await admin.api.ledger.erase.mutate({ workspaceId, personId: cy.personId, reason })
    await settle()
    // As a word: the name of a key may have these two letters in it.
    expect((await list()).filter(({ sentence }) => /\bCy\b/.test(sentence))).toEqual([])
    const elsewhere = await admin.api.ledger.list.query({ workspaceId: other.id })
    expect(elsewhere.items.some(({ sentence }) => sentence.startsWith('Cy joined'))).toBe(true)
    const headers = await server.services.stores.log.headersOf(workspaceId, ['person.erased'])
    expect(headers.at(-1)?.toString()).toContain('"accountRemoved":false')
  })

  it('waits while a hold on an agent keeps what tells of both, and of nobody else', async () => {
    const dana = await join(admin, server, workspaceId, 'admin', 'Dana')
    const eli = await join(admin, server, workspaceId, 'viewer', 'Eli')
    const { agentId } = await makeAgent(dana.visitor, workspaceId)
    const held = { workspaceId, name: 'Case 19', reason, scope: 'agent', subjectId: agentId } as const
    const { holdId } = await admin.api.retention.placeHold.mutate(held)
    for (const { personId: gone } of [dana, eli]) {
      await admin.api.members.remove.mutate({ workspaceId, personId: gone })
    }
    const erase = (gone: string) => admin.api.ledger.erase.mutate({ workspaceId, personId: gone, reason })
    // The event that tells of both may have no place in the log yet.
    expect(await codeOf(erase(dana.personId))).toBe('UNDER_HOLD')
    expect((await erase(eli.personId)).events).toBeGreaterThan(0)
    await admin.api.retention.liftHold.mutate({ workspaceId, holdId, reason })
    expect((await erase(dana.personId)).events).toBeGreaterThan(0)
  })
})
