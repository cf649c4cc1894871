import { describe, expect, it } from 'vitest'
import { compile, Policy } from './policy.ts'
import { errorsOf, policyOf, valueOfP } from './testing.ts'
import { parseJson } from './values/json.ts'

const limited = { limits: { steps: 200_000 } }

describe('policies and inputs made to do harm', () => {
  it('refuses expressions that are nested too deep, in every kind of bracket', () => {
    const depth = 50_000
    const nests: readonly (readonly [string, string])[] = [
      ['[', ']'],
      ['{"a": ', '}'],
      ['(', ')'],
      ['-', ''],
      ['[x | x := ', ']'],
      ['count(', ')'],
      ['$"{', '}"'],
    ]
    for (const [open, close] of nests) {
      const source = `package t\np := ${open.repeat(depth)}1${close.repeat(depth)}`
      expect(errorsOf(source).join()).toMatch(/nested deeper than|unexpected|expected/)
    }
  })

  it('reads brackets within brackets once, closed or not, so that depth does not double the time', () => {
    const depth = 90
    for (const [open, close] of [
      ['[', ']'],
      ['{', '}'],
      ['{"a": ', '}'],
      ['[x | x := ', ']'],
      ['{ x | x := ', '}'],
      ['{"a": x | x := ', '}'],
      ['[f({ x[', ']})]'],
      ['$"{[', ']}"'],
    ] as const) {
      const source = `package t\n\np := ${open.repeat(depth)}1${close.repeat(depth)}`
      expect(errorsOf(source).join(), open).not.toContain('parse_error')
      expect(errorsOf(`package t\n\np := ${open.repeat(depth)}`), open).not.toEqual([])
      expect(errorsOf(`package t\n\np if ${open.repeat(depth)}`), open).not.toEqual([])
    }
  })

  it('keeps each comment once, whichever reading of a bracket it stands in', () => {
    const source =
      'package t\n# METADATA\n# title: one\np := [ # in\n  { # it\n    "title": rego.metadata.rule().title }][0]'
    expect(policyOf(source).query('data.t.p')).toEqual({ kind: 'value', value: { title: 'one' } })
  })

  it('refuses metadata that is not YAML, where somebody asks for it', () => {
    for (const text of ['title: [', 'a: b: c', '*none', '&a [*a]', 'n: .nan', 'b: !!binary aGk='])
      expect(errorsOf(`package t\n# METADATA\n# ${text}\np := rego.metadata.rule()`).join(), text).toMatch(
        /^2:1 rego_parse_error the metadata is not YAML/,
      )
  })

  it('refuses negations nested too deep', () => {
    expect(errorsOf(`package t\nimport future.keywords.not\np if ${'not '.repeat(20_000)}true`)).not.toEqual(
      [],
    )
  })

  it('compiles a policy of one megabyte in bounded time and answers', { timeout: 30_000 }, () => {
    const rules = Array.from(
      { length: 18_000 },
      (_, i) => `deny contains "message ${i}" if input.user == "user-${i}"`,
    )
    const source = `package t\n${rules.join('\n')}\n`
    expect(source.length).toBeGreaterThan(1_000_000)
    const result = policyOf(source).query('data.t.deny', { input: { user: 'user-77' } })
    expect(result).toEqual({ kind: 'value', value: ['message 77'] })
  })

  it('refuses a source longer than it was told to read', () => {
    expect(errorsOf(`package t\n#${'x'.repeat(100)}`, { maxSourceLength: 50 })).toHaveLength(1)
  })

  it('answers catastrophic regular expressions in linear time', () => {
    expect(valueOfP(`p := regex.match("^(a+)+$", input)`, { input: `${'a'.repeat(20_000)}!` })).toBe(false)
    expect(valueOfP(`p := regex.match("(x+x+)+y", input)`, { input: 'x'.repeat(20_000) })).toBe(false)
    expect(valueOfP(`p := glob.match("${'*a'.repeat(30)}b", [], input)`, { input: 'a'.repeat(2_000) })).toBe(
      false,
    )
  })

  it('stops a comprehension over a million elements at the step limit', () => {
    expect(valueOfP('p := [x | some x in numbers.range(1, 1000000)]', limited)).toBe('eval_limit_error')
    expect(
      valueOfP(
        'p := count({[x, y] | some x in numbers.range(1, 1000); some y in numbers.range(1, 1000)})',
        limited,
      ),
    ).toBe('eval_limit_error')
  })

  it('can be allowed to finish the million', () => {
    expect(valueOfP('p := count([x | some x in numbers.range(1, 1000000)])')).toBe(1_000_000)
  })

  it('stops iteration that would not end in a lifetime', () => {
    const loops = Array.from({ length: 12 }, (_, i) => `some x${i} in numbers.range(1, 1000)`).join('; ')
    expect(valueOfP(`p if { ${loops}; x0 + x11 < 0 }`, limited)).toBe('eval_limit_error')
  })

  it('stops by the clock of the caller', () => {
    let now = 0
    const clock = (): number => {
      now += 1
      return now
    }
    const result = valueOfP(
      'p := count([1 | some x in numbers.range(1, 1000); some y in numbers.range(1, 1000)])',
      { clock, limits: { timeMs: 10 } },
    )
    expect(result).toBe('eval_limit_error')
  })

  it('stops text and numbers that double with each rule', () => {
    const doubling = Array.from({ length: 60 }, (_, i) => `s${i + 1} := concat("", [s${i}, s${i}])`).join(
      '\n',
    )
    expect(valueOfP(`s0 := "ab"\n${doubling}\np := count(s60)`)).toBe('eval_limit_error')
    const squaring = Array.from({ length: 60 }, (_, i) => `n${i + 1} := n${i} * n${i}`).join('\n')
    expect(valueOfP(`n0 := 9999999999999\n${squaring}\np := n60`)).toBe('eval_limit_error')
    expect(valueOfP('p := bits.lsh(1, 100000000000)')).toBe('eval_builtin_error')
  })

  it('survives rules that depend on each other in a long chain', { timeout: 30_000 }, () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => `r${i + 1} := r${i} + 1`).join('\n')
    expect(valueOfP(`r0 := 0\n${chain}\np := r20000`)).toBe('eval_limit_error')
    expect(valueOfP(`r0 := 0\n${chain}\np := r500`)).toBe(500)
  })

  it('refuses or answers a body with very many statements', () => {
    const source = `package t\np if {\n${'input.x == 1\n'.repeat(6000)}}`
    expect(errorsOf(source).join()).toContain('more than 5000 statements')
    expect(valueOfP(`p if {\n${'input.x == 1\n'.repeat(4000)}}`, { input: { x: 1 } })).toBe(true)
  })

  it('refuses input that is not JSON, refers to itself or is nested too deep', () => {
    const cyclic: Record<string, unknown> = {}
    cyclic.self = cyclic
    let deep: unknown = 1
    for (let i = 0; i < 100_000; i += 1) deep = [deep]
    for (const input of [cyclic, deep, { f: () => 1 }, { d: new Map() }, { n: Number.NaN }, { b: 1n }])
      expect(valueOfP('p := input', { input })).toBe('eval_input_error')
    expect(() => parseJson('['.repeat(100_000))).toThrow('nested deeper')
    expect(valueOfP('p := json.unmarshal(input)', { input: '['.repeat(100_000) })).toBe('eval_builtin_error')
  })

  it('reads keys that JavaScript gives a meaning to as plain keys', () => {
    const input = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1}') as unknown
    expect(valueOfP('p := [input["__proto__"].admin, input.constructor]', { input })).toEqual([true, 1])
    expect(valueOfP('p if input.toString', { input: {} })).toBe('undefined')
    expect(valueOfP('p if input.admin', { input })).toBe('undefined')
    expect(valueOfP('p := json.unmarshal("{\\"__proto__\\": 1}")["__proto__"]')).toBe(1)
    expect(valueOfP('p := {x: 1 | x := "__proto__"}["__proto__"]')).toBe(1)
  })

  it('does not answer while the prototype of all objects is polluted', () => {
    Object.defineProperty(Object.prototype, 'admin', {
      value: true,
      enumerable: true,
      configurable: true,
      writable: true,
    })
    try {
      expect(valueOfP('p if input.admin', { input: {} })).toBe('eval_input_error')
    } finally {
      Reflect.deleteProperty(Object.prototype, 'admin')
    }
  })

  it('stops templates and pairs of patterns that are made to be slow', () => {
    const render = (template: string): unknown =>
      valueOfP('p := strings.render_template(input, {"l": numbers.range(1, 1000)})', {
        input: template,
        ...limited,
      })
    expect(render(`{{${'('.repeat(100_000)}`)).toMatch(/^eval_/)
    expect(render('{{if 1}}'.repeat(100_000))).toMatch(/^eval_/)
    expect(render('{{range $.l}}{{range $.l}}{{range $.l}}x{{end}}{{end}}{{end}}')).toBe('eval_limit_error')
    expect(render('{{"'.repeat(50_000))).toBe('eval_builtin_error')
    const share = (a: string, b: string): unknown =>
      valueOfP('p := regex.globs_match(input.a, input.b)', { input: { a, b }, ...limited })
    expect(share(`${'a*b*'.repeat(2000)}c`, `${'b*a*'.repeat(2000)}d`)).toBe('eval_limit_error')
    expect(share('[ax]*a*c', 'ax'.repeat(50_000))).toBe('eval_limit_error')
  })

  it('gives the same bytes whatever order rules and keys come in', () => {
    const rules = ['deny contains "b" if input.x', 'deny contains "a" if input.y', 'deny contains "c"']
    const answers = [rules, [...rules].reverse()].map((order) =>
      JSON.stringify(policyOf(`package t\n${order.join('\n')}`).query('data.t', { input: { y: 1, x: 2 } })),
    )
    expect(new Set(answers).size).toBe(1)
  })

  it('never takes a broken source for a policy', () => {
    for (const source of [
      '',
      'package',
      'package t\np :=',
      'package t\np if {',
      'package t\np := "',
      'package t\n\u0000',
      'p := 1',
      'package t\np := 01',
    ])
      expect(compile({ 'x.rego': source })).not.toBeInstanceOf(Policy)
  })
})
