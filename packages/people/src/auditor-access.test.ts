import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  auditorAccessLimits,
  isAccessOpen,
  LastingRole,
  permissions,
  Role,
  readClaims,
  roleHas,
  rolePermissions,
  whyNotSee,
  whyNotUntil,
} from './index.ts'

const now = Date.UTC(2026, 0, 15)
const day = 86_400_000
const given = { until: now + day, endedAt: null, exports: ['exp_1', 'exp_2'] }

describe('the access of an auditor', () => {
  it('lasts until its time and not through it', () => {
    expect(isAccessOpen(given, given.until - 1)).toBe(true)
    expect(isAccessOpen(given, given.until)).toBe(false)
  })

  it('that was ended is open at no time, before or after', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer(), (until, endedAt, at) => {
        expect(isAccessOpen({ until, endedAt }, at)).toBe(false)
      }),
    )
  })

  it('lies ahead, and ends within half a year', () => {
    const most = now + auditorAccessLimits.mostDays * day
    expect(whyNotUntil(now, now)?.code).toBe('AUDITOR_UNTIL_PAST')
    expect(whyNotUntil(now + 1, now)).toBeNull()
    expect(whyNotUntil(most, now)).toBeNull()
    expect(whyNotUntil(most + 1, now)?.code).toBe('AUDITOR_UNTIL_TOO_FAR')
  })

  it('is for what was chosen; of the rest it cannot be told whether it exists', () => {
    expect(whyNotSee(given, null, null, now)).toBeNull()
    expect(whyNotSee(given, 'exp_2', null, now)).toBeNull()
    const other = whyNotSee(given, 'exp_3', 'Chen', now)
    expect(other?.code).toBe('EVIDENCE_NOT_GIVEN')
    expect(other?.remedy).toContain('Chen')
    expect(whyNotSee(given, '', 'Chen', now)).toEqual(other)
  })

  it('says when it ended, by its time or by somebody, and whom to ask', () => {
    const over = whyNotSee(given, 'exp_1', null, given.until)
    expect(over).toMatchObject({
      code: 'AUDITOR_ACCESS_ENDED',
      message: 'Your access to this workspace ended on 2026-01-16 at 00:00 UTC.',
      remedy: expect.stringContaining('Ask an admin or a compliance officer'),
    })
    const ended = whyNotSee({ ...given, endedAt: now + 60_000 }, 'exp_1', 'Chen', now)
    expect(ended?.message).toBe('Your access to this workspace was ended on 2026-01-15 at 00:01 UTC.')
    const noticed = whyNotSee({ ...given, endedAt: given.until + 5_000 }, null, 'Chen', now)
    expect(noticed?.message).toBe(over?.message)
    expect(whyNotSee(null, 'exp_1', null, now)?.code).toBe('AUDITOR_ACCESS_ENDED')
  })
})

describe('the role of an auditor', () => {
  it('includes one right, which no other role has', () => {
    expect(rolePermissions.auditor).toEqual(['evidence:read'])
    for (const role of LastingRole.options) expect(roleHas(role, 'evidence:read')).toBe(false)
  })

  it('is given by admins and compliance officers, and never by itself', () => {
    expect(permissions['auditors:manage']).toBeTruthy()
    const givers = Role.options.filter((role) => roleHas(role, 'auditors:manage'))
    expect(givers).toEqual(['admin', 'compliance'])
  })

  it('is no role that lasts, and none that an identity provider gives', () => {
    expect(LastingRole.safeParse('auditor').success).toBe(false)
    const rules = { roleClaim: 'groups', roleMap: [], defaultRole: null }
    const claims = { sub: '1', email: 'a@example.com', groups: ['auditor'] }
    expect(readClaims(claims, rules).role).toBeNull()
  })
})
