import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  afterFailure,
  apiKeyStanding,
  apiKeyWorks,
  Email,
  GroupName,
  groupsIn,
  type MemberFacts,
  PersonName,
  passwordProblem,
  type Role,
  readClaims,
  roleHas,
  sessionStanding,
  slugOf,
  type ThrottleState,
  throttleRules,
  throttleWait,
  whyNotChangeRole,
  whyNotDisable,
  whyNotRemove,
  whyNotReset,
} from './index.ts'

const now = Date.UTC(2026, 0, 15)
const minute = 60_000

describe('a password', () => {
  it.each([
    ['short', 'elevenchars'],
    ['too long', 'x'.repeat(129)],
    ['on the list of leaked ones', 'Password1234'],
    ['the name of this product', 'countersign123'],
    ['one character over and over', 'aaaaaaaaaaaaaaaa'],
    ['one word over and over', 'abcabcabcabcabc'],
    ['a run', 'abcdefghijklmnop'],
    ['a run downwards', '9876543210/.-,+'],
    ['little more than the name', 'annakarenina1'],
    ['little more than the address', 'karenina@post.example'],
  ])('is refused when it is %s', (_why, password) => {
    const context = { name: 'Annakarenina Tolstoy', email: 'karenina@post.example' }
    expect(passwordProblem(password, context)).toMatch(/\.$/)
  })

  it.each([
    'four unrelated words here',
    'пароль из четырёх слов',
    '🦊🦉🐝🦔🐙🦀🐢🦋🐞🦕🐳🦜',
    '            x            ',
    `${'x'.repeat(64)}y`,
  ])('may be anything else, such as %s', (password) => {
    expect(passwordProblem(password)).toBeNull()
  })
})

describe('names and addresses', () => {
  it('an address is one, whatever its case and the blanks around it', () => {
    expect(Email.parse(' Ana@Example.COM ')).toBe('ana@example.com')
    for (const wrong of [
      '',
      'ana',
      'ana@',
      '@example.com',
      'a b@example.com',
      `${'a'.repeat(250)}@example.com`,
    ]) {
      expect(Email.safeParse(wrong).success).toBe(false)
    }
  })

  it('a name cannot hide characters that turn or split the text around it', () => {
    for (const hidden of ['\u202e', '\u200b', '\u0000', '\n', '\ufeff']) {
      expect(PersonName.safeParse(`Ana${hidden}Admin`).success).toBe(false)
    }
    expect(PersonName.parse('  Zoë O’Brien-李 ')).toBe('Zoë O’Brien-李')
  })

  it('every name has a slug that is a part of a URL', () => {
    fc.assert(
      fc.property(
        fc.string(),
        (name) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(slugOf(name)) && slugOf(name).length <= 40,
      ),
    )
    expect(slugOf('Straße & Söhne GmbH')).toBe('stra-e-so-hne-gmbh')
  })
})

describe('membership', () => {
  const facts = (change: Partial<MemberFacts> = {}): MemberFacts => ({
    role: 'admin',
    state: 'active',
    isYou: false,
    isPersona: false,
    otherActiveAdmins: 1,
    otherWorkspaces: 0,
    ...change,
  })

  it('the only active admin cannot be removed, disabled or given another role', () => {
    const last = facts({ otherActiveAdmins: 0 })
    for (const rule of [whyNotRemove, whyNotDisable, whyNotChangeRole])
      expect(rule(last)?.code).toBe('LAST_ADMIN')
    expect(whyNotChangeRole(last, 'admin')).toBeNull()
    for (const rule of [whyNotRemove, whyNotDisable, whyNotChangeRole]) expect(rule(facts())).toBeNull()
  })

  it('a disabled admin or another role does not count as the last one', () => {
    expect(whyNotRemove(facts({ state: 'disabled', otherActiveAdmins: 0 }))).toBeNull()
    expect(whyNotRemove(facts({ role: 'viewer', otherActiveAdmins: 0 }))).toBeNull()
  })

  it('nobody disables themselves, and an account that belongs elsewhere too is not reset here', () => {
    expect(whyNotDisable(facts({ isYou: true }))?.code).toBe('CANNOT_DISABLE_YOURSELF')
    expect(whyNotReset(facts({ otherWorkspaces: 1 }))?.code).toBe('MEMBER_ELSEWHERE')
    expect(whyNotReset(facts())).toBeNull()
  })

  it('only admins manage members', () => {
    const roles: Role[] = ['admin', 'reviewer', 'compliance', 'viewer']
    expect(roles.filter((role) => roleHas(role, 'members:manage'))).toEqual(['admin'])
  })
})

describe('a session', () => {
  const limits = { idleMs: 30 * minute, absoluteMs: 480 * minute }
  const made = { createdAt: now, lastSeenAt: now, endedAt: null }

  it.each([
    ['live', made, 30 * minute - 1],
    ['idle', made, 30 * minute],
    ['expired', { ...made, lastSeenAt: now + 479 * minute }, 480 * minute],
    ['ended', { ...made, endedAt: now + 1 }, 2],
  ] as const)('is %s', (standing, times, later) => {
    expect(sessionStanding(times, limits, now + later)).toBe(standing)
  })
})

describe('an API key', () => {
  const day = 24 * 60 * minute
  const none = { expiresAt: null, revokedAt: null, overlapEndsAt: null }

  it.each([
    ['active', none, true],
    ['expiring', { ...none, expiresAt: now + 13 * day }, true],
    ['expired', { ...none, expiresAt: now }, false],
    ['overlap', { ...none, overlapEndsAt: now + 1 }, true],
    ['rotated', { ...none, overlapEndsAt: now }, false],
    ['revoked', { ...none, revokedAt: now - 1, expiresAt: now + 1, overlapEndsAt: now + 1 }, false],
  ] as const)('is %s', (standing, times, works) => {
    expect(apiKeyStanding(times, now)).toBe(standing)
    expect(apiKeyWorks(standing)).toBe(works)
  })
})

describe('the throttle', () => {
  const rule = throttleRules.account

  it('lets a few failures pass, then doubles the wait, never above its ceiling', () => {
    let state: ThrottleState | null = null
    const waits: number[] = []
    for (let at = 0; at < 20; at++) {
      waits.push(throttleWait(state, rule, now))
      state = afterFailure(state, rule, now)
    }
    expect(waits.slice(0, 8)).toEqual([0, 0, 0, 0, 0, 1_000, 2_000, 4_000])
    expect(Math.max(...waits)).toBe(rule.maxWaitMs)
  })

  it('never waits longer than its ceiling, whatever was counted and whenever', () => {
    const state = fc.record({ failures: fc.nat(), lastFailureAt: fc.integer({ min: 0, max: now }) })
    fc.assert(
      fc.property(state, fc.integer({ min: 0, max: 2 * now }), (counted, at) => {
        const wait = throttleWait(counted, rule, Math.max(at, counted.lastFailureAt))
        return wait >= 0 && wait <= rule.maxWaitMs
      }),
    )
  })

  it('forgets after a while', () => {
    const state = { failures: 50, lastFailureAt: now }
    expect(throttleWait(state, rule, now + rule.forgetMs)).toBe(0)
    expect(afterFailure(state, rule, now + rule.forgetMs).failures).toBe(1)
  })
})

describe('claims', () => {
  const rules = {
    roleClaim: 'roles',
    roleMap: [{ value: 'CS-Admins', role: 'admin' as const }],
    defaultRole: null,
  }
  const who = { sub: 's-1', email: 'Ana@Example.com', name: 'Ana' }

  it.each([
    ['a string', { roles: 'cs-admins' }],
    ['a list', { roles: ['everybody', 'CS-ADMINS'] }],
    ['a list with other things in it', { roles: [1, null, 'cs-admins'] }],
  ])('give the role from %s', (_form, claims) => {
    expect(readClaims({ ...who, ...claims }, rules)).toMatchObject({
      role: 'admin',
      email: 'ana@example.com',
      problems: [],
    })
  })

  it('are found by a path or by a name with dots in it', () => {
    const nested = { ...rules, roleClaim: 'realm_access.roles' }
    expect(readClaims({ ...who, realm_access: { roles: ['cs-admins'] } }, nested).role).toBe('admin')
    const named = { ...rules, roleClaim: 'https://example.com/roles' }
    expect(readClaims({ ...who, 'https://example.com/roles': ['cs-admins'] }, named).role).toBe('admin')
  })

  it('that are missing are named, with those that came, and give no role', () => {
    const reading = readClaims({ sub: 's-1', groups: [] }, rules)
    expect(reading.role).toBeNull()
    expect(reading.problems.map(({ code }) => code)).toEqual(['CLAIM_MISSING', 'CLAIM_MISSING'])
    expect(reading.problems[1]?.message).toContain('Claims that came: groups, sub.')
  })

  it('that match no line are shown, and the default role only applies when there is one', () => {
    const reading = readClaims({ ...who, roles: ['guests'] }, rules)
    expect(reading).toMatchObject({ role: null, problems: [{ code: 'NO_ROLE_FOR_CLAIM' }] })
    expect(readClaims({ ...who, roles: ['guests'] }, { ...rules, defaultRole: 'viewer' }).role).toBe('viewer')
  })

  it('never come from the prototype of an object', () => {
    for (const roleClaim of ['constructor', '__proto__', 'toString.name']) {
      expect(readClaims(who, { ...rules, roleClaim }).role).toBeNull()
    }
  })
})

describe('groups', () => {
  it('are read from what somebody wrote, each once and in order', () => {
    expect(groupsIn(' security,finance-leads; security\n')).toEqual(['finance-leads', 'security'])
    expect(groupsIn('')).toEqual([])
  })

  it('have names that a policy can say', () => {
    const named = (name: string) => GroupName.safeParse(name).success
    expect(['security', 'finance-leads', 'a1'].map(named)).toEqual([true, true, true])
    expect(['', 'Security', '1a', 'a-', 'a--b', 'a b', 'ä'].some(named)).toBe(false)
  })
})
