import { type Path, pathText, type Refused, type TextPosition } from '@countersign/digest'
import type { z } from 'zod'

/** What can be wrong with the content of a spec; reading a text has codes of its own. */
export const contentCodes = [
  'FIELD_MISSING',
  'FIELD_UNKNOWN',
  'TYPE_WRONG',
  'TOO_SHORT',
  'TOO_LONG',
  'TOO_FEW',
  'TOO_MANY',
  'TOO_SMALL',
  'TOO_LARGE',
  'OPTION_UNKNOWN',
  'VALUE_INVALID',
  'DUPLICATE',
  'HIDDEN_CHARACTER',
  'SECRET_FOUND',
] as const
export type ContentCode = (typeof contentCodes)[number]

/** One thing that is wrong with a spec: where in it, and where in its text when it was one. */
export type SpecProblem<Code extends string = ContentCode> = {
  readonly code: Code
  readonly path: string
  readonly message: string
  readonly at: TextPosition | null
}

/** What the digest package refused, as a problem of a spec. */
export const problemOfText = <Code extends string>({
  code,
  path,
  message,
  at,
}: Refused<Code>): SpecProblem<Code> => ({
  code,
  path,
  message,
  at,
})

type Located = { readonly code: ContentCode; readonly path: Path; readonly message: string }
type Issue = z.core.$ZodIssue

/** Turns zod's issues into sentences that a person understands. A field that does not exist is one problem each. */
export const problemsOf = (issues: readonly Issue[]): Located[] => issues.flatMap(problemsOfIssue)

// Each problem is looked up and shown; nobody reads more of them before mending the first.
export const mostProblems = 50

/** Problems of a value that has no text. */
export const placeless = (issues: readonly Issue[]): SpecProblem[] =>
  problemsOf(issues)
    .slice(0, mostProblems)
    .map(({ path, ...rest }) => ({ ...rest, path: pathText(path), at: null }))

function problemsOfIssue(issue: Issue): Located[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
  const one = (code: ContentCode, message: string): Located[] => [{ code, path, message }]
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? one('FIELD_MISSING', 'This field is missing.')
        : one('TYPE_WRONG', `This must be ${kinds[issue.expected] ?? issue.expected}.`)
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        code: 'FIELD_UNKNOWN',
        path: [...path, key],
        message: 'There is no such field here. Nothing is dropped silently, so it is refused.',
      }))
    case 'too_big':
      return sized(issue.origin, 'most', Number(issue.maximum), one)
    case 'too_small':
      return sized(issue.origin, 'least', Number(issue.minimum), one)
    case 'invalid_value':
      return issue.input === undefined
        ? one('FIELD_MISSING', 'This field is missing.')
        : one('OPTION_UNKNOWN', `Choose one of: ${issue.values.map(String).join(', ')}.`)
    case 'invalid_key':
      return issue.issues.flatMap(problemsOfIssue).map((inner) => ({ ...inner, path }))
    case 'custom': {
      const named: unknown = issue.params?.code
      return one(contentCodes.find((code) => code === named) ?? 'VALUE_INVALID', issue.message)
    }
    default:
      return one('VALUE_INVALID', issue.message)
  }
}

function sized(
  origin: string,
  bound: 'most' | 'least',
  limit: number,
  one: (code: ContentCode, message: string) => Located[],
): Located[] {
  const many = bound === 'most'
  if (origin === 'string') {
    return one(
      many ? 'TOO_LONG' : 'TOO_SHORT',
      limit === 1 && !many ? 'This cannot be empty.' : `Use at ${bound} ${limit} characters.`,
    )
  }
  if (origin === 'array') return one(many ? 'TOO_MANY' : 'TOO_FEW', `List at ${bound} ${limit}.`)
  return one(many ? 'TOO_LARGE' : 'TOO_SMALL', `This must be at ${bound} ${limit}.`)
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with fields',
  record: 'an object with fields',
}
