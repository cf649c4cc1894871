import type { Policy } from '@countersign/rego'
import type { PolicyProblem } from './policy-problem.ts'

const limits = { tests: 2_000, steps: 500_000, timeMs: 3_000 }

/** Runs the tests of a set, each within its steps and all within one time; each that does not pass is a problem. */
export function problemsOfTests(engine: Policy, data: unknown, clock: () => number): PolicyProblem[] {
  const { tests } = engine
  const [first] = tests
  if (first === undefined) return []
  if (tests.length > limits.tests) {
    const message = `The set has ${tests.length} tests.`
    return [{ ...placeOf(first), code: 'POLICY_TESTS_TOO_MANY', message, hint: `Keep ${limits.tests}.` }]
  }
  const problems: PolicyProblem[] = []
  const started = clock()
  for (const test of tests) {
    const left = started + limits.timeMs - clock()
    if (left <= 0) {
      const message = `The tests take more than ${limits.timeMs / 1000} seconds together.`
      const hint = 'Remove or shorten those that iterate most.'
      return [...problems, { ...placeOf(test), code: 'POLICY_TESTS_TOO_SLOW', message, hint }]
    }
    const result = engine.runTest(test, { data, limits: { steps: limits.steps, timeMs: left }, clock })
    if (result.outcome === 'pass' || result.outcome === 'skip') continue
    problems.push({
      ...placeOf(test),
      code: 'POLICY_TEST_FAILED',
      message: `The test ${test.name} failed: ${result.message}.`,
      hint: 'Mend the rule or the test; a set whose own tests fail is not used.',
    })
  }
  return problems
}

const placeOf = ({ file, line, column }: { file: string; line: number; column: number }) => ({
  file,
  line,
  column,
})
