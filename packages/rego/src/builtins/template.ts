// The part of Go's text/template that works on JSON; what is not offered fails instead of rendering something else.
import { isArray, isNumber, isPlain, property, sortedKeys, type Value } from '../values/value.ts'
import { BuiltinError, type BuiltinScope } from './builtin.ts'
import { type Cell, callFunction, functionNames, GoNumber, isTrue, shown } from './template-functions.ts'

type State = { readonly slots: Cell[]; readonly q: BuiltinScope; readonly out: string[] }
type Flow = 'next' | 'break' | 'continue'
type Node = (state: State, dot: Cell) => Flow
type Evaluate = (state: State, dot: Cell) => Cell

const fail = (what: string): BuiltinError => new BuiltinError(`template: ${what}`)

const lexeme =
  /(?<space>[ \t\r\n]+)|(?<text>"(?:[^"\\\n]|\\.)*"|`[^`]*`)|(?<field>\.[\p{L}_][\p{L}\p{Nd}_]*)|(?<variable>\$[\p{L}\p{Nd}_]*)|(?<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\d_.]))|(?<name>[\p{L}_][\p{L}\p{Nd}_]*)|(?<symbol>:=|[=|(),.])/uy

type Lexeme = { readonly kind: string; readonly text: string }
type Part = string | readonly Lexeme[]

const lexed = (action: string): Lexeme[] => {
  const result: Lexeme[] = []
  for (let at = 0; at < action.length; ) {
    lexeme.lastIndex = at
    const match = lexeme.exec(action)
    const [kind, text] = Object.entries(match?.groups ?? {}).find(([, found]) => found !== undefined) ?? []
    if (kind === undefined || text === undefined) throw fail(`unexpected ${JSON.stringify(action.slice(at))}`)
    at += text.length
    result.push({ kind, text })
  }
  return result
}

/** Text and actions in turn; `{{- ` and ` -}}` take the white space beside them away. */
const partsOf = (source: string): Part[] => {
  const parts: Part[] = []
  let trims = false
  for (let at = 0; at <= source.length; ) {
    const open = source.indexOf('{{', at)
    let text = source.slice(at, open === -1 ? source.length : open)
    if (trims) text = text.replace(/^[ \t\r\n]+/, '')
    const trimsBefore = open !== -1 && /^-[ \t\r\n]/.test(source.slice(open + 2, open + 4))
    parts.push(trimsBefore ? withoutEnd(text) : text)
    if (open === -1) break
    action.lastIndex = open + 2 + (trimsBefore ? 1 : 0)
    const match = action.exec(source)
    if (match === null) throw fail('unclosed action')
    trims = match[2] !== undefined
    at = action.lastIndex
    const body = match[1] ?? ''
    if (!/^[ \t\r\n]*\/\*/.test(body)) parts.push(lexed(body))
  }
  return parts
}

// An action ends at the first braces outside its texts; a comment is all there is in its action.
const action = /([ \t\r\n]*\/\*[\s\S]*?\*\/|(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|[^"`}]|}(?!}))*?)([ \t\r\n]-)?}}/y

const quotedText = (source: string): string => {
  if (source.startsWith('`')) return source.slice(1, -1)
  try {
    return String(JSON.parse(source))
  } catch (error) {
    if (error instanceof SyntaxError) throw fail(`the text ${source} is not offered`)
    throw error
  }
}

const field = (target: Cell, name: string): Cell => {
  if (target === undefined) return undefined
  if (target === null) throw fail(`nil pointer evaluating interface {}.${name}`)
  if (target instanceof GoNumber || !isPlain(target)) throw fail(`can't evaluate field ${name}`)
  return property(target, name)
}

const literal =
  (text: string): Node =>
  ({ out, q }) => {
    q.spend(text.length >> 4)
    out.push(text)
    return 'next'
  }

// A pattern that looks for white space before the end would try at every blank there is.
const withoutEnd = (text: string): string => {
  let end = text.length
  while (end > 0 && ' \t\r\n'.includes(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}

class Parser {
  readonly #parts: Part[]
  #at = 0
  #tokens: readonly Lexeme[] = []
  #next = 0
  #slots = 1
  #loops = 0
  #scope = new Map<string, number>([['$', 0]])

  constructor(source: string) {
    this.#parts = partsOf(source)
  }

  template(): { readonly node: Node; readonly slots: number } {
    const { node, end } = this.#list()
    if (end !== '') throw fail(`unexpected {{${end}}}`)
    return { node, slots: this.#slots }
  }

  /** Nodes up to the action that ends them, whose keyword is left to the caller. */
  #list(): { readonly node: Node; readonly end: string } {
    const nodes: Node[] = []
    let end = ''
    while (this.#at < this.#parts.length && end === '') {
      const part = this.#parts[this.#at] ?? ''
      this.#at += 1
      if (typeof part === 'string') {
        if (part !== '') nodes.push(literal(part))
        continue
      }
      this.#tokens = part
      this.#next = 0
      this.#space()
      const word = this.#peek()?.kind === 'name' ? (this.#peek()?.text ?? '') : ''
      if (word === 'else' || word === 'end') {
        this.#next += 1
        end = word
      } else nodes.push(this.#action(word))
    }
    const node: Node = (state, dot) => {
      for (const run of nodes) {
        state.q.spend(1)
        const flow = run(state, dot)
        if (flow !== 'next') return flow
      }
      return 'next'
    }
    return { node, end }
  }

  #action(word: string): Node {
    if (word === 'if' || word === 'with' || word === 'range') {
      this.#next += 1
      return this.#branch(word)
    }
    if (word === 'break' || word === 'continue') {
      this.#next += 1
      this.#finish()
      if (this.#loops === 0) throw fail(`{{${word}}} outside {{range}}`)
      return () => word
    }
    const { evaluate, declared } = this.#pipeline(false)
    this.#finish()
    return (state, dot) => {
      const value = evaluate(state, dot)
      if (declared.length === 0) state.out.push(shown(value, '<no value>'))
      return 'next'
    }
  }

  #branch(word: 'if' | 'with' | 'range'): Node {
    const outer = new Map(this.#scope)
    const { evaluate, declared } = this.#pipeline(word === 'range')
    this.#finish()
    if (word === 'range') this.#loops += 1
    const body = this.#list()
    if (word === 'range') this.#loops -= 1
    let otherwise: Node = () => 'next'
    if (body.end === 'else') {
      this.#space()
      const chained = this.#peek()?.text
      // What follows `else if` shares its end with the outer action.
      if (chained !== undefined && chained === word && word !== 'range') {
        this.#next += 1
        otherwise = this.#branch(word)
      } else {
        this.#finish()
        const rest = this.#list()
        if (rest.end !== 'end') throw fail('expected end')
        this.#finish()
        otherwise = rest.node
      }
    } else if (body.end === 'end') this.#finish()
    else throw fail('unexpected EOF')
    this.#scope = outer
    if (word === 'range') return ranging(evaluate, declared, body.node, otherwise)
    return (state, dot) => {
      const value = evaluate(state, dot)
      return isTrue(value) ? body.node(state, word === 'with' ? value : dot) : otherwise(state, dot)
    }
  }

  /** Commands joined by `|`, perhaps with variables that get the result. */
  #pipeline(isRange: boolean): { readonly evaluate: Evaluate; readonly declared: readonly number[] } {
    const names: string[] = []
    const start = this.#next
    let sign = ''
    for (let more = true; more; ) {
      this.#space()
      const token = this.#take()
      if (token?.kind !== 'variable') break
      names.push(token.text)
      this.#space()
      const symbol = this.#take()?.text ?? ''
      if (symbol === ':=' || symbol === '=') sign = symbol
      more = symbol === ',' && isRange && names.length < 2
    }
    if (sign === '') {
      names.length = 0
      this.#next = start
    }
    const evaluate = this.#commands()
    const declared = names.map((name) => (sign === ':=' ? this.#declare(name) : this.#slot(name)))
    if (isRange || declared.length === 0) return { evaluate, declared }
    const [slot = 0] = declared
    const assign: Evaluate = (state, dot) => {
      const value = evaluate(state, dot)
      state.slots[slot] = value
      return value
    }
    return { evaluate: assign, declared }
  }

  #commands(): Evaluate {
    let piped: Evaluate | undefined
    for (;;) {
      piped = this.#command(piped)
      if (this.#peek()?.text !== '|') return piped
      this.#next += 1
    }
  }

  #command(piped: Evaluate | undefined): Evaluate {
    this.#space()
    const first = this.#peek()
    const isFunction = first?.kind === 'name' && first.text !== 'true' && first.text !== 'false'
    if (isFunction) this.#next += 1
    const args: Evaluate[] = []
    if (!isFunction) args.push(this.#operand())
    while (this.#space() && !this.#isCommandEnd()) args.push(this.#operand())
    if (!this.#isCommandEnd()) throw fail(`unexpected ${JSON.stringify(this.#peek()?.text)} in operand`)
    const [only] = args
    if (!isFunction) {
      if (args.length !== 1 || only === undefined || piped !== undefined)
        throw fail("can't give argument to non-function")
      return only
    }
    const name = first.text
    if (!functionNames.has(name)) throw fail(`function ${JSON.stringify(name)} not defined`)
    if (piped !== undefined) args.push(piped)
    return (state, dot) => {
      state.q.spend(1 + args.length)
      return callFunction(
        name,
        args.map((arg) => () => arg(state, dot)),
      )
    }
  }

  #operand(): Evaluate {
    const token = this.#take()
    let evaluate: Evaluate
    if (token?.kind === 'text') {
      const value = quotedText(token.text)
      return () => value
    }
    if (token?.kind === 'number') {
      const value = new GoNumber(token.text)
      return () => value
    }
    if (token?.kind === 'name' && (token.text === 'true' || token.text === 'false')) {
      const value = token.text === 'true'
      return () => value
    }
    if (token?.kind === 'field') {
      const name = token.text.slice(1)
      evaluate = (_, dot) => field(dot, name)
    } else if (token?.kind === 'variable') {
      const slot = this.#slot(token.text)
      evaluate = ({ slots }) => slots[slot]
    } else if (token?.text === '.') return (_, dot) => dot
    else if (token?.text === '(') {
      evaluate = this.#commands()
      if (this.#take()?.text !== ')') throw fail('unclosed left paren')
    } else
      throw fail(
        token === undefined ? 'missing value for command' : `unexpected ${JSON.stringify(token.text)}`,
      )
    while (this.#peek()?.kind === 'field') {
      const target = evaluate
      const name = (this.#take()?.text ?? '').slice(1)
      evaluate = (state, dot) => field(target(state, dot), name)
    }
    return evaluate
  }

  #declare(name: string): number {
    const slot = this.#slots
    this.#slots += 1
    this.#scope.set(name, slot)
    return slot
  }

  #slot(name: string): number {
    const slot = this.#scope.get(name)
    if (slot === undefined) throw fail(`undefined variable ${JSON.stringify(name)}`)
    return slot
  }

  #peek(): Lexeme | undefined {
    return this.#tokens[this.#next]
  }

  #take(): Lexeme | undefined {
    const token = this.#peek()
    this.#next += 1
    return token
  }

  /** Whether there was white space, which separates arguments. */
  #space(): boolean {
    const found = this.#peek()?.kind === 'space'
    if (found) this.#next += 1
    return found
  }

  #isCommandEnd(): boolean {
    const token = this.#peek()
    return token === undefined || token.text === '|' || token.text === ')'
  }

  #finish(): void {
    this.#space()
    const token = this.#peek()
    if (token !== undefined) throw fail(`unexpected ${JSON.stringify(token.text)}`)
  }
}

const ranging =
  (evaluate: Evaluate, declared: readonly number[], body: Node, otherwise: Node): Node =>
  (state, dot) => {
    const items = itemsOf(evaluate(state, dot))
    if (items.length === 0) return otherwise(state, dot)
    const [keySlot, valueSlot] = declared.length === 1 ? [undefined, declared[0]] : declared
    for (const [key, value] of items) {
      state.q.spend(1)
      if (keySlot !== undefined) state.slots[keySlot] = key
      if (valueSlot !== undefined) state.slots[valueSlot] = value
      if (body(state, value) === 'break') break
    }
    return 'next'
  }

const itemsOf = (value: Cell): readonly (readonly [Cell, Cell])[] => {
  if (value === undefined || value === null) return []
  if (value instanceof GoNumber) throw fail(`range can't iterate over ${value.text}`)
  if (isArray(value)) return value.map((item, i) => [new GoNumber(String(i)), item] as const)
  if (!isPlain(value) || isNumber(value)) throw fail("range can't iterate over the value")
  return sortedKeys(value).map((key) => [key, property(value, key)] as const)
}

/** Renders; what has no value shows as `<undefined>`. */
export const renderTemplate = (q: BuiltinScope, source: string, variables: Value): string => {
  q.spend(source.length)
  const { node, slots } = new Parser(source).template()
  const state: State = { slots: new Array<Cell>(slots), q, out: [] }
  state.slots[0] = variables
  node(state, variables)
  return state.out.join('').replaceAll('<no value>', '<undefined>')
}
