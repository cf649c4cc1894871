import { describe, expect, it } from 'vitest'
import {
  aBundle,
  anId,
  hmac,
  issueHeader,
  logged,
  refusals,
  signers,
  testLog,
  verify,
  withoutSecrets,
} from './testing.ts'

describe('the place in the ledger', () => {
  it('is proven for exactly this statement and exactly these signatures', async () => {
    const bundle = await logged(await aBundle(signers))
    const other = await aBundle(signers, { version: '9.9.9' })
    const fewer = await aBundle([hmac.signer])
    expect(await refusals(bundle, { log: testLog })).toEqual([])
    expect(await refusals({ ...other, log: bundle.log }, { log: testLog })).toEqual([
      'LEDGER_EVENT_OF_ANOTHER',
    ])
    expect(await refusals({ ...fewer, log: bundle.log }, { log: testLog })).toEqual([
      'LEDGER_EVENT_OF_ANOTHER',
    ])
  })

  it('is not proven by an event of another kind, ending, proof, workspace or log', async () => {
    const bundle = await aBundle(signers)
    for (const [changed, code] of [
      [{ action: 'agent.governed' }, 'LEDGER_EVENT_MALFORMED'],
      [{ outcome: 'deny' }, 'LEDGER_EVENT_MALFORMED'],
      [{ facts: {} }, 'LEDGER_EVENT_MALFORMED'],
      [{ v: 2 }, 'LEDGER_EVENT_MALFORMED'],
      [{ subject: `proof:${anId('prf', 2)}` }, 'LEDGER_EVENT_OF_ANOTHER'],
      [{ workspace: anId('wsp', 2) }, 'LEDGER_EVENT_OF_ANOTHER'],
      [{ log: 'other.example' }, 'LEDGER_EVENT_OF_ANOTHER'],
    ] as const) {
      const forged = await logged(bundle, { header: issueHeader(bundle, changed) })
      expect(await refusals(forged, { log: testLog })).toEqual([code])
    }
  })

  it('is not proven by another position, a cut proof, a foreign log or anything beside the proof', async () => {
    const bundle = await logged(await aBundle(signers))
    const { log } = bundle
    if (!log) throw new Error('The bundle has a place.')
    const changed = (facts: Partial<typeof log>) =>
      refusals({ ...bundle, log: { ...log, ...facts } }, { log: testLog })
    expect(await changed({ leafIndex: 4 })).toEqual(['LEDGER_POSITION_MISMATCH'])
    expect(await changed({ proof: log.proof.replace('index 5', 'index 4') })).toEqual(['PROOF_ROOT_MISMATCH'])
    expect(await changed({ proof: log.proof.replace('\n', '\nextra aGVsbG8=\n') })).toEqual([
      'LEDGER_PROOF_MALFORMED',
    ])
    expect(await changed({ proof: log.proof.slice(0, -2) })).toEqual(['LEDGER_PROOF_MALFORMED'])
    expect(await changed({ origin: 'other.example' })).toEqual(['LEDGER_EVENT_OF_ANOTHER'])
    expect(await refusals(bundle, { log: { ...testLog, origin: 'other.example' } })).toEqual([
      'LOG_NOT_TRUSTED',
    ])
  })

  it('stays open when nobody says whom to believe about the log, or when there is none yet', async () => {
    const bundle = await logged(await aBundle([hmac.signer]))
    expect((await verify(bundle, { by: withoutSecrets })).outcome).toBe('unproven')
    expect((await verify({ ...bundle, log: null }, { by: withoutSecrets, log: testLog })).outcome).toBe(
      'unproven',
    )
  })

  it('is told to be cosigned by nobody known when somebody unknown has cosigned', async () => {
    const bundle = await logged(await aBundle(signers))
    const { log } = bundle
    if (!log) throw new Error('The bundle has a place.')
    const line = `\u2014 witness.example/w1 ${btoa('0123'.repeat(19))}\n`
    const report = await verify({ ...bundle, log: { ...log, proof: log.proof + line } }, { log: testLog })
    expect(report.outcome).toBe('verified')
    expect(report.checks.find(({ name }) => name === 'witnesses')?.code).toBe('COSIGNATURES_UNKNOWN')
  })
})
