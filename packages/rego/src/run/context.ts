// The state of one query: input, data, memo, replaced functions, limits and recorded errors.
import type { Builtin, BuiltinErrorCode, BuiltinScope } from '../builtins/builtin.ts'
import type { RuleGroup, RuleNode } from '../compile/rule-tree.ts'
import type { Position } from '../diagnostics.ts'
import type { Value } from '../values/value.ts'

/** What stops a policy that would not stop by itself. */
export type Limits = {
  /** Evaluation steps: iterations, calls and elements made. */
  readonly steps: number
  /** Rules and functions inside each other. */
  readonly depth: number
  /** Milliseconds on the caller's clock; without a clock there is no time limit. */
  readonly timeMs: number
}

export const defaultLimits: Limits = { steps: 10_000_000, depth: 1_000, timeMs: Number.POSITIVE_INFINITY }

export type EvaluationErrorCode =
  | BuiltinErrorCode
  | 'eval_conflict_error'
  | 'eval_limit_error'
  | 'eval_input_error'

/** An error of an evaluation: the answer is not to be used. */
export type EvaluationError = {
  readonly code: EvaluationErrorCode
  readonly message: string
  readonly at: Position | undefined
}

/** Ends a query at once. */
export class Halt extends Error {
  override readonly name = 'Halt'
  readonly error: EvaluationError

  constructor(code: EvaluationErrorCode, message: string, at?: Position) {
    super(message)
    this.error = { code, message, at }
  }
}

/** What happened to one definition of a rule, for `explain`. */
export type RuleTrace = {
  readonly group: RuleGroup
  readonly at: Position
  held: boolean
  /** The last expression that was reached and did not hold. */
  failedAt: Position | undefined
  depth: number
}

const clockInterval = 1024

/** What all contexts of a query share. */
export class Run implements BuiltinScope {
  readonly errors: EvaluationError[] = []
  readonly traces: RuleTrace[] | undefined
  readonly print: ((line: string, at: Position) => void) | undefined
  readonly runtime: Value
  readonly limits: Limits
  depth = 0
  #fuel: number
  #untilClock = clockInterval
  readonly #clock: (() => number) | undefined
  readonly #deadline: number
  readonly #now: bigint | undefined
  readonly #seed: string | undefined
  #caches: Map<string, Map<string, unknown>> | undefined

  constructor(options: RunOptions) {
    this.limits = options.limits
    this.traces = options.trace ? [] : undefined
    this.print = options.print
    this.runtime = options.runtime ?? emptyRuntime
    this.#fuel = options.limits.steps
    this.#clock = options.clock
    this.#deadline = options.clock === undefined ? 0 : options.clock() + options.limits.timeMs
    this.#now = options.nowNs
    this.#seed = options.seed
  }

  /** How much has been done so far. */
  get steps(): number {
    return this.limits.steps - this.#fuel
  }

  /** One unit of work. */
  tick(): void {
    this.#fuel -= 1
    this.#untilClock -= 1
    if (this.#fuel < 0)
      throw new Halt('eval_limit_error', `the policy took more than ${this.limits.steps} steps`)
    if (this.#untilClock <= 0) this.#checkClock()
  }

  spend(steps: number): void {
    this.#fuel -= steps
    this.#untilClock -= steps
    if (this.#fuel < 0)
      throw new Halt('eval_limit_error', `the policy took more than ${this.limits.steps} steps`)
    if (this.#untilClock <= 0) this.#checkClock()
  }

  #checkClock(): void {
    this.#untilClock = clockInterval
    if (this.#clock !== undefined && this.#clock() > this.#deadline)
      throw new Halt('eval_limit_error', `the policy took longer than ${this.limits.timeMs} ms`)
  }

  enter(): void {
    this.depth += 1
    if (this.depth > this.limits.depth)
      throw new Halt('eval_limit_error', `rules are nested deeper than ${this.limits.depth}`)
  }

  nowNs(): bigint {
    if (this.#now === undefined)
      throw new Halt('eval_input_error', 'the policy asks for the time and the query gave none')
    return this.#now
  }

  random(label: string): number {
    if (this.#seed === undefined)
      throw new Halt('eval_input_error', 'the policy asks for randomness and the query gave no seed')
    return mix(`${this.#seed}\0${label}`)
  }

  cached<T>(family: string, key: string, make: () => T): T {
    this.#caches ??= new Map()
    let cache = this.#caches.get(family) as Map<string, T> | undefined
    if (cache === undefined) {
      cache = new Map()
      this.#caches.set(family, cache)
    }
    const found = cache.get(key)
    if (found !== undefined) return found
    const made = make()
    cache.set(key, made)
    return made
  }
}

export type RunOptions = {
  readonly limits: Limits
  readonly clock: (() => number) | undefined
  readonly nowNs: bigint | undefined
  readonly seed: string | undefined
  readonly trace: boolean
  readonly print: ((line: string, at: Position) => void) | undefined
  readonly runtime: Value | undefined
}

const emptyRuntime: Value = {}

/** FNV-1a with a final avalanche: equal labels give equal bits, which is all a seeded query needs. */
const mix = (text: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** What a function call is answered with instead, under `with`. */
export type Mock =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'function'; readonly group: RuleGroup }
  | { readonly kind: 'builtin'; readonly builtin: Builtin }

export const notDefined: unique symbol = Symbol('undefined')
export type Memo = Value | typeof notDefined

/** The surroundings of an expression; `with` makes a new one inside another. */
export class Context {
  readonly run: Run
  readonly input: Value | undefined
  readonly base: Value
  /** Results of rules by group. A new context starts empty, because a rule may see what `with` changed. */
  readonly memo: (Memo | undefined)[]
  readonly calls: Map<string, Memo>[] = []
  /** Parts of the rule tree that `with` replaced by plain data. */
  readonly shadowed: ReadonlySet<RuleNode> | undefined
  readonly mocks: ReadonlyMap<RuleGroup | Builtin, Mock> | undefined
  /** The context around the `with`; what follows the expression runs there. */
  readonly outer: Context | undefined
  #unmocked: Context | undefined

  constructor(
    run: Run,
    input: Value | undefined,
    base: Value,
    groups: number,
    shadowed?: ReadonlySet<RuleNode>,
    mocks?: ReadonlyMap<RuleGroup | Builtin, Mock>,
    outer?: Context,
  ) {
    this.run = run
    this.input = input
    this.base = base
    this.memo = new Array(groups)
    this.shadowed = shadowed
    this.mocks = mocks
    this.outer = outer
  }

  /** The same surroundings without replaced functions: a replacement may call what it replaces. */
  unmocked(): Context {
    this.#unmocked ??= new Context(
      this.run,
      this.input,
      this.base,
      this.memo.length,
      this.shadowed,
      undefined,
      this.outer,
    )
    return this.#unmocked
  }
}

export const isShadowed = (node: RuleNode, shadowed: ReadonlySet<RuleNode>): boolean => {
  for (let n: RuleNode | undefined = node; n !== undefined; n = n.parent) if (shadowed.has(n)) return true
  return false
}
