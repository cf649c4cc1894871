import { StreamLanguage, type StringStream } from '@codemirror/language'

const keywords = new Set([
  'as',
  'contains',
  'default',
  'else',
  'every',
  'if',
  'import',
  'in',
  'not',
  'package',
  'some',
  'with',
])
const atoms = new Set(['true', 'false', 'null'])
// Names of highlighting tags, as the editor knows them.
const text = 'string.special'
const call = 'variableName.function'
const documents = new Set(['input', 'data'])

/** What is open where the stream stands; the innermost comes last. A raw string may span lines, and so may a template. */
type Open = { kind: 'raw' } | { kind: 'template'; quote: '"' | '`' } | { kind: 'expression'; braces: number }

type State = { open: Open[]; depth: number; isAfterDot: boolean }

function rawString(stream: StringStream, { open }: State): string {
  if (stream.skipTo('`')) {
    stream.next()
    open.pop()
  } else stream.skipToEnd()
  return text
}

/** The literal part of a template up to an expression, the end of the template or the end of the line. */
function templatePart(stream: StringStream, { open }: State, quote: '"' | '`'): string {
  if (stream.eat('{')) {
    open.push({ kind: 'expression', braces: 0 })
    return 'punctuation'
  }
  for (let next = stream.next(); next; next = stream.next()) {
    if (next === '\\') stream.next()
    if (next === quote) {
      open.pop()
      return text
    }
    if (stream.peek() === '{') return text
  }
  // A template in quotation marks ends with its line, as the engine has it.
  if (quote === '"') open.pop()
  return text
}

function bracket(stream: StringStream, state: State): string {
  const inner = state.open.at(-1)
  const found = stream.next() ?? ''
  const isOpening = '{[('.includes(found)
  if (inner?.kind === 'expression' && '{}'.includes(found)) {
    if (!isOpening && inner.braces === 0) {
      state.open.pop()
      return 'punctuation'
    }
    inner.braces += isOpening ? 1 : -1
  }
  state.depth = Math.max(0, state.depth + (isOpening ? 1 : -1))
  return 'punctuation'
}

function name(stream: StringStream, isAfterDot: boolean, isAtStart: boolean): string {
  const word = stream.current()
  if (isAfterDot) return stream.peek() === '(' ? call : 'variableName'
  if (keywords.has(word)) return 'keyword'
  if (atoms.has(word)) return 'bool'
  if (documents.has(word)) return 'variableName.standard'
  if (stream.peek() === '(') return call
  return isAtStart ? 'variableName.definition' : 'variableName'
}

/** Colours for Rego. Only the engine knows what is right; this knows words from strings. */
export const rego = StreamLanguage.define<State>({
  name: 'rego',
  startState: () => ({ open: [], depth: 0, isAfterDot: false }),
  copyState: (state) => ({ ...state, open: state.open.map((each) => ({ ...each })) }),
  token(stream, state) {
    const inner = state.open.at(-1)
    if (inner?.kind === 'raw') return rawString(stream, state)
    if (inner?.kind === 'template') return templatePart(stream, state, inner.quote)
    const isAtStart = stream.sol()
    if (stream.eatSpace()) return null
    const { isAfterDot } = state
    state.isAfterDot = false
    if (stream.match('#')) {
      stream.skipToEnd()
      return 'comment'
    }
    if (stream.match(/^[A-Za-z_]\w*/)) return name(stream, isAfterDot, isAtStart)
    if (stream.match(/^(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/)) return 'number'
    if (stream.match(/^\$["`]/)) {
      state.open.push({ kind: 'template', quote: stream.current().endsWith('"') ? '"' : '`' })
      return text
    }
    if (stream.eat('`')) {
      state.open.push({ kind: 'raw' })
      return rawString(stream, state)
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return text
    if (stream.match(/^[{}[\]()]/, false)) return bracket(stream, state)
    if (stream.eat('.')) {
      state.isAfterDot = true
      return 'punctuation'
    }
    if (stream.match(/^(?::=|==|!=|<=|>=|[=<>|&+\-*/%])/)) return 'operator'
    stream.next()
    return 'punctuation'
  },
  languageData: { commentTokens: { line: '#' }, indentOnInput: /^\s*[}\])]$/ },
  // As `opa fmt` does it: one step for every bracket that is open.
  indent: ({ depth }, textAfter, { unit }) =>
    unit * Math.max(0, depth - (/^\s*[}\])]/.test(textAfter) ? 1 : 0)),
})
