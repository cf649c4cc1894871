import { describe, expect, it } from 'vitest'
import { compareSeed } from './compare.ts'
import { scenario } from './generate.ts'
import { opaProgram } from './opa.ts'

const program = opaProgram()
if (program === undefined) console.log('fuzz: no opa program on this machine, nothing compared')

// A longer run: REGO_FUZZ=5000, or the package's fuzz script.
const count = Number(process.env.REGO_FUZZ ?? '150')
const firstSeed = 1

describe('random policies', () => {
  it('are the same for the same seed', () => {
    expect(scenario(7)).toEqual(scenario(7))
    expect(scenario(7)).not.toEqual(scenario(8))
  })

  it.runIf(program !== undefined)('get the answers of the real OPA', { timeout: 3_600_000 }, () => {
    const differing: string[] = []
    for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
      const { verdict, detail } = compareSeed(program ?? '', seed)
      if (verdict === 'differ') differing.push(detail)
    }
    expect(differing).toEqual([])
  })
})
