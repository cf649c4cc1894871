import type { Obstacle, Reason } from '@countersign/decisions'

export const modes = ['sandbox', 'governed'] as const
export type Mode = (typeof modes)[number]

export const governanceStatuses = [
  'SANDBOX',
  'SANDBOX_EXPIRED',
  'GOVERNED_VALID',
  'GOVERNED_INVALIDATED',
  'FROZEN',
  'RETIRED',
] as const
export type GovernanceStatus = (typeof governanceStatuses)[number]

/**
 * Where an agent stands. It has at most one sandbox and one governed revision at a time; frozen lies over both and
 * hides neither, so unfreezing leads back to what was. Expiry is read from the clock and is never stored.
 */
export type AgentStanding = {
  readonly sandbox: { readonly expiresAt: number; readonly renewals: number } | null
  readonly governed: { readonly invalidated: boolean } | null
  readonly frozen: boolean
  readonly retired: boolean
}

/** How long a sandbox lives: data of the policy. `maxRenewals` null sets no limit. */
export type SandboxLifetime = { readonly lifetimeMs: number; readonly maxRenewals: number | null }

/** The new standing, or why there is none. */
export type Moved =
  | { readonly ok: true; readonly standing: AgentStanding }
  | { readonly ok: false; readonly reason: Reason }

export const isExpired = ({ expiresAt }: { readonly expiresAt: number }, now: number): boolean =>
  now >= expiresAt

/** The headline of an agent: what is governed counts more than the sandbox beside it. */
export function statusOf(standing: AgentStanding, now: number): GovernanceStatus {
  if (standing.retired) return 'RETIRED'
  if (standing.frozen) return 'FROZEN'
  return standing.governed === null ? sandboxStatus(standing, now) : governedStatus(standing.governed)
}

/** The status of one of its revisions; null when it has none in this mode. */
export function revisionStatus(standing: AgentStanding, mode: Mode, now: number): GovernanceStatus | null {
  if (standing[mode] === null) return null
  if (standing.retired) return 'RETIRED'
  if (standing.frozen) return 'FROZEN'
  return mode === 'governed' && standing.governed !== null
    ? governedStatus(standing.governed)
    : sandboxStatus(standing, now)
}

const governedStatus = ({ invalidated }: { readonly invalidated: boolean }): GovernanceStatus =>
  invalidated ? 'GOVERNED_INVALIDATED' : 'GOVERNED_VALID'

// An agent with neither revision cannot come to be here; if it does, it must not run.
const sandboxStatus = ({ sandbox }: AgentStanding, now: number): GovernanceStatus =>
  sandbox === null || isExpired(sandbox, now) ? 'SANDBOX_EXPIRED' : 'SANDBOX'

/** An agent is born in the sandbox, with an end. */
export const born = (now: number, { lifetimeMs }: SandboxLifetime): AgentStanding => ({
  sandbox: { expiresAt: now + lifetimeMs, renewals: 0 },
  governed: null,
  frozen: false,
  retired: false,
})

/** Makes a sandbox revision beside the governed one, which keeps running. */
export const openSandbox = (standing: AgentStanding, now: number, { lifetimeMs }: SandboxLifetime): Moved =>
  moved(whyNotOpenSandbox(standing), {
    ...standing,
    sandbox: { expiresAt: now + lifetimeMs, renewals: 0 },
  })

export const whyNotOpenSandbox = (standing: AgentStanding): Obstacle =>
  whyClosed(standing) ?? (standing.sandbox === null ? null : reasons.SANDBOX_EXISTS)

export const whyNotEdit = (standing: AgentStanding, now: number): Obstacle => {
  const closed = whyClosed(standing)
  if (closed) return closed
  if (standing.sandbox === null) return reasons.SANDBOX_MISSING
  return isExpired(standing.sandbox, now) ? reasons.SANDBOX_EXPIRED : null
}

/** Gives the sandbox a whole lifetime from now; what ended can be renewed too. */
export const renew = (standing: AgentStanding, now: number, lifetime: SandboxLifetime): Moved =>
  moved(whyNotRenew(standing, lifetime), {
    ...standing,
    sandbox: {
      // A lifetime that the policy has shortened since takes nothing away from what was given.
      expiresAt: Math.max(now + lifetime.lifetimeMs, standing.sandbox?.expiresAt ?? 0),
      renewals: (standing.sandbox?.renewals ?? 0) + 1,
    },
  })

export function whyNotRenew(standing: AgentStanding, { maxRenewals }: SandboxLifetime): Obstacle {
  const closed = whyClosed(standing)
  if (closed) return closed
  if (standing.sandbox === null) return reasons.SANDBOX_MISSING
  return maxRenewals !== null && standing.sandbox.renewals >= maxRenewals ? reasons.RENEWALS_USED_UP : null
}

/** A promotion was granted: the sandbox revision takes the governed one's place. */
export const govern = (standing: AgentStanding, now: number): Moved =>
  moved(whyNotPromote(standing, now), { ...standing, sandbox: null, governed: { invalidated: false } })

/** What must not be promoted, nor asked to be. */
export const whyNotPromote = (standing: AgentStanding, now: number): Obstacle => whyNotEdit(standing, now)

/** Revalidation failed. Frozen agents are revalidated too: unfreezing must not bring back what would not pass. */
export const invalidate = (standing: AgentStanding): Moved =>
  moved(whyNotRevalidate(standing), { ...standing, governed: { invalidated: true } })

/** Revalidation passed, by the policy of now. */
export const confirm = (standing: AgentStanding): Moved =>
  moved(whyNotRevalidate(standing), { ...standing, governed: { invalidated: false } })

export const whyNotRevalidate = (standing: AgentStanding): Obstacle => {
  if (standing.retired) return reasons.AGENT_RETIRED
  return standing.governed === null ? reasons.NOT_GOVERNED : null
}

/** Drops the sandbox revision beside a governed one; an agent that has nothing else is retired instead. */
export const discardSandbox = (standing: AgentStanding): Moved =>
  moved(whyNotDiscardSandbox(standing), { ...standing, sandbox: null })

export const whyNotDiscardSandbox = (standing: AgentStanding): Obstacle => {
  const closed = whyClosed(standing)
  if (closed) return closed
  if (standing.sandbox === null) return reasons.SANDBOX_MISSING
  return standing.governed === null ? reasons.NOTHING_LEFT : null
}

export const freeze = (standing: AgentStanding): Moved =>
  moved(whyNotFreeze(standing), { ...standing, frozen: true })

export const whyNotFreeze = (standing: AgentStanding): Obstacle =>
  standing.retired ? reasons.AGENT_RETIRED : standing.frozen ? reasons.ALREADY_FROZEN : null

export const unfreeze = (standing: AgentStanding): Moved =>
  moved(whyNotUnfreeze(standing), { ...standing, frozen: false })

export const whyNotUnfreeze = (standing: AgentStanding): Obstacle =>
  standing.retired ? reasons.AGENT_RETIRED : standing.frozen ? null : reasons.NOT_FROZEN

/** The end. Frozen agents can be retired; nothing comes after. */
export const retire = (standing: AgentStanding): Moved =>
  moved(whyNotRetire(standing), { ...standing, retired: true })

export const whyNotRetire = (standing: AgentStanding): Obstacle =>
  standing.retired ? reasons.AGENT_RETIRED : null

/** What blocks a start before the chain of checks is asked at all. */
export function whyNotStart(standing: AgentStanding, mode: Mode): Obstacle {
  const closed = whyClosed(standing)
  if (closed) return closed
  if (mode === 'sandbox') return standing.sandbox === null ? reasons.SANDBOX_MISSING : null
  if (standing.governed === null) return reasons.NOT_GOVERNED
  return standing.governed.invalidated ? reasons.AGENT_INVALIDATED : null
}

const whyClosed = (standing: AgentStanding): Obstacle => {
  if (standing.retired) return reasons.AGENT_RETIRED
  return standing.frozen ? reasons.AGENT_FROZEN : null
}

const moved = (obstacle: Obstacle, standing: AgentStanding): Moved =>
  obstacle ? { ok: false, reason: obstacle } : { ok: true, standing }

export type LifecycleCode = keyof typeof reasons

const reason = <Code extends string>(
  code: Code,
  message: string,
  remedy: string,
): Reason & { code: Code } => ({
  code,
  message,
  remedy,
})

const reasons = {
  AGENT_RETIRED: reason(
    'AGENT_RETIRED',
    'The agent was retired, and that is final.',
    'Clone it to go on with its spec under a new name.',
  ),
  AGENT_FROZEN: reason('AGENT_FROZEN', 'The agent is frozen.', 'Unfreeze it first.'),
  AGENT_INVALIDATED: reason(
    'AGENT_INVALIDATED',
    'The agent no longer passes the active policy.',
    'Make a revision that does, and have it promoted.',
  ),
  ALREADY_FROZEN: reason('ALREADY_FROZEN', 'The agent is frozen already.', 'There is nothing left to do.'),
  NOT_FROZEN: reason('NOT_FROZEN', 'The agent is not frozen.', 'There is nothing left to do.'),
  NOT_GOVERNED: reason(
    'NOT_GOVERNED',
    'The agent has no governed revision.',
    'Request a promotion of its sandbox revision.',
  ),
  SANDBOX_EXISTS: reason(
    'SANDBOX_EXISTS',
    'The agent has a sandbox revision already.',
    'Edit that one, or discard it first.',
  ),
  SANDBOX_MISSING: reason(
    'SANDBOX_MISSING',
    'The agent has no sandbox revision.',
    'Edit the agent to make one.',
  ),
  SANDBOX_EXPIRED: reason(
    'SANDBOX_EXPIRED',
    'The sandbox has expired.',
    'An admin can renew it, with a reason.',
  ),
  RENEWALS_USED_UP: reason(
    'RENEWALS_USED_UP',
    'The sandbox was renewed as often as the policy allows.',
    'Request its promotion from a new sandbox: clone the agent, and retire this one.',
  ),
  NOTHING_LEFT: reason(
    'NOTHING_LEFT',
    'The sandbox revision is all that there is of this agent.',
    'Retire the agent when it is no longer needed.',
  ),
} as const satisfies Record<string, Reason>
