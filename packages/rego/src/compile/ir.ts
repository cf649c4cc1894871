// The resolved program: every name has a meaning, every variable a slot, every body an order.
import type { Builtin } from '../builtins/builtin.ts'
import type { Position } from '../diagnostics.ts'
import type { Value } from '../values/value.ts'
import type { RuleGroup, RuleNode } from './rule-tree.ts'

export type Origin = 'assign' | 'some' | 'in' | 'argument' | 'implicit' | 'temporary'

/** A variable of one rule definition; its slot is its place in the frame. */
export type Local = {
  readonly name: string
  readonly at: Position
  readonly origin: Origin
  readonly slot: number
  /** How often the text mentions it besides its declaration. */
  uses: number
}

export type CallTarget =
  | { readonly kind: 'builtin'; readonly builtin: Builtin }
  | { readonly kind: 'function'; readonly group: RuleGroup }

export type Ref = {
  readonly kind: 'ref'
  readonly root: 'input' | 'data' | Expr
  readonly path: readonly Expr[]
  readonly at: Position
}

export type Call = {
  readonly kind: 'call'
  readonly name: string
  readonly target: CallTarget
  readonly args: readonly Expr[]
  readonly at: Position
}

export type Expr =
  | { readonly kind: 'const'; readonly value: Value }
  | { readonly kind: 'local'; readonly local: Local }
  | Ref
  | Call
  | { readonly kind: 'array' | 'set'; readonly items: readonly Expr[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [Expr, Expr])[] }
  | {
      readonly kind: 'comprehension'
      readonly type: 'array' | 'set' | 'object'
      readonly key: Expr | undefined
      readonly value: Expr
      readonly plan: Plan
      readonly at: Position
    }
  | {
      readonly kind: 'template'
      readonly parts: readonly (string | { readonly value: Expr; readonly plan: Plan })[]
    }

/** What `with` replaces. */
export type WithTarget =
  | { readonly kind: 'input'; readonly path: readonly string[] }
  | { readonly kind: 'data'; readonly path: readonly string[]; readonly node: RuleNode | undefined }
  | { readonly kind: 'call'; readonly target: CallTarget; readonly by: CallTarget | undefined }

export type Modifier = { readonly target: WithTarget; readonly value: Expr | undefined }

export type Step = { readonly at: Position } & (
  | { readonly kind: 'test'; readonly term: Expr }
  | { readonly kind: 'unify'; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'in'; readonly key: Expr | undefined; readonly value: Expr; readonly domain: Expr }
  | { readonly kind: 'not'; readonly plan: Plan }
  | {
      readonly kind: 'every'
      readonly key: Local | undefined
      readonly value: Local
      readonly domain: Expr
      readonly plan: Plan
    }
  | { readonly kind: 'and' | 'or'; readonly left: Plan; readonly right: Plan }
  | { readonly kind: 'with'; readonly modifiers: readonly Modifier[]; readonly steps: readonly Step[] }
  | { readonly kind: 'print'; readonly args: readonly { readonly value: Expr; readonly plan: Plan }[] }
)

/** A body in the order it is evaluated. */
export type Plan = {
  readonly steps: readonly Step[]
  /** Variables of enclosing scopes the body reads; they are bound before it runs. */
  readonly captures: ReadonlySet<Local>
}

export type PlannedClause = {
  readonly at: Position
  readonly plan: Plan
  readonly value: Expr
  /** The part of the head after its first variable: keys of the nested document. */
  readonly keys: readonly Expr[]
  /** The element of `contains`. */
  readonly element: Expr | undefined
}

/** One definition of a rule: its arguments and its chain of `else` clauses. */
export type Definition = {
  readonly at: Position
  readonly name: string
  readonly args: readonly Local[]
  readonly clauses: readonly PlannedClause[]
  readonly slots: number
}

/** The local variables an expression reads, those captured by closures included. */
export const mentions = (expr: Expr, into: Set<Local> = new Set()): Set<Local> => {
  switch (expr.kind) {
    case 'const':
      break
    case 'local':
      into.add(expr.local)
      break
    case 'ref':
      if (typeof expr.root !== 'string') mentions(expr.root, into)
      for (const part of expr.path) mentions(part, into)
      break
    case 'call':
      for (const arg of expr.args) mentions(arg, into)
      break
    case 'array':
    case 'set':
      for (const item of expr.items) mentions(item, into)
      break
    case 'object':
      for (const [key, value] of expr.entries) {
        mentions(key, into)
        mentions(value, into)
      }
      break
    case 'comprehension':
      for (const local of expr.plan.captures) into.add(local)
      break
    case 'template':
      for (const part of expr.parts)
        if (typeof part !== 'string') for (const local of part.plan.captures) into.add(local)
      break
  }
  return into
}

export const isRelation = (expr: Expr): boolean =>
  expr.kind === 'call' && expr.target.kind === 'builtin' && expr.target.builtin.relation === true
