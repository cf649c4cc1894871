import { type DriftKind, driftKinds } from './kinds.ts'

/** Nobody looks away for longer than a quarter without saying so anew. */
export const ignoreLimits = { maxDays: 90, minReason: 10, maxReason: 500 } as const

/** What people decided to live with for a while: one cause, on one agent or on all of them. */
export type IgnoreRule = {
  readonly kind: DriftKind
  /** Null: whatever the cause. */
  readonly cause: string | null
  /** Null: on every agent. */
  readonly agentId: string | null
  readonly expiresAt: number
}

type Found = { readonly kind: DriftKind; readonly cause: string; readonly agentId: string }

/** Said so that a time which is no number ignores nothing; and what may not be ignored is not, whatever is stored. */
export const isIgnoredBy = (rule: IgnoreRule, found: Found, now: number): boolean =>
  driftKinds[rule.kind].canIgnore &&
  now < rule.expiresAt &&
  rule.kind === found.kind &&
  (rule.cause === null || rule.cause === found.cause) &&
  (rule.agentId === null || rule.agentId === found.agentId)

export const isIgnored = (rules: readonly IgnoreRule[], found: Found, now: number): boolean =>
  rules.some((rule) => isIgnoredBy(rule, found, now))
