import { type AgentSpec, parseSpecBytes } from '@countersign/agents'
import { digestOfBytes } from '@countersign/digest'
import { driftKinds, exitsOf, threeWay, trendOf } from '@countersign/drift'
import { findAgent } from '../agents/lookup.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { sha256 } from '../ledger/cryptography.ts'
import { namesOf } from '../ledger/names.ts'
import type { Actor } from '../members/actor.ts'
import { getWorkspace } from '../workspace/service.ts'
import type { ComparedAgent, DriftComparing } from './comparing.ts'
import { cursorIn, cursorOf } from './input.ts'
import type { DriftFilter } from './list-store.ts'
import { scanNotFound } from './refusals.ts'
import type { DriftScan } from './scan-store.ts'
import { scanViewOf, standingOf, viewOf } from './view.ts'

/** Whose workspace it is; who may look has been decided before. */
type Within = Pick<Actor, 'workspaceId'>

type Deps = { stores: Stores; clock: Clock; comparing: DriftComparing }

const dayMs = 86_400_000
const namedPerCause = 3

/** Drift for whoever looks at it; nothing here changes anything. */
export class DriftReading {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** What needs somebody now, grouped by what happened; how everybody stands, and how the comparing goes. */
  async overview({ workspaceId }: Within, cursor: string | undefined, limit: number) {
    const { stores, clock } = this.#deps
    const now = clock()
    const after = cursor === undefined ? null : cursorIn(cursor)
    const [workspace, found, checks, counts, unfinished] = await Promise.all([
      getWorkspace(stores, workspaceId),
      stores.drift.causes(workspaceId, now, after, limit + 1),
      stores.driftChecks.counts(workspaceId),
      stores.drift.counts(workspaceId, now),
      stores.driftScans.unfinished(workspaceId),
    ])
    const page = found.slice(0, limit)
    const names = page.map(({ cause }) => cause)
    const examples = await stores.drift.examples(workspaceId, names, now, namedPerCause)
    const last = page.at(-1)
    const lastWhole = await stores.driftScans.newestDone(workspaceId)
    const { governed, failed, never } = checks
    return {
      at: now,
      everyMinutes: workspace.driftEveryMinutes,
      counts: {
        governed,
        'in-sync': Math.max(0, governed - failed - never - counts.drifted),
        drifted: counts.drifted,
        'check-failed': failed,
        'never-checked': never,
        findings: counts.findings,
        ignored: counts.ignored,
      },
      lastWhole: lastWhole && (await this.#scan(workspaceId, lastWhole)),
      /** What goes on, or waits for its turn. */
      current: unfinished && (await this.#scan(workspaceId, unfinished)),
      causes: page.map((one) => ({
        ...one,
        title: driftKinds[one.kind].title,
        code: driftKinds[one.kind].code,
        exits: exitsOf(one.kind),
        restore: driftKinds[one.kind].restore,
        examples: examples
          .filter(({ cause }) => cause === one.cause)
          .map(({ agentId, agentName }) => ({ agentId, agentName })),
      })),
      next: found.length > limit && last ? cursorOf(last) : null,
    }
  }

  /** Governed agents with what is known of each, by identifier. */
  async agents({ workspaceId }: Within, filter: DriftFilter, cursor: string | undefined, limit: number) {
    const { stores, clock } = this.#deps
    const now = clock()
    const rows = await stores.driftLists.page(workspaceId, filter, now, cursor ?? null, limit + 1)
    const page = rows.slice(0, limit)
    const rules = await stores.driftIgnores.active(workspaceId, now)
    const open = await stores.drift.openOf(
      workspaceId,
      page.map(({ agentId }) => agentId),
    )
    return {
      at: now,
      items: page.map(({ checkedAt, failedSince, failure, ...agent }) => {
        const findings = open
          .filter(({ agentId }) => agentId === agent.agentId)
          .map((finding) => viewOf(finding, rules, now))
        return { ...agent, ...standingOf({ checkedAt, failedSince, failure }, findings), findings }
      }),
      next: rows.length > limit ? (page.at(-1)?.agentId ?? null) : null,
    }
  }

  /** One agent: how it stands, what differs, what there was before, and the whole of it three ways as it is now. */
  async agent({ workspaceId }: Within, agentId: string, cursor: string | undefined, limit: number) {
    const { stores, clock, comparing } = this.#deps
    const now = clock()
    const agent = await findAgent(stores, workspaceId, agentId)
    const [check, open, past, rules] = await Promise.all([
      stores.driftChecks.find(workspaceId, agentId),
      stores.drift.openOf(workspaceId, [agentId]),
      stores.drift.history(workspaceId, agentId, cursor ?? null, limit + 1),
      stores.driftIgnores.active(workspaceId, now),
    ])
    const isGoverned = agent.governedRevision !== null && !agent.isRetired
    const findings = open.map((finding) => viewOf(finding, rules, now))
    const [live] = isGoverned ? await comparing.compareAll(stores, workspaceId, [agentId], now) : []
    const unchecked = { checkedAt: null, failedSince: null, failure: null }
    const history = past.slice(0, limit)
    return {
      at: now,
      agentId,
      agentName: agent.name,
      governedRevision: agent.governedRevision,
      /** Null where nothing is governed: there is nothing to compare with. */
      standing: isGoverned ? standingOf(check ?? unchecked, findings) : null,
      findings,
      /** Null where it cannot be read. */
      lines: live?.facts ? threeWay(live.facts, await this.#approvedSpec(workspaceId, live)) : null,
      history: history.map((finding) => viewOf(finding, rules, now)),
      next: past.length > limit ? (history.at(-1)?.id ?? null) : null,
    }
  }

  async trend({ workspaceId }: Within, days: number) {
    const { stores, clock } = this.#deps
    const now = clock()
    const lives = await stores.drift.lives(workspaceId, now - days * dayMs)
    return { at: now, days: trendOf(lives, { now, days }) }
  }

  async scans({ workspaceId }: Within, cursor: string | undefined, limit: number) {
    const { stores } = this.#deps
    const rows = await stores.driftScans.page(workspaceId, cursor ?? null, limit + 1)
    const page = rows.slice(0, limit)
    const names = await namesOf(
      stores,
      workspaceId,
      page.map(({ askedBy }) => askedBy),
    )
    return {
      items: page.map((scan, at) => scanViewOf(scan, names[at]?.name ?? '')),
      next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    }
  }

  async scan({ workspaceId }: Within, scanId: string) {
    const scan = await this.#deps.stores.driftScans.find(workspaceId, scanId)
    if (!scan) throw scanNotFound()
    return this.#scan(workspaceId, scan)
  }

  async #scan(workspaceId: string, scan: DriftScan) {
    const [named] = await namesOf(this.#deps.stores, workspaceId, [scan.askedBy])
    return scanViewOf(scan, named?.name ?? '')
  }

  /** What is stored, where that is what was approved; or another revision that has the same bytes. */
  async #approvedSpec(workspaceId: string, { agent, facts }: ComparedAgent): Promise<AgentSpec | null> {
    if (facts === null || facts.approvedSha256 === null) return null
    if (facts.approvedSha256 === facts.storedSha256) return facts.spec
    const { stores } = this.#deps
    for (const { spec } of await stores.driftReports.revisionsWith(
      workspaceId,
      agent.id,
      facts.approvedSha256,
    )) {
      const reading = parseSpecBytes(spec)
      if (reading.ok && digestOfBytes(sha256, spec) === facts.approvedSha256) return reading.spec
    }
    return null
  }
}
