import { expect, it } from 'vitest'
import {
  type CustodyFile,
  custodyLimits,
  custodyMediaType,
  formatCustody,
  parseCustody,
} from './custody-file.ts'

const random = '01K9ZB3W6R0000000000000001'
const file: CustodyFile = {
  mediaType: custodyMediaType,
  log: `countersign/wsp_${random}`,
  workspaceId: `wsp_${random}`,
  agentId: `agt_${random}`,
  checkpoint: null,
  birth: null,
  revision: { number: 1, spec: '{}', event: null },
  policy: null,
  request: null,
  votes: [],
  proof: null,
  governed: null,
  admission: null,
  run: null,
}
const text = new TextDecoder().decode(formatCustody(file))
const codeOf = (source: string) => {
  const read = parseCustody(new TextEncoder().encode(source))
  return read.ok ? null : read.code
}

it('is read back as it was written', () => {
  expect(parseCustody(formatCustody(file))).toEqual({ ok: true, file })
})

it('has one spelling, and no member that nobody understands', () => {
  expect(codeOf(` ${text}`)).toBe('CUSTODY_NOT_CANONICAL')
  expect(codeOf(JSON.stringify({ zz: 1, ...JSON.parse(text) }))).toBe('CUSTODY_NOT_CANONICAL')
  expect(codeOf(text.replace(/}$/, ',"zz":1}'))).toBe('CUSTODY_MALFORMED')
  expect(codeOf(text.replace('"votes":[]', '"votes":[],"votes":[]'))).toBe('CUSTODY_MALFORMED')
})

it('is refused, and is no fault, whatever it is', () => {
  const hostile = [
    '',
    'null',
    '[]',
    '{',
    '{"__proto__":1}',
    '['.repeat(100_000),
    '"\\ud800"',
    'x'.repeat(1_000),
  ]
  for (const source of hostile) expect(codeOf(source)).toBe('CUSTODY_MALFORMED')
  expect(codeOf('x'.repeat(custodyLimits.maxBytes + 1))).toBe('CUSTODY_TOO_LARGE')
})
