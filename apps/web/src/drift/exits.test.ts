import { type DriftKind, driftKinds, exitsOf } from '@countersign/drift'
import { describe, expect, it } from 'vitest'
import { exitRule } from './exits.ts'

const isKind = (text: string): text is DriftKind => Object.hasOwn(driftKinds, text)
const kinds = Object.keys(driftKinds).filter(isKind)

describe('what a page says of an exit', () => {
  it.each(kinds)('opens what the server opens for %s, and says of every other why it is closed', (kind) => {
    for (const exit of ['restore', 'adopt', 'ignore'] as const) {
      const rule = exitRule(kind, exit)
      expect(rule.isOpen).toBe(exitsOf(kind).includes(exit))
      expect(rule.says).toMatch(/^[A-Z].+\.$/)
    }
  })

  it('never offers to look away from what makes a proof worthless', () => {
    for (const kind of ['spec-changed', 'proof-missing', 'signature-invalid', 'signer-revoked'] as const) {
      expect(exitRule(kind, 'ignore').isOpen).toBe(false)
    }
  })
})
