import { expect, it } from 'vitest'
import { readable, readBody } from './readable.ts'

it('spells the facts of an event for people', () => {
  const expiresAt = Date.parse('2026-03-01T12:00:00Z')
  const facts = {
    role: 'reviewer',
    expiresAt,
    sessionsEnded: 2,
    unattended: false,
    firstBroken: null,
    scopes: ['ledger:read', 'workspace:read'],
    settingsSha256: 'a'.repeat(64),
    keyId: '0f3a77c1',
  }
  expect(readable(JSON.stringify(facts))).toEqual([
    { name: 'Role', value: 'reviewer', kind: 'text' },
    { name: 'Expires at', value: '2026-03-01T12:00:00.000Z', kind: 'instant' },
    { name: 'Sessions ended', value: '2', kind: 'text' },
    { name: 'Unattended', value: 'No', kind: 'text' },
    { name: 'First broken', value: 'None', kind: 'text' },
    { name: 'Scopes', value: 'ledger:read, workspace:read', kind: 'code' },
    { name: 'Settings SHA-256', value: 'a'.repeat(64), kind: 'code' },
    { name: 'Key id', value: '0f3a77c1', kind: 'code' },
  ])
  expect(readable(null)).toEqual([])
})

it('tells who acted from the body, and nobody once it was erased', () => {
  const body = { actorName: 'Ana Admin', behindName: null, words: { email: 'bo@example.com' } }
  expect(readBody(JSON.stringify(body))).toEqual({
    actorName: 'Ana Admin',
    behindName: null,
    words: [{ name: 'E-mail', value: 'bo@example.com', kind: 'text' }],
  })
  expect(readBody(null)).toEqual({ actorName: null, behindName: null, words: [] })
})
