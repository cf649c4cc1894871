import type { Admitted } from '@countersign/admission'
import type { Obstacle, Reason } from '@countersign/decisions'

/** What an admitted run holds: it says for a short while that the run was let in, and is renewed by its heartbeat. */
export type LeaseRules = {
  readonly lifetimeMs: number
  /** How often whoever holds it should ask again; well within its lifetime, so that one lost answer ends nothing. */
  readonly heartbeatMs: number
}

export const leaseRules: LeaseRules = { lifetimeMs: 60_000, heartbeatMs: 15_000 }

/** What a lease says. Anyone with the workspace's public keys can read it offline. Instants are seconds, as JWT has them. */
export type LeaseClaims = {
  readonly iss: string
  readonly aud: typeof leaseAudience
  /** The agent. */
  readonly sub: string
  /** The lease itself. */
  readonly jti: string
  readonly iat: number
  readonly exp: number
  readonly workspace: string
  readonly run: string
  readonly admission: string
  readonly revision: number
  readonly mode: 'sandbox' | 'governed'
  readonly specSha256: string
  /** No calls to the outside and no writes that stay, whatever the spec asks for. */
  readonly contained: boolean
}

export const leaseAudience = 'countersign:lease'
export const leaseType = 'countersign-lease+jwt'

export type LeaseFacts = {
  readonly issuer: string
  readonly leaseId: string
  readonly runId: string
  readonly admissionId: string
  readonly specSha256: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Whole seconds, the end rounded down: a lease never lasts longer than it was meant to. */
export function claimsOf(
  { workspaceId, agentId, revision, mode, ...admitted }: Admitted,
  { issuer, leaseId, runId, admissionId, specSha256, now }: LeaseFacts,
  { lifetimeMs }: LeaseRules = leaseRules,
): LeaseClaims {
  return {
    iss: issuer,
    aud: leaseAudience,
    sub: agentId,
    jti: leaseId,
    iat: Math.floor(now / 1000),
    exp: Math.floor((now + lifetimeMs) / 1000),
    workspace: workspaceId,
    run: runId,
    admission: admissionId,
    revision,
    mode,
    specSha256,
    contained: isContained({ mode, outcome: admitted.outcome }),
  }
}

/** In the sandbox always; once governed, while a changed policy has not judged the agent again. */
export const isContained = ({ mode, outcome }: Pick<Admitted, 'mode' | 'outcome'>): boolean =>
  mode === 'sandbox' || outcome !== 'ALLOW'

/** A lease as it is stored. */
export type LeaseStanding = { readonly expiresAt: number; readonly endedAt: number | null }

/** Said so that a time which is no number is late too. */
export const isLapsed = ({ expiresAt, endedAt }: LeaseStanding, now: number): boolean =>
  endedAt !== null || !(now < expiresAt)

/** What is over stays over: a run that missed its time starts again, through the whole chain. */
export function whyNotRenew(lease: LeaseStanding, now: number): Obstacle {
  if (lease.endedAt !== null) return reasons.LEASE_ENDED
  return now < lease.expiresAt ? null : reasons.LEASE_EXPIRED
}

const reasons = {
  LEASE_ENDED: {
    code: 'LEASE_ENDED',
    message: 'The lease was ended.',
    remedy: 'Stop working. Start the agent again when its page says that it may.',
  },
  LEASE_EXPIRED: {
    code: 'LEASE_EXPIRED',
    message: 'The lease expired before it was renewed.',
    remedy: 'Stop working and start the agent again; renew at every heartbeat.',
  },
} as const satisfies Record<string, Reason>
