import { expect, it } from 'vitest'
import { parseLabels } from './label-text.ts'

it('reads labels as people write them', () => {
  expect(parseLabels('team=finance, urgent , tier = 2', 'old, older')).toEqual({
    add: { team: 'finance', urgent: '', tier: '2' },
    remove: ['old', 'older'],
  })
})

it('asks for at least one, and refuses to add what it removes', () => {
  expect(parseLabels(' , ', '')).toEqual({ error: 'Name at least one label.' })
  expect(parseLabels('team=x', 'team')).toEqual({ error: 'team is both to be added and to be removed.' })
})
