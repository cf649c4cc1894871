// A query compiled against a policy, and the ways to ask it.
import type { Program, QueryProgram } from './compile/compiler.ts'
import { type Diagnostic, type Position, SourceError } from './diagnostics.ts'
import { type Code, type Eval, Frame, type Next, type Slots } from './run/code.ts'
import {
  Context,
  defaultLimits,
  type EvaluationError,
  Halt,
  type Limits,
  type RuleTrace,
  Run,
} from './run/context.ts'
import { compilePlan } from './run/steps.ts'
import { compileTerm } from './run/terms.ts'
import type { Body } from './syntax/ast.ts'
import { parseQuery } from './syntax/parser.ts'
import { checkValue, JsonError, refusePollution } from './values/json.ts'
import { type Json, toJson } from './values/print.ts'
import type { Value } from './values/value.ts'

/** What a query is asked with. Time and randomness are inputs like any other. */
export type QueryOptions = {
  /** Plain JSON; left out means that `input` is undefined, which is not the same as null. */
  readonly input?: unknown
  /** The base document. */
  readonly data?: unknown
  readonly limits?: Partial<Limits>
  /** Milliseconds from any fixed point; needed for `limits.timeMs` to have an effect. */
  readonly clock?: () => number
  /** The time the policy sees, in nanoseconds since 1970. Without it `time.now_ns` is an error. */
  readonly nowNs?: bigint
  /** What `rand.intn` and `uuid.rfc4122` are computed from. Without it they are errors. */
  readonly seed?: string
  /** Errors of built-ins fail the query instead of making the call undefined. Default true. */
  readonly strict?: boolean
  /** What `opa.runtime()` returns. */
  readonly runtime?: unknown
  /** Receives how many steps the evaluation took, also when it was stopped; a policy takes the same ones each time. */
  readonly count?: (steps: number) => void
  /** Receives the lines of `print` calls. */
  readonly print?: (line: string, at: Position) => void
}

/** One of three answers. `undefined` and `error` are both no answer: a gate must treat them as a denial. */
export type QueryResult =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'undefined' }
  | { readonly kind: 'error'; readonly error: EvaluationError }

/** All solutions of a query with free variables. */
export type Solutions =
  | { readonly kind: 'solutions'; readonly solutions: readonly { readonly [name: string]: Json }[] }
  | { readonly kind: 'error'; readonly error: EvaluationError }

/** One definition of a rule that was evaluated. */
export type RuleExplanation = Position & {
  readonly rule: string
  readonly held: boolean
  /** The expression the rule got to and that did not hold. */
  readonly failedAt: Position | undefined
  /** How many rules asked for this one. */
  readonly depth: number
}

/** A result together with how it came about. */
export type Explanation = { readonly result: QueryResult; readonly rules: readonly RuleExplanation[] }

/** The text of a query was not a query. */
export class QueryError extends Error {
  override readonly name = 'QueryError'
  readonly diagnostic: Diagnostic

  constructor(diagnostic: Diagnostic) {
    super(`${diagnostic.code}: ${diagnostic.message}`)
    this.diagnostic = diagnostic
  }
}

const asQueryError = <T>(run: () => T): T => {
  try {
    return run()
  } catch (error) {
    throw error instanceof SourceError ? new QueryError(error.diagnostic) : error
  }
}

/** The body of a query given as text. */
export const parsed = (text: string, experimental: boolean): Body =>
  asQueryError(() => parseQuery(text, { maxDepth: 200, experimental }))

const resultName = '_$result'

/** A query compiled against a policy. */
export class PreparedQuery {
  readonly #groups: number
  readonly #data: Value | undefined
  readonly #code: Code
  readonly #program: Program
  readonly #body: Body
  #term: { readonly evaluate: Eval; readonly frame: Frame } | undefined
  readonly #solver: Solver

  constructor(program: Program, code: Code, body: Body, data: unknown) {
    this.#program = program
    this.#groups = program.groups.length
    this.#code = code
    this.#body = body
    this.#data = data === undefined ? undefined : checkValue(data, 'data')
    this.#solver = asQueryError(() => this.#compileSolver())
  }

  /** The value of the term that was prepared. */
  query(options: QueryOptions = {}): QueryResult {
    const term = this.#asTerm()
    if (term === undefined)
      throw new TypeError('query() takes a single term; use solve() for a query with variables')
    return evaluated(() => {
      const context = this.#context(options, false)
      try {
        const value = term.evaluate(new Array(term.frame.size), context)
        return (
          strictly(context, options) ??
          (value === undefined ? { kind: 'undefined' } : { kind: 'value', value: toJson(value) })
        )
      } finally {
        options.count?.(context.run.steps)
      }
    })
  }

  /** The value before it is turned into JSON; undefined where `query` has no value. */
  evaluate(options: QueryOptions = {}): Value | undefined {
    const term = this.#asTerm()
    if (term === undefined) throw new TypeError('evaluate() takes a single term')
    const result = evaluated(
      ():
        | { readonly kind: 'value'; readonly value: Value | undefined }
        | { readonly kind: 'error'; readonly error: EvaluationError } => {
        const context = this.#context(options, false)
        const value = term.evaluate(new Array(term.frame.size), context)
        return strictly(context, options) ?? { kind: 'value', value }
      },
    )
    return result.kind === 'value' ? result.value : undefined
  }

  /** The bindings of every solution. */
  solve(options: QueryOptions = {}): Solutions {
    const solver = this.#solver
    return evaluated(() => {
      const context = this.#context(options, false)
      const found: { readonly [name: string]: Json }[] = []
      solver.run(found, context)
      return strictly(context, options) ?? { kind: 'solutions', solutions: found }
    })
  }

  /** The value with the rules that were evaluated for it. */
  explain(options: QueryOptions = {}): Explanation {
    const term = this.#asTerm()
    if (term === undefined) throw new TypeError('explain() takes a single term')
    let traces: readonly RuleTrace[] = []
    const result = evaluated<QueryResult>(() => {
      const context = this.#context(options, true)
      traces = context.run.traces ?? []
      const value = term.evaluate(new Array(term.frame.size), context)
      return (
        strictly(context, options) ??
        (value === undefined ? { kind: 'undefined' } : { kind: 'value', value: toJson(value) })
      )
    })
    const rules = traces.map(({ group, at, held, failedAt, depth }) => ({
      ...at,
      rule: group.path,
      held,
      failedAt,
      depth,
    }))
    return { result, rules }
  }

  #context(options: QueryOptions, trace: boolean): Context {
    refusePollution()
    const run = new Run({
      limits: options.limits === undefined ? defaultLimits : { ...defaultLimits, ...options.limits },
      clock: options.clock,
      nowNs: options.nowNs,
      seed: options.seed,
      trace,
      print: options.print,
      runtime: options.runtime === undefined ? undefined : checkValue(options.runtime, 'runtime'),
    })
    const input = options.input === undefined ? undefined : checkValue(options.input, 'input')
    const data = options.data === undefined ? (this.#data ?? noData) : checkValue(options.data, 'data')
    return new Context(run, input, data, this.#groups)
  }

  #asTerm(): { readonly evaluate: Eval; readonly frame: Frame } | undefined {
    this.#term ??= asQueryError(() => this.#compileTerm())
    return this.#term
  }

  #compileTerm(): { readonly evaluate: Eval; readonly frame: Frame } | undefined {
    const [statement] = this.#body
    if (statement?.kind !== 'expr' || this.#body.length > 1) return undefined
    const { at } = statement
    const assigned: Body = [
      {
        kind: 'assign',
        left: { kind: 'var', name: resultName, at },
        right: statement.term,
        at,
        withs: statement.withs,
      },
    ]
    const program = this.#program.resolveQuery(assigned)
    const last = program.plan.steps.length === 1 ? program.plan.steps[0] : undefined
    const frame = new Frame(program.slots)
    const site = { code: this.#code, frame }
    if (last?.kind === 'unify') return { evaluate: compileTerm(last.right, site), frame }
    const slot = frame.reserve()
    const source = program.locals.find((local) => local.name === resultName)?.slot ?? 0
    const run = compilePlan(program.plan, site, (s) => {
      s[slot] = s[source]
      return true
    })
    return { evaluate: (s, q) => (run(s, q) ? s[slot] : undefined), frame }
  }

  #compileSolver(): Solver {
    const program = this.#program.resolveQuery(this.#body)
    const frame = new Frame(program.slots)
    return new Solver(program, frame, this.#code)
  }
}

const noData: Value = {}

class Solver {
  readonly #run: Next
  readonly #frame: Frame
  #found: { readonly [name: string]: Json }[] = []

  constructor(program: QueryProgram, frame: Frame, code: Code) {
    this.#frame = frame
    const { bindings } = program
    this.#run = compilePlan(program.plan, { code, frame }, (s, q) => {
      q.run.tick()
      const solution: Record<string, Json> = {}
      for (const { name, slot } of bindings) {
        const value = s[slot]
        if (value !== undefined) solution[name] = toJson(value)
      }
      this.#found.push(solution)
      return false
    })
  }

  run(found: { readonly [name: string]: Json }[], context: Context): void {
    this.#found = found
    const slots: Slots = new Array(this.#frame.size)
    this.#run(slots, context)
  }
}

const strictly = (
  context: Context,
  options: QueryOptions,
): { readonly kind: 'error'; readonly error: EvaluationError } | undefined => {
  const first = context.run.errors[0]
  return first === undefined || options.strict === false ? undefined : { kind: 'error', error: first }
}

/** Turns everything that ends an evaluation into an answer; a stack that runs out is a limit like the others. */
const evaluated = <T>(run: () => T): T | { readonly kind: 'error'; readonly error: EvaluationError } => {
  try {
    return run()
  } catch (error) {
    if (error instanceof Halt) return { kind: 'error', error: error.error }
    if (error instanceof JsonError)
      return { kind: 'error', error: { code: 'eval_input_error', message: error.message, at: undefined } }
    if (error instanceof RangeError)
      return {
        kind: 'error',
        error: {
          code: 'eval_limit_error',
          message: `the policy ran out of stack or string length: ${error.message}`,
          at: undefined,
        },
      }
    throw error
  }
}
