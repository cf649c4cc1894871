import type { ProofCheck } from '@countersign/proofs'
import { expect, it } from 'vitest'
import { checksOf, linkStates } from './chain.ts'

const check = (name: ProofCheck['name'], result: ProofCheck['result']): ProofCheck => ({
  name,
  kid: null,
  result,
  code: null,
  message: '',
})

it('breaks a link with one failed check, and closes none on what was not checked', () => {
  const checks = [
    check('spec', 'passed'),
    check('agent', 'failed'),
    check('signature', 'passed'),
    check('signature', 'not-checked'),
    check('policy', 'not-checked'),
    check('approvals', 'passed'),
  ]
  expect(linkStates(checks)).toEqual({
    spec: 'failed',
    policy: 'not-checked',
    approvals: 'passed',
    signature: 'passed',
    ledger: 'not-checked',
  })
  expect(checksOf('spec', checks)).toHaveLength(2)
})
