import { actions } from '@countersign/ledger'
import { describe, expect, it } from 'vitest'
import type { Evidence } from './control.ts'
import { slugOf } from './control.ts'
import { eventColumns } from './event-row.ts'
import { evidence } from './evidence.ts'
import { frameworks } from './frameworks.ts'

/** As the research on trust lists them, row by row: what is not in there is not claimed, and nothing of it is left out. */
const identifiers: Readonly<Record<string, readonly string[]>> = {
  soc2: [
    ...['CC1.3', 'CC2.1', 'CC4.1', 'CC5.2', 'CC6.1', 'CC6.2', 'CC6.3', 'CC6.6', 'CC6.7', 'CC6.8'],
    ...['CC7.1', 'CC7.2', 'CC7.3', 'CC7.4', 'CC7.5', 'CC8.1', 'CC9.1', 'A1.2'],
  ],
  iso27001: [
    ...['A.5.2', 'A.5.3', 'A.5.15', 'A.5.16', 'A.5.18', 'A.5.25', 'A.5.26', 'A.5.28', 'A.5.33', 'A.5.36'],
    ...['A.8.2', 'A.8.5', 'A.8.9', 'A.8.13', 'A.8.15', 'A.8.16', 'A.8.17', 'A.8.19', 'A.8.24', 'A.8.31'],
    'A.8.32',
  ],
  hipaa: [
    ...['164.308(a)(1)(ii)(D)', '164.308(a)(4)', '164.308(a)(5)(ii)(C)'],
    ...['164.312(a)(1)', '164.312(a)(2)(i)', '164.312(a)(2)(ii)', '164.312(a)(2)(iii)', '164.312(b)'],
    ...['164.312(c)(1)', '164.312(c)(2)', '164.312(d)', '164.312(e)(1)', '164.312(e)(2)'],
  ],
  gdpr: [
    ...['Art. 5(2)', 'Art. 15(1)(h)', 'Art. 22(3)', 'Art. 25', 'Art. 30(1)', 'Art. 30(2)'],
    ...['Art. 32(1)(b)', 'Art. 32(1)(c)', 'Art. 32(1)(d)', 'Art. 33(3)', 'Art. 33(5)'],
  ],
  iso42001: [
    ...['A.3.2', 'A.5.2', 'A.5.3', 'A.6.2.4', 'A.6.2.5', 'A.6.2.6', 'A.6.2.8', 'A.8.4', 'A.9.2', 'A.9.4'],
    'A.10.3',
  ],
  'ai-act': [
    ...['Art. 12(1)', 'Art. 12(2)(a)', 'Art. 12(2)(b)', 'Art. 12(2)(c)', 'Art. 14(4)(d)', 'Art. 14(4)(e)'],
    ...['Art. 14(5)', 'Art. 17(1)(a)', 'Art. 17(1)(h)', 'Art. 17(1)(k)', 'Art. 19(1)', 'Art. 26(2)'],
    ...['Art. 26(5)', 'Art. 26(6)', 'Art. 73'],
  ],
}

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

  it('have exactly the controls that were researched, by their exact identifiers and in their order', () => {
    const named = frameworks.map(({ id, controls }) => [id, controls.map((control) => control.id)])
    expect(Object.fromEntries(named)).toEqual(identifiers)
  })

  it('tell readers to look at columns that the table has', () => {
    for (const [name, { query, columns }] of Object.entries(all)) {
      expect(
        columns.filter((column) => !eventColumns.some((one) => one === column)),
        name,
      ).toEqual([])
      expect(new Set(columns).size, name).toBe(columns.length)
      // What nothing shows has no rows to look at.
      expect(columns.length > 0, name).toBe(query !== null)
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
    const doubtOf = (name: string) =>
      frameworks
        .flatMap(({ id, controls }) =>
          controls.map((control) => ({ ...control, name: `${id}/${control.id}` })),
        )
        .find((control) => control.name === name)?.doubt ?? ''
    // What a reader might take the evidence for, and it is not.
    expect(doubtOf('soc2/CC6.3')).toContain('Who wrote a spec stands in no event about its promotion')
    expect(doubtOf('iso27001/A.5.3')).toContain('Who wrote a spec')
    expect(doubtOf('soc2/CC8.1')).toContain('all of them are of one promotion is for the reader to follow')
    expect(doubtOf('iso27001/A.5.33')).toContain('Bodies are, by a rule or for a person')
    for (const id of ['19(1)', '26(6)']) expect(doubtOf(`ai-act/Art. ${id}`)).toContain('however short ago')
    // Every article is about some systems only, and whether an agent is one is not known here.
    const unmarked = frameworks.find(({ id }) => id === 'ai-act')?.controls.filter(({ doubt }) => !doubt)
    expect(unmarked).toEqual([])
  })
})
