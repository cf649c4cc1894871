// Rule indexing: definitions that compare the same input or argument with constants are found by one lookup.
import type { Definition, Expr, Step } from '../compile/ir.ts'
import { type Key, keyOf } from '../values/key.ts'
import type { Value } from '../values/value.ts'
import { type Code, type Eval, Frame } from './code.ts'
import type { Context } from './context.ts'
import { compileTerm } from './terms.ts'

/** Picks the definitions that can succeed. */
export type RuleIndex<T = Entry> = (q: Context, args: readonly Value[]) => readonly T[]

type Entry = {
  readonly definition: Definition
  readonly size: number
  readonly clauses: readonly ((s: (Value | undefined)[], q: Context) => boolean)[]
}

type Condition = { readonly subject: string; readonly expr: Expr | number; readonly value: Value }

const fewest = 3
const largestIndex = 200_000

export const indexDefinitions = <T extends { readonly definition: Definition }>(
  entries: readonly T[],
  code: Code,
): RuleIndex<T> | undefined => {
  if (entries.length < fewest) return undefined
  const conditions = entries.map(({ definition }) => conditionsOf(definition))
  const counts = new Map<string, number>()
  for (const list of conditions)
    for (const { subject } of list) counts.set(subject, (counts.get(subject) ?? 0) + 1)
  const [subject, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0]
  if (count < fewest - 1) return undefined
  const chosen = conditions.map((list) => list.find((condition) => condition.subject === subject))
  const expr = chosen.find((condition) => condition !== undefined)?.expr
  if (expr === undefined) return undefined

  const byKey = new Map<Key, T[]>()
  for (const condition of chosen) if (condition !== undefined) byKey.set(keyOf(condition.value), [])
  // Each open definition stands in every list; where both are many, the lists would cost more than they save.
  const openCount = chosen.filter((condition) => condition === undefined).length
  if (openCount * byKey.size > largestIndex) return undefined
  const open: T[] = []
  const lists = [...byKey.values()]
  for (const [i, entry] of entries.entries()) {
    const condition = chosen[i]
    if (condition !== undefined) byKey.get(keyOf(condition.value))?.push(entry)
    else for (const list of [open, ...lists]) list.push(entry)
  }
  const pick = (value: Value | undefined): readonly T[] =>
    value === undefined ? open : (byKey.get(keyOf(value)) ?? open)
  if (typeof expr === 'number') return (_, args) => pick(args[expr])
  const read: Eval = compileTerm(expr, { code, frame: new Frame(0) })
  return (q) => pick(read([], q))
}

const conditionsOf = (definition: Definition): Condition[] => {
  const [clause, ...others] = definition.clauses
  if (clause === undefined || others.length > 0) return []
  return clause.plan.steps.flatMap((step) => conditionOf(step, definition) ?? [])
}

const conditionOf = (step: Step, definition: Definition): Condition | undefined => {
  const sides =
    step.kind === 'unify'
      ? [step.left, step.right]
      : step.kind === 'test' && step.term.kind === 'call' && step.term.name === 'equal'
        ? step.term.args
        : []
  const [a, b] = sides
  if (a === undefined || b === undefined) return undefined
  const [subject, constant] = a.kind === 'const' ? [b, a] : [a, b]
  if (constant.kind !== 'const') return undefined
  if (subject.kind === 'local') {
    const position = definition.args.indexOf(subject.local)
    return position === -1
      ? undefined
      : { subject: `argument ${position}`, expr: position, value: constant.value }
  }
  if (subject.kind !== 'ref' || subject.root !== 'input') return undefined
  const names: string[] = []
  for (const part of subject.path) {
    if (part.kind !== 'const' || typeof part.value !== 'string') return undefined
    names.push(part.value)
  }
  return { subject: `input ${JSON.stringify(names)}`, expr: subject, value: constant.value }
}
