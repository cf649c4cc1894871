import {
  type CheckedPolicy,
  checkPolicy,
  dataFile,
  modulesOf,
  type PolicyExplanation,
  type PolicyFiles,
  type PolicyProblem,
  type Question,
} from '@countersign/policy'
import type { Diagnostic, TestResult } from '@countersign/rego'
import { browserCryptography } from '@countersign/rego/browser'
import { sha256 } from '@noble/hashes/sha2.js'

/** Something about a line of the set: a problem keeps it from being activated, a warning does not. */
export type Remark = Pick<PolicyProblem, 'file' | 'line' | 'column' | 'message' | 'hint'> & {
  code: string
  isWarning: boolean
}

/** The outcome of one `test_` rule. */
export type TestOutcome = Pick<TestResult, 'file' | 'line' | 'name' | 'outcome' | 'message'>

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

/** The same check that the server makes before it activates anything. */
export function checkFiles(files: PolicyFiles): Checked {
  const check = checkPolicy(files, surroundings)
  const policy = check.ok ? check.policy : withoutTests(files)
  return {
    remarks: check.ok ? check.warnings.map(remarkOf) : check.problems.map(remarkOf),
    tests: check.ok || check.tests.length > 0 ? check.tests : null,
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
  const check = checkPolicy(
    { ...modulesOf(files), ...(data !== undefined && { [dataFile]: data }) },
    surroundings,
  )
  return check.ok ? check.policy : null
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
