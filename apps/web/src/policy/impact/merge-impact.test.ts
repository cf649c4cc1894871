import { expect, it } from 'vitest'
import type { ImpactPart } from '../policy-query.ts'
import { isMixed, mergeImpact } from './merge-impact.ts'

const nobody = { count: 0, listed: [] }
const agent = (name: string) => ({
  of: 'agent' as const,
  id: name,
  agentId: name,
  name,
  appeared: [],
  gone: [],
})
const part = (about: Partial<ImpactPart>): ImpactPart => ({
  checked: 200,
  newlyDenied: nobody,
  newlyAllowed: nobody,
  deniedDifferently: nobody,
  newlyWarned: 0,
  unreadable: [],
  agents: 300,
  activeHash: 'a',
  next: null,
  ...about,
})

it('two parts are counted and listed together, and the later one says where to go on', () => {
  const one = part({ newlyDenied: { count: 1, listed: [agent('x')] }, newlyWarned: 2, next: 'agent:x' })
  const other = part({
    checked: 100,
    newlyDenied: { count: 2, listed: [agent('y')] },
    unreadable: [agent('z')],
  })
  expect(mergeImpact(one, other)).toEqual(
    part({
      checked: 300,
      newlyDenied: { count: 3, listed: [agent('x'), agent('y')] },
      newlyWarned: 2,
      unreadable: [agent('z')],
    }),
  )
})

it('parts that were found by different policies do not belong together', () => {
  expect(isMixed(part({}), part({}))).toBe(false)
  expect(isMixed(part({}), part({ activeHash: 'b' }))).toBe(true)
})
