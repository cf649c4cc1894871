// The syntax tree: what the parser saw, before any name has a meaning.
import type { Position } from '../diagnostics.ts'
import type { Numeric } from '../values/number.ts'

export type Scalar = null | boolean | string | Numeric

export type Term = { readonly at: Position } & (
  | { readonly kind: 'scalar'; readonly value: Scalar }
  | { readonly kind: 'var'; readonly name: string }
  | { readonly kind: 'ref'; readonly head: Term; readonly path: readonly Term[] }
  | { readonly kind: 'call'; readonly operator: Term; readonly args: readonly Term[] }
  | { readonly kind: 'infix'; readonly builtin: string; readonly args: readonly Term[] }
  | { readonly kind: 'array'; readonly items: readonly Term[] }
  | { readonly kind: 'set'; readonly items: readonly Term[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [Term, Term])[] }
  | { readonly kind: 'arrayComprehension' | 'setComprehension'; readonly term: Term; readonly body: Body }
  | { readonly kind: 'objectComprehension'; readonly key: Term; readonly value: Term; readonly body: Body }
  | { readonly kind: 'template'; readonly parts: readonly (string | Statement)[] }
)

export type With = { readonly target: Term; readonly value: Term; readonly at: Position }

export type Statement = { readonly at: Position; readonly withs: readonly With[] } & (
  | { readonly kind: 'expr'; readonly term: Term }
  | { readonly kind: 'unify' | 'assign'; readonly left: Term; readonly right: Term }
  | { readonly kind: 'some'; readonly names: readonly { readonly name: string; readonly at: Position }[] }
  | { readonly kind: 'someIn'; readonly key: Term | undefined; readonly value: Term; readonly domain: Term }
  | {
      readonly kind: 'every'
      readonly key: Term | undefined
      readonly value: Term
      readonly domain: Term
      readonly body: Body
    }
  // `whole` is the reading of `import future.keywords.not`: everything belongs to the negation.
  | { readonly kind: 'not'; readonly body: Body; readonly whole: boolean }
  | { readonly kind: 'and' | 'or'; readonly left: Body; readonly right: Body }
)

export type Body = readonly Statement[]

export type Clause = { readonly at: Position; readonly value: Term | undefined; readonly body: Body }

export type Head = {
  readonly at: Position
  /** The first element is a name; the others are strings, or any term in brackets. */
  readonly ref: readonly Term[]
  readonly args: readonly Term[] | undefined
  /** The element of `contains`, which makes the rule a partial set. */
  readonly element: Term | undefined
  readonly value: Term | undefined
}

export type Rule = {
  readonly at: Position
  readonly isDefault: boolean
  readonly head: Head
  readonly body: Body
  readonly elses: readonly Clause[]
}

export type Import = {
  readonly at: Position
  readonly path: readonly Term[]
  readonly alias: string
}

export type Comment = { readonly line: number; readonly column: number; readonly text: string }

export type Module = {
  readonly file: string
  readonly packagePath: readonly string[]
  readonly at: Position
  /** Where the name of the package begins. */
  readonly packageAt: Position
  readonly imports: readonly Import[]
  readonly rules: readonly Rule[]
  readonly comments: readonly Comment[]
}
