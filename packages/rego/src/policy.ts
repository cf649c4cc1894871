// A compiled policy and the questions one can ask of it.
import type { Builtin } from './builtins/builtin.ts'
import type { Cryptography } from './builtins/cryptography.ts'
import { builtinTable } from './builtins/registry.ts'
import { compileProgram, type Program } from './compile/compiler.ts'
import { isTest } from './compile/lint.ts'
import type { Diagnostic, Position } from './diagnostics.ts'
import {
  type Explanation,
  PreparedQuery,
  parsed,
  type QueryOptions,
  type QueryResult,
  type Solutions,
} from './query.ts'
import { Code } from './run/code.ts'
import type { EvaluationError } from './run/context.ts'
import type { Value } from './values/value.ts'

/** How to compile a set of modules. */
export type CompileOptions = {
  /** Documents that callers ask for, such as `data.app.allow`; rules none of them can read are warned about. */
  readonly entrypoints?: readonly string[]
  /** Accepts `import future.keywords.and` and `or`, which are experimental in OPA. */
  readonly experimentalKeywords?: boolean
  /** What `crypto.*` and `io.jwt.*` stand on; without it they are refused. */
  readonly cryptography?: Cryptography
  /** Built-ins of the caller, by name, beside or instead of the engine's own. */
  readonly builtins?: readonly Builtin[]
  /** Expressions nested deeper are refused. Default 200. */
  readonly maxDepth?: number
  /** Longer sources are refused. Default 4,000,000 characters. */
  readonly maxSourceLength?: number
}

/** One `test_` rule of a policy; `path` is the document that it makes. */
export type PolicyTest = Position & {
  readonly package: string
  readonly name: string
  readonly path: string
}

/** The outcome of one `test_` rule. */
export type TestResult = PolicyTest & {
  readonly outcome: 'pass' | 'fail' | 'error' | 'skip'
  readonly message: string
}

/** Compiles modules, given by file name; returns the policy or every error found. */
export const compile = (
  modules: Readonly<Record<string, string>>,
  options: CompileOptions = {},
): Policy | readonly Diagnostic[] => {
  const custom = options.builtins ?? []
  const own = builtinTable(options.cryptography)
  const program = compileProgram(modules, {
    builtins: custom.length === 0 ? own : new Map([...own, ...custom.map((b) => [b.name, b] as const)]),
    experimental: options.experimentalKeywords ?? false,
    maxDepth: options.maxDepth ?? 200,
    maxSourceLength: options.maxSourceLength ?? 4_000_000,
    entrypoints: options.entrypoints,
  })
  return 'root' in program ? new Policy(program, options.experimentalKeywords ?? false) : program
}

/** A compiled policy. It holds no data and no state between queries. */
export class Policy {
  readonly #program: Program
  readonly #experimental: boolean
  readonly #code: Code
  readonly #prepared = new Map<string, PreparedQuery>()

  constructor(program: Program, experimental: boolean) {
    this.#program = program
    this.#experimental = experimental
    this.#code = new Code(program.root, false)
  }

  /** What is doubtful about the policy although it compiles. */
  get warnings(): readonly Diagnostic[] {
    return this.#program.warnings
  }

  /** Asks for the value of a term, as in `data.app.allow`. Throws a `QueryError` if the text is not a query. */
  query(text: string, options: QueryOptions = {}): QueryResult {
    return this.#cached(text).query(options)
  }

  /** The value of a term as the engine holds it, with sets and keys of any type; undefined where `query` has no value. */
  evaluate(text: string, options: QueryOptions = {}): Value | undefined {
    return this.#cached(text).evaluate(options)
  }

  /** Finds every way to satisfy a query, as in `x := data.app.roles[_]`. */
  solve(text: string, options: QueryOptions = {}): Solutions {
    return this.#cached(text).solve(options)
  }

  /** Compiles a query once for many evaluations; data given here is checked once and reused. */
  prepare(text: string, options: { readonly data?: unknown } = {}): PreparedQuery {
    return this.#prepare(text, this.#code, options.data)
  }

  /** Asks and tells which rules held and which expression made the others fail. */
  explain(text: string, options: QueryOptions = {}): Explanation {
    return this.#prepare(text, new Code(this.#program.root, true), undefined).explain(options)
  }

  /** The `test_` rules of the policy, for callers who run them one by one. */
  get tests(): readonly PolicyTest[] {
    return this.#program.groups.filter(isTest).map((group) => {
      const path = group.node.path()
      const name = path.at(-1) ?? ''
      return { package: ['data', ...path.slice(0, -1)].join('.'), name, path: group.path, ...group.at }
    })
  }

  /** Runs the `test_` rules of the policy; rules named `todo_test_` are skipped. */
  test(options: QueryOptions = {}): readonly TestResult[] {
    return this.tests.map((test) => this.runTest(test, options))
  }

  /** Runs one of `tests`. */
  runTest(test: PolicyTest, options: QueryOptions = {}): TestResult {
    if (test.name.startsWith('todo_')) return { ...test, outcome: 'skip', message: '' }
    const result = this.query(test.path, options)
    if (result.kind === 'error') return { ...test, outcome: 'error', message: formatError(result.error) }
    if (result.kind === 'value' && result.value !== false) return { ...test, outcome: 'pass', message: '' }
    const message = `${test.path} is ${result.kind === 'value' ? 'false' : 'undefined'}`
    return { ...test, outcome: 'fail', message }
  }

  #cached(text: string): PreparedQuery {
    const found = this.#prepared.get(text)
    if (found !== undefined) return found
    const made = this.#prepare(text, this.#code, undefined)
    if (this.#prepared.size >= preparedLimit) this.#prepared.clear()
    this.#prepared.set(text, made)
    return made
  }

  #prepare(text: string, code: Code, data: unknown): PreparedQuery {
    const body = parsed(text, this.#experimental)
    return new PreparedQuery(this.#program, code, body, data)
  }
}

// Queries are usually a handful of entry points; texts made up on the fly must not pile up.
const preparedLimit = 256

/** `file:line: code: message`, as OPA words it. */
export const formatError = ({ code, message, at }: EvaluationError): string =>
  at === undefined ? `${code}: ${message}` : `${at.file}:${at.line}: ${code}: ${message}`
