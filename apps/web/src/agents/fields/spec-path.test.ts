import { describe, expect, it } from 'vitest'
import { afterRemoval, differences, isWithin, readPath, valueAt, withValueAt } from './spec-path.ts'

describe('a path', () => {
  it('reads as problems write it', () => {
    expect(readPath('anatomy.tools[0].operations')).toEqual(['anatomy', 'tools', 0, 'operations'])
    expect(readPath('metadata.labels["a b"]')).toEqual(['metadata', 'labels', 'a b'])
  })

  it('finds nothing where nothing is, not even what every object has', () => {
    expect(valueAt({}, 'anatomy.model.name')).toBeUndefined()
    expect(valueAt({}, 'constructor.name')).toBeUndefined()
  })

  it('exchanges one part, makes the way there and leaves the value before as it was', () => {
    const before = { anatomy: { tools: [{ name: 'a' }, { name: 'b' }] } }
    expect(withValueAt(before, 'anatomy.tools[1].name', 'c')).toEqual({
      anatomy: { tools: [{ name: 'a' }, { name: 'c' }] },
    })
    expect(before.anatomy.tools[1]?.name).toBe('b')
    expect(withValueAt({}, 'anatomy.tools[0].name', 'c')).toEqual({ anatomy: { tools: [{ name: 'c' }] } })
  })

  it('is within another only at a border of words', () => {
    expect(isWithin('budget.dailyUsd', 'budget')).toBe(true)
    expect(isWithin('capabilities[3]', 'capabilities')).toBe(true)
    expect(isWithin('metadata.names', 'metadata.name')).toBe(false)
  })

  it('moves up when an item before it goes', () => {
    expect(afterRemoval('capabilities[2]', 'capabilities', 0)).toBe('capabilities[1]')
    expect(afterRemoval('capabilities[2]', 'capabilities', 2)).toBeNull()
    expect(afterRemoval('anatomy.tools[12].name', 'anatomy.tools', 1)).toBe('anatomy.tools[11].name')
    expect(afterRemoval('metadata.name', 'capabilities', 0)).toBe('metadata.name')
  })
})

describe('two drafts', () => {
  it('differ where something else is said, and not where nothing is said in another way', () => {
    expect(
      differences(
        { metadata: { name: 'a', owner: null }, capabilities: [] },
        { metadata: { name: 'b', description: '' } },
      ),
    ).toEqual([{ path: 'metadata.name', one: 'a', other: 'b' }])
  })
})
