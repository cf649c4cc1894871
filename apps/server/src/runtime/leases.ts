import type { Admitted } from '@countersign/admission'
import { type Reason, Refusal } from '@countersign/decisions'
import {
  claimsOf,
  isContained,
  isLapsed,
  type LeaseClaims,
  leaseRules,
  type RunReport,
  whyNotRenew,
} from '@countersign/runtime'
import type { Logger } from 'pino'
import { within } from '../admission/deadline.ts'
import type { Alongside } from '../admission/recorder.ts'
import type { AdmissionService } from '../admission/service.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { newId } from '../ids.ts'
import { sha256 } from '../ledger/cryptography.ts'
import { bySystem } from '../ledger/doer.ts'
import { originOf } from '../ledger/writer.ts'
import type { LeaseKeys } from './lease-keys.ts'
import type { RunNotes } from './notes.ts'
import type { RunRecords } from './records.ts'
import { leaseUnknown, notRenewed, refusedBecause, revisionReplaced } from './refusals.ts'
import type { Run } from './run.ts'
import { whyNoLonger } from './still-standing.ts'

/** A lease that is about to be written down. */
export type Prepared = { readonly leaseId: string; readonly now: number; readonly expiresAt: number }

type Named = Pick<Prepared, 'leaseId' | 'now'> & { readonly runId: string; readonly admissionId: string }

export type Renewed = {
  readonly lease: string
  readonly expiresAt: number
  readonly heartbeatMs: number
  readonly contained: boolean
}

/** What an admission lets in, and under which name it stands in the ledger. */
export type LetIn = Parameters<Alongside['write']>[1]

type Deps = {
  stores: Stores
  clock: Clock
  keys: LeaseKeys
  admission: Pick<AdmissionService, 'admit'>
  records: RunRecords
  notes: RunNotes
  log: Logger
  deadlineMs?: number
}

const usualDeadlineMs = 5_000

const ended: Reason = {
  code: 'LEASE_ENDED',
  message: 'The lease was ended.',
  remedy: 'Stop working. Start the agent again when its page says that it may.',
}

/** What admitted runs hold: issued after their admission is durable, renewed by their heartbeat as long as it is repeated. */
export class Leases {
  readonly #deps: Deps
  /** Reports that were written down already, by the run; what is forgotten here is written once more and stays one row. */
  readonly #reported = new Map<string, string>()
  constructor(deps: Deps) {
    this.#deps = deps
  }

  prepare(): Prepared {
    const now = this.#deps.clock()
    return { leaseId: newId('lease', now), now, expiresAt: now + leaseRules.lifetimeMs }
  }

  /** The same lease from the time on that its admission was decided by. */
  from({ now }: LetIn, { leaseId }: Prepared): Prepared {
    return { leaseId, now, expiresAt: now + leaseRules.lifetimeMs }
  }

  /** The token of a lease that is written down. */
  issue(admitted: Admitted, { leaseId, now, runId, admissionId }: Named): Promise<string> {
    const { keys } = this.#deps
    return keys.issue(
      claimsOf(admitted, {
        issuer: originOf(admitted.workspaceId),
        leaseId,
        runId,
        admissionId,
        specSha256: Buffer.from(sha256(admitted.specBytes)).toString('hex'),
        now,
      }),
    )
  }

  /** A new lease for a run that tries again; null when it was written. */
  async writeAnew(
    stores: Stores,
    { workspaceId, id }: Run,
    prepared: Prepared,
    letIn: LetIn,
  ): Promise<Reason | null> {
    const { admitted, admissionId } = letIn
    const { leaseId, now, expiresAt } = this.from(letIn, prepared)
    const objection = await whyNoLonger(stores, admitted)
    if (objection !== null) return objection
    const run = await stores.runs.lock(workspaceId, id)
    if (run?.state !== 'restarting') return ended
    await stores.runs.set(workspaceId, id, {
      state: 'starting',
      restartAt: null,
      restarts: run.restarts + 1,
      admissionId,
      isContained: isContained(admitted),
      leaseId,
      leaseIssuedAt: now,
      leaseExpiresAt: expiresAt,
      leaseEndedAt: null,
      exitCode: null,
      exitSignal: null,
    })
    return null
  }

  /** A heartbeat: the admission is repeated on what is stored now, and only a yes makes the lease last longer. */
  async renew(token: string, leaseId: string, report: RunReport): Promise<Renewed> {
    const { clock, keys, admission, notes } = this.#deps
    const claims = await this.#inTime(keys.read(token))
    if (claims === null || claims.jti !== leaseId) throw leaseUnknown()
    const now = clock()
    // The token tells no more than what is stored; when its own time is over, nothing needs to be looked up.
    if (isLapsed({ expiresAt: claims.exp * 1_000, endedAt: null }, now)) {
      throw refusedBecause('not-permitted', await this.#inTime(this.#why(claims, now)))
    }
    const { workspace: workspaceId, run: runId, sub: agentId, mode, revision } = claims
    const text = JSON.stringify(report)
    const written: { lease: Prepared | null } = { lease: null }
    const answer = await admission.admit(
      { workspaceId, agentId, mode },
      { by: bySystem, cause: 'renewal', runId },
      {
        write: async (stores, letIn) => {
          const { admitted, admissionId } = letIn
          if (admitted.revision !== revision) return revisionReplaced
          const objection = await whyNoLonger(stores, admitted)
          if (objection !== null) return objection
          // By the time of the admission: a clock that was put back neither revives a lease nor lengthens it.
          const lease = this.from(letIn, { leaseId, now, expiresAt: now })
          const isHeard = await stores.runs.beat({
            ...{ workspaceId, id: runId, ...lease, admissionId, report: text },
            isContained: isContained(admitted),
          })
          written.lease = isHeard === true ? lease : null
          return written.lease === null ? ended : null
        },
        takeBack: (stores) => stores.runs.set(workspaceId, runId, { leaseEndedAt: now }),
      },
    )
    if (answer.kind !== 'admitted') {
      const reason = answer.kind === 'withheld' ? answer.objection : answer.report.reasons[0]
      const at = Math.max(now, answer.report.at ?? now)
      throw refusedBecause('not-permitted', await this.#inTime(this.#deny(claims, reason ?? ended, at)))
    }
    const { lease } = written
    if (lease === null) throw new Error('A renewal that nobody heard.')
    const { admitted, admissionId } = answer
    await this.#inTime(this.#keepReport(claims, text, lease.now))
    notes.mark(workspaceId)
    return {
      lease: await this.#inTime(this.issue(admitted, { leaseId, now: lease.now, runId, admissionId })),
      expiresAt: Math.floor(lease.expiresAt / 1_000) * 1_000,
      heartbeatMs: leaseRules.heartbeatMs,
      contained: isContained(admitted),
    }
  }

  /** What does not answer hands nothing out, and ends nothing: the lease runs out by itself. */
  async #inTime<T>(work: Promise<T>): Promise<T> {
    const { log, deadlineMs = usualDeadlineMs } = this.#deps
    try {
      return await within(deadlineMs, work)
    } catch (error) {
      if (error instanceof Refusal) throw error
      log.error({ err: error }, 'a lease could not be renewed')
      throw refusedBecause('unavailable', notRenewed)
    }
  }

  /** What nobody could decide ends nothing yet: the lease runs out by itself, unless the next heartbeat fares better. */
  async #deny(claims: LeaseClaims, reason: Reason, now: number): Promise<Reason> {
    if (reason.code === 'INTERCEPTOR_ERROR') return reason
    if (reason.code === 'LEASE_ENDED') return this.#why(claims, now)
    await this.#deps.records.stop(claims.workspace, claims.run, reason)
    return reason
  }

  /** Why a lease cannot be renewed, as it is stored. */
  async #why({ workspace, run: runId, jti, exp }: LeaseClaims, now: number): Promise<Reason> {
    const run = await this.#deps.stores.runs.find(workspace, runId)
    if (run === null || run.leaseId !== jti) return ended
    const expiresAt = Math.min(run.leaseExpiresAt, exp * 1_000)
    const standing = { expiresAt, endedAt: run.leaseEndedAt ?? run.endedAt }
    const why = whyNotRenew(standing, now) ?? ended
    return run.endMessage === null ? why : { ...why, message: `The lease was ended: ${run.endMessage}` }
  }

  async #keepReport({ workspace: workspaceId, run: runId }: LeaseClaims, text: string, now: number) {
    if (text === '{}' || this.#reported.get(runId) === text) return
    const digest = Buffer.from(sha256(Buffer.from(text)))
    await this.#deps.stores.runOutput.addReport({
      workspaceId,
      runId,
      sha256: digest,
      firstAt: now,
      report: text,
    })
    if (this.#reported.size >= mostRemembered) this.#reported.clear()
    this.#reported.set(runId, text)
  }
}

const mostRemembered = 20_000
