import { describe, expect, it } from 'vitest'
import { collisions, editsBetween, fileChanges, groupsOf, withEdits } from './policy-files.ts'

const files = { 'a.rego': 'package a', 'b/c.rego': 'package c', 'settings/data.yaml': 'x: 1' }

describe('edits of a policy set', () => {
  it('change, add and remove files, and what is not edited stays', () => {
    expect(withEdits(files, { 'a.rego': 'package b', 'b/c.rego': null, 'b/d.rego': '' })).toEqual({
      'a.rego': 'package b',
      'b/d.rego': '',
      'settings/data.yaml': 'x: 1',
    })
  })

  it('are what lies between two sets, and lead from the one to the other', () => {
    const to = { 'a.rego': 'package b', 'b/d.rego': '', 'settings/data.yaml': 'x: 1' }
    expect(editsBetween(files, files)).toEqual({})
    expect(withEdits(files, editsBetween(files, to))).toEqual(to)
  })

  it('are told file by file', () => {
    expect(fileChanges(files, withEdits(files, { 'a.rego': 'package b', 'b/c.rego': null, n: '1' }))).toEqual(
      [
        { path: 'a.rego', kind: 'changed', before: 'package a', after: 'package b' },
        { path: 'b/c.rego', kind: 'removed', before: 'package c', after: '' },
        { path: 'n', kind: 'added', before: '', after: '1' },
      ],
    )
  })

  it('of two people collide only where both changed a file to something else', () => {
    expect(collisions({ a: '1', b: null, c: '3' }, { a: '1', b: '2', d: '4' })).toEqual(['b'])
  })

  it('may say that a file is gone which a second person changed', () => {
    expect(collisions({ a: 'new' }, { a: null })).toEqual(['a'])
  })

  it('survive names that an object has by itself', () => {
    const hostile = JSON.parse('{"__proto__": "package p", "constructor": "package c"}')
    expect(Object.keys(withEdits(hostile, {}))).toEqual(['__proto__', 'constructor'])
    expect(collisions({}, hostile)).toEqual([])
  })
})

it('files stand in their folders, the data first, then those without one', () => {
  expect(groupsOf(['settings/data.yaml', 'p/b.rego', 'p.rego', 'p/a.rego'])).toEqual([
    { folder: 'settings', paths: ['settings/data.yaml'] },
    { folder: '', paths: ['p.rego'] },
    { folder: 'p', paths: ['p/a.rego', 'p/b.rego'] },
  ])
})
