import { describe, expect, it } from 'vitest'
import type { QueryOptions } from './query.ts'
import { errorsOf, valueOfP } from './testing.ts'
import type { Json } from './values/print.ts'

type Case = readonly [promise: string, body: string, expected: Json, options?: QueryOptions]

const check = (cases: readonly Case[]): void => {
  for (const [promise, body, expected, options] of cases)
    it(promise, () => expect(valueOfP(body, options ?? {})).toEqual(expected))
}

describe('undefined, false and negation', () => {
  check([
    ['null, zero and empty values succeed as expressions', 'p if { null; 0; ""; []; {}; set() }', true],
    ['false fails as an expression', 'p if false', 'undefined'],
    ['a raw string keeps its carriage returns', 'p := count(`a\r\nb`)', 4],
    ['assigning false succeeds', 'p if { x := false; x == false }', true],
    [
      'an undefined part makes the whole composite undefined',
      'p := [1, input.x]',
      'undefined',
      { input: {} },
    ],
    ['a comprehension is empty instead of undefined', 'p := [x | x := input.x]', [], { input: {} }],
    ['a reference into a string is undefined', 'p := input.a.b', 'undefined', { input: { a: 'b' } }],
    ['a set member lookup gives the element itself', 'p if {false}[false]', 'undefined'],
    ['membership gives true', 'p if false in {false}', true],
    [
      'the legacy negation evaluates what is nested before it',
      'p if not f(input.user)\nf(x) := x',
      'undefined',
      { input: {} },
    ],
    [
      'equality under the legacy negation keeps its references inside',
      'p if not input.user == 1',
      true,
      { input: {} },
    ],
    [
      'the new negation holds everything',
      'import future.keywords.not\np if not f(input.user)\nf(x) := x',
      true,
      { input: {} },
    ],
    [
      'the new negation takes a body',
      'import future.keywords.not\np if not { some x in [1, 2]; x == 3 }',
      true,
    ],
    ['every holds on an empty domain', 'p if every x in [] { x == 1 }', true],
    ['every fails on an undefined domain', 'p if every x in input.xs { x == 1 }', 'undefined', { input: {} }],
    ['an input that is absent is not null', 'p := input', 'undefined'],
  ])
})

describe('equality and unification', () => {
  check([
    [
      'unification binds on both sides',
      'p := [x, y, z] if { {"bar": [x], "foo": y} = {"bar": [z], "foo": x}; z = 1 }',
      [1, 1, 1],
    ],
    ['variables can be linked before either is known', 'p := x if { x = y; y = 1 }', 1],
    ['object patterns need equal key sets', 'p := x if { {"a": x} = {"a": 1, "b": 2} }', 'undefined'],
    [
      'function parameters are patterns',
      'p := f({"foo": 1, "bar": [2, 3]})\nf({"foo": a, "bar": [b, _]}) := a + b',
      3,
    ],
    ['a call takes its output as an extra argument', 'p := n if count([1, 2], n)', 2],
    [
      'a variable that occurs twice joins',
      'p := x if { x = input.a[_]; x = input.b[_] }',
      2,
      { input: { a: [1, 2], b: [2, 3] } },
    ],
    ['one and one point zero are one number', 'p := count({1, 1.0, 2 / 2})', 1],
    ['statements are ordered by what they need', 'p := y if { y == x + 1; y = 2; x = 1 }', 2],
  ])
})

describe('rules', () => {
  check([
    ['different values of a complete rule conflict', 'p := 1 if true\np := 2 if true', 'eval_conflict_error'],
    ['equal values of a complete rule do not', 'p := 1 if true\np := 1 if true', 1],
    ['else is asked only when what is before it fails', 'p := 1 if false else := 2 if true else := 3', 2],
    ['a default counts when nothing else is defined', 'default p := false\np if false', false],
    ['a partial set is empty rather than undefined', 'p contains x if { x := 1; false }', []],
    [
      'a partial object refuses two values for a key',
      'p["a"] := 1\np[x] := 2 if x := "a"',
      'eval_conflict_error',
    ],
    [
      'heads may reach deep',
      'p[x].list contains y if { some x in ["a", "b"]; some y in [1, 2] }',
      { a: { list: [1, 2] }, b: { list: [1, 2] } },
    ],
    [
      'constant and variable heads meet in one document',
      'p[x].r.s := 1 if x := "q"\np.d.r := 3\np.e := 4',
      { q: { r: { s: 1 } }, d: { r: 3 }, e: 4 },
    ],
    ['keys that are not strings print as JSON', 'p := {1: "a", [1, 2]: "b"}', { '1': 'a', '[1,2]': 'b' }],
    [
      'functions conflict by argument',
      'p := f(1)\nf(x) := 1 if x > 0\nf(x) := 2 if x < 2',
      'eval_conflict_error',
    ],
    [
      'functions may fall back',
      'p := [f(1), f(9)]\ndefault f(_) := "other"\nf(x) := "small" if x < 5',
      ['small', 'other'],
    ],
    [
      'rules win over data where both are asked by name',
      'p := data.t.q\nq := 1',
      1,
      { data: { t: { q: 2 } } },
    ],
    [
      'both sides of the tree are enumerated',
      'p := [k | data.x[k]]',
      ['a', 'b'],
      { data: { x: { a: 1, b: 2 } } },
    ],
    [
      'iteration follows the order of Rego',
      'p := [x | some x in {"b", 1, null, [0], "a", true}]',
      [null, true, 1, 'a', 'b', [0]],
    ],
    [
      'strings sort by code point',
      'p := [x | some x in {"\\uffff", "\\ud83d\\ude00"}]',
      ['\uffff', '\u{1f600}'],
    ],
  ])
})

describe('with', () => {
  check([
    [
      'replaces input for one expression only',
      'p := [a, b] if { a := input.x with input.x as 2; b := input.x }',
      [2, 1],
      { input: { x: 1 } },
    ],
    ['replaces a rule by data', 'p := x if x := q with data.t.q as 7\nq := 1', 7],
    [
      'replaces a function, which may call the original',
      'p := x if x := f(1) with f as g\nf(x) := x\ng(x) := f(x) + 10',
      11,
    ],
    ['replaces a built-in by a value', 'p := x if x := count([1]) with count as 9', 9],
    [
      'runs what follows outside',
      'p if { q with input as 1; input == 5 }\nq if input == 1',
      true,
      { input: 5 },
    ],
    [
      'does not reuse results of the outside',
      'p := [q, x] if x := q with input as 2\nq := input',
      [1, 2],
      { input: 1 },
    ],
  ])
})

describe('text', () => {
  check([
    [
      'template strings show undefined parts',
      'p := $"{1 + 1} {input.x} {[1, "a"]}"',
      '2 <undefined> [1, "a"]',
      { input: {} },
    ],
    ['braces in templates can be escaped', 'p := $`\\{{1}}`', '{1}'],
    [
      'keywords can be parts of references',
      'p if { if.foo == 1; input.with == 2 }\nif.foo := 1',
      true,
      { input: { with: 2 } },
    ],
    [
      'and and or are a single answer each',
      'import future.keywords.and\nimport future.keywords.or\np := [1 | (true or true) and true]',
      [1],
    ],
    ['a newline ends a statement but not an operation', 'p := x if {\n x := 1 +\n 2\n}', 3],
  ])
})

describe('what the compiler refuses', () => {
  const refusals: readonly (readonly [string, string, string])[] = [
    ['a variable nothing binds', 'p if x == 1', 'rego_unsafe_var_error var x is unsafe'],
    ['a variable only a negation mentions', 'p if not input[x]', 'rego_unsafe_var_error var x is unsafe'],
    ['a head variable nothing binds', 'p := x if true', 'rego_unsafe_var_error var x is unsafe'],
    ['a rule that depends on itself', 'p if q\nq if p', 'rego_recursion_error'],
    ['recursion through a dynamic reference', 'p if data.t[input.x]', 'rego_recursion_error'],
    ['an unknown function', 'p := nosuch(1)', 'rego_type_error undefined function nosuch'],
    ['a wrong number of arguments', 'p := count(1, 2, 3)', 'rego_type_error count: arity mismatch'],
    [
      'a set and an object under one name',
      'p contains 1\np[x] := 2 if x := "a"',
      'rego_type_error conflicting rules data.t.p found',
    ],
    [
      'functions of two arities',
      'f(x) := 1\nf(x, y) := 2',
      'rego_type_error conflicting rules data.t.f found',
    ],
    [
      'two defaults',
      'default p := 1\ndefault p := 2',
      'rego_type_error multiple default rules data.t.p found',
    ],
    [
      'a rule inside the value of another',
      'p := {}\np.q := 1',
      'rego_type_error rule data.t.p conflicts with [data.t.p.q]',
    ],
    ['a variable assigned twice', 'p if { x := 1; x := 2 }', 'rego_compile_error var x assigned above'],
    [
      'a variable used before its assignment',
      'p if { x == 1; x := 1 }',
      'rego_compile_error var x referenced above',
    ],
    [
      'a variable that shadows input',
      'p if { input := 1 }',
      'rego_compile_error variables must not shadow input',
    ],
    ['an unknown import', 'import future.keywords.nosuch\np := 1', 'rego_parse_error invalid import'],
    [
      'experimental keywords that were not asked for',
      'import future.keywords.or\np := 1',
      'rego_unsupported the keyword or is experimental',
    ],
    [
      'built-ins that do input and output',
      'p := http.send({})',
      'rego_unsupported the built-in http.send is not offered',
    ],
    ['a body without if', 'p { true }', 'rego_parse_error `if` keyword is required'],
    [
      'with inside a rule',
      'p if q.r with data.t.q.r as 1\nq := {"r": 2}',
      'rego_type_error with keyword cannot partially replace',
    ],
  ]
  for (const [what, body, expected] of refusals)
    it(what, () => {
      expect(errorsOf(`package t\n\n${body}`).join('\n')).toContain(expected)
    })
})
