import { describe, expect, it } from 'vitest'
import { admit } from './admit.ts'
import { governedFacts, options, sandboxFacts } from './testing.ts'
import { verdictOf } from './verdict.ts'

const reason = (code: string) => ({ code, message: 'A message.', remedy: 'A remedy.' })

describe('a verdict', () => {
  it('lets in what stands well, passed the chain and may start here and now', () => {
    const admission = admit(sandboxFacts(), options())
    const verdict = verdictOf({ obstacle: null, admission, objections: [] })
    expect(verdict).toMatchObject({ outcome: 'ALLOW', reasons: [], admitted: { outcome: 'ALLOW' } })
  })

  it('keeps the restriction of the chain', async () => {
    const facts = await governedFacts({ policySha256: '4'.repeat(64) })
    const admission = admit(facts, options({ onPolicyDrift: 'contain' }))
    const verdict = verdictOf({ obstacle: null, admission, objections: null })
    expect(verdict).toMatchObject({ outcome: 'RESTRICT', admitted: { outcome: 'RESTRICT' } })
  })

  it.each([
    ['a freeze', { obstacle: reason('AGENT_FROZEN'), objections: [] }, ['AGENT_FROZEN']],
    ['the policy', { obstacle: null, objections: [reason('HOURS_CLOSED')] }, ['HOURS_CLOSED']],
    [
      'both',
      { obstacle: reason('AGENT_FROZEN'), objections: [reason('HOURS_CLOSED')] },
      ['AGENT_FROZEN', 'HOURS_CLOSED'],
    ],
  ])('is no by %s, whatever the chain says', (_, heard, codes) => {
    const verdict = verdictOf({ ...heard, admission: admit(sandboxFacts(), options()) })
    expect(verdict).toMatchObject({ outcome: 'DENY', admitted: null })
    expect(verdict.reasons.map(({ code }) => code)).toEqual(codes)
  })

  it('tells everything that was found, standing first and policy last', () => {
    const admission = admit(sandboxFacts({ expiresAt: 0 }), options())
    const heard = { obstacle: reason('AGENT_FROZEN'), admission, objections: [reason('HOURS_CLOSED')] }
    expect(verdictOf(heard).reasons.map(({ code }) => code)).toEqual([
      'AGENT_FROZEN',
      'SANDBOX_EXPIRED',
      'HOURS_CLOSED',
    ])
  })

  it('is no where there was nothing to look at, with an open ring', () => {
    const verdict = verdictOf({ obstacle: null, admission: null, objections: null })
    expect(verdict).toMatchObject({ outcome: 'DENY', admitted: null })
    expect(verdict.rows.map(({ state }) => state)).toEqual(Array(7).fill('not-applicable'))
  })
})
