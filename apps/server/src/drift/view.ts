import { driftKinds, exitsOf, isIgnoredBy, stateOf } from '@countersign/drift'
import type { StoredIgnore } from './ignore-store.ts'
import type { DriftScan } from './scan-store.ts'
import type { DriftFinding } from './store.ts'

type Rule = Pick<StoredIgnore, 'id' | 'kind' | 'cause' | 'agentId' | 'reason' | 'expiresAt'>

/** A difference as pages and machines see it, with the ways out of it. */
export function viewOf(finding: DriftFinding, rules: readonly Rule[], now: number) {
  const { id, agentId, kind, cause, revision, message, approved, stored, reported } = finding
  const { openedAt, seenAt, restoreAskedAt, restartRunId, requestId, resolvedAt, end } = finding
  const { title, code, restore } = driftKinds[kind]
  const rule = resolvedAt === null ? rules.find((one) => isIgnoredBy(one, finding, now)) : undefined
  return {
    id,
    agentId,
    kind,
    title,
    code,
    cause,
    revision,
    message,
    approved,
    stored,
    reported,
    openedAt,
    seenAt,
    resolvedAt,
    end,
    exits: resolvedAt === null ? exitsOf(kind) : [],
    restore,
    restoreAskedAt,
    isRestarting: restartRunId !== null,
    requestId,
    ignoredBy: rule ? { id: rule.id, reason: rule.reason, expiresAt: rule.expiresAt } : null,
  }
}

export type FindingView = ReturnType<typeof viewOf>

type Checked = { checkedAt: number | null; failedSince: number | null; failure: string | null }

/** What is known of an agent, since when, and when somebody last looked. */
export function standingOf({ checkedAt, failedSince, failure }: Checked, findings: readonly FindingView[]) {
  const open = findings.filter(({ ignoredBy }) => ignoredBy === null)
  const state = stateOf({ checkedAt, failed: failedSince !== null, open: open.length })
  const since = {
    'check-failed': failedSince,
    'never-checked': null,
    drifted: Math.min(...open.map(({ openedAt }) => openedAt)),
    'in-sync': checkedAt,
  }[state]
  return { state, since, checkedAt, failure }
}

export const scanViewOf = (scan: DriftScan, askedByName: string) => ({
  id: scan.id,
  askedBy: scan.askedBy,
  askedByName,
  isWhole: scan.isWhole,
  state: scan.state,
  agents: scan.agents,
  checked: scan.checked,
  failed: scan.failed,
  opened: scan.opened,
  resolved: scan.resolved,
  queuedAt: scan.queuedAt,
  dueAt: scan.dueAt,
  startedAt: scan.startedAt,
  finishedAt: scan.finishedAt,
})
