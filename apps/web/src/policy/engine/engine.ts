import {
  type CheckedPolicy,
  checkPolicy,
  dataFile,
  type PolicyExplanation,
  type PolicyFiles,
  type PolicyProblem,
  modulesOf,
  type Question,
} from '@countersign/policy'
import { compile, type Diagnostic, Policy, type PolicyTest } from '@countersign/rego'
import { browserCryptography } from '@countersign/rego/browser'
import { sha256 } from '@noble/hashes/sha2.js'

/** Something about a line of the set: a problem keeps it from being activated, a warning does not. */
export type Remark = Pick<PolicyProblem, 'file' | 'line' | 'column' | 'message' | 'hint'> & {
  code: string
  isWarning: boolean
}

/** The outcome of one `test_` rule. */
export type TestOutcome = {
  file: string
  line: number
  name: string
  outcome: 'pass' | 'fail' | 'error' | 'skip'
  message: string
}

/** What the engine says of a set of files. */
export type Checked = {
  remarks: readonly Remark[]
  /** Null while the set does not hold together, for then nothing can be run. */
  tests: readonly TestOutcome[] | null
  /** The rules that there are, as far as the set holds together. */
  rules: readonly string[]
}

/** What came of trying: an answer with its explanation, or why there was nothing to ask or to ask with. */
export type Tried =
  | { kind: 'explained'; explanation: PolicyExplanation }
  | { kind: 'broken' }
  | { kind: 'unreadable'; message: string }

const surroundings = {
  sha256: (bytes: Uint8Array) => sha256(bytes),
  clock: () => performance.now(),
  // What the server gives to its engine, so that both refuse and answer the same.
  cryptography: browserCryptography,
}

/** The same check that the server makes before it activates anything, and each test by itself. */
export function checkFiles(files: PolicyFiles): Checked {
  const check = checkPolicy(files, surroundings)
  const policy = check.ok ? check.policy : withoutTests(files)
  return {
    remarks: check.ok ? check.warnings.map(remarkOf) : check.problems.map(remarkOf),
    tests: policy && testsOf(files, policy),
    rules: policy ? Object.keys(policy.ruleFiles).sort() : [],
  }
}

/** Asks the set, its tests left out: it is tried most while they fail. */
export function tryFiles(files: PolicyFiles, question: Question, input: string): Tried {
  const policy = withoutTests(files)
  if (!policy) return { kind: 'broken' }
  try {
    return { kind: 'explained', explanation: policy.explain(question, JSON.parse(input)) }
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'unreadable', message: error.message }
    throw error
  }
}

function withoutTests(files: PolicyFiles): CheckedPolicy | null {
  const data = files[dataFile]
  const check = checkPolicy({ ...modulesOf(files), ...(data !== undefined && { [dataFile]: data }) }, surroundings)
  return check.ok ? check.policy : null
}

const limits = { steps: 500_000, timeMs: 1_000 }

function testsOf(files: PolicyFiles, { data }: CheckedPolicy): readonly TestOutcome[] | null {
  const sources = Object.fromEntries(Object.entries(files).filter(([path]) => path.endsWith('.rego')))
  const whole = compile(sources, { cryptography: browserCryptography })
  if (!(whole instanceof Policy)) return null
  const { clock } = surroundings
  const run = (test: PolicyTest) => whole.runTest(test, { data: { settings: data }, limits, clock })
  return whole.tests.map(run).map(({ file, line, name, outcome, message }) => ({ file, line, name, outcome, message }))
}

const remarkOf = (found: PolicyProblem | Diagnostic): Remark => ({
  file: found.file,
  line: found.line,
  column: found.column,
  code: found.code,
  message: found.message,
  hint: found.hint,
  isWarning: 'severity' in found && found.severity === 'warning',
})
