// Parses bodies: statements, their `with` modifiers, negation, quantifiers and the experimental `and` and `or`.
import type { Position } from '../diagnostics.ts'
import type { Body, Statement, Term, With } from './ast.ts'
import { keywords, TermParser } from './term-parser.ts'

export abstract class BodyParser extends TermParser {
  /** Statements up to the closing bracket, which is consumed. */
  protected body(close: string): Body {
    const statements: Statement[] = []
    while (!this.is(close)) {
      if (this.accept(';')) continue
      statements.push(this.nested(() => this.literal()))
      if (this.is(close)) break
      if (!this.is(';') && !this.token.lineBefore) throw this.unexpected(`expected \\n or ${close} or ;`)
    }
    const end = this.expect(close)
    if (statements.length === 0) throw this.error(end.at, 'found empty body')
    return statements
  }

  /** The whole text as one body; used for queries. */
  wholeBody(): Body {
    const statements: Statement[] = []
    while (!this.atEnd()) {
      if (this.accept(';')) continue
      statements.push(this.literal())
      if (!this.atEnd() && !this.is(';') && !this.token.lineBefore) throw this.unexpected('expected \\n or ;')
    }
    if (statements.length === 0) throw this.error(this.token.at, 'found empty body')
    return statements
  }

  protected literal(): Statement {
    return this.future.has('or') || this.future.has('and') ? this.logical() : this.modified(this.plain())
  }

  private logical(): Statement {
    let left = this.conjunction(false)
    while (this.future.has('or') && this.isKeyword('or')) {
      this.advance()
      left = { kind: 'or', left: [left], right: [this.conjunction(true)], at: left.at, withs: [] }
    }
    return this.modified(left)
  }

  private conjunction(afterOperator: boolean): Statement {
    let left = this.operand(afterOperator)
    while (this.future.has('and') && this.isKeyword('and')) {
      this.advance()
      left = { kind: 'and', left: [left], right: [this.operand(true)], at: left.at, withs: [] }
    }
    return left
  }

  private isLogical(): boolean {
    return (this.future.has('and') && this.is('and')) || (this.future.has('or') && this.is('or'))
  }

  /** A block is written as a negation of a negation would be evaluated: a body that succeeds at most once. */
  private operand(afterOperator: boolean): Statement {
    const at = this.token.at
    if (this.is('not')) return this.plain()
    const group = this.attempt((): Statement | undefined => {
      if (!this.accept('(')) return undefined
      const inner = this.nested(() => this.logical())
      this.expect(')')
      const isGroup =
        inner.kind === 'and' || inner.kind === 'or' || inner.kind === 'not' || inner.withs.length > 0
      return isGroup ? inner : undefined
    })
    if (group !== undefined) return group
    const block = this.attempt((): Statement | undefined => {
      if (!this.accept('{')) return undefined
      const body = this.nested(() => this.body('}'))
      const yes: Body = [{ kind: 'expr', term: { kind: 'scalar', value: true, at }, at, withs: [] }]
      const single: Statement = { kind: 'and', left: body, right: yes, at, withs: [] }
      return afterOperator || this.isLogical() ? single : undefined
    })
    if (block !== undefined) return block
    return this.plain()
  }

  private modified(statement: Statement): Statement {
    const withs: With[] = []
    while (this.isKeyword('with')) {
      const at = this.advance().at
      const target = this.term()
      this.expect('as')
      withs.push({ target, value: this.expression(), at })
    }
    return withs.length === 0 ? statement : { ...statement, withs: [...statement.withs, ...withs] }
  }

  private plain(): Statement {
    const at = this.token.at
    if (this.isKeyword('not')) return this.negation(at)
    if (this.isKeyword('some')) return this.some(at)
    if (this.isKeyword('every')) return this.every(at)
    const left = this.expression()
    const assignment = this.is(':=')
    if (!assignment && !this.is('=')) return { kind: 'expr', term: left, at, withs: [] }
    this.advance()
    return { kind: assignment ? 'assign' : 'unify', left, right: this.expression(), at, withs: [] }
  }

  private negation(at: Position): Statement {
    this.advance()
    const whole = this.future.has('not')
    if (whole && this.is('{')) {
      const body = this.attempt(() => {
        this.advance()
        return this.nested(() => this.body('}'))
      })
      if (body !== undefined) return { kind: 'not', body, whole: true, at, withs: [] }
    }
    if (this.future.size > 0 && this.options.experimental && this.is('(')) {
      const operand = this.nested(() => this.operand(false))
      if (operand.kind === 'and' || operand.kind === 'or')
        return { kind: 'not', body: [operand], whole: true, at, withs: [] }
      return { kind: 'not', body: [operand], whole, at, withs: [] }
    }
    return { kind: 'not', body: [this.nested(() => this.plain())], whole, at, withs: [] }
  }

  private some(at: Position): Statement {
    this.advance()
    const first = this.infix(0)
    const terms: Term[] = [first]
    while (this.accept(',')) terms.push(this.infix(0))
    if (this.isKeyword('in')) {
      this.advance()
      const [key, value] = terms.length === 2 ? [terms[0], terms[1]] : [undefined, terms[0]]
      if (value === undefined || terms.length > 2)
        throw this.error(at, 'expected at most two terms before in')
      const domain = this.infix(0)
      if (this.isKeyword('in')) throw this.unexpected('a second in needs parentheses')
      return { kind: 'someIn', key, value, domain, at, withs: [] }
    }
    const names = terms.map((term) => {
      if (term.kind !== 'var') throw this.error(term.at, 'expected var in some declaration')
      return { name: term.name, at: term.at }
    })
    return { kind: 'some', names, at, withs: [] }
  }

  private every(at: Position): Statement {
    this.advance()
    const first = this.variable()
    const second = this.accept(',') ? this.variable() : undefined
    this.expect('in')
    // The domain ends where the body starts, so a brace after it is not part of a term.
    const domain = this.infix(0)
    this.expect('{')
    const body = this.nested(() => this.body('}'))
    const [key, value] = second === undefined ? [undefined, first] : [first, second]
    return { kind: 'every', key, value, domain, body, at, withs: [] }
  }

  private variable(): Term {
    const { kind, text, at } = this.token
    if (kind !== 'name' || keywords.has(text)) throw this.unexpected('expected a variable')
    this.advance()
    return { kind: 'var', name: this.unique(text), at }
  }
}
