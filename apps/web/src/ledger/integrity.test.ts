import { describe, expect, it } from 'vitest'
import { courseOf, type Integrity, lookAgainMs, standingOf } from './integrity.ts'

const now = Date.parse('2026-03-01T12:00:00Z')

const aCheck = (changes: Partial<NonNullable<Integrity['check']>> = {}): NonNullable<Integrity['check']> => ({
  state: 'intact',
  startedAt: now - 5_000,
  movedAt: now - 4_000,
  finishedAt: now - 4_000,
  reached: 120,
  size: 120,
  erased: 3,
  brokenAt: null,
  nearestEventId: null,
  code: null,
  message: null,
  intactAt: now - 4_000,
  ...changes,
})

const anIntegrity = (changes: Partial<Integrity> = {}): Integrity => ({
  now,
  origin: 'countersign.example/wsp',
  size: 120,
  root: null,
  waiting: { events: 0, oldestAt: null },
  check: aCheck(),
  checkpoint: { size: 120, at: now },
  copy: { size: 120, problem: null },
  readOnly: null,
  ...changes,
})

describe('what a card says of a log', () => {
  it('is never intact before a pass has come to its end', () => {
    expect(standingOf(null)).toEqual({ state: 'not-checked' })
    expect(standingOf(aCheck({ finishedAt: null, intactAt: null }))).toEqual({ state: 'not-checked' })
    expect(standingOf(aCheck({ state: 'running', finishedAt: null, intactAt: null, reached: 119 }))).toEqual({
      state: 'not-checked',
    })
  })

  it('is intact as of the pass that found it so', () => {
    expect(standingOf(aCheck())).toEqual({ state: 'intact', at: now - 4_000, size: 120 })
  })

  it('stays intact while the next pass is underway, and does not claim its size', () => {
    const check = aCheck({ state: 'running', movedAt: now, reached: 10, size: 500 })
    expect(standingOf(check)).toEqual({ state: 'intact', at: now - 4_000, size: null })
  })

  it('stays broken while the next pass is underway', () => {
    const check = aCheck({ state: 'running', brokenAt: 7, code: 'LEAF_CHANGED', intactAt: now - 90_000 })
    expect(standingOf(check)).toEqual({ state: 'broken', at: now - 4_000, check })
  })
})

describe('a pass', () => {
  it('is interrupted once it has stood still for more than a minute', () => {
    expect(courseOf(aCheck({ state: 'running', movedAt: now - 60_000 }), now)).toBe('moving')
    expect(courseOf(aCheck({ state: 'running', movedAt: now - 60_001 }), now)).toBe('interrupted')
    expect(courseOf(aCheck(), now)).toBe('resting')
    expect(courseOf(null, now)).toBe('resting')
  })

  it('is looked at every second, and a log that is at rest not at all', () => {
    expect(lookAgainMs(anIntegrity({ check: aCheck({ state: 'running', movedAt: now }) }))).toBe(1_000)
    expect(lookAgainMs(anIntegrity({ checkpoint: null }))).toBe(3_000)
    expect(lookAgainMs(anIntegrity({ waiting: { events: 1, oldestAt: now } }))).toBe(3_000)
    expect(lookAgainMs(anIntegrity())).toBe(false)
    const copy = { size: 100, problem: { since: now, message: 'No space is left.' } }
    expect(lookAgainMs(anIntegrity({ checkpoint: null, copy }))).toBe(false)
  })
})
