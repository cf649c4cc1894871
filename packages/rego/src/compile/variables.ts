// The variables of one definition: each has a slot in the frame and belongs to a scope.
import { type Position, SourceError } from '../diagnostics.ts'
import type { Body } from '../syntax/ast.ts'
import type { Local, Origin } from './ir.ts'
import { declarations, type Scope } from './scope.ts'

export class Variables {
  /** Slot 0 holds the result of the definition. */
  #slots = 1
  readonly locals: Local[] = []

  get slots(): number {
    return this.#slots
  }

  declareBody(body: Body, scope: Scope): void {
    body.forEach((statement, index) => {
      for (const { name, at, origin } of declarations(statement)) {
        if (name === 'input' || name === 'data')
          throw new SourceError(
            'rego_compile_error',
            at,
            `variables must not shadow ${name} (use a different variable name)`,
            'input and data are reserved.',
          )
        if (
          scope.locals.has(name) ||
          (scope.parent?.locals.get(name)?.origin === 'argument' && origin === 'assign')
        )
          throw new SourceError(
            'rego_compile_error',
            at,
            scope.locals.has(name)
              ? `var ${name} ${origin === 'assign' ? 'assigned' : 'declared'} above`
              : `arg ${name} redeclared`,
            'Use another name: a variable keeps its first value.',
          )
        this.declare(scope, name, at, origin)
        if (origin === 'assign') scope.declaredAt.set(name, index)
      }
    })
  }

  declare(scope: Scope, name: string, at: Position, origin: Origin): Local {
    const local: Local = { name, at, origin, slot: this.#slots, uses: 0 }
    this.#slots += 1
    scope.locals.set(name, local)
    scope.owned.add(local)
    this.locals.push(local)
    return local
  }

  temporary(scope: Scope, at: Position): Local {
    const local: Local = { name: '', at, origin: 'temporary', slot: this.#slots, uses: 1 }
    this.#slots += 1
    scope.owned.add(local)
    return local
  }
}
