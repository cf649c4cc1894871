import type { CheckName, ProofCheck } from '@countersign/proofs'

/** The links of the chain, in the order in which each holds the next. */
export const linkNames = ['spec', 'policy', 'approvals', 'signature', 'ledger'] as const
export type LinkName = (typeof linkNames)[number]

const linkOf: Readonly<Record<CheckName, LinkName>> = {
  bundle: 'signature',
  statement: 'signature',
  workspace: 'spec',
  agent: 'spec',
  revision: 'spec',
  spec: 'spec',
  signature: 'signature',
  key: 'signature',
  policy: 'policy',
  approvals: 'approvals',
  validity: 'approvals',
  ledger: 'ledger',
  'trust-root': 'signature',
  revocations: 'signature',
  witnesses: 'ledger',
}

export type LinkState = 'passed' | 'failed' | 'not-checked'

/** What became of each link: broken when one of its checks failed, whole when one passed and none failed. */
export function linkStates(checks: readonly ProofCheck[]): Readonly<Record<LinkName, LinkState>> {
  const stateOf = (name: LinkName): LinkState => {
    const results = checks.filter((check) => linkOf[check.name] === name).map(({ result }) => result)
    if (results.includes('failed')) return 'failed'
    return results.includes('passed') ? 'passed' : 'not-checked'
  }
  return {
    spec: stateOf('spec'),
    policy: stateOf('policy'),
    approvals: stateOf('approvals'),
    signature: stateOf('signature'),
    ledger: stateOf('ledger'),
  }
}

export const checksOf = (name: LinkName, checks: readonly ProofCheck[]): ProofCheck[] =>
  checks.filter((check) => linkOf[check.name] === name)
