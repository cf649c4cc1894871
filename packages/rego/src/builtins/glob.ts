// Globs as patterns of regular expressions: `*`, `**`, `?`, `[a-z]`, `[!a]` and `{a,b}`.
import { BuiltinError } from './builtin.ts'

const quoted = (c: string): string => (/[A-Za-z0-9_]/.test(c) || c > '\u007f' ? c : `\\${c}`)

export const globPattern = (glob: string, delimiters: readonly string[]): string => {
  const inside = delimiters.length === 0 ? '(?s:.)' : `[^${delimiters.map(quoted).join('')}]`
  const points = [...glob]
  let at = 0
  let braces = 0
  let result = ''
  const fail = (what: string): BuiltinError =>
    new BuiltinError(`invalid glob ${JSON.stringify(glob)}: ${what}`)

  const characterClass = (): string => {
    let i = at + 1
    const negated = points[i] === '!'
    if (negated) i += 1
    let members = ''
    for (; points[i] !== ']' || members === ''; i += 1) {
      const c = points[i]
      if (c === undefined) throw fail('unclosed [')
      if (c === '\\') i += 1
      const literal = points[i]
      if (literal === undefined) throw fail('unclosed [')
      members +=
        literal === '-' && members !== '' && points[i + 1] !== ']' && c !== '\\' ? '-' : quoted(literal)
    }
    at = i + 1
    return `[${negated ? '^' : ''}${members}]`
  }

  while (at < points.length) {
    const c = points[at] ?? ''
    if (c === '\\') {
      const next = points[at + 1]
      if (next === undefined) throw fail('nothing after \\')
      result += quoted(next)
      at += 2
    } else if (c === '*') {
      const isSuper = points[at + 1] === '*'
      result += isSuper ? '(?s:.*)' : `${inside}*`
      at += isSuper ? 2 : 1
    } else if (c === '?') {
      result += inside
      at += 1
    } else if (c === '[') result += characterClass()
    else if (c === '{' || (braces > 0 && (c === ',' || c === '}'))) {
      braces += c === '{' ? 1 : c === '}' ? -1 : 0
      result += c === '{' ? '(?:' : c === ',' ? '|' : ')'
      at += 1
    } else {
      result += quoted(c)
      at += 1
    }
  }
  if (braces > 0) throw fail('unclosed {')
  return `^(?:${result})$`
}
