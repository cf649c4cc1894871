import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { failedPages, failedUnits, lookedAtTwice } from './test-reports.ts'

const named = (name: string) => ({ name, file: `${name}.test.ts`, said: 'no' })

describe('a report of tests', () => {
  it('names a failed test with its file and what it said, and a file that could not be run by itself', () => {
    const result = (status: string, fullName: string) => ({
      ...{ status, fullName },
      failureMessages: status === 'failed' ? ['\u001b[31mError: 1 is not 2\u001b[39m\n    at a.ts:1'] : [],
    })
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
        { name: resolve('c.test.ts'), status: 'failed', message: 'No such module', assertionResults: [] },
      ],
    }
    expect(failedUnits(report)).toEqual([
      { name: 'b.test.ts > a lock holds', file: 'b.test.ts', said: 'Error: 1 is not 2' },
      { name: 'c.test.ts could not be run', file: 'c.test.ts', said: 'No such module' },
    ])
  })

  it('names a failed page test at any depth', () => {
    const tests = [{ results: [{ errors: [{ message: 'TimeoutError: click\nmore' }] }] }]
    const spec = (line: number, ok: boolean) => ({
      ...{ title: `line ${line}`, file: 'a.spec.ts', line, ok },
      ...(ok ? {} : { tests }),
    })
    const suites = [{ specs: [spec(1, true)], suites: [{ specs: [spec(7, false), spec(9, true)] }] }]
    expect(failedPages(suites)).toEqual([
      { name: 'e2e/a.spec.ts:7 > line 7', file: 'e2e/a.spec.ts:7', said: 'TimeoutError: click' },
    ])
  })
})

describe('what failed', () => {
  const first = { passed: 10, failures: [named('a'), named('b')] }

  it('is looked at once more, and is told as unsteady when it passes then', async () => {
    const asked: string[][] = []
    const tally = await lookedAtTwice(first, async (files) => {
      asked.push(files)
      return { passed: 1, failures: [named('b')] }
    })
    expect(asked).toEqual([['a.test.ts', 'b.test.ts']])
    expect(tally).toEqual({ passed: 11, failures: [named('b')], unsteady: [named('a')] })
  })

  it('fails also by what only the second look found', async () => {
    const tally = await lookedAtTwice(first, async () => ({ passed: 2, failures: [named('c')] }))
    expect(tally).toEqual({ passed: 12, failures: [named('c')], unsteady: first.failures })
  })

  it('is not looked at again where nothing failed, or more than a busy machine explains', async () => {
    const never = () => Promise.reject(new Error('Nobody asks.'))
    const many = { passed: 1, failures: [named('a'), named('b'), named('c')] }
    expect(await lookedAtTwice(many, never)).toEqual({ ...many, unsteady: [] })
    const whole = { passed: 1, failures: [{ ...named('a'), file: null }] }
    expect(await lookedAtTwice(whole, never)).toEqual({ ...whole, unsteady: [] })
    const none = { passed: 1, failures: [] }
    expect(await lookedAtTwice(none, never)).toEqual({ ...none, unsteady: [] })
  })
})
