import type { Json, Path } from './json.ts'
import { depthWithin, type JsonLimits, jsonLimits } from './limits.ts'
import { type NumberCode, numberProblem } from './number.ts'
import { type Parsed, Stop } from './parsed.ts'
import { positionAt, type TextPosition } from './position.ts'
import { loneSurrogateIn, textOf, utf8 } from './unicode.ts'

/** Everything that strict JSON refuses; RFC 8259 with the narrowings of I-JSON (RFC 7493) and of our own. */
export type StrictCode =
  | NumberCode
  | 'JSON_TOO_LARGE'
  | 'JSON_NOT_UTF8'
  | 'JSON_BYTE_ORDER_MARK'
  | 'JSON_EMPTY'
  | 'JSON_ENDS_EARLY'
  | 'JSON_MALFORMED'
  | 'JSON_CONTINUES'
  | 'JSON_TOO_DEEP'
  | 'KEY_DUPLICATE'
  | 'KEY_FORBIDDEN'
  | 'ESCAPE_INVALID'
  | 'CONTROL_CHARACTER'
  | 'LONE_SURROGATE'

/** The key that some code takes for an object's prototype. No honest document needs it. */
export const isForbiddenKey = (key: string): boolean => key === '__proto__'

/** Reads JSON so that one text has one meaning, or says what stands in the way. Never throws for its input. */
export function parseStrict(
  source: string | Uint8Array,
  limits: JsonLimits = jsonLimits,
): Parsed<Json, StrictCode> {
  return read(source, limits, ignore)
}

/**
 * Where in a text the value at a path begins (a field: where its name begins), or the nearest one around it.
 * Null when the text is not strict JSON.
 */
export function positionOf(
  source: string | Uint8Array,
  path: Path,
  limits: JsonLimits = jsonLimits,
): TextPosition | null {
  // Whether the value being read at each depth is on the way; its parents were asked before, so only the last step is.
  const onTheWay: boolean[] = []
  let found = 0
  const answer = read(source, limits, (at, offset) => {
    const depth = at.length
    const isOn = depth === 0 || (onTheWay[depth - 1] === true && at[depth - 1] === path[depth - 1])
    onTheWay[depth] = isOn
    if (isOn) found = offset
  })
  if (!answer.ok) return null
  return positionAt(typeof source === 'string' ? source : textOf(source).text, found)
}

type Visit = (path: Path, offset: number) => void
const ignore: Visit = () => undefined

function read(source: string | Uint8Array, limits: JsonLimits, visit: Visit): Parsed<Json, StrictCode> {
  let text = ''
  try {
    // Counted before anything is decoded or copied: a text has at least as many bytes as UTF-16 units.
    if (source.length > limits.maxBytes) throw tooLarge(limits)
    const decoded = typeof source === 'string' ? { text: source, valid: true } : textOf(source)
    text = decoded.text
    if (!decoded.valid) {
      throw new Stop<StrictCode>('JSON_NOT_UTF8', 'The text is not valid UTF-8.', [], text.length)
    }
    if (typeof source === 'string') {
      const lone = loneSurrogateIn(source)
      if (lone >= 0) throw loneSurrogate([], lone)
      if (utf8(source).length > limits.maxBytes) throw tooLarge(limits)
    }
    return { ok: true, value: new Reader(text, depthWithin(limits), visit).document() }
  } catch (error) {
    if (error instanceof Stop)
      return error.refused(error.offset === null ? null : positionAt(text, error.offset))
    throw error
  }
}

const tooLarge = ({ maxBytes }: JsonLimits) =>
  new Stop<StrictCode>('JSON_TOO_LARGE', `The text is larger than ${maxBytes} bytes.`, [])

const loneSurrogate = (path: Path, offset: number) =>
  new Stop<StrictCode>(
    'LONE_SURROGATE',
    'Half of a surrogate pair stands alone; it is no character.',
    path,
    offset,
  )

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

class Reader {
  readonly #text: string
  readonly #maxDepth: number
  readonly #visit: Visit
  readonly #path: (string | number)[] = []
  #at = 0

  constructor(text: string, maxDepth: number, visit: Visit) {
    this.#text = text
    this.#maxDepth = maxDepth
    this.#visit = visit
  }

  document(): Json {
    if (this.#text.startsWith('\uFEFF')) {
      this.#refuse('JSON_BYTE_ORDER_MARK', 'The text begins with a byte order mark. Save it without one.')
    }
    this.#blanks()
    if (this.#at === this.#text.length) this.#refuse('JSON_EMPTY', 'There is no value in the text.')
    this.#visit(this.#path, this.#at)
    const value = this.#value(0)
    this.#blanks()
    if (this.#at < this.#text.length) {
      this.#refuse('JSON_CONTINUES', 'Something stands after the end of the value.')
    }
    return value
  }

  #value(depth: number): Json {
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(this.#deeper(depth))
      case '[':
        return this.#list(this.#deeper(depth))
      case '"':
        return this.#string()
      default:
        if (this.#match(/true\b/y) !== '') return true
        if (this.#match(/false\b/y) !== '') return false
        return this.#match(/null\b/y) !== '' ? null : this.#number()
    }
  }

  #deeper(depth: number): number {
    if (depth >= this.#maxDepth) {
      this.#refuse('JSON_TOO_DEEP', `Lists and objects nest at most ${this.#maxDepth} deep.`)
    }
    return depth + 1
  }

  #object(depth: number): Json {
    const object: { [key: string]: Json } = {}
    this.#at += 1
    this.#blanks()
    if (this.#skip('}')) return object
    while (true) {
      const start = this.#at
      if (this.#text[start] !== '"') this.#expected('a field name in double quotation marks')
      const key = this.#string()
      this.#path.push(key)
      if (isForbiddenKey(key)) this.#refuse('KEY_FORBIDDEN', `A field cannot be called \`${key}\`.`, start)
      if (Object.hasOwn(object, key)) {
        this.#refuse('KEY_DUPLICATE', 'The field is there twice; which one counts would be a guess.', start)
      }
      this.#blanks()
      if (!this.#skip(':')) this.#expected('a colon')
      this.#blanks()
      this.#visit(this.#path, start)
      object[key] = this.#value(depth)
      this.#path.pop()
      this.#blanks()
      if (this.#skip('}')) return object
      if (!this.#skip(',')) this.#expected('a comma or a closing brace')
      this.#blanks()
    }
  }

  #list(depth: number): Json {
    const list: Json[] = []
    this.#at += 1
    this.#blanks()
    if (this.#skip(']')) return list
    while (true) {
      this.#path.push(list.length)
      this.#visit(this.#path, this.#at)
      list.push(this.#value(depth))
      this.#path.pop()
      this.#blanks()
      if (this.#skip(']')) return list
      if (!this.#skip(',')) this.#expected('a comma or a closing bracket')
      this.#blanks()
    }
  }

  #string(): string {
    const start = this.#at
    this.#at += 1
    let value = ''
    while (true) {
      value += this.#match(/[^"\\\p{Cc}]*/uy)
      const next = this.#text[this.#at]
      if (next === '"') break
      else if (next === '\\') value += this.#escape()
      else if (next === undefined) this.#expected('the closing quotation mark')
      // Only U+0000 to U+001F are forbidden (RFC 8259 §7); the regular expression stops at more.
      else if (next < ' ') {
        this.#refuse('CONTROL_CHARACTER', 'A control character stands in a text; write it as an escape.')
      } else {
        value += next
        this.#at += 1
      }
    }
    this.#at += 1
    if (loneSurrogateIn(value) >= 0) throw loneSurrogate(this.#path, start)
    return value
  }

  #escape(): string {
    const letter = this.#text[this.#at + 1] ?? ''
    const plain = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined
    if (plain !== undefined) {
      this.#at += 2
      return plain
    }
    const code = this.#match(/\\u[0-9a-fA-F]{4}/y)
    if (code === '') {
      this.#refuse('ESCAPE_INVALID', 'After a backslash comes one of " \\ / b f n r t, or u and four digits.')
    }
    return String.fromCharCode(Number.parseInt(code.slice(2), 16))
  }

  #number(): number {
    const start = this.#at
    const literal = this.#match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y)
    if (literal === '') {
      if (this.#match(/[+-]?(?:NaN|Infinity)\b/y) !== '') {
        this.#refuse('NUMBER_NOT_FINITE', 'JSON has no NaN and no Infinity.', start)
      }
      this.#expected('a value')
    }
    const value = Number(literal)
    const problem = numberProblem(value, literal)
    if (problem !== null) this.#refuse(problem.code, problem.message, start)
    // -0 is 0, as RFC 8785 writes it.
    return value === 0 ? 0 : value
  }

  #blanks(): void {
    this.#match(/[ \t\n\r]*/y)
  }

  #skip(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false
    this.#at += 1
    return true
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }

  #expected(what: string): never {
    if (this.#at >= this.#text.length) {
      this.#refuse('JSON_ENDS_EARLY', `The text ends where ${what} was expected.`)
    }
    this.#refuse('JSON_MALFORMED', `Expected ${what} here.`)
  }

  #refuse(code: StrictCode, message: string, offset = this.#at): never {
    throw new Stop(code, message, this.#path, offset)
  }
}
