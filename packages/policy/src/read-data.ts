import { problemsOf, readYaml } from '@countersign/agents'
import { pathText } from '@countersign/digest'
import { PolicyData } from './policy-data.ts'
import { dataFile, type PolicyFiles } from './policy-files.ts'
import type { PolicyProblem } from './policy-problem.ts'

const limits = { maxBytes: 256 * 1024, maxDepth: 16 }

export type DataReading =
  | {
      readonly ok: true
      readonly data: PolicyData
      /** The place of a rule in the list of those that only warn. */
      readonly placeOfWarning: (at: number) => { readonly line: number; readonly column: number }
    }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] }

/** Reads the document of a set, strictly and with the line of everything that is wrong. */
export function readPolicyData(files: PolicyFiles): DataReading {
  const text = files[dataFile]
  if (text === undefined) {
    const hint = 'Add the document with the limits that the rules decide by.'
    return refused([{ code: 'POLICY_DATA_MISSING', message: `The set has no ${dataFile}.`, hint }])
  }
  const read = readYaml(text, limits)
  if (!read.ok) {
    return refused([
      { code: read.code, message: read.message, hint: 'Write plain YAML, or JSON.', at: read.at },
    ])
  }
  const { value, where } = read.located
  const parsed = PolicyData.safeParse(value, { reportInput: true })
  if (parsed.success) {
    return { ok: true, data: parsed.data, placeOfWarning: (at) => where(['warn', at]) ?? start }
  }
  return refused(
    problemsOf(parsed.error.issues)
      .slice(0, 50)
      .map(({ code, path, message }) => ({
        code,
        message: path.length === 0 ? message : `${pathText(path)}: ${message}`,
        hint: 'The shipped document has every field, with a sentence about each.',
        at: where(path),
      })),
  )
}

const start = { line: 1, column: 1 }

type Found = Pick<PolicyProblem, 'code' | 'message' | 'hint'> & {
  readonly at?: { readonly line: number; readonly column: number } | null
}

const refused = (found: readonly Found[]): DataReading => ({
  ok: false,
  problems: found.map(({ code, message, hint, at }) => {
    const { line, column } = at ?? start
    return { file: dataFile, line, column, code, message, hint }
  }),
})
