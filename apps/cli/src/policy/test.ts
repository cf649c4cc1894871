import type { PolicyCall } from './call.ts'
import { checkFolder } from './folder.ts'
import { linesOf, placeOf, summaryOf } from './report.ts'

/** Runs the tests of a set and names each; a set without tests has not been tested. */
export async function test({ typed, folder, json, answer }: PolicyCall): Promise<number> {
  const checked = await checkFolder(folder)
  const { tests } = checked
  const problems = checked.ok ? [] : checked.problems
  const good = checked.ok && tests.length > 0
  if (json) {
    answer(`${JSON.stringify({ ok: good, tests, problems })}\n`)
  } else {
    const named = tests.map(
      (one) => `${one.outcome.padEnd(5)} ${placeOf(typed, one)}: ${one.package}.${one.name}`,
    )
    const none = tests.length === 0 && checked.ok ? [`There is no test in ${typed}.`] : []
    const lines = [...named, ...problems.flatMap((one) => linesOf(typed, one)), ...none]
    answer([...lines, summaryOf(typed, checked), ''].join('\n'))
  }
  return good ? 0 : 1
}
