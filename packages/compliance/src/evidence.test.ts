import type { Action } from '@countersign/ledger'
import { anId } from '@countersign/ledger/testing'
import { describe, expect, it } from 'vitest'
import { Evaluation } from './evaluation.ts'
import { frameworkIds } from './frameworks.ts'
import type { Asked } from './query.ts'

const agentId = anId('agt', 1)
const ana = `person:${anId('per', 1)}`

const happened = (action: Action, about: Partial<Asked> = {}): Asked => ({
  ...{ action, outcome: 'done', codes: [], facts: {}, actor: ana, subject: `agent:${agentId}` },
  ...about,
})

/** What the controls say of a period in which these events happened and no others. */
function looked(...events: Asked[]) {
  const evaluation = new Evaluation({
    frameworks: [...frameworkIds],
    period: { from: '2026-11-19', to: '2026-11-24', timeZone: 'UTC' },
    agents: null,
    redaction: 'none',
  })
  for (const [position, header] of events.entries()) {
    evaluation.look({ ...header, at: '2026-11-20T12:00:00.000Z' }, position, new Uint8Array(32))
  }
  const results = evaluation.results()
  return (name: string) => {
    const found = results.find(({ framework, control }) => `${framework.id}/${control.id}` === name)
    if (!found) throw new Error(`There is no control ${name}.`)
    const { state, events: shown, exceptions } = found
    return { state, events: shown, exceptions }
  }
}

const none = { state: 'not-evaluated', events: 0, exceptions: 0 }

const allowed = (mode: 'sandbox' | 'governed') =>
  happened('admission.allowed', {
    outcome: 'allow',
    facts: { mode, proof: mode === 'governed' ? anId('prf', 1) : null },
  })
const denied = (mode: 'sandbox' | 'governed', ...codes: string[]) =>
  happened('admission.denied', { outcome: 'deny', codes, facts: { mode, proof: null } })

describe('a session that somebody ended', () => {
  it('does not show that sessions end by themselves', () => {
    const control = looked(
      happened('session.signed_out'),
      happened('session.ended'),
      happened('session.others_ended'),
      happened('member.sessions_ended'),
    )
    expect(control('hipaa/164.312(a)(2)(iii)')).toEqual(none)
  })
})

describe('a start', () => {
  const asked = ['soc2/CC6.8', 'hipaa/164.312(c)(2)', 'iso27001/A.8.19']

  it('in the sandbox, where there is no proof to check, shows nothing of what was approved', () => {
    const control = looked(allowed('sandbox'), denied('sandbox', 'SANDBOX_EXPIRED'))
    for (const name of asked) expect(control(name).events, name).toBe(0)
  })

  it('that was let in, or denied for something else, shows none that was prevented', () => {
    const control = looked(allowed('governed'), denied('governed', 'BUDGET_EXCEEDED'))
    for (const name of asked) expect(control(name).events, name).toBe(0)
  })

  it('is prevented where the proof is missing, or is for something else', () => {
    const control = looked(
      denied('governed', 'PROOF_MISSING'),
      denied('governed', 'BUDGET_EXCEEDED', 'SPEC_HASH_MISMATCH'),
    )
    expect(control('soc2/CC6.8')).toEqual({ state: 'evidenced', events: 2, exceptions: 0 })
    expect(control('hipaa/164.312(c)(2)').events).toBe(2)
  })

  it('does not show that a spec was tried before it was approved', () => {
    expect(looked(allowed('governed'))('iso42001/A.6.2.4')).toEqual(none)
  })
})

describe('what contains agents', () => {
  it('is not a run that finished, nor a revalidation that nobody failed', () => {
    const control = looked(
      happened('run.ended', { facts: { agent: agentId, state: 'finished' } }),
      happened('revalidation.finished', { facts: { renewed: 3, invalidated: 0 } }),
    )
    for (const name of ['soc2/CC7.3', 'soc2/CC7.4', 'ai-act/Art. 14(4)(e)', 'ai-act/Art. 26(5)']) {
      expect(control(name), name).toEqual(none)
    }
  })
})

describe('an agent that was made', () => {
  it('registers no user', () => {
    const control = looked(happened('agent.created', { facts: { revision: 1 } }))
    expect(control('soc2/CC6.2')).toEqual(none)
    expect(control('iso27001/A.5.16').state).toBe('evidenced')
  })
})
