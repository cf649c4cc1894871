import { describe, expect, it } from 'vitest'
import {
  AgentSearch,
  filterOf,
  isNarrowed,
  nextOrdering,
  orderingOf,
  shownColumns,
  statusesOf,
  usualColumns,
  writeColumns,
  writeStatuses,
} from './agent-search.ts'

const read = (search: Record<string, string>) => AgentSearch.parse(search)

describe('the address of the list', () => {
  it('becomes what the server is asked, without what was not asked for', () => {
    const search = read({
      search: 'inv',
      status: 'FROZEN',
      label: 'team=finance',
      expires: '7',
      sort: 'name',
    })
    expect(filterOf(search)).toEqual({
      search: 'inv',
      status: ['FROZEN'],
      label: 'team=finance',
      expiresWithinDays: 7,
    })
    expect(filterOf(read({}))).toEqual({})
  })

  it('asks for several statuses at once, in one order and each once', () => {
    const search = read({ status: 'FROZEN.SANDBOX.FROZEN' })
    expect(filterOf(search)).toEqual({ status: ['SANDBOX', 'FROZEN'] })
    expect(writeStatuses(statusesOf(search))).toBe('SANDBOX.FROZEN')
    expect(writeStatuses([])).toBeUndefined()
    expect(statusesOf(read({ status: 'FROZEN.ASLEEP' }))).toEqual([])
  })

  it('drops what does not fit and keeps the rest', () => {
    const search = read({ status: 'ASLEEP', role: 'operator', expires: 'soon', columns: 'status.nonsense' })
    expect(filterOf(search)).toEqual({ role: 'operator' })
    expect(shownColumns(search)).toEqual(usualColumns)
  })

  it('asks for agents that nobody owns rather than for those of somebody', () => {
    expect(filterOf(read({ owner: 'finance', ownerless: 'true' }))).toEqual({ ownerless: true })
  })

  it('is not narrowed by order and columns', () => {
    expect(isNarrowed(read({ sort: 'name', columns: 'status' }))).toBe(false)
    expect(isNarrowed(read({ mode: 'sandbox' }))).toBe(true)
  })
})

it('orders by what was last changed unless asked, and turns round what is chosen twice', () => {
  expect(orderingOf(read({}))).toEqual({ sort: 'updated', direction: 'down' })
  const byName = nextOrdering(orderingOf(read({})), 'name')
  expect(byName).toEqual({ sort: 'name', direction: 'up' })
  expect(nextOrdering(byName, 'name')).toEqual({ sort: 'name', direction: 'down' })
})

it('writes only unusual columns into the address, always in the order of the table', () => {
  expect(writeColumns(usualColumns)).toBeUndefined()
  expect(writeColumns(['owner', 'status'])).toBe('status.owner')
  expect(shownColumns(read({ columns: 'status.owner' }))).toEqual(['status', 'owner'])
})
