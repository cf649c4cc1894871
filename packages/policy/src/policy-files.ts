import type { PolicyProblem } from './policy-problem.ts'

/** A policy set as texts by their paths: Rego modules, their tests, and one document of data. */
export type PolicyFiles = Readonly<Record<string, string>>

/** Where the document of data stands; as in an OPA bundle, its folder is where it is mounted: `data.settings`. */
export const dataFile = 'settings/data.yaml'

/** The package that everything in a set lies below. */
export const policyRoot = 'countersign'

export const isPolicyTest = (path: string): boolean => path.endsWith('_test.rego')

/** What a policy may cost before anybody looks into it: the largest takes a server seconds to compile. */
export const policyLimits = { files: 500, bytesOfFile: 512 * 1024, bytes: 1024 * 1024 } as const

/** The modules that decide: everything in Rego but the tests. */
export const modulesOf = (files: PolicyFiles): PolicyFiles =>
  Object.fromEntries(Object.entries(files).filter(([path]) => path.endsWith('.rego') && !isPolicyTest(path)))

const modulePath = /^(?=.{1,150}$)(?:[a-z0-9][a-z0-9_-]{0,63}\/){0,7}[a-z0-9][a-z0-9_-]{0,58}\.rego$/

/** Whether a set may hold a file under this path; what is not a plain relative path never gets further. */
export const isPolicyPath = (path: string): boolean => path === dataFile || modulePath.test(path)

/** What is wrong with a set before its texts are read: names, sizes and characters. */
export function problemsOfFiles(files: PolicyFiles): PolicyProblem[] {
  const entries = Object.entries(files)
  if (entries.length > policyLimits.files) {
    return [
      problem('', 'POLICY_TOO_MANY_FILES', `The set has ${entries.length} files.`, {
        hint: `A set has at most ${policyLimits.files}.`,
      }),
    ]
  }
  const problems = entries.flatMap(([path, text]) => problemsOfFile(path, text))
  const bytes = entries.reduce((sum, [, text]) => sum + bytesOf(text), 0)
  if (bytes > policyLimits.bytes) {
    problems.push(
      problem('', 'POLICY_TOO_LARGE', `The files of the set are ${bytes} bytes together.`, {
        hint: `A set is at most ${policyLimits.bytes} bytes.`,
      }),
    )
  }
  return problems
}

function problemsOfFile(path: string, text: string): PolicyProblem[] {
  if (!isPolicyPath(path)) {
    return [
      problem(path.slice(0, 200), 'POLICY_PATH_INVALID', 'A policy set has no file of this name.', {
        hint: `Modules are called as in promotion/budget.rego, in lower case; the data is ${dataFile}.`,
      }),
    ]
  }
  if (bytesOf(text) > policyLimits.bytesOfFile) {
    return [
      problem(path, 'POLICY_FILE_TOO_LARGE', `The file is ${bytesOf(text)} bytes.`, {
        hint: `A file is at most ${policyLimits.bytesOfFile} bytes; split it.`,
      }),
    ]
  }
  const at = text.search(/\p{Cs}|\0|^\uFEFF/u)
  if (at < 0) return []
  const before = text.slice(0, at).split('\n')
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  return [
    problem(path, 'POLICY_TEXT_INVALID', 'There is a character here that no policy needs.', {
      ...place,
      hint: 'Save the file as plain UTF-8, without a byte order mark.',
    }),
  ]
}

const problem = (
  file: string,
  code: PolicyProblem['code'],
  message: string,
  { hint, line = 1, column = 1 }: { hint: string; line?: number; column?: number },
): PolicyProblem => ({ file, line, column, code, message, hint })

const bytesOf = (text: string): number => new TextEncoder().encode(text).length
