// Regular expressions in RE2's syntax and linear time, and globs.
import { RE2JS } from 're2js'
import {
  type Builtin,
  BuiltinError,
  type BuiltinScope,
  builtin,
  smallInteger,
  text,
  texts,
} from './builtin.ts'
import { globPattern } from './glob.ts'
import { shareText } from './glob-intersection.ts'

const longestPattern = 100_000

const compiled = (q: BuiltinScope, pattern: string): RE2JS => {
  if (pattern.length > longestPattern) throw new BuiltinError('the regular expression is too long')
  return q.cached('regex', pattern, () => {
    q.spend(pattern.length)
    try {
      return RE2JS.compile(pattern)
    } catch (error) {
      // The library throws its own errors for patterns it cannot read; anything else it throws means the same here.
      if (error instanceof Error) throw new BuiltinError(`error parsing regexp: ${error.message}`)
      throw error
    }
  })
}

type Found = { readonly start: number; readonly end: number; readonly groups: readonly (string | null)[] }

const findAll = (q: BuiltinScope, re: RE2JS, subject: string, limit: number): Found[] => {
  const found: Found[] = []
  const matcher = re.matcher(subject)
  q.spend(subject.length)
  let previousEnd = -1
  while ((limit < 0 || found.length < limit) && matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()]
    // Go drops an empty match that touches the match before it.
    if (start === end && start === previousEnd) continue
    previousEnd = end
    const groups: (string | null)[] = []
    for (let i = 0; i <= matcher.groupCount(); i += 1) groups.push(matcher.group(i))
    found.push({ start, end, groups })
    q.spend(1 + groups.length)
  }
  return found
}

/** Go's Expand: `$1`, `${1}` and `${name}`; unknown groups are empty. */
const expand = (
  template: string,
  groups: readonly (string | null)[],
  names: Readonly<Record<string, number>>,
): string =>
  template.replace(
    /\$(?:\$|\{(\w+)\}|(\w+))/g,
    (whole, braced: string | undefined, bare: string | undefined) => {
      if (whole === '$$') return '$'
      const name = braced ?? bare ?? ''
      const index = /^\d+$/.test(name) ? Number(name) : names[name]
      return index === undefined ? '' : (groups[index] ?? '')
    },
  )

const replaceAll = (q: BuiltinScope, subject: string, pattern: string, template: string): string => {
  const re = compiled(q, pattern)
  const names = re.namedGroups()
  let result = ''
  let last = 0
  for (const { start, end, groups } of findAll(q, re, subject, -1)) {
    result += subject.slice(last, start) + expand(template, groups, names)
    last = end
  }
  return result + subject.slice(last)
}

/** Go's Split: text between matches; an empty match at the start or end does not cut. */
const split = (q: BuiltinScope, pattern: string, subject: string): string[] => {
  if (subject === '') return ['']
  const parts: string[] = []
  let from = 0
  let end = 0
  for (const match of findAll(q, compiled(q, pattern), subject, -1)) {
    if (match.end === 0) continue
    end = match.start
    if (match.start === match.end && match.start === subject.length) break
    parts.push(subject.slice(from, end))
    from = match.end
  }
  parts.push(subject.slice(from))
  return parts
}

/** A text in which the parts between the two delimiters are regular expressions and the rest is literal. */
const templatePattern = (template: string, open: string, close: string): string => {
  let result = '^'
  let rest = template
  while (rest !== '') {
    const start = rest.indexOf(open)
    if (start === -1) break
    let depth = 0
    let end = -1
    for (let i = start; i < rest.length; i += 1) {
      if (rest.startsWith(close, i) && (open !== close || i > start)) depth -= 1
      else if (rest.startsWith(open, i)) depth += 1
      if (depth === 0) {
        end = i
        break
      }
    }
    if (end === -1) throw new BuiltinError(`unbalanced braces in ${JSON.stringify(template)}`)
    result += `${RE2JS.quote(rest.slice(0, start))}(${rest.slice(start + open.length, end)})`
    rest = rest.slice(end + close.length)
  }
  return `${result}${RE2JS.quote(rest)}$`
}

const isMatch = (q: BuiltinScope, pattern: string, subject: string): boolean => {
  q.spend((subject.length * pattern.length) >>> 5)
  return compiled(q, pattern).matcher(subject).find()
}

const globMatch = (
  q: BuiltinScope,
  pattern: string,
  delimiters: readonly string[],
  subject: string,
): boolean => {
  for (const delimiter of delimiters)
    if ([...delimiter].length !== 1) throw new BuiltinError('delimiters must be single characters')
  return isMatch(
    q,
    q.cached('glob', `${delimiters.join('')}\0${pattern}`, () => globPattern(pattern, delimiters)),
    subject,
  )
}

export const patterns: readonly Builtin[] = [
  builtin('regex.match', 2, (q, pattern, subject) => isMatch(q, text(pattern, 1), text(subject, 2))),
  builtin('re_match', 2, (q, pattern, subject) => isMatch(q, text(pattern, 1), text(subject, 2)), {
    deprecated: 'Use regex.match.',
  }),
  builtin('regex.is_valid', 1, (q, pattern) => {
    if (typeof pattern !== 'string') return false
    try {
      compiled(q, pattern)
      return true
    } catch (error) {
      if (error instanceof BuiltinError) return false
      throw error
    }
  }),
  builtin('regex.find_n', 3, (q, pattern, subject, n) =>
    findAll(q, compiled(q, text(pattern, 1)), text(subject, 2), smallInteger(n, 3)).map(
      ({ groups }) => groups[0] ?? '',
    ),
  ),
  builtin('regex.find_all_string_submatch_n', 3, (q, pattern, subject, n) =>
    findAll(q, compiled(q, text(pattern, 1)), text(subject, 2), smallInteger(n, 3)).map(({ groups }) =>
      groups.map((g) => g ?? ''),
    ),
  ),
  builtin('regex.replace', 3, (q, subject, pattern, value) =>
    replaceAll(q, text(subject, 1), text(pattern, 2), text(value, 3)),
  ),
  builtin('regex.split', 2, (q, pattern, subject) => split(q, text(pattern, 1), text(subject, 2))),
  builtin('regex.globs_match', 2, (q, left, right) => shareText(q, text(left, 1), text(right, 2))),
  builtin('regex.template_match', 4, (q, template, subject, open, close) => {
    const [start, end] = [text(open, 3), text(close, 4)]
    if ([...start].length !== 1)
      throw new BuiltinError(
        `start delimiter has to be exactly one character long but is ${[...start].length} long`,
      )
    if ([...end].length !== 1)
      throw new BuiltinError(
        `end delimiter has to be exactly one character long but is ${[...end].length} long`,
      )
    return isMatch(q, templatePattern(text(template, 1), start, end), text(subject, 2))
  }),
  builtin('glob.match', 3, (q, pattern, delimiters, subject) => {
    const [p, s] = [text(pattern, 1), text(subject, 3)]
    if (delimiters === null) return globMatch(q, p, [], s)
    const list = texts(delimiters, 2, 'one of {null, array}')
    return globMatch(q, p, list.length === 0 ? ['.'] : list, s)
  }),
  builtin('glob.quote_meta', 1, (_, pattern) => text(pattern, 1).replace(/[*?\\[\]{}]/g, '\\$&')),
]
