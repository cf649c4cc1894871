import { containment } from './checks/containment.ts'
import { policyHash } from './checks/policy-hash.ts'
import { proofPresence } from './checks/proof-presence.ts'
import { sandboxExpiry } from './checks/sandbox-expiry.ts'
import { signature } from './checks/signature.ts'
import { signerStanding } from './checks/signer-standing.ts'
import { specHash } from './checks/spec-hash.ts'

/** The seven, in the order in which a denial is read: the first that objects is its headline. */
export const admissionChecks = [
  sandboxExpiry,
  containment,
  proofPresence,
  specHash,
  policyHash,
  signerStanding,
  signature,
] as const

type AdmissionCheck = (typeof admissionChecks)[number]

export type CheckName = AdmissionCheck['name']
export type AdmissionCode = AdmissionCheck['code'] | 'INTERCEPTOR_ERROR'
