import { expect, it } from 'vitest'
import { DriftSearch, everyGoverned, filterOf, isNarrowed } from './drift-search.ts'

it('keeps what an address can mean, and drops what it cannot', () => {
  const search = DriftSearch.parse({
    state: 'check-failed',
    kind: 'reported-model',
    cause: 'reported-model:acme/large',
    days: '30',
    agent: 'agt_nobody',
    all: 'yes',
  })
  expect(search).toMatchObject({ state: 'check-failed', kind: 'reported-model', days: 30 })
  expect(search.agent).toBeUndefined()
  expect(search.all).toBeUndefined()
  expect(DriftSearch.parse({ state: 'fine', kind: 'toString', days: '12' })).toMatchObject({ days: 90 })
  expect(DriftSearch.parse({ kind: 'toString' }).kind).toBeUndefined()
})

it('tells a narrowed list from the whole one, whatever panel is open', () => {
  const narrowed = DriftSearch.parse({ owner: 'finance' })
  expect(isNarrowed(narrowed)).toBe(true)
  expect(isNarrowed({ ...narrowed, ...everyGoverned })).toBe(false)
  expect(isNarrowed(DriftSearch.parse({ days: '365', all: 'true' }))).toBe(false)
  expect(Object.keys(filterOf(narrowed)).sort()).toEqual(Object.keys(everyGoverned).sort())
})
