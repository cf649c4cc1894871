// Compiles terms to closures.
import { type Builtin, BuiltinError } from '../builtins/builtin.ts'
import type { Call, Expr, Ref } from '../compile/ir.ts'
import type { Position } from '../diagnostics.ts'
import { type Key, keyOf } from '../values/key.ts'
import { add, BigNumber, multiply, subtract } from '../values/number.ts'
import { compare, equal } from '../values/order.ts'
import { termText } from '../values/print.ts'
import {
  isNumber,
  lookup,
  ObjectBuilder,
  type PlainObject,
  RegoSet,
  setProperty,
  type Value,
} from '../values/value.ts'
import type { Eval, Site, Slots } from './code.ts'
import { type Context, Halt, type Mock } from './context.ts'
import { compileDataRef } from './refs.ts'
import { compilePlan } from './steps.ts'

export const compileTerm = (expr: Expr, site: Site): Eval => {
  switch (expr.kind) {
    case 'const': {
      const { value } = expr
      return () => value
    }
    case 'local': {
      const { slot } = expr.local
      return (s) => s[slot]
    }
    case 'ref':
      return compileRef(expr, site)
    case 'call':
      return compileCall(expr, site)
    case 'array':
      return compileArray(expr.items.map((item) => compileTerm(item, site)))
    case 'set': {
      const items = compileArray(expr.items.map((item) => compileTerm(item, site)))
      return (s, q) => {
        const values = items(s, q)
        return Array.isArray(values) ? RegoSet.of(values) : undefined
      }
    }
    case 'object':
      return compileObject(expr.entries, site)
    case 'comprehension':
      return compileComprehension(expr, site)
    case 'template':
      return compileTemplate(expr, site)
  }
}

const compileRef = (ref: Ref, site: Site): Eval => {
  if (ref.root === 'data') return compileDataRef(ref, site)
  const path = ref.path.map((part) => (part.kind === 'const' ? part.value : undefined))
  const names = path.every((part): part is string => typeof part === 'string') ? path : undefined
  if (ref.root === 'input' && names !== undefined) return inputPath(names)
  const root = ref.root === 'input' ? (_: Slots, q: Context) => q.input : compileTerm(ref.root, site)
  return ref.path.reduce<Eval>((head, part) => {
    if (part.kind === 'const') {
      const { value: key } = part
      return (s, q) => {
        const value = head(s, q)
        return value === undefined ? undefined : lookup(value, key)
      }
    }
    const key = compileTerm(part, site)
    return (s, q) => {
      const value = head(s, q)
      if (value === undefined) return undefined
      const at = key(s, q)
      return at === undefined ? undefined : lookup(value, at)
    }
  }, root)
}

const inputPath = (names: readonly string[]): Eval => {
  const [first, second] = names
  if (first === undefined) return (_, q) => q.input
  if (second === undefined) return (_, q) => (q.input === undefined ? undefined : lookup(q.input, first))
  if (names.length === 2)
    return (_, q) => {
      if (q.input === undefined) return undefined
      const inner = lookup(q.input, first)
      return inner === undefined ? undefined : lookup(inner, second)
    }
  return (_, q) => {
    let value = q.input
    for (let i = 0; i < names.length; i += 1) {
      const name = names[i]
      if (value === undefined || name === undefined) return undefined
      value = lookup(value, name)
    }
    return value
  }
}

const compileArray =
  (items: readonly Eval[]): Eval =>
  (s, q) => {
    const values: Value[] = []
    for (const item of items) {
      const value = item(s, q)
      if (value === undefined) return undefined
      values.push(value)
    }
    return values
  }

const compileObject = (entries: readonly (readonly [Expr, Expr])[], site: Site): Eval => {
  const parts = entries.map(([key, value]) => [compileTerm(key, site), compileTerm(value, site)] as const)
  const names = entries.map(([key]) =>
    key.kind === 'const' && typeof key.value === 'string' ? key.value : undefined,
  )
  if (
    names.every((name) => name !== undefined && name !== '__proto__') &&
    new Set(names).size === names.length
  ) {
    const fixed = parts.map(([, value], i) => [names[i] ?? '', value] as const)
    return (s, q) => {
      const object: Record<string, Value> = {}
      for (const [name, member] of fixed) {
        const value = member(s, q)
        if (value === undefined) return undefined
        object[name] = value
      }
      return object
    }
  }
  return (s, q) => {
    const builder = new ObjectBuilder()
    for (const [key, value] of parts) {
      const k = key(s, q)
      const v = k === undefined ? undefined : value(s, q)
      if (k === undefined || v === undefined) return undefined
      const previous = builder.get(k)
      if (previous !== undefined && !equal(previous, v))
        throw new Halt('eval_conflict_error', 'object keys must be unique')
      builder.set(k, v)
    }
    return builder.build()
  }
}

type Comprehension = Extract<Expr, { kind: 'comprehension' }>

const compileComprehension = (expr: Comprehension, site: Site): Eval => {
  const value = compileTerm(expr.value, site)
  if (expr.type === 'object' && expr.key !== undefined)
    return objectComprehension(expr, compileTerm(expr.key, site), value, site)
  // What is collected hangs on the stack of collections in use; slots hold values only.
  if (expr.type === 'array') {
    const stack: Value[][] = []
    const body = compilePlan(expr.plan, site, (s, q) => {
      const v = value(s, q)
      if (v !== undefined) {
        q.run.tick()
        stack.at(-1)?.push(v)
      }
      return false
    })
    return (s, q) => {
      const items: Value[] = []
      collect(stack, items, body, s, q)
      return items
    }
  }
  const stack: Map<Key, Value>[] = []
  const body = compilePlan(expr.plan, site, (s, q) => {
    const v = value(s, q)
    if (v !== undefined) {
      q.run.tick()
      stack.at(-1)?.set(keyOf(v), v)
    }
    return false
  })
  return (s, q) => {
    const elements = new Map<Key, Value>()
    collect(stack, elements, body, s, q)
    return new RegoSet(elements)
  }
}

const collect = <T>(
  stack: T[],
  target: T,
  body: (s: Slots, q: Context) => boolean,
  s: Slots,
  q: Context,
): void => {
  stack.push(target)
  try {
    body(s, q)
  } finally {
    stack.pop()
  }
}

const objectComprehension = (expr: Comprehension, key: Eval, value: Eval, site: Site): Eval => {
  const stack: ObjectBuilder[] = []
  const body = compilePlan(expr.plan, site, (s, q) => {
    const k = key(s, q)
    const v = k === undefined ? undefined : value(s, q)
    if (k === undefined || v === undefined) return false
    q.run.tick()
    const builder = stack.at(-1)
    const previous = builder?.get(k)
    if (previous !== undefined && !equal(previous, v))
      throw new Halt('eval_conflict_error', 'object keys must be unique', expr.at)
    builder?.set(k, v)
    return false
  })
  return (s, q) => {
    const builder = new ObjectBuilder()
    collect(stack, builder, body, s, q)
    return builder.build()
  }
}

/** Compiles expressions that print as `<undefined>` when they have no value. */
export const compilePrintable = (
  value: Expr,
  plan: Extract<Expr, { kind: 'comprehension' }>['plan'],
  site: Site,
): ((s: Slots, q: Context) => string) => {
  const read = compileTerm(value, site)
  const slot = site.frame.reserve()
  const body = compilePlan(plan, site, (s, q) => {
    const v = read(s, q)
    const previous = s[slot]
    if (v !== undefined && previous !== undefined && !equal(previous, v))
      throw new Halt('eval_conflict_error', 'a template expression must not produce multiple outputs')
    if (v !== undefined) s[slot] = v
    return false
  })
  return (s, q) => {
    s[slot] = undefined
    body(s, q)
    const v = s[slot]
    return v === undefined ? '<undefined>' : typeof v === 'string' ? v : termText(v)
  }
}

const compileTemplate = (expr: Extract<Expr, { kind: 'template' }>, site: Site): Eval => {
  const parts = expr.parts.map((part) =>
    typeof part === 'string' ? part : compilePrintable(part.value, part.plan, site),
  )
  return (s, q) => {
    let text = ''
    for (const part of parts) text += typeof part === 'string' ? part : part(s, q)
    q.run.spend(text.length >> 4)
    return text
  }
}

type Binary = (a: Value, b: Value) => Value | undefined

// Operators that cannot fail on any operands need no guard; arithmetic leaves odd operands to the table.
const quick: { readonly [name: string]: Binary } = {
  equal,
  neq: (a, b) => !equal(a, b),
  lt: (a, b) => (typeof a === 'number' && typeof b === 'number' ? a < b : compare(a, b) < 0),
  lte: (a, b) => (typeof a === 'number' && typeof b === 'number' ? a <= b : compare(a, b) <= 0),
  gt: (a, b) => (typeof a === 'number' && typeof b === 'number' ? a > b : compare(a, b) > 0),
  gte: (a, b) => (typeof a === 'number' && typeof b === 'number' ? a >= b : compare(a, b) >= 0),
  plus: (a, b) => (isNumber(a) && isNumber(b) ? add(a, b) : undefined),
  minus: (a, b) => (isNumber(a) && isNumber(b) ? subtract(a, b) : undefined),
  mul: (a, b) => (isNumber(a) && isNumber(b) ? multiply(a, b) : undefined),
}

const compileCall = (call: Call, site: Site): Eval => {
  const args = call.args.map((arg) => compileTerm(arg, site))
  if (call.target.kind === 'function') {
    const { group } = call.target
    const rule = site.code.rule(group)
    return (s, q) => {
      const values = evaluateAll(args, s, q)
      if (values === undefined) return undefined
      const mock = q.mocks?.get(group)
      return mock === undefined ? rule.call(q, values) : callMock(mock, values, q, site, call.name, call.at)
    }
  }
  const { builtin } = call.target
  const [left, right] = args
  const operator = Object.hasOwn(quick, builtin.name) ? quick[builtin.name] : undefined
  if (operator !== undefined && left !== undefined && right !== undefined)
    return (s, q) => {
      const a = left(s, q)
      if (a === undefined) return undefined
      const b = right(s, q)
      if (b === undefined) return undefined
      if (q.mocks === undefined) {
        const result = operator(a, b)
        if (result instanceof BigNumber) q.run.spend(result.text.length)
        if (result !== undefined) return result
      }
      return callBuiltin(builtin, [a, b], q, site, call.name, call.at)
    }
  return (s, q) => {
    const values = evaluateAll(args, s, q)
    return values === undefined ? undefined : callBuiltin(builtin, values, q, site, call.name, call.at)
  }
}

const evaluateAll = (args: readonly Eval[], s: Slots, q: Context): Value[] | undefined => {
  const values: Value[] = []
  for (let i = 0; i < args.length; i += 1) {
    const value = args[i]?.(s, q)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}

const callBuiltin = (
  builtin: Builtin,
  args: Value[],
  q: Context,
  site: Site,
  name: string,
  at: Position,
): Value | undefined => {
  const mock = q.mocks?.get(builtin)
  if (mock !== undefined) return callMock(mock, args, q, site, name, at)
  try {
    q.run.tick()
    const result = builtin.call(q.run, ...args)
    if (typeof result === 'string') q.run.spend(result.length >> 4)
    else if (Array.isArray(result)) q.run.spend(result.length)
    else if (result instanceof RegoSet) q.run.spend(result.size)
    return result
  } catch (error) {
    if (!(error instanceof BuiltinError)) throw error
    q.run.errors.push({ code: error.code, message: `${shownName(name)}: ${error.message}`, at })
    return undefined
  }
}

const shownName = (name: string): string => name.replace(/^internal\./, '')

const callMock = (
  mock: Mock,
  args: Value[],
  q: Context,
  site: Site,
  name: string,
  at: Position,
): Value | undefined => {
  if (mock.kind === 'value') return mock.value
  const inner = q.unmocked()
  if (mock.kind === 'function') return site.code.rule(mock.group).call(inner, args)
  return callBuiltin(mock.builtin, args, inner, site, name, at)
}

/** A copy of an object with one path replaced; what is not an object on the way becomes one. */
export const replacePath = (base: Value | undefined, path: readonly string[], value: Value): Value => {
  const [first, ...rest] = path
  if (first === undefined) return value
  const copy: Record<string, Value> = {}
  if (base !== undefined && typeof base === 'object' && base !== null && !Array.isArray(base)) {
    for (const [key, member] of Object.entries(base as PlainObject)) setProperty(copy, key, member)
  }
  setProperty(copy, first, replacePath(base === undefined ? undefined : lookup(base, first), rest, value))
  return copy
}
