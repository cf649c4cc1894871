import { describe, expect, it } from 'vitest'
import { runConformance } from './cases.ts'
import committed from './committed.json' with { type: 'json' }
import { defaultDirectory } from './directory.ts'

const report = runConformance(defaultDirectory())
if (report === undefined) console.log(`conformance: no cases at ${defaultDirectory()}, nothing to run`)

describe.runIf(report !== undefined)("OPA's own cases", () => {
  it('gives no wrong answer', () => {
    expect(report?.failures.filter((failure) => failure.verdict === 'wrong')).toEqual([])
  })

  it('passes at least as many cases as the committed figures say', () => {
    for (const [tier, pass] of Object.entries(committed.tiers))
      expect(report?.tiers[tier]?.pass, tier).toBeGreaterThanOrEqual(pass)
    expect(report?.overall.pass).toBeGreaterThanOrEqual(committed.overall)
    expect(report?.compile.pass).toBeGreaterThanOrEqual(committed.compile)
  })
})
