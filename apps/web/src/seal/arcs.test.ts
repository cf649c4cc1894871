import { describe, expect, it } from 'vitest'
import { type Arc, type ArcState, arcPath, describeArcs, isClosed, type Seven } from './arcs.ts'

const seal = (...states: Seven<ArcState>): Seven<Arc> => [
  { check: 'Sandbox expiry', state: states[0] },
  { check: 'Containment', state: states[1] },
  { check: 'Proof', state: states[2] },
  { check: 'Spec hash', state: states[3] },
  { check: 'Policy hash', state: states[4] },
  { check: 'Signer', state: states[5] },
  { check: 'Signature', state: states[6] },
]

describe('the text alternative of the seal', () => {
  it('says that all seven passed', () => {
    const arcs = seal('passed', 'passed', 'passed', 'passed', 'passed', 'passed', 'passed')
    expect(describeArcs(arcs)).toBe('Seal: all seven checks passed')
  })

  it('names every check that did not pass', () => {
    const arcs = seal('not-applicable', 'passed', 'passed', 'failed', 'restricted', 'passed', 'passed')
    expect(describeArcs(arcs)).toBe(
      'Seal: Sandbox expiry did not apply, Spec hash failed, Policy hash restricted; 4 of 7 passed',
    )
  })
})

describe('a closed ring', () => {
  it('needs no arc that failed or was restricted', () => {
    expect(
      isClosed(seal('not-applicable', 'not-applicable', 'passed', 'passed', 'passed', 'passed', 'passed')),
    ).toBe(true)
    expect(isClosed(seal('passed', 'passed', 'passed', 'passed', 'restricted', 'passed', 'passed'))).toBe(
      false,
    )
    expect(isClosed(seal('passed', 'passed', 'passed', 'failed', 'passed', 'passed', 'passed'))).toBe(false)
  })
})

it('keeps the seven arcs apart', () => {
  expect(new Set([0, 1, 2, 3, 4, 5, 6].map((index) => arcPath(index))).size).toBe(7)
})
