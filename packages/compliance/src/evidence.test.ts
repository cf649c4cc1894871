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
  const against = events.flatMap((header, position) => {
    const at = '2026-11-20T12:00:00.000Z'
    return [...evaluation.look({ ...header, at }, position, new Uint8Array(32)).against.keys()]
  })
  const results = evaluation.results()
  // What an event is shown to speak against is what it is counted against, and nothing that another control asks.
  for (const { framework, control, exceptions } of results) {
    const name = `${framework.id}/${control.id}`
    expect(against.filter((one) => one === name).length, name).toBe(exceptions)
  }
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

describe('a freeze', () => {
  it('is no use of what only admins may: reviewers freeze too', () => {
    expect(looked(happened('workspace.frozen'))('iso27001/A.8.2')).toEqual(none)
  })
})

describe('an agent that was made', () => {
  it('registers no user', () => {
    const control = looked(happened('agent.created', { facts: { revision: 1 } }))
    expect(control('soc2/CC6.2')).toEqual(none)
    expect(control('iso27001/A.5.16').state).toBe('evidenced')
  })
})

describe('a promotion', () => {
  const ways = ['soc2/CC8.1', 'iso27001/A.8.32', 'iso42001/A.6.2.5', 'ai-act/Art. 17(1)(a)']
  const subject = `promotion:${anId('prm', 1)}`
  const bo = `person:${anId('per', 2)}`
  const requested = happened('promotion.requested', { subject })
  const approved = happened('promotion.approved', { subject, outcome: 'allow', actor: bo })
  const granted = (approvals: number) =>
    happened('promotion.granted', { subject, outcome: 'allow', actor: 'system', facts: { approvals } })
  const inForce = [
    happened('proof.issued', { actor: 'system', facts: { breakGlass: false } }),
    happened('agent.governed', { actor: 'system', facts: { breakGlass: false } }),
  ]

  it.each([
    ['was only asked for', [requested]],
    ['was asked for and approved, and not granted', [requested, approved]],
    ['was granted, and nobody is seen to have asked', [granted(1), ...inForce]],
    ['was granted and did not come into force', [requested, approved, granted(1)]],
  ])('that %s is no change that was managed', (_, events) => {
    const control = looked(...events)
    for (const name of ways) expect(control(name), name).toMatchObject({ state: 'not-evaluated' })
  })

  it('that went the whole way is evidence for its approval', () => {
    const control = looked(requested, approved, granted(1), ...inForce)
    for (const name of ways)
      expect(control(name), name).toEqual({ state: 'evidenced', events: 5, exceptions: 0 })
    expect(control('soc2/CC6.3').state).toBe('evidenced')
  })

  it('that nobody approved speaks against that others do', () => {
    const control = looked(requested, granted(0), ...inForce)
    for (const name of ways) expect(control(name), name).toMatchObject({ state: 'gap', exceptions: 1 })
  })

  it('that fewer than two people approved speaks against confirmation by two', () => {
    const confirmed = (...approvals: number[]) => looked(...approvals.map(granted))('ai-act/Art. 14(5)')
    expect(confirmed(2, 3)).toEqual({ state: 'evidenced', events: 2, exceptions: 0 })
    expect(confirmed(2, 1)).toEqual({ state: 'gap', events: 2, exceptions: 1 })
    expect(confirmed(0)).toEqual({ state: 'gap', events: 1, exceptions: 1 })
    expect(looked(happened('promotion.glass_broken'))('ai-act/Art. 14(5)').state).toBe('gap')
  })

  it('that was only asked for shows no separation of duties', () => {
    expect(looked(requested)('soc2/CC6.3')).toEqual(none)
  })
})

describe('a proposal', () => {
  it('that its proposer put in force speaks against separation of duties', () => {
    const subject = `proposal:${anId('ppl', 1)}`
    const opened = happened('proposal.opened', { subject })
    const own = looked(opened, happened('proposal.activated', { subject }))
    expect(own('soc2/CC6.3')).toEqual({ state: 'gap', events: 1, exceptions: 1 })
    const other = looked(opened, happened('proposal.activated', { subject, actor: 'person:other' }))
    expect(other('soc2/CC6.3').state).toBe('evidenced')
  })
})

describe('the question for how long logs are kept', () => {
  const asked = ['ai-act/Art. 19(1)', 'ai-act/Art. 26(6)']
  const checked = happened('ledger.checked')
  const applied = (eventClass: string, keptDays: number) =>
    happened('retention.applied', { facts: { eventClass, keptDays, events: 3 } })
  const changed = (eventClass: string, to: number | null) =>
    happened('retention.rule_changed', { facts: { eventClass, from: 2_192, to } })
  const statesOf = (...events: Asked[]) => {
    const control = looked(checked, ...events)
    return asked.map((name) => control(name).state)
  }

  it('is not answered by a ledger that is whole, however short ago it began', () => {
    expect(statesOf()).toEqual(['not-evaluated', 'not-evaluated'])
  })

  it('is not answered by a rule, by a hold, or by what was erased of something else', () => {
    const others = [
      changed('runs', 400),
      changed('runs', null),
      happened('hold.placed'),
      happened('retention.announced'),
      applied('access', 400),
    ]
    expect(statesOf(...others)).toEqual(['not-evaluated', 'not-evaluated'])
  })

  it('is answered where logs came to their end after six months or later', () => {
    expect(statesOf(applied('runs', 184))).toEqual(['evidenced', 'evidenced'])
    expect(statesOf(applied('agents', 2_192), applied('access', 30), changed('access', 30))).toEqual([
      'evidenced',
      'evidenced',
    ])
  })

  it('is answered with no where they were erased earlier, or are going to be', () => {
    expect(statesOf(applied('runs', 183))).toEqual(['gap', 'gap'])
    expect(statesOf(applied('runs', 400), applied('policy', 1))).toEqual(['gap', 'gap'])
    expect(statesOf(applied('runs', 400), changed('approvals', 90))).toEqual(['gap', 'gap'])
  })
})

describe('the protection of records', () => {
  it('is shown with what was erased and held, and not by a check of the ledger alone', () => {
    const checked = happened('ledger.checked')
    for (const name of ['iso27001/A.5.33', 'ai-act/Art. 17(1)(k)']) {
      expect(looked(checked)(name).state, name).toBe('not-evaluated')
      const control = looked(
        checked,
        happened('retention.announced'),
        happened('retention.applied'),
        happened('hold.placed'),
        happened('hold.lifted'),
        happened('person.erased'),
      )
      expect(control(name), name).toEqual({ state: 'evidenced', events: 6, exceptions: 0 })
    }
  })
})

describe('drift', () => {
  it('is among the changes of configuration, from being found to being restored or adopted', () => {
    const ends = ['drift.resolved', 'drift.restore_asked', 'drift.adopted'] as const
    const control = looked(happened('drift.found'), ...ends.map((action) => happened(action)))
    expect(control('soc2/CC7.1')).toEqual({ state: 'evidenced', events: 4, exceptions: 0 })
    expect(control('soc2/CC7.2').events).toBe(1)
  })

  it('that somebody decided to live with is a change of what is enforced', () => {
    expect(looked(happened('drift-ignore.added'))('soc2/CC5.2').state).toBe('evidenced')
  })
})

describe('a pack', () => {
  it('that was asked for and came to nothing is told, and is no evidence that was collected', () => {
    const control = looked(
      happened('export.requested'),
      happened('export.failed', { outcome: 'failed' }),
      happened('export.cancelled'),
      happened('export.expired'),
    )
    expect(control('soc2/CC6.7').events).toBe(4)
    expect(control('iso27001/A.5.28')).toEqual(none)
  })
})
