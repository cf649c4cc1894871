/** What a code of a decision stands for, in words that never change their meaning. */
export type CodeEntry = {
  readonly title: string
  /** What happened, said without the values that the finding itself names. */
  readonly message: string
  readonly remedy: string
  readonly where: readonly ('admission' | 'promotion' | 'runtime' | 'interaction')[]
  /** The number of the admission check that finds it. */
  readonly check: 1 | 2 | 3 | 4 | 5 | 6 | 7 | null
  readonly outcome: 'DENY' | 'RESTRICT'
}

/** The codes of admission and promotion: a public contract. None is renamed, reused or given another meaning. */
export const decisionCodes = {
  SANDBOX_EXPIRED: {
    title: 'Sandbox expired',
    message: 'The time that the agent had in the sandbox is over.',
    remedy: 'Renew the sandbox, or ask for the promotion of the revision.',
    where: ['admission'],
    check: 1,
    outcome: 'DENY',
  },
  CONTAINMENT_VIOLATION: {
    title: 'Sandbox not contained',
    message: 'The spec opens the sandbox for calls to the outside or for writes that stay.',
    remedy:
      'Set the flag under containment to false; what the agent needs once it is governed stands under access.',
    where: ['admission', 'promotion'],
    check: 2,
    outcome: 'DENY',
  },
  PROOF_MISSING: {
    title: 'No proof',
    message: 'There is no proof that the revision was approved.',
    remedy: 'Ask for a promotion of the revision.',
    where: ['admission'],
    check: 3,
    outcome: 'DENY',
  },
  SPEC_HASH_MISMATCH: {
    title: 'Spec changed since its proof',
    message: 'The stored spec is not the spec that was approved.',
    remedy:
      'Find out who changed it. Restore the approved revision, or ask for a promotion of what is there now.',
    where: ['admission'],
    check: 4,
    outcome: 'DENY',
  },
  POLICY_HASH_MISMATCH: {
    title: 'Policy changed since the proof',
    message: 'The policy has changed and the agent has not been looked at again.',
    remedy: 'Wait for the revalidation, or start it.',
    where: ['admission'],
    check: 5,
    outcome: 'RESTRICT',
  },
  SIGNER_REVOKED: {
    title: 'Signer revoked',
    message: 'The key that signed the proof is no longer trusted.',
    remedy: 'Revalidate the agent, so that its proof is signed anew by a key that stands.',
    where: ['admission'],
    check: 6,
    outcome: 'DENY',
  },
  SIGNATURE_INVALID: {
    title: 'Signature does not verify',
    message: 'The signature of the proof does not belong to its content.',
    remedy: 'Treat it as tampering: look at the ledger, then ask for a new promotion.',
    where: ['admission'],
    check: 7,
    outcome: 'DENY',
  },
  INTERCEPTOR_ERROR: {
    title: 'Check could not be finished',
    message:
      'A check failed, took too long or none applied, or the decision could not be written to the ledger.',
    remedy: 'Try again. If it stays, give the request id to the operator.',
    where: ['admission'],
    check: null,
    outcome: 'DENY',
  },
  PERMISSION_DENIED: {
    title: 'Not asked for by an admin',
    message: 'Whoever asks for the promotion is not an admin.',
    remedy: 'Let an admin ask for the promotion.',
    where: ['promotion'],
    check: null,
    outcome: 'DENY',
  },
  ANATOMY_INCOMPLETE: {
    title: 'Anatomy incomplete',
    message: 'The spec lacks a part that every governed agent has.',
    remedy: 'Add the part that the finding names: owner, role, model, instructions or a capability.',
    where: ['promotion'],
    check: null,
    outcome: 'DENY',
  },
  INVALID_CAPABILITIES: {
    title: 'Capability not in the list',
    message: 'The spec asks for a capability that the policy does not list.',
    remedy: 'Remove the capability, or let an admin add it to the policy.',
    where: ['promotion'],
    check: null,
    outcome: 'DENY',
  },
  TEMPERATURE_VIOLATION: {
    title: 'Temperature too high',
    message: "The model's temperature is above the limit of the agent's role.",
    remedy: 'Lower the temperature to the limit of the role, or choose another role.',
    where: ['promotion'],
    check: null,
    outcome: 'DENY',
  },
  BUDGET_EXCEEDED: {
    title: 'Budget too large',
    message: "The monthly budget is above the organisation's limit.",
    remedy: 'Lower the monthly budget to the limit, or let an admin raise the limit.',
    where: ['promotion'],
    check: null,
    outcome: 'DENY',
  },
} as const satisfies Record<string, CodeEntry>

export type DecisionCode = keyof typeof decisionCodes
