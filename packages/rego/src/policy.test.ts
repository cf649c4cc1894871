import { describe, expect, it } from 'vitest'
import { formatDiagnostics } from './diagnostics.ts'
import { compile, formatError, Policy } from './policy.ts'
import { QueryError } from './query.ts'
import { policyOf } from './testing.ts'
import { parseJson } from './values/json.ts'
import { jsonText } from './values/print.ts'

describe('a policy', () => {
  it('answers with a value, undefined or an error, never two of them', () => {
    const policy = policyOf('package a\nallow if input.ok\nbroken := 1 / 0')
    expect(policy.query('data.a.allow', { input: { ok: true } })).toEqual({ kind: 'value', value: true })
    expect(policy.query('data.a.allow', { input: {} })).toEqual({ kind: 'undefined' })
    const failed = policy.query('data.a.broken')
    expect(failed.kind === 'error' && formatError(failed.error)).toBe(
      'test.rego:3: eval_builtin_error: div: divide by zero',
    )
    expect(policy.query('data.a.broken', { strict: false })).toEqual({ kind: 'undefined' })
  })

  it('finds all solutions of a query with variables', () => {
    const policy = policyOf('package a\nroles := {"x": "admin", "y": "user"}')
    expect(policy.solve('data.a.roles[who] = role')).toEqual({
      kind: 'solutions',
      solutions: [
        { who: 'x', role: 'admin' },
        { who: 'y', role: 'user' },
      ],
    })
  })

  it('keeps data of a prepared query for many inputs', () => {
    const query = policyOf('package a\nallow if data.users[input.user] == "admin"').prepare('data.a.allow', {
      data: { users: { ann: 'admin' } },
    })
    expect(query.query({ input: { user: 'ann' } }).kind).toBe('value')
    expect(query.query({ input: { user: 'bob' } }).kind).toBe('undefined')
  })

  it('does not change the input or data it reads', () => {
    const input = Object.freeze({ a: Object.freeze([1, 2]) })
    expect(
      policyOf('package a\np := x if x := input.b with input.b as 1').query('data.a.p', { input }).kind,
    ).toBe('value')
    expect(input).toEqual({ a: [1, 2] })
  })

  it('keeps digits that a double cannot hold', () => {
    const input = parseJson('{"n": 9007199254740993}')
    const result = policyOf('package a\np := input.n + 1').query('data.a.p', { input })
    expect(result.kind === 'value' && jsonText(result.value)).toBe('9007199254740994')
  })

  it('refuses a query that is not one', () => {
    expect(() => policyOf('package a').query('data.a.')).toThrow(QueryError)
    expect(() => policyOf('package a').query('x')).toThrow('var x is unsafe')
  })

  it('tells how many steps it took, the same each time, also when it was stopped', () => {
    const policy = policyOf('package a\np := count([x | some x in numbers.range(1, input)])')
    const stepsFor = (input: number, limit = 10_000): number => {
      let taken = 0
      const count = (steps: number) => {
        taken += steps
      }
      policy.query('data.a.p', { input, limits: { steps: limit }, count })
      return taken
    }
    expect(stepsFor(100)).toBe(stepsFor(100))
    expect(stepsFor(200)).toBeGreaterThan(stepsFor(100))
    expect(stepsFor(5_000, 500)).toBeGreaterThan(500)
  })

  it('prints where it is told to', () => {
    const lines: string[] = []
    policyOf('package a\np if { print("user is", input.user, input.none) }').query('data.a.p', {
      input: { user: 'ann' },
      print: (line) => lines.push(line),
    })
    expect(lines).toEqual(['user is ann <undefined>'])
  })

  it('takes built-ins of its caller', () => {
    const policy = compile(
      { 'a.rego': 'package a\np := app.twice(2)' },
      {
        builtins: [
          { name: 'app.twice', arity: 1, call: (_, x) => (typeof x === 'number' ? x * 2 : undefined) },
        ],
      },
    )
    expect(policy instanceof Policy && policy.query('data.a.p')).toEqual({ kind: 'value', value: 4 })
  })
})

describe('diagnostics', () => {
  it('name the file, line, column, code, message and a hint', () => {
    const result = compile({ 'a.rego': 'package a\n\np if {\n\tx == 1\n}\n' })
    expect(result).toMatchObject([
      {
        file: 'a.rego',
        line: 4,
        column: 2,
        code: 'rego_unsafe_var_error',
        message: 'var x is unsafe',
        severity: 'error',
      },
    ])
    expect(result instanceof Policy ? '' : formatDiagnostics(result)).toMatch(
      /^a\.rego:4:2: rego_unsafe_var_error: var x is unsafe\n {2}\S/,
    )
  })

  it('report every broken rule, not only the first', () => {
    const result = compile({ 'a.rego': 'package a\np if x\nq if y', 'b.rego': 'package b\nr := nosuch(1)' })
    expect(result instanceof Policy ? [] : result.map((d) => d.file)).toEqual(['a.rego', 'a.rego', 'b.rego'])
  })

  const warned = (source: string, entrypoints?: readonly string[]): string =>
    policyOf(source, entrypoints === undefined ? {} : { entrypoints })
      .warnings.map((w) => w.message)
      .join('\n')

  it('warn about a negation that fails open', () => {
    expect(
      warned('package a\ndeny contains "x" if not approved(input.user)\napproved(u) if u == 1'),
    ).toContain('negation')
    expect(
      warned(
        'package a\nimport future.keywords.not\ndeny contains "x" if not approved(input.user)\napproved(u) if u == 1',
      ),
    ).toBe('')
    expect(warned('package a\np if not input.user')).toBe('')
  })

  it('warn about unused variables and imports and deprecated built-ins', () => {
    expect(warned('package a\np if { x := 1; true }')).toBe('variable x is never used')
    expect(warned('package a\nimport data.b.c\np := 1')).toBe('import c is never used')
    expect(warned('package a\np := any([true])')).toMatch(/^deprecated built-in function.+\bany$/)
  })

  it('warn about rules that no entry point can read', () => {
    const source =
      'package a\nallow if helper\nhelper if input.x\norphan := 1\ntest_allow if allow with input.x as 1'
    expect(warned(source, ['data.a.allow'])).toBe('rule data.a.orphan cannot be read from any entry point')
  })
})

describe('explanations', () => {
  it('say which rules held and where the others stopped', () => {
    const policy = policyOf(
      'package a\nallow if {\n\tinput.role == "admin"\n\tinput.mfa\n}\nallow if input.role == "root"',
    )
    const { result, rules } = policy.explain('data.a.allow', { input: { role: 'admin' } })
    expect(result).toEqual({ kind: 'undefined' })
    expect(rules).toMatchObject([
      { rule: 'data.a.allow', held: false, failedAt: { line: 4, column: 2 } },
      { rule: 'data.a.allow', held: false, failedAt: { line: 6 } },
    ])
    expect(policy.explain('data.a.allow', { input: { role: 'root' } }).rules.map((r) => r.held)).toEqual([
      false,
      true,
    ])
  })
})

describe('tests of a policy', () => {
  it('pass, fail, err and are skipped', () => {
    const policy = policyOf(
      'package a\ntest_ok if true\ntest_no if false\ntest_bad if 1 / 0\ntodo_test_later if false',
    )
    expect(policy.test().map((t) => [t.name, t.outcome])).toEqual([
      ['test_ok', 'pass'],
      ['test_no', 'fail'],
      ['test_bad', 'error'],
      ['todo_test_later', 'skip'],
    ])
  })
})
