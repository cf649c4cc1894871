// What the names of a file stand for besides variables: imports, rules, functions and built-ins.
import type { Builtin } from '../builtins/builtin.ts'
import { type Diagnostic, type Position, SourceError } from '../diagnostics.ts'
import type { Rule, Term } from '../syntax/ast.ts'
import type { Value } from '../values/value.ts'
import type { CallTarget, Expr, Ref, WithTarget } from './ir.ts'
import type { RuleGroup, RuleNode } from './rule-tree.ts'
import type { Scope } from './scope.ts'

/** What the names of one file can refer to besides its variables. */
export type Environment = {
  readonly file: string
  readonly packagePath: readonly string[]
  readonly imports: ReadonlyMap<string, { readonly path: readonly Term[]; readonly at: Position }>
  readonly usedImports: Set<string>
  readonly ruleNames: ReadonlySet<string>
  readonly root: RuleNode
  readonly builtins: ReadonlyMap<string, Builtin>
  /** Says which rule a line belongs to, where several share it. */
  readonly ruleSuffix: (at: Position) => string
  readonly errors: Diagnostic[]
  readonly warnings: Diagnostic[]
  /** Metadata of the rule and its package, for `rego.metadata.*`. */
  readonly metadata: (rule: Rule | undefined) => { readonly chain: Value; readonly rule: Value }
}

export class Names {
  readonly #env: Environment

  constructor(env: Environment) {
    this.#env = env
  }

  isGlobal(name: string): boolean {
    return name === 'input' || name === 'data' || this.#env.imports.has(name) || this.#env.ruleNames.has(name)
  }

  global(name: string, at: Position): Ref | undefined {
    if (name === 'input' || name === 'data') return { kind: 'ref', root: name, path: [], at }
    const imported = this.#env.imports.get(name)
    if (imported !== undefined) {
      this.#env.usedImports.add(name)
      const [root, ...path] = imported.path
      const rootName = root?.kind === 'var' && root.name === 'input' ? 'input' : 'data'
      return { kind: 'ref', root: rootName, path: path.map(constantOf), at }
    }
    if (this.#env.ruleNames.has(name))
      return {
        kind: 'ref',
        root: 'data',
        path: [...this.#env.packagePath, name].map((value) => ({ kind: 'const', value })),
        at,
      }
    return undefined
  }

  functionGroup(operator: Term): RuleGroup | undefined {
    const head = operator.kind === 'ref' ? operator.head : operator
    if (head.kind !== 'var') return undefined
    const global = this.global(head.name, operator.at)
    if (global?.root !== 'data') return undefined
    const path: string[] = []
    for (const part of [...global.path, ...(operator.kind === 'ref' ? operator.path.map(constantOf) : [])]) {
      if (part.kind !== 'const' || typeof part.value !== 'string') return undefined
      path.push(part.value)
    }
    const group = this.#env.root.find(path)?.group
    return group?.kind === 'function' ? group : undefined
  }

  builtin(name: string, at: Position): CallTarget {
    const builtin = this.#env.builtins.get(name)
    if (builtin === undefined) throw undefinedFunction(name, at)
    if (builtin.refused !== undefined)
      throw new SourceError(
        'rego_unsupported',
        at,
        `the built-in ${name} is not offered by this engine`,
        builtin.refused,
      )
    if (builtin.deprecated !== undefined)
      this.#env.warnings.push({
        ...at,
        severity: 'warning',
        code: 'rego_lint',
        message: `deprecated built-in function: ${name}`,
        hint: builtin.deprecated,
      })
    return { kind: 'builtin', builtin }
  }

  callTarget(operator: Term, scope: Scope, name: string): CallTarget {
    const { at } = operator
    const head = operator.kind === 'ref' ? operator.head : operator
    if (head.kind !== 'var') throw undefinedFunction(name, at)
    if (scope.find(head.name, at) !== undefined)
      throw new SourceError(
        'rego_compile_error',
        at,
        `called function ${name} shadowed`,
        'A local variable hides the function; rename the variable.',
      )
    const group = this.functionGroup(operator)
    if (group !== undefined) return { kind: 'function', group }
    return this.builtin(name, at)
  }

  replacement(term: Term, scope: Scope): CallTarget | undefined {
    const head = term.kind === 'ref' ? term.head : term
    if (
      (term.kind !== 'var' && term.kind !== 'ref') ||
      head.kind !== 'var' ||
      scope.find(head.name, term.at) !== undefined
    )
      return undefined
    const group = this.functionGroup(term)
    if (group !== undefined) return { kind: 'function', group }
    if (this.isGlobal(head.name)) return undefined
    const builtin = this.#env.builtins.get(operatorName(term))
    return builtin === undefined ? undefined : this.builtin(builtin.name, term.at)
  }

  withTarget(term: Term, scope: Scope): WithTarget {
    const head = term.kind === 'ref' ? term.head : term
    const fail = (message: string): SourceError =>
      new SourceError(
        'rego_type_error',
        term.at,
        message,
        'with replaces input, data, a function or a built-in, by a path of constant names.',
      )
    if (head.kind !== 'var')
      throw fail('with keyword target must reference existing input, data, or a function')
    if (scope.find(head.name, head.at) !== undefined) throw fail('with keyword target must not be a variable')
    const group = this.functionGroup(term)
    if (group !== undefined) return { kind: 'call', target: { kind: 'function', group }, by: undefined }
    const global = this.global(head.name, head.at)
    if (global === undefined) {
      const name = operatorName(term)
      if (!this.#env.builtins.has(name)) throw fail(`undefined function ${name}`)
      return { kind: 'call', target: this.builtin(name, term.at), by: undefined }
    }
    const path: string[] = []
    for (const part of [...global.path, ...(term.kind === 'ref' ? term.path.map(constantOf) : [])]) {
      if (part.kind !== 'const' || typeof part.value !== 'string')
        throw fail('with keyword target must be a path of constant strings')
      path.push(part.value)
    }
    if (global.root === 'input') return { kind: 'input', path }
    let node: RuleNode | undefined = this.#env.root
    for (const name of path) {
      if (node?.group !== undefined) throw fail('with keyword cannot partially replace virtual document(s)')
      node = node?.children.get(name)
    }
    return { kind: 'data', path, node }
  }
}

export const arityOf = (target: CallTarget): number =>
  target.kind === 'builtin' ? target.builtin.arity : target.group.arity

const constantOf = (term: Term): Expr =>
  term.kind === 'scalar' ? { kind: 'const', value: term.value } : { kind: 'array', items: [] }

export const operatorName = (operator: Term): string => {
  if (operator.kind === 'var') return operator.name
  if (operator.kind !== 'ref' || operator.head.kind !== 'var') return ''
  return [
    operator.head.name,
    ...operator.path.map((p) => (p.kind === 'scalar' ? String(p.value) : '?')),
  ].join('.')
}

const undefinedFunction = (name: string, at: Position): SourceError =>
  new SourceError(
    'rego_type_error',
    at,
    `undefined function ${name}`,
    'Check the spelling, or import the package that defines it.',
  )
