// Evaluates rules: all definitions, their `else` chains, defaults and conflicts, once per query.
import type { Definition, PlannedClause, Step } from '../compile/ir.ts'
import type { RuleGroup } from '../compile/rule-tree.ts'
import { equal } from '../values/order.ts'
import type { Value } from '../values/value.ts'
import { type Code, Frame, type Next, type Slots } from './code.ts'
import { type Context, Halt, notDefined, type RuleTrace } from './context.ts'
import { DocumentBuilder } from './documents.ts'
import { indexDefinitions, type RuleIndex } from './rule-index.ts'
import { compilePlan, type Watch } from './steps.ts'
import { compileTerm } from './terms.ts'

/** A definition as closures: runs its clauses and leaves the result in slot 0. */
type Compiled = { readonly definition: Definition; readonly size: number; readonly clauses: readonly Next[] }

type Bodies = {
  readonly definitions: readonly Compiled[]
  readonly fallback: Compiled | undefined
  readonly index: RuleIndex | undefined
  /** All definitions give the same constant, so the first that succeeds settles the rule. */
  readonly settled: boolean
}

export class RuleCode {
  readonly group: RuleGroup
  readonly #code: Code
  #bodies: Bodies | undefined
  /** The document being built by a partial rule; rules do not recurse, `with` aside, which nests. */
  readonly #building: { readonly builder: DocumentBuilder; readonly path: readonly Value[] }[] = []

  constructor(code: Code, group: RuleGroup) {
    this.#code = code
    this.group = group
  }

  /** The value of a complete rule. */
  value(q: Context): Value | undefined {
    const known = q.memo[this.group.id]
    if (known !== undefined) return known === notDefined ? undefined : known
    const value = this.#evaluate(q, noArguments)
    q.memo[this.group.id] = value === undefined ? notDefined : value
    return value
  }

  /** The set or object a partial rule makes. */
  document(q: Context): Value {
    const known = q.memo[this.group.id]
    if (known !== undefined && known !== notDefined) return known
    const builder = new DocumentBuilder()
    this.fill(builder, [], q)
    const value = builder.build()
    q.memo[this.group.id] = value
    return value
  }

  /** Adds what a partial rule makes to a document, below a path. */
  fill(builder: DocumentBuilder, path: readonly Value[], q: Context): void {
    if (this.group.isSet) builder.touchSet(path)
    this.#building.push({ builder, path })
    q.run.enter()
    try {
      const { definitions, index } = this.#compiled()
      for (const compiled of index === undefined ? definitions : index(q, noArguments))
        this.#run(compiled, noArguments, q)
    } finally {
      q.run.depth -= 1
      this.#building.pop()
    }
  }

  /** The result of a function for these arguments. */
  call(q: Context, args: readonly Value[]): Value | undefined {
    return this.#evaluate(q, args)
  }

  #evaluate(q: Context, args: readonly Value[]): Value | undefined {
    q.run.tick()
    q.run.enter()
    const { definitions, fallback, index, settled } = this.#compiled()
    let result: Value | undefined
    for (const compiled of index === undefined ? definitions : index(q, args)) {
      const value = this.#run(compiled, args, q)
      if (value === undefined) continue
      if (result !== undefined && !equal(result, value)) throw this.#conflict(compiled.definition)
      result = value
      if (settled) break
    }
    if (result === undefined && fallback !== undefined) result = this.#run(fallback, args, q)
    q.run.depth -= 1
    return result
  }

  #run(compiled: Compiled, args: readonly Value[], q: Context): Value | undefined {
    const s: Slots = new Array(compiled.size)
    const { definition, clauses } = compiled
    for (let i = 0; i < args.length; i += 1) {
      const local = definition.args[i]
      if (local !== undefined) s[local.slot] = args[i]
    }
    for (const clause of clauses) {
      clause(s, q)
      if (s[0] !== undefined) return s[0]
    }
    return undefined
  }

  #compiled(): Bodies {
    if (this.#bodies !== undefined) return this.#bodies
    const definitions = this.group.definitions.map((definition) => this.#compile(definition))
    const { fallback } = this.group
    this.#bodies = {
      definitions,
      fallback: fallback === undefined ? undefined : this.#compile(fallback),
      index: this.#code.traced ? undefined : indexDefinitions(definitions, this.#code),
      settled: this.group.kind !== 'partial' && sameConstant(this.group.definitions),
    }
    return this.#bodies
  }

  #compile(definition: Definition): Compiled {
    const frame = new Frame(definition.slots)
    const clauses = definition.clauses.map((clause) => this.#clause(definition, clause, frame))
    return {
      definition,
      clauses,
      get size() {
        return frame.size
      },
    }
  }

  #clause(definition: Definition, clause: PlannedClause, frame: Frame): Next {
    const site = { code: this.#code, frame }
    const done =
      this.group.kind === 'partial' ? this.#collect(clause, frame) : this.#settle(definition, clause, frame)
    if (!this.#code.traced) return compilePlan(clause.plan, site, done)
    return this.#watched(clause, frame, done)
  }

  /** The end of a body of a complete rule or function. */
  #settle(definition: Definition, clause: PlannedClause, frame: Frame): Next {
    const value = compileTerm(clause.value, { code: this.#code, frame })
    const isConstant = clause.value.kind === 'const'
    return (s, q) => {
      const v = value(s, q)
      if (v === undefined) return false
      if (s[0] === undefined) s[0] = v
      else if (!equal(s[0], v)) throw this.#conflict(definition)
      return isConstant
    }
  }

  /** The end of a body of a partial rule. */
  #collect(clause: PlannedClause, frame: Frame): Next {
    const site = { code: this.#code, frame }
    const keys = clause.keys.map((key) => compileTerm(key, site))
    const leaf = compileTerm(clause.element ?? clause.value, site)
    const isElement = clause.element !== undefined
    return (s, q) => {
      const target = this.#building.at(-1)
      if (target === undefined) return false
      const path: Value[] = [...target.path]
      for (const key of keys) {
        const k = key(s, q)
        if (k === undefined) return false
        path.push(k)
      }
      const value = leaf(s, q)
      if (value === undefined) return false
      q.run.tick()
      if (isElement) target.builder.addElement(path, value)
      else target.builder.addValue(path, value)
      if (s[0] === undefined) s[0] = true
      return false
    }
  }

  #watched(clause: PlannedClause, frame: Frame, done: Next): Next {
    let current: RuleTrace | undefined
    const watch: Watch = (step: Step, next: Next) => (s, q) => {
      if (current !== undefined && !current.held) current.failedAt = laterOf(current.failedAt, step)
      return next(s, q)
    }
    const body = compilePlan(
      clause.plan,
      { code: this.#code, frame },
      (s, q) => {
        if (current !== undefined) current.held = true
        return done(s, q)
      },
      watch,
    )
    return (s, q) => {
      const outer = current
      current = { group: this.group, at: clause.at, held: false, failedAt: undefined, depth: q.run.depth }
      q.run.traces?.push(current)
      try {
        const stopped = body(s, q)
        if (current.held) current.failedAt = undefined
        return stopped
      } finally {
        current = outer
      }
    }
  }

  #conflict(definition: Definition): Halt {
    const message =
      this.group.kind === 'function'
        ? 'functions must not produce multiple outputs for same inputs'
        : 'complete rules must not produce multiple outputs'
    return new Halt('eval_conflict_error', message, definition.at)
  }
}

const noArguments: readonly Value[] = []

// Iteration comes back to earlier steps; the furthest expression reached is the one worth showing.
const laterOf = (reached: RuleTrace['failedAt'], step: Step): RuleTrace['failedAt'] =>
  reached === undefined ||
  step.at.line > reached.line ||
  (step.at.line === reached.line && step.at.column >= reached.column)
    ? step.at
    : reached

const sameConstant = (definitions: readonly Definition[]): boolean => {
  let first: Value | undefined
  for (const { clauses } of definitions)
    for (const { value } of clauses) {
      if (value.kind !== 'const') return false
      if (first !== undefined && !equal(first, value.value)) return false
      first = value.value
    }
  return true
}
