// Parses terms: everything that has a value, from scalars up to comprehensions and infix expressions.
import { type Position, SourceError } from '../diagnostics.ts'
import { numberFromText } from '../values/number.ts'
import type { Body, Comment, Scalar, Statement, Term } from './ast.ts'
import { Lexer, type Mark, type Token } from './lexer.ts'

export type ParserOptions = { readonly maxDepth: number; readonly experimental: boolean }

/** A term that was read, and how far. */
type Bracket = {
  readonly term: Term
  readonly token: Token
  readonly mark: Mark
  readonly comments: readonly Comment[]
}

const infixLevels: readonly { readonly [symbol: string]: string }[] = [
  { '==': 'equal', '!=': 'neq', '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' },
  { '|': 'or' },
  { '&': 'and' },
  { '+': 'plus', '-': 'minus' },
  { '*': 'mul', '/': 'div', '%': 'rem' },
]

const orLevel = 1

export const keywords: ReadonlySet<string> = new Set([
  'not',
  'package',
  'import',
  'as',
  'default',
  'else',
  'with',
  'null',
  'true',
  'false',
  'some',
  'if',
  'contains',
  'in',
  'every',
])

export abstract class TermParser {
  protected readonly lexer: Lexer
  protected readonly file: string
  protected readonly options: ParserOptions
  protected readonly future = new Set<string>()
  protected token: Token
  #depth = 0
  #wildcards = 0
  /** By where each bracket opens: what it turned out to be, or why it is nothing. */
  readonly #brackets = new Map<number, Bracket | SourceError>()

  constructor(file: string, text: string, options: ParserOptions) {
    this.file = file
    this.options = options
    this.lexer = new Lexer(file, text)
    this.token = this.lexer.next()
  }

  protected abstract body(close: string): Body
  protected abstract literal(): Statement

  protected advance(): Token {
    const token = this.token
    this.token = this.lexer.next()
    return token
  }

  protected atEnd(): boolean {
    return this.token.kind === 'end'
  }

  protected is(text: string): boolean {
    return (this.token.kind === 'symbol' || this.token.kind === 'name') && this.token.text === text
  }

  /** Whether the word stands here as a keyword: `with.foo` and `in[x]` are references. */
  protected isKeyword(word: string): boolean {
    return this.is(word) && !this.continuesAsReference()
  }

  protected continuesAsReference(): boolean {
    const mark = this.lexer.mark()
    const next = this.lexer.next()
    this.lexer.reset(mark)
    return !next.spaceBefore && next.kind === 'symbol' && (next.text === '.' || next.text === '[')
  }

  protected accept(text: string): boolean {
    if (!this.is(text)) return false
    this.advance()
    return true
  }

  protected expect(text: string): Token {
    if (!this.is(text)) throw this.unexpected(`expected ${text}`)
    return this.advance()
  }

  protected error(
    at: Position,
    message: string,
    hint = 'See the grammar in the Rego policy reference.',
  ): SourceError {
    return new SourceError('rego_parse_error', at, message, hint)
  }

  protected unexpected(expected: string): SourceError {
    const found = this.token.kind === 'end' ? 'end of file' : `${JSON.stringify(this.token.text)}`
    return this.error(this.token.at, `unexpected ${found}: ${expected}`)
  }

  /** Tries one reading; if it is a parse error, goes back and leaves the word to the next reading. */
  protected attempt<T>(reading: () => T | undefined): T | undefined {
    const mark: Mark = this.lexer.mark()
    const token = this.token
    const depth = this.#depth
    const back = (): undefined => {
      this.lexer.reset(mark)
      this.token = token
      this.#depth = depth
      return undefined
    }
    try {
      return reading() ?? back()
    } catch (error) {
      if (error instanceof SourceError && error.diagnostic.code === 'rego_parse_error') return back()
      throw error
    }
  }

  /**
   * Reads what a bracket opens, once. A bracket has several readings, and each would read the brackets inside again:
   * without this, every level of nesting would double the time.
   */
  private once(parse: () => Term): Term {
    const { start } = this.token
    const known = this.#brackets.get(start)
    if (known instanceof SourceError) throw known
    if (known !== undefined) {
      this.lexer.advanceTo(known.mark, known.comments)
      this.token = known.token
      return known.term
    }
    const before = this.lexer.comments.length
    try {
      const term = parse()
      const comments = this.lexer.comments.slice(before)
      this.#brackets.set(start, { term, token: this.token, mark: this.lexer.mark(), comments })
      return term
    } catch (error) {
      if (error instanceof SourceError) this.#brackets.set(start, error)
      throw error
    }
  }

  protected nested<T>(parse: () => T): T {
    this.#depth += 1
    if (this.#depth > this.options.maxDepth)
      throw new SourceError(
        'rego_unsupported',
        this.token.at,
        `the policy is nested deeper than ${this.options.maxDepth}`,
        'Split the expression into rules.',
      )
    const result = parse()
    this.#depth -= 1
    return result
  }

  /** A term that may stand alone; `in` binds loosest. A comma list outside parentheses is not a `k, v in` pair. */
  protected expression(): Term {
    return this.nested(() => {
      let left = this.infix(0)
      while (this.isKeyword('in')) {
        const at = this.advance().at
        left = { kind: 'infix', builtin: 'internal.member_2', args: [left, this.infix(0)], at: left.at ?? at }
      }
      return left
    })
  }

  protected infix(level: number): Term {
    const operators = infixLevels[level]
    if (operators === undefined) return this.unary()
    let left = this.infix(level + 1)
    while (this.token.kind === 'symbol' && Object.hasOwn(operators, this.token.text)) {
      const builtin = operators[this.token.text] ?? ''
      this.advance()
      left = { kind: 'infix', builtin, args: [left, this.infix(level + 1)], at: left.at }
    }
    return left
  }

  unary(): Term {
    if (!this.is('-')) return this.term()
    const at = this.advance().at
    if (this.token.kind === 'number' && !this.token.spaceBefore)
      return this.references({ kind: 'scalar', value: this.number('-'), at })
    const operand = this.nested(() => this.unary())
    return { kind: 'infix', builtin: 'minus', args: [{ kind: 'scalar', value: 0, at }, operand], at }
  }

  protected number(sign: string): Scalar {
    const { text, at } = this.advance()
    const value = numberFromText(sign + text)
    if (value === undefined) throw this.error(at, 'number too big')
    return value
  }

  protected term(): Term {
    return this.references(this.primary())
  }

  protected primary(): Term {
    const { kind, text, at } = this.token
    if (kind === 'number') return { kind: 'scalar', value: this.number(''), at }
    if (kind === 'string') {
      this.advance()
      return { kind: 'scalar', value: text, at }
    }
    if (kind === 'template') return this.template(text, at)
    if (kind === 'name') return this.name()
    if (kind === 'symbol') {
      if (text === '[') return this.once(() => this.nested(() => this.brackets(at)))
      if (text === '{') return this.once(() => this.nested(() => this.braces(at)))
      if (text === '(') return this.nested(() => this.parentheses())
    }
    throw this.unexpected('expected a term')
  }

  private name(): Term {
    const { text, at } = this.token
    const follows = this.lexer.mark()
    this.advance()
    const continues =
      (this.is('.') || this.is('[') || (text === 'contains' && this.is('('))) && !this.token.spaceBefore
    if (text === 'null' && !continues) return { kind: 'scalar', value: null, at }
    if ((text === 'true' || text === 'false') && !continues)
      return { kind: 'scalar', value: text === 'true', at }
    if (text === 'set' && this.is('(') && !this.token.spaceBefore) {
      const mark = this.lexer.mark()
      this.advance()
      if (this.is(')')) {
        this.advance()
        return { kind: 'set', items: [], at }
      }
      this.lexer.reset(mark)
      throw this.error(at, 'set() takes no arguments', 'Write {a, b} for a set with elements.')
    }
    if (keywords.has(text) && !continues) {
      this.lexer.reset(follows)
      throw this.error(
        at,
        `unexpected ${text} keyword`,
        'A keyword cannot be a name unless a reference follows it.',
      )
    }
    return { kind: 'var', name: this.unique(text), at }
  }

  /** Each `_` is a variable of its own. */
  protected unique(name: string): string {
    if (name !== '_') return name
    this.#wildcards += 1
    return `_$${this.#wildcards}`
  }

  /** What may follow a term without a space: `.name`, `[term]` and `(arguments)`. */
  protected references(head: Term): Term {
    let term = head
    let path: Term[] = []
    const close = (): void => {
      if (path.length > 0) term = { kind: 'ref', head: term, path, at: head.at }
      path = []
    }
    while (!this.token.spaceBefore && this.token.kind === 'symbol') {
      if (this.is('.')) {
        this.advance()
        path.push(this.dottedName())
      } else if (this.is('[')) {
        this.advance()
        path.push(this.expression())
        this.expect(']')
      } else if (this.is('(') && (term.kind === 'var' || term.kind === 'ref' || path.length > 0)) {
        close()
        this.advance()
        const operator = term
        term = { kind: 'call', operator, args: this.nested(() => this.list(')')), at: head.at }
      } else break
    }
    close()
    return term
  }

  protected dottedName(): Term {
    const { kind, text, at, spaceBefore } = this.token
    if (kind !== 'name' || spaceBefore) throw this.unexpected('expected a name after "."')
    this.advance()
    return { kind: 'scalar', value: text, at }
  }

  protected list(closing: string): Term[] {
    const items: Term[] = []
    while (!this.is(closing)) {
      items.push(this.expression())
      if (!this.accept(',')) break
    }
    this.expect(closing)
    return items
  }

  private brackets(at: Position): Term {
    this.advance()
    if (this.accept(']')) return { kind: 'array', items: [], at }
    const comprehension = this.attempt((): Term | undefined => {
      const term = this.comprehensionHead()
      if (!this.accept('|')) return undefined
      return { kind: 'arrayComprehension', term, body: this.body(']'), at }
    })
    return comprehension ?? { kind: 'array', items: this.list(']'), at }
  }

  /** The head of a comprehension: the bar that ends it is not the union operator. */
  private comprehensionHead(): Term {
    return this.infix(orLevel + 1)
  }

  private braces(at: Position): Term {
    this.advance()
    if (this.accept('}')) return { kind: 'object', entries: [], at }
    const comprehension = this.attempt((): Term | undefined => {
      const first = this.comprehensionHead()
      if (this.accept('|')) return { kind: 'setComprehension', term: first, body: this.body('}'), at }
      if (!this.accept(':')) return undefined
      const value = this.comprehensionHead()
      if (!this.accept('|')) return undefined
      return { kind: 'objectComprehension', key: first, value, body: this.body('}'), at }
    })
    if (comprehension !== undefined) return comprehension
    const first = this.expression()
    return this.is(':') ? this.object(first, at) : this.set(first, at)
  }

  private object(firstKey: Term, at: Position): Term {
    const entries: (readonly [Term, Term])[] = []
    let key = firstKey
    for (;;) {
      this.expect(':')
      entries.push([key, this.expression()])
      if (!this.accept(',') || this.is('}')) break
      key = this.expression()
    }
    this.expect('}')
    return { kind: 'object', entries, at }
  }

  private set(first: Term, at: Position): Term {
    if (!this.accept(',')) {
      this.expect('}')
      return { kind: 'set', items: [first], at }
    }
    return { kind: 'set', items: [first, ...this.list('}')], at }
  }

  private parentheses(): Term {
    const at = this.advance().at
    const first = this.expression()
    if (this.accept(',')) {
      const value = this.infix(0)
      this.expect('in')
      const domain = this.expression()
      this.expect(')')
      return { kind: 'infix', builtin: 'internal.member_3', args: [first, value, domain], at }
    }
    this.expect(')')
    return first
  }

  private template(quote: string, at: Position): Term {
    const parts: (string | Statement)[] = []
    for (;;) {
      const { text, closed } = this.lexer.templatePart(quote)
      if (text !== '') parts.push(text)
      if (closed) break
      this.advance()
      parts.push(this.nested(() => this.literal()))
      // The brace is not passed over: the text after it belongs to the template, not to the next token.
      if (!this.is('}')) throw this.unexpected('expected } after a template expression')
    }
    this.advance()
    return { kind: 'template', parts, at }
  }
}
