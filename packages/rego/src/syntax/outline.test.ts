import { describe, expect, it } from 'vitest'
import { outlineOf } from './outline.ts'

const source = `package app.gate

import data.lib.roles as known

# data.in.a.comment is not a mention
allow if {
  some role in data.roles[input.user]
  known[role] == "data.in.a.text"
  time.now_ns() > 0
  near(data.limits) with data.limits as {"data": 1}
  every x in [1] { x < data.most }
}

text := $"{data.name} is {count(data.names)}"
`

describe('an outline', () => {
  const outline = outlineOf('a.rego', source)
  if (!('packagePath' in outline)) throw new Error(outline.message)

  it('says which package a module is and where it says so', () => {
    expect(outline.packagePath).toEqual(['app', 'gate'])
    expect(outline.packageAt).toEqual({ file: 'a.rego', line: 1, column: 9 })
    expect(outline.rules.map(({ name, line }) => `${name}:${line}`)).toEqual(['allow:6', 'text:14'])
  })

  it('finds every mention of data and none in texts, keys and comments', () => {
    const mentions = outline.data.map(({ line, column }) => source.split('\n')[line - 1]?.slice(column - 1))
    expect(mentions.map((text) => text?.match(/^data\.\w+/)?.[0]).sort()).toEqual([
      'data.lib',
      'data.limits',
      'data.limits',
      'data.most',
      'data.name',
      'data.names',
      'data.roles',
    ])
  })

  it('names the functions that are called', () => {
    expect(outline.calls.map(({ name }) => name).sort()).toEqual(['count', 'near', 'time.now_ns'])
  })

  it('answers with the problem where the text is not a module', () => {
    expect(outlineOf('b.rego', 'package b\n\nallow if {')).toMatchObject({
      file: 'b.rego',
      code: 'rego_parse_error',
    })
  })
})
