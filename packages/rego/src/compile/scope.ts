// Which names a body declares: the variables of each scope and where they become visible.
import { type Position, SourceError } from '../diagnostics.ts'
import type { Body, Statement, Term } from '../syntax/ast.ts'
import type { Local, Origin } from './ir.ts'

export class Scope {
  readonly parent: Scope | undefined
  readonly locals = new Map<string, Local>()
  readonly owned = new Set<Local>()
  /** The statement that declares a `:=` variable; mentions before it are errors. */
  readonly declaredAt = new Map<string, number>()
  /** The statement being resolved. */
  current = 0
  /** Names that do not exist yet while the right side of their own `:=` is resolved. */
  hidden: ReadonlySet<string> = new Set()

  constructor(parent: Scope | undefined) {
    this.parent = parent
  }

  find(name: string, at: Position): Local | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const local = scope.locals.get(name)
      if (local === undefined || scope.hidden.has(name)) continue
      if (scope.isAhead(name)) {
        // A closure before the declaration does not see it; the scope itself must not use the name yet.
        if (scope !== this) continue
        throw new SourceError(
          'rego_compile_error',
          at,
          `var ${name} referenced above`,
          'Move the := before the first use of the variable.',
        )
      }
      return local
    }
    return undefined
  }

  isVisible(name: string): boolean {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent)
      if (scope.locals.has(name) && (scope === this || !(scope.isAhead(name) || scope.hidden.has(name))))
        return true
    return false
  }

  private isAhead(name: string): boolean {
    return (this.declaredAt.get(name) ?? -1) > this.current
  }
}

export type Declared = { readonly name: string; readonly at: Position; readonly origin: Origin }

/** What a statement declares in its own scope: `:=`, `some` and `some ... in`. */
export const declarations = (statement: Statement): Declared[] => {
  if (statement.kind === 'assign') return patternNames(statement.left, 'assign')
  if (statement.kind === 'some')
    return statement.names.map(({ name, at }) => ({ name, at, origin: 'some' as const }))
  if (statement.kind === 'someIn')
    return [
      ...(statement.key === undefined ? [] : patternNames(statement.key, 'in')),
      ...patternNames(statement.value, 'in'),
    ]
  return []
}

const patternNames = (pattern: Term, origin: Origin): Declared[] => {
  switch (pattern.kind) {
    case 'var':
      return [{ name: pattern.name, at: pattern.at, origin }]
    case 'array':
      return pattern.items.flatMap((item) => patternNames(item, origin))
    case 'object':
      return pattern.entries.flatMap(([, value]) => patternNames(value, origin))
    default:
      return []
  }
}

type Visit = (name: string, at: Position) => void

/** Visits the variables a term mentions in its own scope, not those inside closures. */
export const termNames = (term: Term, visit: Visit): void => {
  switch (term.kind) {
    case 'var':
      visit(term.name, term.at)
      break
    case 'ref':
      termNames(term.head, visit)
      for (const part of term.path) termNames(part, visit)
      break
    case 'call':
      if (term.operator.kind === 'ref') for (const part of term.operator.path) termNames(part, visit)
      for (const arg of term.args) termNames(arg, visit)
      break
    case 'infix':
      for (const arg of term.args) termNames(arg, visit)
      break
    case 'array':
    case 'set':
      for (const item of term.items) termNames(item, visit)
      break
    case 'object':
      for (const [key, value] of term.entries) {
        termNames(key, visit)
        termNames(value, visit)
      }
      break
    default:
      break
  }
}

/** Visits the variables of a body's own scope. Negations in braces, `every` bodies and operands are closures. */
export const bodyNames = (body: Body, visit: Visit, isFunction: (term: Term) => boolean): void => {
  for (const statement of body) {
    for (const { value } of statement.withs) if (!isFunction(value)) termNames(value, visit)
    switch (statement.kind) {
      case 'expr':
        if (!isPrint(statement.term)) termNames(statement.term, visit)
        break
      case 'unify':
      case 'assign':
        termNames(statement.left, visit)
        termNames(statement.right, visit)
        break
      case 'someIn':
        if (statement.key !== undefined) termNames(statement.key, visit)
        termNames(statement.value, visit)
        termNames(statement.domain, visit)
        break
      case 'every':
        termNames(statement.domain, visit)
        break
      case 'not':
        if (!statement.whole) bodyNames(statement.body, visit, isFunction)
        break
      default:
        break
    }
  }
}

export const isPrint = (term: Term): boolean =>
  term.kind === 'call' && term.operator.kind === 'var' && term.operator.name === 'print'
