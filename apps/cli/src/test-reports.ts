import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** The part of vitest's JSON report that is read. */
export type UnitReport = {
  numPassedTests: number
  numFailedTests: number
  testResults: {
    name: string
    status: string
    message?: string
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[]
  }[]
}

type Spec = {
  title: string
  file: string
  line: number
  ok: boolean
  tests?: { results: { errors: { message?: string }[] }[] }[]
}
type Suite = { suites?: Suite[]; specs: Spec[] }

/** The part of Playwright's JSON report that is read. */
export type BrowserReport = {
  stats: { expected: number; unexpected: number; flaky: number }
  suites: Suite[]
}

/** What failed: its name, where it can be run alone, and what it said first. */
export type Failure = { readonly name: string; readonly file: string | null; readonly said: string }

/** What a step of the test command came to; `unsteady` failed first and then passed by themselves. */
export type Tally = {
  readonly passed: number
  readonly failures: readonly Failure[]
  readonly unsteady: readonly Failure[]
}

const firstLine = (text = ''): string => stripVTControlCharacters(text).trim().split('\n')[0] ?? ''

export const failedUnits = ({ testResults }: UnitReport): Failure[] =>
  testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative('.', name)
    const failures = assertionResults
      .filter((result) => result.status === 'failed')
      .map(({ fullName, failureMessages }) => ({
        name: `${file} > ${fullName}`,
        file,
        said: firstLine(failureMessages?.[0]),
      }))
    const isNamed = failures.length > 0 || status === 'passed'
    return isNamed ? failures : [{ name: `${file} could not be run`, file, said: firstLine(message) }]
  })

export const failedPages = (suites: readonly Suite[]): Failure[] =>
  suites.flatMap((suite) => [
    ...suite.specs
      .filter(({ ok }) => !ok)
      .map(({ file, line, title, tests }) => ({
        name: `e2e/${file}:${line} > ${title}`,
        file: `e2e/${file}:${line}`,
        said: firstLine(tests?.[0]?.results.flatMap(({ errors }) => errors)[0]?.message),
      })),
    ...failedPages(suite.suites ?? []),
  ])

/** As many as a busy machine may trouble; more than that is something broken. */
const mostUnsteady = 2

/**
 * What failed in a browser is looked at once more, by itself. What passes then is told as unsteady, for somebody has to mend it, and does
 * not keep everything else from being landed.
 */
export async function lookedAtTwice(
  first: Omit<Tally, 'unsteady'>,
  again: (files: string[]) => Promise<Omit<Tally, 'unsteady'>>,
): Promise<Tally> {
  const { passed, failures } = first
  const files = [...new Set(failures.flatMap(({ file }) => file ?? []))]
  const canBe = failures.length <= mostUnsteady && failures.every(({ file }) => file !== null)
  if (failures.length === 0 || !canBe) return { passed, failures, unsteady: [] }
  const second = await again(files)
  const fails = new Set(second.failures.map(({ name }) => name))
  const unsteady = failures.filter(({ name }) => !fails.has(name))
  return { passed: passed + unsteady.length, failures: second.failures, unsteady }
}
