import { describe, expect, it } from 'vitest'
import { type CodeEntry, decisionCodes } from './decision-codes.ts'
import { codeEntryOf, policyCodes, remedyOf } from './policy-codes.ts'
import { standingCodes } from './standing-codes.ts'

const tables: [string, Record<string, CodeEntry>][] = [
  ['decision codes', decisionCodes],
  ['standing codes', standingCodes],
  ['policy codes', policyCodes],
]

const row = (code: string, { title, message, remedy, where, check, outcome }: CodeEntry): string => {
  const places = where.map((one) => (one === 'admission' && check !== null ? `admission ${check}` : one))
  return `| \`${code}\` | ${title} | ${message} | ${remedy} | ${places.join(', ')} | ${outcome} |`
}

const table = (entries: Record<string, CodeEntry>): string =>
  [
    '| code | title | what happened | what to do | where | outcome |',
    '|---|---|---|---|---|---|',
    ...Object.entries(entries).map(([code, entry]) => row(code, entry)),
  ].join('\n')

describe('the codes', () => {
  it('of admission and promotion are the thirteen of the contract, and none is ever renamed', () => {
    expect(Object.keys(decisionCodes)).toEqual([
      'SANDBOX_EXPIRED',
      'CONTAINMENT_VIOLATION',
      'PROOF_MISSING',
      'SPEC_HASH_MISMATCH',
      'POLICY_HASH_MISMATCH',
      'SIGNER_REVOKED',
      'SIGNATURE_INVALID',
      'INTERCEPTOR_ERROR',
      'PERMISSION_DENIED',
      'ANATOMY_INCOMPLETE',
      'INVALID_CAPABILITIES',
      'TEMPERATURE_VIOLATION',
      'BUDGET_EXCEEDED',
    ])
    const checks = Object.values(decisionCodes).flatMap(({ check }) => (check === null ? [] : [check]))
    expect(checks).toEqual([1, 2, 3, 4, 5, 6, 7])
    const restricting = Object.entries(decisionCodes).filter(([, { outcome }]) => outcome === 'RESTRICT')
    expect(restricting.map(([code]) => code)).toEqual(['POLICY_HASH_MISMATCH'])
  })

  it.each(tables)('of the %s are written in capitals and speak in whole sentences', (_, entries) => {
    for (const [code, { title, message, remedy }] of Object.entries(entries)) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)+$/)
      expect(title).not.toMatch(/[.!?]$/)
      expect(message).toMatch(/^[A-Z].+\.$/)
      expect(remedy).toMatch(/^[A-Z].+\.$/)
    }
  })

  it('have a remedy even when a workspace made them up', () => {
    expect(remedyOf('BUDGET_EXCEEDED')).toBe(decisionCodes.BUDGET_EXCEEDED.remedy)
    expect(codeEntryOf('OWNER_UNKNOWN')).toBeNull()
    expect(codeEntryOf('toString')).toBeNull()
    expect(remedyOf('OWNER_UNKNOWN')).toMatch(/\.$/)
  })

  it('stand in docs/codes.md as they stand here', async () => {
    const page = `# Codes

Every decision that is not an allow says why, by codes. They are permanent: a code is never renamed, reused or given another
meaning. A finding names the values; this page says what each code stands for. It is written from the tables in
\`packages/decisions\`, and a test compares the two.

## Admission and promotion

A \`DENY\` outranks any \`RESTRICT\`. The number after admission is that of the check in its chain.

${table(decisionCodes)}

## Before the checks of an admission

Nothing is wrong with the revision; nothing may start all the same.

${table(standingCodes)}

## Other questions to the policy, and questions without an answer

${table(policyCodes)}
`
    await expect(page).toMatchFileSnapshot('../../../docs/codes.md')
  })
})
