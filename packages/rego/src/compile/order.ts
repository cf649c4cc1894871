// Safety: puts the statements of a body into an order in which every variable is bound before it is used.
import { type Diagnostic, type Position, SourceError } from '../diagnostics.ts'
import { type Expr, isRelation, type Local, mentions, type Ref, type Step } from './ir.ts'

export type Bound = ReadonlySet<Local>

const allBound = (locals: Iterable<Local>, bound: Bound): boolean => {
  for (const local of locals) if (!bound.has(local)) return false
  return true
}

/** The variables a reference would bind by iterating, or undefined if something else it needs is missing. */
const refOutputs = (ref: Ref, bound: Bound): Local[] | undefined => {
  if (typeof ref.root !== 'string' && !allBound(mentions(ref.root), bound)) return undefined
  const outputs: Local[] = []
  const known = new Set(bound)
  for (const part of ref.path) {
    const found = patternOutputs(part, known)
    if (found === undefined) return undefined
    for (const local of found) known.add(local)
    outputs.push(...found)
  }
  return outputs
}

/** The variables matching a value against this pattern would bind, or undefined if it is not a pattern yet. */
export const patternOutputs = (pattern: Expr, bound: Bound): Local[] | undefined => {
  if (pattern.kind === 'local') return bound.has(pattern.local) ? [] : [pattern.local]
  if (pattern.kind === 'array') {
    const outputs: Local[] = []
    for (const item of pattern.items) {
      const found = patternOutputs(item, bound)
      if (found === undefined) return undefined
      outputs.push(...found)
    }
    return outputs
  }
  if (pattern.kind === 'object') {
    const outputs: Local[] = []
    for (const [key, value] of pattern.entries) {
      const found = patternOutputs(value, bound)
      if (found === undefined || !allBound(mentions(key), bound)) return undefined
      outputs.push(...found)
    }
    return outputs
  }
  return allBound(mentions(pattern), bound) ? [] : undefined
}

/** What evaluating a term binds on the way: only references and relations bind anything. */
const sourceOutputs = (term: Expr, bound: Bound): Local[] | undefined => {
  if (term.kind === 'ref') return refOutputs(term, bound)
  return allBound(mentions(term), bound) ? [] : undefined
}

export type Direction = { readonly source: Expr; readonly pattern: Expr; readonly outputs: readonly Local[] }

/** Decides which side of an equation is computed and which side takes it apart. */
export const unifyDirection = (left: Expr, right: Expr, bound: Bound): Direction | undefined => {
  // A side that iterates is the source, whichever side it stands on.
  const first =
    right.kind === 'ref' || isRelation(right) || left.kind === 'local' ? [right, left] : [left, right]
  for (const [source, pattern] of [first, [first[1], first[0]]]) {
    if (source === undefined || pattern === undefined) continue
    const produced = sourceOutputs(source, bound)
    if (produced === undefined) continue
    const matched = patternOutputs(pattern, new Set([...bound, ...produced]))
    if (matched !== undefined) return { source, pattern, outputs: [...produced, ...matched] }
  }
  return undefined
}

/** The variables a step binds, or undefined while it cannot run. */
export const stepOutputs = (step: Step, bound: Bound): readonly Local[] | undefined => {
  switch (step.kind) {
    case 'test':
      return allBound(mentions(step.term), bound) ? [] : undefined
    case 'unify':
      return unifyDirection(step.left, step.right, bound)?.outputs
    case 'in': {
      if (!allBound(mentions(step.domain), bound)) return undefined
      const key = step.key === undefined ? [] : patternOutputs(step.key, bound)
      const value = patternOutputs(step.value, new Set([...bound, ...(key ?? [])]))
      return key === undefined || value === undefined ? undefined : [...key, ...value]
    }
    case 'not':
      return allBound(step.plan.captures, bound) ? [] : undefined
    case 'every':
      return allBound(mentions(step.domain), bound) && allBound(everyCaptures(step), bound) ? [] : undefined
    case 'and':
    case 'or':
      return allBound(step.left.captures, bound) && allBound(step.right.captures, bound) ? [] : undefined
    case 'with': {
      for (const { value } of step.modifiers)
        if (value !== undefined && !allBound(mentions(value), bound)) return undefined
      const { ordered, rest, bound: after } = arrange(step.steps, bound)
      return rest.length === 0 && ordered.length === step.steps.length
        ? [...after].filter((local) => !bound.has(local))
        : undefined
    }
    case 'print':
      return step.args.every((arg) => allBound(arg.plan.captures, bound)) ? [] : undefined
  }
}

type Every = Extract<Step, { kind: 'every' }>
const everyCaptures = (step: Every): Local[] =>
  [...step.plan.captures].filter((local) => local !== step.key && local !== step.value)

export type Arrangement = { readonly ordered: Step[]; readonly rest: Step[]; readonly bound: Set<Local> }

/** Takes the steps that can run, in source order, pass after pass until nothing changes. */
export const arrange = (steps: readonly Step[], entry: Bound): Arrangement => {
  const bound = new Set(entry)
  const ordered: Step[] = []
  let rest = [...steps]
  for (;;) {
    const waiting: Step[] = []
    for (const step of rest) {
      const outputs = stepOutputs(step, bound)
      if (outputs === undefined) waiting.push(step)
      else {
        ordered.push(step)
        for (const local of outputs) bound.add(local)
      }
    }
    if (waiting.length === rest.length || waiting.length === 0) return { ordered, rest: waiting, bound }
    rest = waiting
  }
}

/** Every variable a step touches, as input or output. */
export const stepMentions = (step: Step, into: Set<Local> = new Set()): Set<Local> => {
  switch (step.kind) {
    case 'test':
      mentions(step.term, into)
      break
    case 'unify':
      mentions(step.left, into)
      mentions(step.right, into)
      break
    case 'in':
      if (step.key !== undefined) mentions(step.key, into)
      mentions(step.value, into)
      mentions(step.domain, into)
      break
    case 'not':
      for (const local of step.plan.captures) into.add(local)
      break
    case 'every':
      mentions(step.domain, into)
      for (const local of everyCaptures(step)) into.add(local)
      break
    case 'and':
    case 'or':
      for (const local of step.left.captures) into.add(local)
      for (const local of step.right.captures) into.add(local)
      break
    case 'with':
      for (const { value } of step.modifiers) if (value !== undefined) mentions(value, into)
      for (const inner of step.steps) stepMentions(inner, into)
      break
    case 'print':
      for (const arg of step.args) for (const local of arg.plan.captures) into.add(local)
      break
  }
  return into
}

/** Variables another stuck step would bind if it could run are consequences, not causes. */
const couldBind = (step: Step, local: Local): boolean => {
  if (step.kind === 'with') return step.steps.some((inner) => couldBind(inner, local))
  if (step.kind === 'in') return [step.key, step.value].some((e) => e !== undefined && mentions(e).has(local))
  if (step.kind !== 'unify') return false
  const sides = [step.left, step.right]
  return sides.some((side) => side.kind === 'local' && side.local === local && local.origin !== 'implicit')
}

/** The errors for steps that no order can make safe. */
export const unsafeErrors = (
  rest: readonly Step[],
  bound: Bound,
  suffix: (at: Position) => string,
): Diagnostic[] => {
  const errors: Diagnostic[] = []
  const reported = new Set<Local>()
  const report = (local: Local, step: Step): void => {
    if (reported.has(local) || bound.has(local) || local.origin === 'temporary') return
    reported.add(local)
    errors.push(
      step.kind === 'print'
        ? unsafe(
            'rego_compile_error',
            printArgument(step, local) ?? step.at,
            `var ${local.name} is undeclared`,
          )
        : unsafe('rego_unsafe_var_error', step.at, `var ${shown(local.name)} is unsafe${suffix(step.at)}`),
    )
  }
  for (const step of rest)
    for (const local of stepMentions(step))
      if (!rest.some((other) => couldBind(other, local))) report(local, step)
  if (errors.length === 0)
    for (const step of rest) for (const local of stepMentions(step)) report(local, step)
  return errors
}

const printArgument = (step: Extract<Step, { kind: 'print' }>, local: Local): Position | undefined =>
  step.args.find((arg) => arg.plan.captures.has(local))?.plan.steps[0]?.at

/** A wildcard's own name carries a number that nobody wrote. */
export const shown = (name: string): string => (name.startsWith('_$') ? '_' : name)

export const unsafe = (
  code: 'rego_unsafe_var_error' | 'rego_compile_error',
  at: Position,
  message: string,
): Diagnostic =>
  new SourceError(
    code,
    at,
    message,
    'Bind the variable in a positive expression: x := ..., some x in ..., or a reference that iterates.',
  ).diagnostic
