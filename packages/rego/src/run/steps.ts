// Compiles the statements of a body to closures that are linked once: each knows what comes after it.
import type { Builtin } from '../builtins/builtin.ts'
import type { Expr, Local, Modifier, Plan, Ref, Step } from '../compile/ir.ts'
import { isRelation } from '../compile/ir.ts'
import { patternOutputs, stepOutputs, unifyDirection } from '../compile/order.ts'
import type { RuleGroup, RuleNode } from '../compile/rule-tree.ts'
import { equal } from '../values/order.ts'
import {
  entriesOf,
  isArray,
  isObject,
  lookup,
  property,
  RegoObject,
  RegoSet,
  sizeOf,
  sortedKeys,
  type Value,
} from '../values/value.ts'
import type { BoundSet, Eval, Next, Site, Slots, ValueNext } from './code.ts'
import { Context, type Mock } from './context.ts'
import { compileGenerator } from './refs.ts'
import { compilePrintable, compileTerm, replacePath } from './terms.ts'

/** Called when a step is about to run; used by `explain`. */
export type Watch = (step: Step, next: Next) => Next

export const compilePlan = (plan: Plan, site: Site, done: Next, watch?: Watch): Next =>
  compileSteps(plan.steps, new Set(plan.captures), site, done, watch)

const compileSteps = (
  steps: readonly Step[],
  entry: BoundSet,
  site: Site,
  done: Next,
  watch?: Watch,
): Next => {
  const bound = new Set(entry)
  const added = steps.map((step) => {
    const outputs = stepOutputs(step, bound) ?? []
    const fresh = outputs.filter((local) => !bound.has(local))
    for (const local of fresh) bound.add(local)
    return fresh
  })
  let next = done
  // From the last step to the first, so that each closure is made with the one that follows it.
  for (let i = steps.length - 1; i >= 0; i -= 1) {
    const step = steps[i]
    if (step === undefined) continue
    for (const local of added[i] ?? []) bound.delete(local)
    next = compileStep(step, bound, site, next)
    if (watch !== undefined) next = watch(step, next)
  }
  return next
}

const compileStep = (step: Step, bound: BoundSet, site: Site, next: Next): Next => {
  switch (step.kind) {
    case 'test': {
      const term = compileTerm(step.term, site)
      return (s, q) => {
        const value = term(s, q)
        return value === undefined || value === false ? false : next(s, q)
      }
    }
    case 'unify':
      return compileUnify(step.left, step.right, bound, site, next)
    case 'in':
      return compileIn(step, bound, site, next)
    case 'not': {
      const body = compilePlan(step.plan, site, () => true)
      return (s, q) => (body(s, q) ? false : next(s, q))
    }
    case 'every':
      return compileEvery(step, site, next)
    case 'and': {
      const left = compilePlan(step.left, site, () => true)
      const right = compilePlan(step.right, site, () => true)
      return (s, q) => (left(s, q) && right(s, q) ? next(s, q) : false)
    }
    case 'or': {
      const left = compilePlan(step.left, site, () => true)
      const right = compilePlan(step.right, site, () => true)
      return (s, q) => (left(s, q) || right(s, q) ? next(s, q) : false)
    }
    case 'with':
      return compileWith(step.modifiers, step.steps, bound, site, next)
    case 'print': {
      const args = step.args.map((arg) => compilePrintable(arg.value, arg.plan, site))
      return (s, q) => {
        if (q.run.print !== undefined) q.run.print(args.map((arg) => arg(s, q)).join(' '), step.at)
        return next(s, q)
      }
    }
  }
}

const compileUnify = (left: Expr, right: Expr, bound: BoundSet, site: Site, next: Next): Next => {
  const direction = unifyDirection(left, right, bound)
  if (direction === undefined) throw new Error('the plan left an equation without a direction')
  const { source, pattern } = direction
  if (source.kind === 'ref' && opensRef(source, bound)) {
    const inner = new Set([...bound, ...refLocals(source)])
    return compileGenerator(source, bound, site, matchThen(compilePattern(pattern, inner, site), next))
  }
  const match = compilePattern(pattern, bound, site)
  const value = compileTerm(source, site)
  if (isRelation(source)) {
    const each = matchThen(match, next)
    return (s, q) => {
      const solutions = value(s, q)
      if (solutions === undefined || !isArray(solutions)) return false
      for (const solution of solutions) {
        q.run.tick()
        if (each(solution, s, q)) return true
      }
      return false
    }
  }
  if (match.kind === 'bind') {
    const { slot } = match
    return (s, q) => {
      const v = value(s, q)
      if (v === undefined) return false
      s[slot] = v
      return next(s, q)
    }
  }
  const { matches } = match
  return (s, q) => {
    const v = value(s, q)
    return v !== undefined && matches(v, s, q) ? next(s, q) : false
  }
}

const opensRef = (ref: Ref, bound: BoundSet): boolean =>
  ref.path.some((part) => (patternOutputs(part, bound)?.length ?? 0) > 0)

const refLocals = (ref: Ref): Local[] => {
  const outputs: Local[] = []
  const known = new Set<Local>()
  for (const part of ref.path)
    for (const local of patternOutputs(part, known) ?? []) {
      known.add(local)
      outputs.push(local)
    }
  return outputs
}

/** How a value meets a pattern: it is stored, or it is compared and taken apart. */
export type Match =
  | { readonly kind: 'bind'; readonly slot: number }
  | { readonly kind: 'match'; readonly matches: ValueNext }

const matchThen = (match: Match, next: Next): ValueNext => {
  if (match.kind === 'bind') {
    const { slot } = match
    return (v, s, q) => {
      s[slot] = v
      return next(s, q)
    }
  }
  const { matches } = match
  return (v, s, q) => matches(v, s, q) && next(s, q)
}

/** Compiles a pattern and adds the variables it binds to `bound`. */
export const compilePattern = (pattern: Expr, known: BoundSet, site: Site): Match => {
  const bound = new Set(known)
  const match = patternMatch(pattern, bound, site)
  return match
}

const patternMatch = (pattern: Expr, bound: BoundSet, site: Site): Match => {
  if (pattern.kind === 'local' && !bound.has(pattern.local)) {
    bound.add(pattern.local)
    return { kind: 'bind', slot: pattern.local.slot }
  }
  const isOpen = (patternOutputs(pattern, bound)?.length ?? 0) > 0
  if (isOpen && pattern.kind === 'array') {
    const items = pattern.items.map((item) => patternMatch(item, bound, site))
    return {
      kind: 'match',
      matches: (v, s, q) =>
        isArray(v) && v.length === items.length && items.every((item, i) => applies(item, v[i], s, q)),
    }
  }
  if (isOpen && pattern.kind === 'object') {
    const entries = pattern.entries.map(
      ([key, value]) => [compileTerm(key, site), patternMatch(value, bound, site)] as const,
    )
    return {
      kind: 'match',
      matches: (v, s, q) => {
        if (!isObject(v) || sizeOf(v) !== entries.length) return false
        for (const [key, value] of entries) {
          const k = key(s, q)
          if (k === undefined || !applies(value, lookup(v, k), s, q)) return false
        }
        return true
      },
    }
  }
  const expected = compileTerm(pattern, site)
  return {
    kind: 'match',
    matches: (v, s, q) => {
      const e = expected(s, q)
      return e !== undefined && equal(e, v)
    },
  }
}

export const applies = (match: Match, value: Value | undefined, s: Slots, q: Context): boolean => {
  if (value === undefined) return false
  if (match.kind === 'match') return match.matches(value, s, q)
  s[match.slot] = value
  return true
}

/** Visits the members of a collection in order; stops as soon as the visitor says so. */
export const eachMember = (
  collection: Value,
  q: Context,
  visit: (key: Value, value: Value) => boolean,
): boolean => {
  if (isArray(collection)) {
    for (let i = 0; i < collection.length; i += 1) {
      q.run.tick()
      const value = collection[i]
      if (value !== undefined && visit(i, value)) return true
    }
  } else if (collection instanceof RegoSet) {
    for (const element of collection.sorted()) {
      q.run.tick()
      if (visit(element, element)) return true
    }
  } else if (collection instanceof RegoObject) {
    for (const [key, value] of entriesOf(collection)) {
      q.run.tick()
      if (visit(key, value)) return true
    }
  } else if (isObject(collection)) {
    for (const key of sortedKeys(collection)) {
      q.run.tick()
      const value = property(collection, key)
      if (value !== undefined && visit(key, value)) return true
    }
  }
  return false
}

const compileIn = (step: Extract<Step, { kind: 'in' }>, known: BoundSet, site: Site, next: Next): Next => {
  const bound = new Set(known)
  const domain = compileTerm(step.domain, site)
  const key = step.key === undefined ? undefined : patternMatch(step.key, bound, site)
  const value = patternMatch(step.value, bound, site)
  const each: (k: Value, v: Value, s: Slots, q: Context) => boolean =
    key === undefined
      ? (_, v, s, q) => applies(value, v, s, q) && next(s, q)
      : (k, v, s, q) => applies(key, k, s, q) && applies(value, v, s, q) && next(s, q)
  return (s, q) => {
    const collection = domain(s, q)
    if (collection === undefined) return false
    if (isArray(collection)) {
      for (let i = 0; i < collection.length; i += 1) {
        q.run.tick()
        const v = collection[i]
        if (v !== undefined && each(i, v, s, q)) return true
      }
      return false
    }
    return eachMember(collection, q, (k, v) => each(k, v, s, q))
  }
}

const compileEvery = (step: Extract<Step, { kind: 'every' }>, site: Site, next: Next): Next => {
  const domain = compileTerm(step.domain, site)
  const body = compilePlan(step.plan, site, () => true)
  const keySlot = step.key?.slot
  const valueSlot = step.value.slot
  return (s, q) => {
    const collection = domain(s, q)
    if (collection === undefined || typeof collection !== 'object' || collection === null) return false
    const failed = eachMember(collection, q, (k, v) => {
      if (keySlot !== undefined) s[keySlot] = k
      s[valueSlot] = v
      return !body(s, q)
    })
    return failed ? false : next(s, q)
  }
}

/** Runs the expression in changed surroundings, and what follows it in the surroundings it came from. */
const compileWith = (
  modifiers: readonly Modifier[],
  steps: readonly Step[],
  bound: BoundSet,
  site: Site,
  next: Next,
): Next => {
  const values = modifiers.map(({ target, value }) => ({
    target,
    value: value === undefined ? undefined : compileTerm(value, site),
  }))
  const inner = compileSteps(steps, bound, site, (s, q) => (q.outer === undefined ? false : next(s, q.outer)))
  return (s, q) => {
    const surroundings = changed(values, s, q)
    return surroundings === undefined ? false : inner(s, surroundings)
  }
}

type Change = { readonly target: Modifier['target']; readonly value: Eval | undefined }

const changed = (changes: readonly Change[], s: Slots, q: Context): Context | undefined => {
  let { input, base } = q
  let shadowed: Set<RuleNode> | undefined = q.shadowed === undefined ? undefined : new Set(q.shadowed)
  let mocks: Map<RuleGroup | Builtin, Mock> | undefined = q.mocks === undefined ? undefined : new Map(q.mocks)
  for (const { target, value } of changes) {
    const v = value?.(s, q)
    if (value !== undefined && v === undefined) return undefined
    if (target.kind === 'call') {
      mocks ??= new Map()
      const key = target.target.kind === 'builtin' ? target.target.builtin : target.target.group
      if (target.by !== undefined) mocks.set(key, target.by)
      else if (v !== undefined) mocks.set(key, { kind: 'value', value: v })
    } else if (v === undefined) return undefined
    else if (target.kind === 'input') input = replacePath(input, target.path, v)
    else {
      base = replacePath(base, target.path, v)
      if (target.node !== undefined) {
        shadowed ??= new Set()
        shadowed.add(target.node)
      }
    }
  }
  return new Context(q.run, input, base, q.memo.length, shadowed, mocks, q)
}
