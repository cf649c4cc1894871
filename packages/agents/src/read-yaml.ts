import {
  isForbiddenKey,
  type Json,
  type JsonLimits,
  type NumberCode,
  numberProblem,
  type Path,
  pathText,
  positionAt,
  type Refused,
  type TextPosition,
  textOf,
} from '@countersign/digest'
import { CST, isMap, isScalar, isSeq, Lexer, type ParsedNode, Parser, parseAllDocuments } from 'yaml'

/** Everything of YAML that a spec cannot be written with. What is left means the same to every reader. */
export type YamlCode =
  | NumberCode
  | 'YAML_TOO_LARGE'
  | 'YAML_NOT_UTF8'
  | 'YAML_BYTE_ORDER_MARK'
  | 'YAML_TOO_DEEP'
  | 'YAML_ANCHOR'
  | 'YAML_ALIAS'
  | 'YAML_TAG'
  | 'YAML_DIRECTIVE'
  | 'YAML_MERGE_KEY'
  | 'YAML_SEVERAL_DOCUMENTS'
  | 'YAML_EMPTY'
  | 'YAML_MALFORMED'
  | 'YAML_KEY_NOT_TEXT'
  | 'KEY_DUPLICATE'
  | 'KEY_FORBIDDEN'
  | 'LONE_SURROGATE'

/** A value with the place of each of its parts; `where` answers the nearest one around a path. */
export type LocatedJson = { readonly value: Json; readonly where: (path: Path) => TextPosition | null }

class Stop extends Error {
  readonly code: YamlCode
  readonly offset: number | null
  readonly path: Path

  constructor(code: YamlCode, message: string, offset: number | null = null, path: Path = []) {
    super(message)
    this.code = code
    this.offset = offset
    this.path = [...path]
  }
}

/**
 * Reads one YAML 1.2 document of the core schema: no anchors, aliases, tags, directives or merge keys. What could
 * make a small text large or deep is refused while it is still a row of tokens, before anything is built from it.
 */
export function readYaml(
  source: string | Uint8Array,
  limits: JsonLimits,
): { readonly ok: true; readonly located: LocatedJson } | Refused<YamlCode> {
  let text = ''
  try {
    if (source.length > limits.maxBytes) throw tooLarge(limits)
    const decoded = typeof source === 'string' ? { text: source, valid: true } : textOf(source)
    text = decoded.text
    if (!decoded.valid) throw new Stop('YAML_NOT_UTF8', 'The text is not valid UTF-8.', text.length)
    if (new TextEncoder().encode(text).length > limits.maxBytes) throw tooLarge(limits)
    const lone = text.search(/\p{Cs}/u)
    if (lone >= 0) throw new Stop('LONE_SURROGATE', 'Half of a surrogate pair stands alone.', lone)
    assertPlain(text, limits.maxDepth)
    return { ok: true, located: locatedValue(text) }
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    const at = error.offset === null ? null : positionAt(text, error.offset)
    return { ok: false, code: error.code, message: error.message, at, path: pathText(error.path) }
  }
}

const tooLarge = ({ maxBytes }: JsonLimits) =>
  new Stop('YAML_TOO_LARGE', `The text is larger than ${maxBytes} bytes.`)

const forbidden: Partial<Record<CST.TokenType, readonly [YamlCode, string]>> = {
  anchor: ['YAML_ANCHOR', 'Anchors (&name) are not read. Write the value where it is needed.'],
  alias: ['YAML_ALIAS', 'Aliases (*name) are not read. Write the value where it is needed.'],
  tag: ['YAML_TAG', 'Tags (!name) are not read. Write plain values.'],
  'byte-order-mark': ['YAML_BYTE_ORDER_MARK', 'The text has a byte order mark. Save it without one.'],
  'directive-line': ['YAML_DIRECTIVE', 'Directives (%NAME) are not read. Remove the line.'],
}

function assertPlain(text: string, maxDepth: number): void {
  const tooDeep = (offset: number) =>
    new Stop('YAML_TOO_DEEP', `Lists and objects nest at most ${maxDepth} deep.`, offset)
  let offset = 0
  let flow = 0
  let onLine = 0
  let isContent = false
  for (const token of new Lexer().lex(text)) {
    // The lexer announces each plain or block scalar, whose text may look like anything.
    const type = isContent ? 'scalar' : CST.tokenType(token)
    isContent = token === CST.SCALAR
    if (token === CST.SCALAR || token === CST.DOCUMENT || token === CST.FLOW_END) continue
    const refusal = type === null ? undefined : forbidden[type]
    if (refusal !== undefined) throw new Stop(refusal[0], refusal[1], offset)
    if (!closesWhatItOpens(type, token)) {
      throw new Stop('YAML_MALFORMED', 'A quotation is not closed.', offset)
    }
    if (type === 'flow-map-start' || type === 'flow-seq-start') flow += 1
    if (type === 'flow-map-end' || type === 'flow-seq-end') flow -= 1
    if (flow < 0) throw new Stop('YAML_MALFORMED', 'Something is closed that was never opened.', offset)
    // A line can nest by `- - -` and `? ? ?`; no honest line of a spec does so this often.
    if (type === 'newline') onLine = 0
    const nests = type === 'seq-item-ind' || type === 'explicit-key-ind' || type === 'map-value-ind'
    if (flow === 0 && nests) onLine += 1
    if (flow > maxDepth || onLine > maxDepth) throw tooDeep(offset)
    offset += token.length
  }
  // Lines can nest by indentation. The parser keeps a stack of its own, so depth costs it nothing.
  const open = [...new Parser().parse(text)].map((token) => ({ token, depth: 0 }))
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    for (const token of partsOf(item.token)) {
      const depth = item.depth + (CST.isCollection(token) ? 1 : 0)
      if (depth > maxDepth) throw tooDeep(token.offset)
      open.push({ token, depth })
    }
  }
}

/** `yaml` looks at the last character only, which in an open quotation can be an escaped quotation mark. */
function closesWhatItOpens(type: CST.TokenType | 'scalar' | null, token: string): boolean {
  const inside = token.slice(1, -1)
  if (type === 'single-quoted-scalar') {
    return token.length > 1 && token.endsWith("'") && !inside.replaceAll("''", '').includes("'")
  }
  if (type !== 'double-quoted-scalar') return true
  return token.length > 1 && token.endsWith('"') && !/["\\]/.test(inside.replace(/\\[\s\S]/g, ''))
}

function* partsOf(token: CST.Token): Generator<CST.Token> {
  if (token.type === 'document' && token.value !== undefined) yield token.value
  if (!CST.isCollection(token)) return
  for (const { key, value } of token.items) {
    if (key) yield key
    if (value) yield value
  }
}

function locatedValue(text: string): LocatedJson {
  const documents = parseAllDocuments(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    strict: true,
    stringKeys: true,
    // Looking for doubles there costs the square of the number of keys; `read` looks for them with a set.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  })
  const [document, second] = documents
  const error = document?.errors[0] ?? document?.warnings[0]
  if (error !== undefined) {
    if (/stringKeys/.test(error.message)) {
      throw new Stop('YAML_KEY_NOT_TEXT', 'Names of fields are plain text.', error.pos[0])
    }
    throw new Stop('YAML_MALFORMED', sentence(error.message), error.pos[0])
  }
  if (second !== undefined) {
    const offset = second.range?.[0] ?? 0
    throw new Stop('YAML_SEVERAL_DOCUMENTS', 'There is more than one document. Keep one.', offset)
  }
  const root = document?.contents ?? null
  if (root === null || (isScalar(root) && root.source === '')) {
    throw new Stop('YAML_EMPTY', 'There is no value in the text.', 0)
  }
  const top: Place = { offset: 0, parts: new Map() }
  const value = read(root, [], top)
  return {
    value,
    where: (path) => {
      let place = top
      for (const step of path) {
        const part = place.parts.get(step)
        if (part === undefined) break
        place = part
      }
      return positionAt(text, place.offset)
    },
  }
}

/** Where a value begins, or the name of the field that holds it. */
type Place = { readonly offset: number; readonly parts: Map<string | number, Place> }

function read(node: ParsedNode | null, path: (string | number)[], place: Place): Json {
  if (node === null) return null
  const offset = node.range[0]
  if (isScalar(node)) return scalar(node.value, node.source ?? null, offset, path)
  const enter = (step: string | number, start: number, part: ParsedNode | null): Json => {
    const inner: Place = { offset: start, parts: new Map() }
    place.parts.set(step, inner)
    return read(part, path, inner)
  }
  if (isSeq(node)) {
    return node.items.map((item, index) => {
      path.push(index)
      const value = enter(index, item.range[0], item)
      path.pop()
      return value
    })
  }
  if (!isMap(node)) throw new Stop('YAML_ALIAS', 'Aliases (*name) are not read.', offset, path)
  const object: { [key: string]: Json } = {}
  for (const { key, value } of node.items) {
    const start = key.range[0]
    const name = isScalar(key) ? key.value : null
    if (typeof name !== 'string')
      throw new Stop('YAML_KEY_NOT_TEXT', 'Names of fields are plain text.', start, path)
    path.push(name)
    const stop = (code: YamlCode, message: string) => new Stop(code, message, start, path)
    if (name === '<<')
      throw stop('YAML_MERGE_KEY', 'Merge keys (<<) are not read. Write the fields themselves.')
    if (isForbiddenKey(name)) throw stop('KEY_FORBIDDEN', `A field cannot be called \`${name}\`.`)
    if (/\p{Cs}/u.test(name)) throw stop('LONE_SURROGATE', 'Half of a surrogate pair stands alone.')
    if (Object.hasOwn(object, name)) {
      throw stop('KEY_DUPLICATE', 'The field is there twice; which one counts would be a guess.')
    }
    object[name] = enter(name, start, value)
    path.pop()
  }
  return object
}

function scalar(value: unknown, source: string | null, offset: number | null, path: Path): Json {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') {
    if (!/\p{Cs}/u.test(value)) return value
    throw new Stop('LONE_SURROGATE', 'Half of a surrogate pair stands alone.', offset, path)
  }
  if (typeof value === 'number') {
    // Octal and hexadecimal spellings are exact, so only decimal ones are looked at as they were written.
    const problem = numberProblem(value, source !== null && /^[-+]?0[ox]/.test(source) ? null : source)
    if (problem !== null) throw new Stop(problem.code, problem.message, offset, path)
    return value + 0
  }
  throw new Stop('YAML_MALFORMED', 'This is not a value that JSON has.', offset, path)
}

const sentence = (message: string): string => {
  const first = message.split('\n')[0] ?? ''
  return /[.!?]$/.test(first) ? first : `${first}.`
}
