import { specBytes } from '@countersign/agents'
import { specOf, writtenSpecs } from '@countersign/agents/testing'
import { digestOf } from '@countersign/digest'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sha256 } from '../ledger/cryptography.ts'
import { promotionInput } from '../policy/testing.ts'
import { digestOfInput } from './signing.ts'

it('names what the policy was asked by the same digest as everybody who digests the whole of it', () => {
  fc.assert(
    fc.property(writtenSpecs, (written) => {
      const spec = specOf(written)
      const input = { ...promotionInput(1_768_469_400_000), spec }
      expect(digestOfInput(input, specBytes(spec))).toBe(digestOf(sha256, input))
    }),
    { numRuns: 100 },
  )
})
