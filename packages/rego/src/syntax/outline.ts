// What a module's text names: its package, its rules, the functions it calls and every mention of `data`. For tools that
// look at a policy or move it elsewhere without evaluating it.
import { type Diagnostic, type Position, SourceError } from '../diagnostics.ts'
import type { Body, Head, Statement, Term } from './ast.ts'
import { parseModule } from './parser.ts'

/** A name as it is written, and where. */
export type Named = Position & { readonly name: string }

export type Outline = {
  readonly packagePath: readonly string[]
  /** Where the name of the package begins. */
  readonly packageAt: Position
  /** The rules, by the first name of their heads; one with several definitions comes several times. */
  readonly rules: readonly Named[]
  /** Functions that are called by a fixed name, such as `time.now_ns` or one of the module's own. */
  readonly calls: readonly Named[]
  /** Every place where the document `data` is named, also in imports of something below it. */
  readonly data: readonly Position[]
}

/** Reads one module as far as its text goes; whether its names mean anything is for `compile` to say. */
export const outlineOf = (file: string, text: string): Outline | Diagnostic => {
  try {
    const module = parseModule(file, text, { maxDepth: 200, experimental: true })
    const found = new Finder()
    for (const { path } of module.imports) if (path.length > 1) found.term(path[0])
    for (const { head, body, elses } of module.rules) {
      found.head(head)
      found.body(body)
      for (const { value, body: other } of elses) {
        found.term(value)
        found.body(other)
      }
    }
    const rules = module.rules.flatMap(({ head }) => {
      const [first] = head.ref
      return first?.kind === 'var' ? [{ ...first.at, name: first.name }] : []
    })
    const { packagePath, packageAt } = module
    return { packagePath, packageAt, rules, calls: found.calls, data: found.data }
  } catch (error) {
    if (error instanceof SourceError) return error.diagnostic
    throw error
  }
}

class Finder {
  readonly calls: Named[] = []
  readonly data: Position[] = []

  head({ ref, args, element, value }: Head): void {
    this.terms(ref.slice(1))
    this.terms(args ?? [])
    this.term(element)
    this.term(value)
  }

  body(body: Body): void {
    for (const statement of body) this.#statement(statement)
  }

  terms(terms: readonly Term[]): void {
    for (const term of terms) this.term(term)
  }

  term(term: Term | undefined): void {
    if (term === undefined || term.kind === 'scalar') return
    if (term.kind === 'var' && term.name === 'data') this.data.push(term.at)
    if (term.kind === 'call') {
      const name = nameOf(term.operator)
      if (name !== undefined) this.calls.push({ ...term.operator.at, name })
    }
    this.terms(partsOf(term))
    if ('body' in term) this.body(term.body)
    if (term.kind !== 'template') return
    for (const part of term.parts) if (typeof part !== 'string') this.#statement(part)
  }

  #statement(statement: Statement): void {
    for (const { target, value } of statement.withs) this.terms([target, value])
    if (statement.kind === 'expr') this.term(statement.term)
    if (statement.kind === 'someIn' || statement.kind === 'every') {
      this.term(statement.key)
      this.terms([statement.value, statement.domain])
    }
    if (statement.kind === 'unify' || statement.kind === 'assign')
      this.terms([statement.left, statement.right])
    if ('body' in statement) this.body(statement.body)
    if (statement.kind === 'and' || statement.kind === 'or') {
      this.body(statement.left)
      this.body(statement.right)
    }
  }
}

/** The terms that a term is made of, but for those in the bodies of comprehensions and templates. */
const partsOf = (term: Term): readonly Term[] => {
  switch (term.kind) {
    case 'scalar':
    case 'var':
    case 'template':
      return []
    case 'ref':
      return [term.head, ...term.path]
    case 'call':
      return [term.operator, ...term.args]
    case 'infix':
      return term.args
    case 'array':
    case 'set':
      return term.items
    case 'object':
      return term.entries.flat()
    case 'arrayComprehension':
    case 'setComprehension':
      return [term.term]
    case 'objectComprehension':
      return [term.key, term.value]
  }
}

const nameOf = (operator: Term): string | undefined => {
  if (operator.kind === 'var') return operator.name
  if (operator.kind !== 'ref' || operator.head.kind !== 'var') return undefined
  const names = operator.path.map((part) =>
    part.kind === 'scalar' && typeof part.value === 'string' ? part.value : undefined,
  )
  return names.includes(undefined) ? undefined : [operator.head.name, ...names].join('.')
}
