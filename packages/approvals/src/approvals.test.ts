import { describe, expect, it } from 'vitest'
import { canDecide, whyNotWithReason } from './can-decide.ts'
import { type ApprovalRules, requirementOf, type Voter } from './requirement.ts'
import { type Members, type Subject, tally, type Vote } from './tally.ts'

const rules: ApprovalRules = {
  quorum: 2,
  requiredReviewers: [],
  requiredGroups: [],
  approveReason: { required: false, prompt: null },
}
const two = requirementOf(rules)

const subject: Subject = {
  revision: 3,
  digest: 'c3',
  requester: { personId: 'ada', behindId: null },
  editorId: 'eve',
}

const person = (personId: string, change: Partial<Voter> = {}): Voter => ({
  personId,
  name: personId,
  role: 'reviewer',
  isActive: true,
  groups: [],
  ...change,
})

const among = (...voters: Voter[]): Members => new Map(voters.map((voter) => [voter.personId, voter]))
const everybody = among(
  person('ada', { role: 'admin' }),
  person('eve', { role: 'admin' }),
  person('rita'),
  person('ron'),
  person('chen', { role: 'compliance', groups: ['security'] }),
  person('vik', { role: 'viewer', groups: ['security'] }),
)

const vote = (personId: string, change: Partial<Vote> = {}): Vote => ({
  personId,
  behindId: null,
  decision: 'approve',
  revision: 3,
  digest: 'c3',
  at: 1,
  ...change,
})

const voidedOf = (votes: Vote[], members = everybody, requirement = two) =>
  tally(requirement, subject, votes, members).voided.map(
    ({ vote: { personId }, why }) => `${personId} ${why}`,
  )

describe('a tally', () => {
  it('is met by as many people as the policy asks for, and not by fewer', () => {
    expect(tally(two, subject, [vote('rita')], everybody).isMet).toBe(false)
    const met = tally(two, subject, [vote('rita'), vote('ron')], everybody)
    expect(met.isMet).toBe(true)
    expect(met.parts).toEqual([{ kind: 'people', name: null, needed: 2, given: 2, by: ['rita', 'ron'] }])
  })

  it('is met by nobody where the policy asks for nobody', () => {
    const nobody = requirementOf({ ...rules, quorum: 0 })
    expect(tally(nobody, subject, [], everybody)).toMatchObject({ parts: [], isMet: true })
  })

  it('does not count a vote on an older revision, nor one on other bytes under the same number', () => {
    expect(voidedOf([vote('rita', { revision: 2, digest: 'c2' })])).toEqual(['rita edited'])
    expect(voidedOf([vote('rita', { digest: 'c2' })])).toEqual(['rita edited'])
  })

  it('does not count a vote on the same bytes of an older revision: what was restored is asked for anew', () => {
    expect(voidedOf([vote('rita', { revision: 1 })])).toEqual(['rita edited'])
  })

  it('does not count who asked, who last edited, who left, who was disabled and who may not decide', () => {
    const gone = among(person('ron', { isActive: false }), person('vik', { role: 'viewer' }))
    expect(voidedOf([vote('ada'), vote('eve')])).toEqual(['ada own-request', 'eve last-editor'])
    expect(voidedOf([vote('rita'), vote('ron'), vote('vik')], gone)).toEqual([
      'rita left',
      'ron left',
      'vik not-asked',
    ])
  })

  it('counts one human once, also through a persona', () => {
    const votes = [vote('rita'), vote('ron', { behindId: 'rita', at: 2 }), vote('rita', { at: 3 })]
    expect(voidedOf(votes)).toEqual(['ron same-human', 'rita same-human'])
    expect(tally(two, subject, votes, everybody).isMet).toBe(false)
  })

  it('does not count who asked through a persona, nor a persona of who asked', () => {
    const played: Subject = { ...subject, requester: { personId: 'ada', behindId: 'rita' } }
    expect(tally(two, played, [vote('rita')], everybody).voided[0]?.why).toBe('own-request')
    expect(voidedOf([vote('ron', { behindId: 'ada' })])).toEqual(['ron own-request'])
    expect(voidedOf([vote('ron', { behindId: 'eve' })])).toEqual(['ron last-editor'])
  })

  it('counts no rejection as an approval', () => {
    const votes = [vote('rita'), vote('ron', { decision: 'reject' })]
    expect(tally(two, subject, votes, everybody)).toMatchObject({ isMet: false, voided: [] })
  })

  it('asks for somebody of each role and group, whose one vote counts towards every part', () => {
    const named = requirementOf({ ...rules, requiredReviewers: ['compliance'], requiredGroups: ['security'] })
    const without = tally(named, subject, [vote('rita'), vote('ron')], everybody)
    expect(without.isMet).toBe(false)
    expect(without.parts.map(({ name, given }) => [name, given])).toEqual([
      [null, 2],
      ['compliance', 0],
      ['security', 0],
    ])
    expect(tally(named, subject, [vote('rita'), vote('chen')], everybody).isMet).toBe(true)
  })

  it('asks the compliance role only where the policy names it or a group it is in', () => {
    expect(voidedOf([vote('chen')])).toEqual(['chen not-asked'])
    expect(
      voidedOf([vote('chen')], everybody, requirementOf({ ...rules, requiredGroups: ['security'] })),
    ).toEqual([])
  })

  it('asks no viewer, whatever group they are in', () => {
    expect(
      voidedOf([vote('vik')], everybody, requirementOf({ ...rules, requiredGroups: ['security'] })),
    ).toEqual(['vik not-asked'])
  })

  it('counts a role as it is now, not as it was', () => {
    const named = requirementOf({ ...rules, quorum: 1, requiredReviewers: ['admin'] })
    const promoted = among(person('rita', { role: 'admin' }))
    expect(tally(named, subject, [vote('rita')], everybody).isMet).toBe(false)
    expect(tally(named, subject, [vote('rita')], promoted).isMet).toBe(true)
  })
})

describe('who may decide', () => {
  const right = (
    personId: string,
    change: Partial<Parameters<typeof canDecide>[0]> = {},
    behindId: string | null = null,
  ) =>
    canDecide(
      { closed: null, requirement: two, subject, votes: [], members: everybody, ...change },
      { personId, behindId },
    )
  const codeOf = (...about: Parameters<typeof right>) => {
    const answer = right(...about)
    return answer.ok ? 'ok' : answer.code
  }

  it('is whoever the policy asks and who neither asked nor last edited', () => {
    expect(['rita', 'ron', 'ada', 'eve', 'chen', 'vik', 'nobody'].map((id) => codeOf(id))).toEqual([
      'ok',
      'ok',
      'OWN_REQUEST',
      'LAST_EDITOR',
      'NOT_ELIGIBLE',
      'NOT_ELIGIBLE',
      'NOT_ELIGIBLE',
    ])
  })

  it('is told by the first reason that applies: closed, voted, own, edited, not asked', () => {
    const closed = { code: 'REQUEST_EXPIRED', message: 'It has expired.', remedy: 'Open a new one.' }
    const all = { closed, votes: [vote('ada'), vote('rita')], subject: { ...subject, editorId: 'ada' } }
    expect(codeOf('ada', all)).toBe('REQUEST_EXPIRED')
    expect(codeOf('ada', { ...all, closed: null })).toBe('ALREADY_VOTED')
    expect(codeOf('ada', { ...all, closed: null, votes: [] })).toBe('OWN_REQUEST')
    expect(codeOf('rita', { ...all, closed: null })).toBe('ALREADY_VOTED')
    const edited = { ...subject, editorId: 'vik' }
    expect(codeOf('vik', { subject: edited })).toBe('LAST_EDITOR')
  })

  it('is somebody again once the revision was edited after their vote', () => {
    expect(codeOf('rita', { votes: [vote('rita', { revision: 2, digest: 'c2' })] })).toBe('ok')
  })

  it('is nobody in the costume of a persona who asked or voted as themselves', () => {
    expect(codeOf('rita', {}, 'ada')).toBe('OWN_REQUEST')
    expect(codeOf('rita', {}, 'eve')).toBe('LAST_EDITOR')
    expect(codeOf('rita', { votes: [vote('ron')] }, 'ron')).toBe('ALREADY_VOTED')
  })

  it('is named in the answer, with what to do when there is nobody', () => {
    const answer = right('ada')
    expect(answer.whoCan.map(({ personId }) => personId)).toEqual(['rita', 'ron'])
    expect(answer).toMatchObject({ remedy: 'Ask rita or ron.' })
    expect(right('ada', { votes: [vote('rita')] })).toMatchObject({ remedy: 'Ask ron.' })
    const alone = right('ada', { members: among(person('ada', { role: 'admin' })) })
    expect(alone.whoCan).toEqual([])
    expect(alone).toMatchObject({ remedy: expect.stringContaining('invite a reviewer') })
    const many = among(...['b', 'c', 'd', 'e', 'f'].map((id) => person(id)))
    expect(right('ada', { members: many })).toMatchObject({ remedy: 'Ask b, c, d or one of 2 others.' })
  })

  it('is nobody once it is closed', () => {
    const closed = { code: 'REQUEST_EXPIRED', message: 'It has expired.', remedy: 'Open a new one.' }
    expect(right('rita', { closed })).toEqual({ ok: false, ...closed, whoCan: [] })
  })
})

describe('a reason', () => {
  const asking = requirementOf({ ...rules, approveReason: { required: true, prompt: 'Which ticket?' } })

  it('is always needed to reject, and to approve where the policy asks with its prompt', () => {
    expect(whyNotWithReason(two, 'reject', null)?.code).toBe('REASON_MISSING')
    expect(whyNotWithReason(two, 'approve', null)).toBeNull()
    expect(whyNotWithReason(asking, 'approve', null)?.remedy).toBe('Which ticket?')
    expect(whyNotWithReason(asking, 'approve', 'T-1')).toBeNull()
    expect(whyNotWithReason(two, 'reject', 'Too wide')).toBeNull()
  })
})
