import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { actions, parseHeader } from '@countersign/ledger'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { join, setUp } from '../testing/people.ts'
import { codeOf, type Visitor } from '../testing/visitor.ts'
import { asRoot, writeEvents } from './testing.ts'

describe('writing down', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
  })

  const sentences = async () => {
    await server.services.sequencer.sequenceAll()
    const { items } = await admin.api.ledger.list.query({ workspaceId, limit: 100 })
    return items.map(({ sentence }) => sentence).reverse()
  }

  it('begins with how everything began, in that order', async () => {
    expect(await sentences()).toEqual([
      expect.stringMatching(/^The ledger was opened; its checkpoints are signed with key [0-9a-f]{8}$/),
      'Ana Admin created the workspace “Example Works”',
      'Ana Admin joined the workspace as admin',
      'Countersign put the shipped policy in force as version 1: The policy that every workspace begins with.',
      expect.stringMatching(/^Countersign prepared the HS256 signing key hs-[0-9a-f]{8}$/),
      expect.stringMatching(/^Countersign made the HS256 signing key hs-[0-9a-f]{8} active$/),
      expect.stringMatching(/^Countersign prepared the Ed25519 signing key [\w-]{8}$/),
      expect.stringMatching(/^Countersign made the Ed25519 signing key [\w-]{8} active$/),
      'An account was made for Ana Admin during set-up',
      'Countersign was set up; Ana Admin is the first admin',
      'Ana Admin signed in with a one-time link',
    ])
  })

  it('tells of every change who made it, with the request it came in', async () => {
    const before = (await sentences()).length
    const { visitor, personId } = await join(admin, server, workspaceId, 'reviewer', 'Boniface')
    await admin.api.members.changeRole.mutate({ workspaceId, personId, role: 'compliance' })
    const about = { name: 'CI', scopes: ['ledger:read' as const], expiresInDays: null }
    const { id } = await admin.api.keys.create.mutate({ workspaceId, ...about })
    await admin.api.keys.revoke.mutate({ workspaceId, keyId: id })
    await visitor.api.session.signOut.mutate({})
    await admin.api.members.remove.mutate({ workspaceId, personId })
    expect((await sentences()).slice(before)).toEqual([
      'Ana Admin invited boniface@example.com as reviewer',
      'An account was made for Boniface through an invitation',
      'Boniface accepted the invitation as reviewer',
      'Boniface joined the workspace as reviewer',
      'Boniface signed in with a one-time link',
      'Ana Admin changed the role of Boniface from reviewer to compliance',
      'Ana Admin created the API key “CI” for ledger:read',
      'Ana Admin revoked the API key “CI”',
      'Boniface signed out',
      'Ana Admin removed Boniface from the workspace',
    ])
    const headers = await server.services.stores.log.headersOf(workspaceId, ['member.removed'])
    const read = parseHeader(headers[0] ?? Buffer.alloc(0))
    expect(read.ok && read.value.requestId).toMatch(/^[\w-]{8,64}$/)
  })

  it('of a refused sign-in too, which changes nothing else', async () => {
    const wrong = admin.api.session.signIn.mutate({ email: 'ana@example.com', password: 'not the password' })
    expect(await codeOf(wrong)).toBe('WRONG_CREDENTIALS')
    expect((await sentences()).at(-1)).toBe(
      'A sign-in with a password to the account of Ana Admin was refused',
    )
  })

  it('keeps every name and address out of what stays for ever', async () => {
    const connection = await createConnection(server.target)
    const [rows] = await connection.query<RowDataPacket[]>('select header, sealed_body from ledger_events')
    await connection.end()
    const everything = rows.map((row) => `${row.header}${row.sealed_body}`).join('\n')
    expect(rows.length).toBeGreaterThan(10)
    for (const personal of [
      'Ana Admin',
      'Boniface',
      'example.com',
      '203.0.113.7',
      'Test browser',
      'Example Works',
    ]) {
      expect(everything).not.toContain(personal)
    }
  })

  const tables = ['ledger_events', 'ledger_pending', 'ledger_body_keys'] as const

  it.each(tables)('fails the decision when %s cannot be written', async (table) => {
    const stranger = { email: `${table}@example.com`, role: 'viewer' as const }
    await asRoot(server, `rename table ${table} to away`)
    expect(await codeOf(admin.api.members.invite.mutate({ workspaceId, ...stranger }))).toBe('FAULT')
    if (table !== 'ledger_body_keys') {
      await expect(writeEvents(server, workspaceId, 3)).rejects.toThrow()
    }
    await asRoot(server, `rename table away to ${table}`)
    const open = await admin.api.members.invitations.query({ workspaceId })
    expect(open.map(({ email }) => email)).not.toContain(stranger.email)
    await admin.api.members.invite.mutate({ workspaceId, ...stranger })
    await server.services.sequencer.sequenceAll()
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
  })

  it('undoes the change when its event comes second and fails', async () => {
    await asRoot(
      server,
      'alter table ledger_pending add column surprise int not null, modify column surprise int not null default 0',
      'alter table ledger_pending alter column surprise drop default',
    )
    expect(await codeOf(admin.api.workspace.rename.mutate({ workspaceId, name: 'Other Works' }))).toBe(
      'FAULT',
    )
    await asRoot(server, 'alter table ledger_pending drop column surprise')
    expect((await admin.api.workspace.get.query({ workspaceId })).name).toBe('Example Works')
  })

  it('shares one transaction among those that wait at the same moment, and fails them together', async () => {
    await writeEvents(server, workspaceId, 500)
    await server.services.sequencer.sequenceAll()
    await asRoot(server, 'rename table ledger_pending to away')
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => writeEvents(server, workspaceId, 1)),
    )
    await asRoot(server, 'rename table away to ledger_pending')
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
    const [entry] = await server.services.stores.log.entries(workspaceId, 0, 1)
    expect(entry).toBeDefined()
    await writeEvents(server, workspaceId, 1)
    await server.services.sequencer.sequenceAll()
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
  })

  it('is done somewhere for every kind of event that there is', () => {
    const sources = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'apps/server/src'], {
      encoding: 'utf8',
    })
      .split('\n')
      .filter((file) => file.endsWith('.ts') && !/test(ing)?\.ts$/.test(file))
    const text = sources.map((file) => readFileSync(file, 'utf8')).join('\n')
    expect(actions.filter((action) => !text.includes(`'${action}'`))).toEqual([])
  })
})
