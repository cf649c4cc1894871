// Parses modules: package, imports and rules with their heads, bodies and else branches.
import type { Position } from '../diagnostics.ts'
import { SourceError } from '../diagnostics.ts'
import type { Body, Clause, Head, Import, Module, Rule, Term } from './ast.ts'
import { BodyParser } from './body-parser.ts'
import { keywords, type ParserOptions } from './term-parser.ts'

export const parseModule = (file: string, text: string, options: ParserOptions): Module =>
  new Parser(file, text, options).module()

export const parseQuery = (text: string, options: ParserOptions): Body =>
  new Parser('query', text, options).wholeBody()

const always = (at: Position): Body => [
  { kind: 'expr', term: { kind: 'scalar', value: true, at }, at, withs: [] },
]

class Parser extends BodyParser {
  module(): Module {
    const at = this.token.at
    if (this.atEnd()) throw this.error(at, 'empty module', 'Start the file with a package declaration.')
    if (!this.accept('package')) throw this.unexpected('package expected')
    const packageAt = this.token.at
    const packagePath = this.packagePath()
    const imports: Import[] = []
    const rules: Rule[] = []
    while (!this.atEnd()) {
      if (this.accept(';')) continue
      if (this.is('import') && !this.startsReference()) {
        const imported = this.import()
        if (imported !== undefined) imports.push(imported)
      } else rules.push(...this.rule())
    }
    return { file: this.file, packagePath, at, packageAt, imports, rules, comments: this.lexer.comments }
  }

  private packagePath(): string[] {
    const first = this.token
    if (first.kind !== 'name') throw this.unexpected('expected a package name')
    this.advance()
    const term = this.references({ kind: 'var', name: first.text, at: first.at })
    const path = term.kind === 'ref' ? term.path : []
    if (term.kind !== 'ref' && term.kind !== 'var')
      throw this.error(first.at, 'package name must be a reference')
    return [
      first.text,
      ...path.map((part) => {
        if (part.kind !== 'scalar' || typeof part.value !== 'string')
          throw this.error(part.at, 'package name cannot contain variables or non-string values')
        return part.value
      }),
    ]
  }

  private import(): Import | undefined {
    const at = this.advance().at
    const first = this.token
    if (first.kind !== 'name') throw this.unexpected('expected an import path')
    this.advance()
    const term = this.references({ kind: 'var', name: first.text, at: first.at })
    const path = term.kind === 'ref' ? term.path : []
    const root = first.text
    const names = path.map((part) =>
      part.kind === 'scalar' && typeof part.value === 'string' ? part.value : undefined,
    )
    if (root === 'rego' || root === 'future') return this.languageImport(root, names, at)
    if (
      (root !== 'data' && root !== 'input') ||
      (term.kind !== 'ref' && term.kind !== 'var') ||
      names.includes(undefined)
    )
      throw this.error(
        first.at,
        `unexpected import path, must begin with one of: {data, future, input, rego}, got: ${root}`,
      )
    const last = names.at(-1)
    let alias = last ?? root
    if (this.accept('as')) {
      if (this.token.kind !== 'name' || keywords.has(this.token.text))
        throw this.unexpected('expected an alias')
      alias = this.advance().text
    }
    if (alias === 'data' && last !== undefined) throw this.error(first.at, 'import cannot shadow data')
    return { at, path: [{ kind: 'var', name: root, at: first.at }, ...path], alias }
  }

  /** Imports that switch on syntax instead of naming a document. All but `not` have no effect in Rego v1. */
  private languageImport(root: string, names: readonly (string | undefined)[], at: Position): undefined {
    if (this.is('as')) throw this.error(this.token.at, `${root} imports cannot be aliased`)
    const path = [root, ...names].join('.')
    if (path === 'rego.v1' || path === 'future.keywords') return undefined
    const keyword = names.length === 2 && names[0] === 'keywords' ? names[1] : undefined
    if (root === 'future' && keyword !== undefined) {
      if (['in', 'every', 'contains', 'if'].includes(keyword)) return undefined
      const experimental = keyword === 'and' || keyword === 'or'
      if (keyword === 'not' || (experimental && this.options.experimental)) {
        this.future.add(keyword)
        return undefined
      }
      if (experimental)
        throw new SourceError(
          'rego_unsupported',
          at,
          `the keyword ${keyword} is experimental`,
          'Compile with experimentalKeywords: true, or write two rules instead.',
        )
    }
    throw this.error(
      at,
      `invalid import ${JSON.stringify(path)}`,
      'Known are rego.v1 and future.keywords.{in,every,contains,if,not}.',
    )
  }

  private startsReference(): boolean {
    const mark = this.lexer.mark()
    const next = this.lexer.next()
    this.lexer.reset(mark)
    return (
      !next.spaceBefore &&
      next.kind === 'symbol' &&
      (next.text === '.' || next.text === '[' || next.text === '(')
    )
  }

  private rule(): Rule[] {
    const at = this.token.at
    const isDefault = this.is('default') && !this.startsReference()
    if (isDefault) this.advance()
    const head = this.head(isDefault)
    if (isDefault) {
      if (head.value === undefined) throw this.error(at, 'default rules must have a value')
      if (head.element !== undefined || this.isKeyword('if'))
        throw this.error(at, 'default rules must not have a body')
      return [{ at, isDefault, head, body: always(at), elses: [] }]
    }
    if (this.is('{'))
      throw this.error(this.token.at, '`if` keyword is required before rule body', 'Write `name if { ... }`.')
    const hasBody = this.isKeyword('if')
    if (hasBody) this.advance()
    if (
      !hasBody &&
      head.value === undefined &&
      head.element === undefined &&
      head.args === undefined &&
      head.ref.length === 1
    )
      throw this.error(
        at,
        'var cannot be used for rule name',
        'Give the rule a value with :=, a body with if, or elements with contains.',
      )
    const body = hasBody ? this.ruleBody() : always(at)
    const elses: Clause[] = []
    while (this.is('else') && !this.startsReference()) elses.push(this.elseClause(head))
    const rules: Rule[] = [{ at, isDefault, head, body, elses }]
    while (hasBody && elses.length === 0 && this.is('{')) {
      const next = this.token.at
      rules.push({ at: next, isDefault, head, body: this.ruleBody(), elses: [] })
    }
    return rules
  }

  private elseClause(head: Head): Clause {
    const at = this.advance().at
    if (head.element !== undefined) throw this.error(at, 'else keyword cannot be used on partial rules')
    const value = this.accept(':=') || this.accept('=') ? this.expression() : undefined
    if (this.isKeyword('if')) {
      this.advance()
      return { at, value, body: this.ruleBody() }
    }
    if (this.is('{')) throw this.error(this.token.at, '`if` keyword is required before else body')
    if (value === undefined) throw this.error(at, 'else needs a value or a body')
    return { at, value, body: always(at) }
  }

  private afterKeyword(): Term {
    this.advance()
    return this.expression()
  }

  private ruleBody(): Body {
    if (!this.is('{')) return [this.literal()]
    const body = this.attempt(() => {
      this.advance()
      const statements = this.nested(() => this.body('}'))
      // `{a} and b`, `{"k": v}.k` and the like are one expression that happens to start with a brace.
      const goesOn =
        this.isKeyword('and') ||
        this.isKeyword('or') ||
        this.isKeyword('in') ||
        (this.token.kind === 'symbol' && !['{', ';', '}'].includes(this.token.text) && !this.token.lineBefore)
      return goesOn ? undefined : statements
    })
    if (body !== undefined) return body
    const single = this.attempt(() => this.literal())
    if (single !== undefined) return [single]
    this.advance()
    return this.nested(() => this.body('}'))
  }

  private head(isDefault: boolean): Head {
    const { kind, text, at } = this.token
    if (kind !== 'name') throw this.unexpected('expected a rule')
    if (keywords.has(text) && !this.startsReference())
      throw this.error(at, `unexpected ${text} keyword`, 'A keyword cannot be the name of a rule.')
    this.advance()
    const ref: Term[] = [{ kind: 'var', name: text, at }]
    let args: Term[] | undefined
    while (args === undefined && !this.token.spaceBefore && this.token.kind === 'symbol') {
      if (this.accept('.')) {
        ref.push(this.dottedName())
      } else if (this.accept('[')) {
        ref.push(this.expression())
        this.expect(']')
      } else if (this.accept('(')) {
        args = this.nested(() => this.list(')'))
      } else break
    }
    if (text === 'data' || text === 'input')
      throw new SourceError(
        'rego_compile_error',
        at,
        `rules must not shadow ${text} (use a different rule name)`,
        'input and data are reserved.',
      )
    const element =
      !isDefault && args === undefined && this.isKeyword('contains') ? this.afterKeyword() : undefined
    const value =
      element === undefined && (this.accept(':=') || this.accept('=')) ? this.expression() : undefined
    return { at, ref, args, element, value }
  }
}
