// Takes equations apart into steps that bind or compare, and lifts out what cannot stand inside a pattern.
import type { Position } from '../diagnostics.ts'
import { isGenerator, matchKeys, mayBeUnbound } from './expressions.ts'
import { type Expr, isRelation, mentions, type Step } from './ir.ts'
import type { Scope } from './scope.ts'
import type { Variables } from './variables.ts'

/** Where a term stands: which scope, where lifted steps go, and whether everything nested must be lifted. */
export type Context = { readonly scope: Scope; readonly out: Step[]; readonly liftAll: boolean }

export class Equations {
  readonly #variables: Variables

  constructor(variables: Variables) {
    this.#variables = variables
  }

  unify(left: Expr, right: Expr, at: Position, context: Context): void {
    const { out } = context
    if (left.kind === 'array' && right.kind === 'array' && left.items.length === right.items.length) {
      left.items.forEach((item, i) => {
        const other = right.items[i]
        if (other !== undefined) this.unify(item, other, at, context)
      })
      return
    }
    if (left.kind === 'object' && right.kind === 'object') {
      const pairs = matchKeys(left.entries, right.entries)
      if (pairs !== undefined) {
        for (const [a, b] of pairs) this.unify(a, b, at, context)
        return
      }
    }
    const isSource = (e: Expr): boolean =>
      (e.kind === 'ref' && isGenerator(e, context.scope)) || isRelation(e)
    const first =
      isSource(left) && (isSource(right) || right.kind !== 'local') ? this.lift(left, at, context) : left
    out.push({
      kind: 'unify',
      left: this.pattern(first, context, at),
      right: this.pattern(right, context, at),
      at,
    })
  }

  /** Lifts calls and references out of a composite that may have to be taken apart. */
  pattern(expr: Expr, context: Context, at: Position): Expr {
    if (expr.kind !== 'array' && expr.kind !== 'object') return expr
    if (![...mentions(expr)].some((local) => mayBeUnbound(local, context.scope))) return expr
    const part = (item: Expr): Expr => {
      if (item.kind === 'array' || item.kind === 'object') return this.pattern(item, context, at)
      return item.kind === 'local' || item.kind === 'const' ? item : this.lift(item, at, context)
    }
    if (expr.kind !== 'object') return { ...expr, items: expr.items.map(part) }
    return { ...expr, entries: expr.entries.map(([key, value]) => [key, part(value)] as const) }
  }

  lift(expr: Expr, at: Position, { scope, out }: Context): Expr {
    const local: Expr = { kind: 'local', local: this.#variables.temporary(scope, at) }
    out.push({ kind: 'unify', left: local, right: expr, at })
    return local
  }
}
