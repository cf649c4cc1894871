/**
 * Sign-in attempts are slowed down, never locked for ever: an attacker who knows an address must not be able
 * to keep its owner out. After a few free attempts each failure doubles the wait up to a ceiling, and a device
 * that signed in successfully before is counted on its own.
 */
export type ThrottleState = { failures: number; lastFailureAt: number }

export type ThrottleRule = { freeFailures: number; firstWaitMs: number; maxWaitMs: number; forgetMs: number }

export const throttleRules = {
  account: { freeFailures: 5, firstWaitMs: 1_000, maxWaitMs: 60_000, forgetMs: 15 * 60_000 },
  device: { freeFailures: 5, firstWaitMs: 1_000, maxWaitMs: 60_000, forgetMs: 15 * 60_000 },
  address: { freeFailures: 20, firstWaitMs: 1_000, maxWaitMs: 5 * 60_000, forgetMs: 15 * 60_000 },
  /** What costs money each time: every use counts as a failure does. */
  question: { freeFailures: 20, firstWaitMs: 60_000, maxWaitMs: 10 * 60_000, forgetMs: 60 * 60_000 },
} as const satisfies Record<string, ThrottleRule>

export type ThrottleKind = keyof typeof throttleRules

/** Milliseconds to wait before the next attempt is looked at; 0 means now. */
export function throttleWait(state: ThrottleState | null, rule: ThrottleRule, now: number): number {
  if (!state || now - state.lastFailureAt >= rule.forgetMs || state.failures < rule.freeFailures) return 0
  const wait = Math.min(rule.maxWaitMs, rule.firstWaitMs * 2 ** (state.failures - rule.freeFailures))
  return Math.max(0, state.lastFailureAt + wait - now)
}

export function afterFailure(state: ThrottleState | null, rule: ThrottleRule, now: number): ThrottleState {
  const forgotten = !state || now - state.lastFailureAt >= rule.forgetMs
  // 2 ** 60 is far above every ceiling; the cap keeps the count from growing without end.
  return {
    failures: forgotten ? 1 : Math.min(state.failures + 1, rule.freeFailures + 60),
    lastFailureAt: now,
  }
}
