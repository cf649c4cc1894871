import type { Policy, TestResult } from '@countersign/rego'
import type { PolicyProblem } from './policy-problem.ts'

/**
 * What the tests of a set may cost: steps of the engine, which are the same on every machine, so that a set is not good
 * here and too slow there.
 */
const limits = { tests: 2_000, stepsOfTest: 500_000, steps: 2_000_000 }

/** What a set's own tests came to, and everything for which the set is refused. */
export type TestRun = {
  readonly results: readonly TestResult[]
  readonly problems: readonly PolicyProblem[]
}

/** Runs the tests of a set, each within its steps and all within theirs; each that does not pass is a problem. */
export function runTests(engine: Policy, data: unknown): TestRun {
  const results: TestResult[] = []
  const problems: PolicyProblem[] = []
  const { tests } = engine
  const [first] = tests
  if (first !== undefined && tests.length > limits.tests) {
    const message = `The set has ${tests.length} tests.`
    const hint = `A set has at most ${limits.tests}.`
    return { results, problems: [{ ...placeOf(first), code: 'POLICY_TESTS_TOO_MANY', message, hint }] }
  }
  let left = limits.steps
  const count = (steps: number) => {
    left -= steps
  }
  for (const test of tests) {
    if (left <= 0) {
      const message = `The tests take more than ${limits.steps} steps together.`
      const hint = 'Remove or shorten those that iterate most.'
      problems.push({ ...placeOf(test), code: 'POLICY_TESTS_TOO_SLOW', message, hint })
      break
    }
    const result = engine.runTest(test, { data, limits: { steps: limits.stepsOfTest }, count })
    results.push(result)
    if (result.outcome === 'pass' || result.outcome === 'skip') continue
    problems.push({
      ...placeOf(test),
      code: 'POLICY_TEST_FAILED',
      message: `The test ${test.name} ${result.outcome === 'fail' ? 'failed' : 'ended with an error'}: ${result.message}.`,
      hint: 'Mend the rule or the test; a set whose own tests fail is not used.',
    })
  }
  return { results, problems }
}

const placeOf = ({ file, line, column }: { file: string; line: number; column: number }) => ({
  file,
  line,
  column,
})
