// Base64, hex, URL queries, JSON and YAML as text.
import {
  type DocumentOptions,
  type ParseOptions,
  parse as parseYaml,
  type SchemaOptions,
  stringify as stringifyYaml,
  type ToJSOptions,
  YAMLParseError,
} from 'yaml'
import { checkValue, JsonError, parseJson } from '../values/json.ts'
import { jsonText, toJson } from '../values/print.ts'
import {
  entriesOf,
  isArray,
  isObject,
  isPlain,
  ObjectBuilder,
  property,
  typeName,
  type Value,
} from '../values/value.ts'
import { type Builtin, BuiltinError, builtin, elements, flag, object, text, typeError } from './builtin.ts'
import { decodeBase64, decodeBase64Url, encodeBase64, encodeBase64Url, fromUtf8, utf8 } from './bytes.ts'

export const asJson = (source: string): Value => {
  try {
    return parseJson(source)
  } catch (error) {
    if (error instanceof JsonError) throw new BuiltinError(error.message)
    throw error
  }
}

const isValid = (parse: () => unknown): boolean => {
  try {
    parse()
    return true
  } catch (error) {
    if (error instanceof BuiltinError) return false
    throw error
  }
}

// YAML 1.1, as Go's library reads it (`yes` is true, 1_000 a number), but for the types JSON does not have.
const notJson = /:(timestamp|binary|omap|pairs|set)$/
const yamlReading: ParseOptions & DocumentOptions & SchemaOptions & ToJSOptions = {
  version: '1.1',
  maxAliasCount: 100,
  merge: true,
  customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !notJson.test(tag.tag)),
}

const asYaml = (source: string): Value => {
  try {
    return checkValue(parseYaml(source, yamlReading) ?? null, 'YAML')
  } catch (error) {
    if (error instanceof YAMLParseError)
      throw new BuiltinError(
        `yaml: line ${error.linePos?.[0].line ?? 1}: did not find expected node: ${error.message.split('\n')[0]}`,
      )
    if (error instanceof JsonError || error instanceof ReferenceError)
      throw new BuiltinError(`yaml: ${error.message}`)
    throw error
  }
}

// A lone surrogate has no UTF-8 and becomes the replacement character.
const wellFormed = (value: string): string => fromUtf8(utf8(value))

// Go's QueryEscape: everything but letters, digits, `-_.~`, with a space as a plus sign.
export const encodeQuery = (value: string): string =>
  encodeURIComponent(wellFormed(value))
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')

const decodeQuery = (value: string): string => {
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(value)
  if (bad !== null) throw new BuiltinError(`invalid URL escape ${JSON.stringify(bad[0])}`)
  const bytes: number[] = []
  const source = utf8(value)
  for (let i = 0; i < source.length; i += 1) {
    const byte = source[i] ?? 0
    if (byte === 37) {
      bytes.push(Number.parseInt(String.fromCharCode(source[i + 1] ?? 0, source[i + 2] ?? 0), 16))
      i += 2
    } else bytes.push(byte === 43 ? 32 : byte)
  }
  return fromUtf8(Uint8Array.from(bytes))
}

const decodeObject = (query: string): Value => {
  const builder = new ObjectBuilder()
  for (const pair of query.split('&')) {
    if (pair === '') continue
    if (pair.includes(';')) throw new BuiltinError('invalid semicolon separator in query')
    const at = pair.indexOf('=')
    const key = decodeQuery(at === -1 ? pair : pair.slice(0, at))
    const previous = builder.get(key)
    const value = decodeQuery(at === -1 ? '' : pair.slice(at + 1))
    builder.set(key, previous !== undefined && isArray(previous) ? [...previous, value] : [value])
  }
  return builder.build()
}

const encodeObject = (value: Value): string =>
  entriesOf(object(value, 1))
    .flatMap(([key, member]) => {
      if (typeof key !== 'string')
        throw typeError(1, 'object with string keys', `object with ${typeName(key)} keys`)
      const values =
        typeof member === 'string' ? [member] : elements(member, 1, 'one of {string, set, array}')
      return values.map((item) => `${encodeQuery(key)}=${encodeQuery(text(item, 1))}`)
    })
    .join('&')

const marshalOptions = new Set(['indent', 'prefix', 'pretty'])

const marshal = (value: Value, options: Value): string => {
  const given = object(options, 2)
  for (const [key] of entriesOf(given))
    if (typeof key !== 'string' || !marshalOptions.has(key))
      throw typeError(
        2,
        'object containing only the keys "indent", "prefix" and "pretty"',
        `object containing key ${jsonText(key)}`,
      )
  if (!isObject(given) || !isPlain(given)) return jsonText(value)
  const indent = property(given, 'indent')
  const prefix = property(given, 'prefix')
  const pretty = property(given, 'pretty')
  const isPretty = pretty === undefined ? indent !== undefined || prefix !== undefined : flag(pretty, 2)
  if (!isPretty) return jsonText(value)
  const layout = {
    indent: indent === undefined ? '\t' : text(indent, 2),
    prefix: prefix === undefined ? '' : text(prefix, 2),
  }
  return layout.prefix + jsonText(value, layout)
}

const hexDecode = (value: string): string => {
  const bytes: number[] = []
  for (let i = 0; i < value.length; i += 2) {
    for (const c of [value.charAt(i), value.charAt(i + 1)]) {
      if (c === '') throw new BuiltinError('encoding/hex: odd length hex string')
      if (!/[0-9a-fA-F]/.test(c))
        throw new BuiltinError(
          `encoding/hex: invalid byte: U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')} '${c}'`,
        )
    }
    bytes.push(Number.parseInt(value.slice(i, i + 2), 16))
  }
  return fromUtf8(Uint8Array.from(bytes))
}

export const hexEncode = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

export const encoding: readonly Builtin[] = [
  builtin('base64.encode', 1, (_, value) => encodeBase64(utf8(text(value, 1)))),
  builtin('base64.decode', 1, (_, value) => fromUtf8(decodeBase64(text(value, 1)))),
  builtin('base64.is_valid', 1, (_, value) => isValid(() => decodeBase64(text(value, 1)))),
  builtin('base64url.encode', 1, (_, value) => encodeBase64Url(utf8(text(value, 1)), true)),
  builtin('base64url.encode_no_pad', 1, (_, value) => encodeBase64Url(utf8(text(value, 1)), false)),
  builtin('base64url.decode', 1, (_, value) => fromUtf8(decodeBase64Url(text(value, 1)))),
  builtin('hex.encode', 1, (_, value) => hexEncode(utf8(text(value, 1)))),
  builtin('hex.decode', 1, (_, value) => hexDecode(text(value, 1))),
  builtin('urlquery.encode', 1, (_, value) => encodeQuery(text(value, 1))),
  builtin('urlquery.decode', 1, (_, value) => decodeQuery(text(value, 1))),
  builtin('urlquery.encode_object', 1, (_, value) => encodeObject(value)),
  builtin('urlquery.decode_object', 1, (_, value) => decodeObject(text(value, 1))),
  builtin('json.marshal', 1, (_, value) => jsonText(value)),
  builtin('json.marshal_with_options', 2, (_, value, options) => marshal(value, options)),
  builtin('json.unmarshal', 1, (_, value) => asJson(text(value, 1))),
  builtin('json.is_valid', 1, (_, value) => typeof value === 'string' && isValid(() => asJson(value))),
  builtin('yaml.marshal', 1, (_, value) =>
    stringifyYaml(toJson(value), {
      version: '1.1',
      sortMapEntries: true,
      indentSeq: false,
      lineWidth: 0,
    }),
  ),
  builtin('yaml.unmarshal', 1, (_, value) => asYaml(text(value, 1))),
  builtin('yaml.is_valid', 1, (_, value) => typeof value === 'string' && isValid(() => asYaml(value))),
]
