// URIs taken apart as Go's net/url does it, which is what upstream answers with.
import type { Value } from '../values/value.ts'
import { type Builtin, BuiltinError, builtin, text } from './builtin.ts'
import { fromUtf8, utf8 } from './bytes.ts'
import { isIPv6 } from './net.ts'

type Parts = {
  readonly scheme: string
  readonly host: string
  readonly path: string
  readonly rawPath: string
  readonly query: string
  readonly fragment: string
}

const cut = (source: string, separator: string): readonly [string, string] => {
  const at = source.indexOf(separator)
  return at === -1 ? [source, ''] : [source.slice(0, at), source.slice(at + 1)]
}

const badEscape = (written: string): BuiltinError =>
  new BuiltinError(`invalid URL escape ${JSON.stringify(written)}`)

const hexAt = (bytes: Uint8Array, at: number): number | undefined => {
  const digits = String.fromCharCode(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0)
  return /^[0-9a-fA-F]{2}$/.test(digits) ? Number.parseInt(digits, 16) : undefined
}

/** Bytes with their escapes resolved; `allows` says which bytes an escape may stand for. */
const unescaped = (source: string, allows: (byte: number, written: string) => boolean): Uint8Array => {
  const bytes = utf8(source)
  const result: number[] = []
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0
    if (byte !== 37) {
      result.push(byte)
      continue
    }
    const written = fromUtf8(bytes.subarray(i, i + 3))
    const value = hexAt(bytes, i)
    if (value === undefined || !allows(value, written)) throw badEscape(written)
    result.push(value)
    i += 2
  }
  return Uint8Array.from(result)
}

const anything = (): boolean => true
const hostCharacter = /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/
const isHostByte = (byte: number): boolean => hostCharacter.test(String.fromCharCode(byte))

const hostPart = (
  source: string,
  allows = (byte: number, written: string): boolean => byte > 127 || written === '%25',
): string => {
  const bad = [...source].find((c) => c !== '%' && c < '\u0080' && !hostCharacter.test(c))
  const result = fromUtf8(unescaped(source, allows))
  if (bad !== undefined) throw new BuiltinError(`invalid character ${JSON.stringify(bad)} in host name`)
  return result
}

const checkPort = (port: string): void => {
  if (!/^(:[0-9]*)?$/.test(port)) throw new BuiltinError(`invalid port ${JSON.stringify(port)} after host`)
}

/** An IP literal in brackets, perhaps with a zone (RFC 6874), or a name, each with an optional port. */
const hostOf = (source: string): string => {
  const open = source.lastIndexOf('[')
  if (open === -1) {
    const colon = source.indexOf(':')
    if (colon !== -1) checkPort(source.slice(colon))
    return hostPart(source)
  }
  const close = source.lastIndexOf(']')
  if (open > 0) throw new BuiltinError('invalid IP-literal')
  if (close === -1) throw new BuiltinError("missing ']' in host")
  checkPort(source.slice(close + 1))
  const literal = source.slice(1, close)
  const zone = literal.indexOf('%25')
  const address = hostPart(zone === -1 ? literal : literal.slice(0, zone))
  if (!isIPv6(address)) throw new BuiltinError('invalid IP-literal')
  const named =
    zone === -1
      ? ''
      : hostPart(
          literal.slice(zone),
          (byte, written) => written === '%25' || byte === 32 || byte > 127 || isHostByte(byte),
        )
  if (named === '%') throw new BuiltinError('invalid IP-literal')
  return `[${address}${named}]${source.slice(close + 1)}`
}

const authority = (source: string): string => {
  const at = source.lastIndexOf('@')
  const host = hostOf(source.slice(at + 1))
  const user = at === -1 ? '' : source.slice(0, at)
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) throw new BuiltinError('net/url: invalid userinfo')
  unescaped(user, anything)
  return host
}

const schemeOf = (source: string): readonly [string, string] => {
  if (source.startsWith(':')) throw new BuiltinError('missing protocol scheme')
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(source)
  return match === null ? ['', source] : [(match[1] ?? '').toLowerCase(), source.slice(match[0].length)]
}

const pathByte = /[A-Za-z0-9\-_.~$&+,/:;=@]/
const escapedPath = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => {
    const c = String.fromCharCode(byte)
    return pathByte.test(c) ? c : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')

const none: Parts = { scheme: '', host: '', path: '', rawPath: '', query: '', fragment: '' }

const withoutFragment = (source: string): Parts => {
  if ([...source].some((c) => c < ' ' || c === '\u007f'))
    throw new BuiltinError('net/url: invalid control character in URL')
  if (source === '*') return { ...none, path: '*', rawPath: '*' }
  const [scheme, afterScheme] = schemeOf(source)
  const [hierarchy, query] = cut(afterScheme, '?')
  if (!hierarchy.startsWith('/')) {
    if (scheme !== '') return { ...none, scheme, query }
    if (cut(hierarchy, '/')[0].includes(':'))
      throw new BuiltinError('first path segment in URL cannot contain colon')
  }
  const hasAuthority = hierarchy.startsWith('//') && (scheme !== '' || !hierarchy.startsWith('///'))
  const slash = hasAuthority ? hierarchy.indexOf('/', 2) : 0
  const end = slash === -1 ? hierarchy.length : slash
  const host = hasAuthority ? authority(hierarchy.slice(2, end)) : ''
  const written = hierarchy.slice(end)
  const bytes = unescaped(written, anything)
  const path = fromUtf8(bytes)
  // The path as written counts only where escaping the plain one would not give it back.
  return { ...none, scheme, host, query, path, rawPath: escapedPath(bytes) === written ? path : written }
}

const parse = (source: string): Parts => {
  const [main, fragment] = cut(source, '#')
  const naming = <T>(name: string, run: () => T): T => {
    try {
      return run()
    } catch (error) {
      if (error instanceof BuiltinError)
        throw new BuiltinError(`parse ${JSON.stringify(name)}: ${error.message}`)
      throw error
    }
  }
  const parts = naming(main, () => withoutFragment(main))
  return { ...parts, fragment: naming(source, () => fromUtf8(unescaped(fragment, anything))) }
}

const isValid = (source: string): boolean => {
  try {
    parse(source)
    return source !== ''
  } catch (error) {
    if (error instanceof BuiltinError) return false
    throw error
  }
}

const described = ({ scheme, host, path, rawPath, query, fragment }: Parts): Value => {
  const port = /:([0-9]*)$/.exec(host)
  const name = port === null ? host : host.slice(0, port.index)
  const members: Record<string, string> = {
    scheme,
    hostname: name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name,
    port: port?.[1] ?? '',
    path,
    raw_path: rawPath,
    raw_query: query,
    fragment,
  }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== ''))
}

export const uri: readonly Builtin[] = [
  builtin('uri.parse', 1, (_, value) => described(parse(text(value, 1)))),
  builtin('uri.is_valid', 1, (_, value) => typeof value === 'string' && isValid(value)),
]
