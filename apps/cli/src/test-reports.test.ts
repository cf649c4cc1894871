import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { failedPages, failedUnits } from './test-reports.ts'

test('a failed test is named with its file, and a file that could not be run by itself', () => {
  const result = (status: string, fullName: string) => ({ status, fullName })
  const report = {
    numPassedTests: 2,
    numFailedTests: 1,
    testResults: [
      { name: resolve('a.test.ts'), status: 'passed', assertionResults: [result('passed', 'holds')] },
      {
        name: resolve('b.test.ts'),
        status: 'failed',
        assertionResults: [result('passed', 'holds'), result('failed', 'a lock holds')],
      },
      { name: resolve('c.test.ts'), status: 'failed', assertionResults: [] },
    ],
  }
  expect(failedUnits(report)).toEqual(['b.test.ts > a lock holds', 'c.test.ts could not be run'])
})

test('a failed page test is named at any depth', () => {
  const spec = (line: number, ok: boolean) => ({ title: `line ${line}`, file: 'a.spec.ts', line, ok })
  const suites = [{ specs: [spec(1, true)], suites: [{ specs: [spec(7, false), spec(9, true)] }] }]
  expect(failedPages(suites)).toEqual(['e2e/a.spec.ts:7 > line 7'])
})
