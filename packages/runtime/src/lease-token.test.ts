import { generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leaseAudience, leaseType } from './lease.ts'
import { readLease, writeLease } from './lease-token.ts'
import { RunReport } from './report.ts'

const id = (prefix: string) => `${prefix}_01K9ZB3W6R0000000000000001`

const claims = {
  iss: `countersign/${id('wsp')}`,
  aud: leaseAudience,
  sub: id('agt'),
  jti: id('lse'),
  iat: 1_000,
  exp: 1_060,
  workspace: id('wsp'),
  run: id('run'),
  admission: id('adm'),
  revision: 3,
  mode: 'governed',
  specSha256: 'a'.repeat(64),
  contained: false,
} as const

const { privateKey } = generateKeyPairSync('ed25519')
const kid = 'k'.repeat(43)
const token = writeLease(claims, kid, (message) => sign(null, message, privateKey))
const [head = '', body = '', tail = ''] = token.split('.')
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const header = { alg: 'EdDSA', typ: leaseType, kid }

describe('the token of a lease', () => {
  it('is read as it was written, and not believed', () => {
    expect(readLease(token)).toMatchObject({ kid, claims })
    expect(readLease(token)?.signature).toHaveLength(64)
  })

  it.each([
    ['with another algorithm', `${part({ ...header, alg: 'HS256' })}.${body}.${tail}`],
    ['with none', `${part({ ...header, alg: 'none' })}.${body}.`],
    ['of another type', `${part({ ...header, typ: 'JWT' })}.${body}.${tail}`],
    ['that brings its own key', `${part({ ...header, jwk: {} })}.${body}.${tail}`],
    ['for others', `${head}.${part({ ...claims, aud: 'elsewhere' })}.${tail}`],
    ['that says more', `${head}.${part({ ...claims, admin: true })}.${tail}`],
    ['that says less', `${head}.${part({ ...claims, exp: undefined })}.${tail}`],
    ['that never ends', `${head}.${part({ ...claims, exp: 1e300 })}.${tail}`],
    [
      'that names two runs',
      `${head}.${Buffer.from(`{"run":"${id('run')}",${JSON.stringify(claims).slice(1)}`).toString('base64url')}.${tail}`,
    ],
    ['without a signature', `${head}.${body}.`],
    ['with a short one', `${head}.${body}.${tail.slice(0, 40)}`],
    ['with padding', `${head}.${body}.${tail}==`],
    ['with a fourth part', `${token}.${tail}`],
    ['with blanks', ` ${token}`],
    ['that is too long', `${head}.${part({ ...claims, iss: 'x'.repeat(5_000) })}.${tail}`],
  ])('is none %s', (_, tried) => {
    expect(readLease(tried)).toBeNull()
  })

  it('never fails for its input', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `${head}.${text}.${tail}`),
        ),
        (text) => {
          expect(readLease(text)?.claims ?? null).toBeNull()
        },
      ),
    )
  })
})

describe('the report of a heartbeat', () => {
  it('says what somebody works with, or nothing', () => {
    const report = {
      model: { provider: 'a', name: 'b', temperature: null },
      tools: ['a.b'],
      progress: { done: 1, total: 2 },
    }
    expect(RunReport.parse(report)).toEqual(report)
    expect(RunReport.parse({})).toEqual({})
  })

  it.each([
    { secrets: 'x' },
    { model: { provider: 'a', name: 'b', key: 'c' } },
    { model: { provider: 'a', name: 'b', temperature: 3 } },
    { tools: ['a b'] },
    { progress: { done: -1, total: 1 } },
  ])('says nothing that nobody asked for: %j', (report) => {
    expect(RunReport.safeParse(report).success).toBe(false)
  })
})
