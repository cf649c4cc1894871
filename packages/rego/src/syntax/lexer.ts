// Turns source text into tokens, one at a time, because only the parser knows when a template string goes on.
import { type Position, SourceError } from '../diagnostics.ts'
import type { Comment } from './ast.ts'

type TokenKind = 'name' | 'number' | 'string' | 'template' | 'symbol' | 'end'

export type Token = {
  readonly kind: TokenKind
  /** The name, the symbol, the number's text, the string's value or the template's opening quote. */
  readonly text: string
  readonly at: Position
  readonly start: number
  readonly end: number
  /** A name directly followed by more of a reference cannot be a keyword: whitespace matters in Rego. */
  readonly spaceBefore: boolean
  readonly lineBefore: boolean
}

const symbols = [
  ':=',
  '==',
  '!=',
  '<=',
  '>=',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  ',',
  ';',
  ':',
  '.',
  '=',
  '<',
  '>',
  '|',
  '&',
  '+',
  '-',
  '*',
  '/',
  '%',
]
const namePattern = /[A-Za-z_][A-Za-z0-9_]*/y
const numberPattern = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y
// Control characters are left to JSON.parse, which refuses them; a loop without alternatives cannot run out of stack.
const stringPattern = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"/y

export type Mark = {
  readonly offset: number
  readonly line: number
  readonly lineStart: number
  readonly comments: number
}

export class Lexer {
  readonly #file: string
  readonly #text: string
  readonly comments: Comment[] = []
  #offset = 0
  #line = 1
  #lineStart = 0

  constructor(file: string, text: string) {
    this.#file = file
    this.#text = text
  }

  /** A state to come back to when one reading of the text fails. */
  mark(): Mark {
    return {
      offset: this.#offset,
      line: this.#line,
      lineStart: this.#lineStart,
      comments: this.comments.length,
    }
  }

  reset(mark: Mark): void {
    this.#offset = mark.offset
    this.#line = mark.line
    this.#lineStart = mark.lineStart
    this.comments.length = mark.comments
  }

  /** Goes on from where something ended that was read before, with the comments that stood in it. */
  advanceTo(mark: Mark, comments: readonly Comment[]): void {
    this.comments.push(...comments)
    this.reset({ ...mark, comments: this.comments.length })
  }

  next(): Token {
    const before = this.#offset
    const line = this.#line
    this.#skipSpace()
    const spaceBefore = this.#offset > before
    const lineBefore = this.#line > line
    const at = this.#position()
    const start = this.#offset
    const make = (kind: TokenKind, text: string): Token => ({
      kind,
      text,
      at,
      start,
      end: this.#offset,
      spaceBefore,
      lineBefore,
    })
    if (start >= this.#text.length) return make('end', 'end of file')
    const name = this.#match(namePattern)
    if (name !== undefined) return make('name', name)
    const number = this.#match(numberPattern)
    if (number !== undefined) return make('number', this.#checkedNumber(number, at))
    const c = this.#text[start]
    if (c === '"') return make('string', this.#string(at))
    if (c === '`') return make('string', this.#rawString(at))
    if (c === '$' && (this.#text[start + 1] === '"' || this.#text[start + 1] === '`')) {
      this.#offset += 2
      return make('template', this.#text.charAt(start + 1))
    }
    for (const symbol of symbols)
      if (this.#text.startsWith(symbol, start)) {
        this.#offset += symbol.length
        return make('symbol', symbol)
      }
    throw this.#error(
      at,
      `illegal token ${JSON.stringify(String.fromCodePoint(this.#text.codePointAt(start) ?? 0))}`,
    )
  }

  /** The literal part of a template string up to the next expression or the end. */
  templatePart(quote: string): { readonly text: string; readonly closed: boolean } {
    const at = this.#position()
    let raw = ''
    while (this.#offset < this.#text.length) {
      const c = this.#text.charAt(this.#offset)
      if (c === quote || c === '{') {
        this.#offset += 1
        return { text: quote === '"' ? this.#unescape(raw, at) : raw, closed: c === quote }
      }
      if (c === '\\' && this.#text[this.#offset + 1] === '{') {
        raw += '{'
        this.#offset += 2
      } else if (c === '\\' && quote === '"') {
        raw += this.#text.slice(this.#offset, this.#offset + 2)
        this.#offset += 2
      } else {
        if (c === '\n') {
          if (quote === '"') break
          this.#newLine(this.#offset + 1)
        }
        raw += c
        this.#offset += 1
      }
    }
    throw this.#error(at, 'non-terminated template string')
  }

  #position(): Position {
    return { file: this.#file, line: this.#line, column: this.#offset - this.#lineStart + 1 }
  }

  #skipSpace(): void {
    for (; this.#offset < this.#text.length; this.#offset += 1) {
      const c = this.#text.charCodeAt(this.#offset)
      if (c === 10) this.#newLine(this.#offset + 1)
      else if (c === 35) this.#comment()
      else if (c !== 32 && c !== 9 && c !== 13) return
    }
  }

  #comment(): void {
    const start = this.#offset
    const end = this.#text.indexOf('\n', start)
    const stop = end === -1 ? this.#text.length : end
    this.comments.push({
      line: this.#line,
      column: start - this.#lineStart + 1,
      text: this.#text.slice(start + 1, stop).replace(/\r$/, ''),
    })
    this.#offset = stop - 1
  }

  #newLine(start: number): void {
    this.#line += 1
    this.#lineStart = start
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#offset += found.length
    return found
  }

  #checkedNumber(text: string, at: Position): string {
    if (/^0\d/.test(text)) throw this.#error(at, 'illegal number format: leading zeros are not allowed')
    const c = this.#text[this.#offset]
    if (c !== undefined && /[A-Za-z0-9_]/.test(c)) throw this.#error(at, 'illegal number format')
    return text
  }

  #string(at: Position): string {
    const raw = this.#match(stringPattern)
    if (raw === undefined) throw this.#error(at, 'non-terminated string')
    return this.#unescape(raw.slice(1, -1), at)
  }

  #unescape(raw: string, at: Position): string {
    try {
      return JSON.parse(`"${raw}"`) as string
    } catch (error) {
      if (error instanceof SyntaxError) throw this.#error(at, 'illegal escape in string')
      throw error
    }
  }

  #rawString(at: Position): string {
    const start = this.#offset + 1
    const end = this.#text.indexOf('`', start)
    if (end === -1) throw this.#error(at, 'non-terminated raw string')
    const raw = this.#text.slice(start, end)
    for (let i = raw.indexOf('\n'); i !== -1; i = raw.indexOf('\n', i + 1)) this.#newLine(start + i + 1)
    this.#offset = end + 1
    return raw
  }

  #error(at: Position, message: string): SourceError {
    return new SourceError('rego_parse_error', at, message, 'See the grammar in the Rego policy reference.')
  }
}
