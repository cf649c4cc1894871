import { describe, expect, it } from 'vitest'
import { holdersOf } from './holders.ts'
import { anEvent, anId, anInvitation } from './testing.ts'

describe('a body belongs to everybody its event tells of', () => {
  it('who acts, who is behind, whom it is about, and who stands in the facts', () => {
    const { header } = anEvent('session.ended', 1, {
      subjectId: anId('ses', 1),
      behind: `person:${anId('per', 3)}`,
      facts: { person: anId('per', 2) },
      body: { actorName: 'Ana', behindName: 'Cy', words: { name: 'Bo' } },
    })
    expect(holdersOf(header)).toEqual([anId('per', 1), anId('per', 2), anId('per', 3)])
  })

  it('an invitation, whose address belongs to nobody with an account yet', () => {
    expect(holdersOf(anInvitation(7).header)).toEqual([anId('lnk', 7), anId('per', 1)])
  })

  it('each only once, and not the key or the workspace', () => {
    const { header } = anEvent('key.revoked', 1, {
      subjectId: anId('key', 1),
      facts: {},
      body: { actorName: 'Ana', behindName: null, words: { keyName: 'CI' } },
    })
    expect(holdersOf(header)).toEqual([anId('per', 1)])
  })

  it('but an erasure only to the one who erased, or it would erase its own reason', () => {
    const { header } = anEvent('person.erased', 1, {
      subjectId: anId('per', 2),
      facts: { events: 3, invitations: [anId('lnk', 1)], accountRemoved: false },
      body: { actorName: 'Ana', behindName: null, words: { reason: 'She asked for it.' } },
    })
    expect(holdersOf(header)).toEqual([anId('per', 1)])
  })
})
