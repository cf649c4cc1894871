import { describe, expect, it } from 'vitest'
import { formatBundle } from './bundle.ts'
import { signStatement } from './signer.ts'
import { statementOf } from './statement.ts'
import { aKeyPair, anHmacKey, cryptography, someExpectations, someFacts, testTime } from './testing.ts'
import { verifyProof } from './verify-proof.ts'

const hmac = anHmacKey()
const ed25519 = aKeyPair('Ed25519')
const es256 = aKeyPair('ES256')
const keys = [hmac.record, ed25519.record, es256.record]

describe('a proof', () => {
  it('verifies with every key, and tells each check', async () => {
    const bundle = await signStatement(statementOf(someFacts()), [es256.signer, ed25519.signer, hmac.signer])
    const report = await verifyProof(formatBundle(bundle), someExpectations, keys, cryptography, {
      now: testTime,
      demands: ['HS256', 'asymmetric'],
    })
    expect(report.checks.filter(({ result }) => result === 'failed')).toEqual([])
    expect(report.outcome).toBe('verified')
    expect(report.checks.find(({ result }) => result === 'not-checked')?.name).toBe('ledger')
  })
})
