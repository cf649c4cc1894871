import { relative } from 'node:path'

/** The part of vitest's JSON report that is read. */
export type UnitReport = {
  numPassedTests: number
  numFailedTests: number
  testResults: {
    name: string
    status: string
    assertionResults: { status: string; fullName: string }[]
  }[]
}

type Suite = { suites?: Suite[]; specs: { title: string; file: string; line: number; ok: boolean }[] }

/** The part of Playwright's JSON report that is read. */
export type BrowserReport = {
  stats: { expected: number; unexpected: number; flaky: number }
  suites: Suite[]
}

export const failedUnits = ({ testResults }: UnitReport): string[] =>
  testResults.flatMap(({ name, status, assertionResults }) => {
    const file = relative('.', name)
    const titles = assertionResults
      .filter((result) => result.status === 'failed')
      .map(({ fullName }) => `${file} > ${fullName}`)
    return titles.length > 0 || status === 'passed' ? titles : [`${file} could not be run`]
  })

export const failedPages = (suites: readonly Suite[]): string[] =>
  suites.flatMap((suite) => [
    ...suite.specs.filter(({ ok }) => !ok).map(({ file, line, title }) => `e2e/${file}:${line} > ${title}`),
    ...failedPages(suite.suites ?? []),
  ])
