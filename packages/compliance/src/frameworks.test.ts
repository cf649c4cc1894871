import { actions } from '@countersign/ledger'
import { describe, expect, it } from 'vitest'
import type { Evidence } from './control.ts'
import { slugOf } from './control.ts'
import { evidence } from './evidence.ts'
import { frameworks } from './frameworks.ts'

const all: Readonly<Record<string, Evidence>> = evidence

describe('the frameworks', () => {
  it('are six, and name no control twice, as itself or as a file', () => {
    expect(frameworks.map(({ id }) => id)).toEqual([
      'soc2',
      'iso27001',
      'hipaa',
      'gdpr',
      'iso42001',
      'ai-act',
    ])
    for (const { id, controls } of frameworks) {
      const slugs = controls.map((control) => slugOf(control.id))
      expect(new Set(slugs).size, id).toBe(controls.length)
      // A token of OSCAL, and a name on every file system.
      for (const slug of slugs) expect(slug).toMatch(/^[a-z][a-z0-9.-]*[a-z0-9]$/)
    }
  })

  it('ask each control a question, by evidence that there is', () => {
    for (const { controls } of frameworks) {
      for (const { id, question, evidence: names } of controls) {
        expect(question, id).toMatch(/\?$/)
        expect(names.length, id).toBeGreaterThan(0)
        expect(new Set(names).size, id).toBe(names.length)
      }
    }
  })

  it('use all the evidence, and say of each what to do when it is not there', () => {
    const used = new Set(
      frameworks.flatMap(({ controls }) => controls.flatMap((control) => control.evidence)),
    )
    for (const [name, { otherwise, shows }] of Object.entries(all)) {
      expect(otherwise.length, name).toBeGreaterThan(20)
      expect(shows.length, name).toBeGreaterThan(10)
    }
    expect([...used].sort()).toEqual(Object.keys(all).sort())
  })

  it('ask for events that can happen, and each time for some', () => {
    for (const [name, { query, objections, isExpected }] of Object.entries(all)) {
      for (const one of [query, ...objections.flatMap((it) => [it.query, it.sameActorAs ?? null])]) {
        if (one) expect(one.kinds.length, name).toBeGreaterThan(0)
        expect(one?.kinds.filter((kind) => !actions.includes(kind)) ?? [], name).toEqual([])
      }
      // What nothing shows cannot be missed.
      if (isExpected) expect(query, name).not.toBeNull()
    }
  })

  it('say where their identifiers come from, and mark what is not certain', () => {
    for (const { source, edition } of frameworks) expect(`${source}${edition}`.length).toBeGreaterThan(40)
    const hipaa = frameworks.find(({ id }) => id === 'hipaa')
    const doubted = hipaa?.controls.filter(({ id }) => id.startsWith('164.308')) ?? []
    expect(doubted).toHaveLength(3)
    expect(doubted.every(({ doubt }) => doubt !== undefined)).toBe(true)
  })
})
