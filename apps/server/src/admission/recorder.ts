import { type Admitted, admissionIdOf } from '@countersign/admission'
import { type Reason, Refusal } from '@countersign/decisions'
import type { Logger } from 'pino'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { Doer } from '../ledger/doer.ts'
import type { Beside, LedgerWriter } from '../ledger/writer.ts'
import { within } from './deadline.ts'
import type { AdmissionReport, Judged, Occupancy } from './report.ts'

/** Why it is asked, by whom, and for which run. */
export type Occasion = {
  readonly by: Doer
  readonly cause: 'start' | 'restart' | 'renewal'
  readonly runId: string | null
}

type LetIn = {
  readonly admitted: Admitted
  readonly admissionId: string
  /** The time that it was decided by, which never is behind what the ledger has seen. */
  readonly now: number
  readonly occupancy: Occupancy | null
}

/** Rows of the caller's own that stand or fall with the event of an admission. */
export type Alongside = {
  /** In the transaction of the event. Answers with a reason when it wrote nothing: then nothing is written at all. */
  write(stores: Stores, letIn: LetIn): Promise<Reason | null>
  /** Makes over what was written, when it was written too late and the answer was a denial. */
  takeBack(stores: Stores): Promise<void>
}

export type AdmissionAnswer =
  /** Its event is durable, and so is what was written alongside. */
  | ({ readonly kind: 'admitted'; readonly report: AdmissionReport } & LetIn)
  /** `admissionId` is null where not even the denial could be written down. */
  | { readonly kind: 'denied'; readonly report: AdmissionReport; readonly admissionId: string | null }
  /** It would have been admitted, but what the caller wanted to write alongside could not be; nothing was written. */
  | { readonly kind: 'withheld'; readonly report: AdmissionReport; readonly objection: Reason }

/** What an admission has written in the transaction of its event: the name of that event, once it has. */
type WrittenBeside = { eventId: string | null; isGivenUp: boolean }

type Deps = { transact: Transact; log: Logger; writer: Pick<LedgerWriter, 'decide' | 'decideWith'> }

/** As many as the header of an event holds. */
const mostCodes = 16

/** Writes admissions down: an allow that is not durable in the ledger in time is none. */
export class AdmissionRecorder {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async letIn(
    { admitted, report, occupancy }: Pick<Judged, 'report' | 'occupancy'> & { admitted: Admitted },
    occasion: Occasion,
    alongside: Alongside | null,
    deadline: { leftMs: number; deadlineMs: number },
  ): Promise<AdmissionAnswer> {
    const { at: now } = report
    if (now === null) throw new Error('An admission at no time.')
    const beside: WrittenBeside = { eventId: null, isGivenUp: false }
    const writing = this.#writeAllowed(admitted, report, occasion, {
      write: async (stores, eventId) => {
        const letIn = { admitted, admissionId: admissionIdOf(eventId), now, occupancy }
        const objection = alongside === null ? null : await alongside.write(stores, letIn)
        beside.eventId = objection === null ? eventId : null
        return objection
      },
      isGivenUp: () => beside.isGivenUp,
    })
    try {
      const { eventId, objection } = await within(Math.max(0, deadline.leftMs), writing)
      if (objection && beside.eventId === null) return { kind: 'withheld', report, objection }
      // The ledger's word is not enough: what stands beside the event was written here, under its name.
      if (objection !== null || beside.eventId === null || eventId !== beside.eventId) {
        throw new Error('The ledger does not name what it wrote.')
      }
      return { kind: 'admitted', admitted, admissionId: admissionIdOf(eventId), now, occupancy, report }
    } catch (error) {
      beside.isGivenUp = true
      const { workspaceId, agentId } = report
      this.#deps.log.error({ err: error, workspaceId, agentId }, 'an admission could not be written down')
      this.#takeBackWhenWritten(writing, report, occasion, { alongside, beside })
      return this.deny(overruled(report, unwritten(error)), occasion, deadline.deadlineMs)
    }
  }

  /** A denial stands also where it cannot be written down. */
  async deny(report: AdmissionReport, occasion: Occasion, deadlineMs: number): Promise<AdmissionAnswer> {
    try {
      const eventId = await within(deadlineMs, this.#writeDenied(report, occasion))
      return { kind: 'denied', report, admissionId: admissionIdOf(eventId) }
    } catch (error) {
      const { workspaceId, agentId } = report
      this.#deps.log.error({ err: error, workspaceId, agentId }, 'a denial could not be written down')
      return { kind: 'denied', report, admissionId: null }
    }
  }

  async #writeAllowed(
    { outcome, revision }: Admitted,
    report: AdmissionReport,
    occasion: Occasion,
    beside: Beside,
  ) {
    const { writer } = this.#deps
    const { workspaceId, agentName, specSha256, reasons } = report
    if (agentName === null || specSha256 === null) throw new Error('An admission of nothing.')
    const told = {
      by: occasion.by,
      subjectId: report.agentId,
      facts: { ...factsOf(report, occasion), revision, specSha256 },
      words: { agentName },
    }
    return outcome === 'ALLOW'
      ? writer.decideWith(workspaceId, { ...told, action: 'admission.allowed', outcome: 'allow' }, beside)
      : writer.decideWith(
          workspaceId,
          { ...told, action: 'admission.restricted', outcome: 'restrict', codes: codesOf(reasons) },
          beside,
        )
  }

  #writeDenied(report: AdmissionReport, occasion: Occasion): Promise<string> {
    const { workspaceId, agentId, revision, specSha256, reasons, agentName } = report
    return this.#deps.writer.decide(workspaceId, {
      by: occasion.by,
      action: 'admission.denied',
      subjectId: agentId,
      outcome: 'deny',
      codes: codesOf(reasons),
      facts: { ...factsOf(report, occasion), revision, specSha256 },
      words: { agentName: agentName ?? '' },
    })
  }

  /** The answer was no; should the yes reach the database after all, it is followed by that no. */
  #takeBackWhenWritten(
    writing: ReturnType<LedgerWriter['decideWith']>,
    report: AdmissionReport,
    occasion: Occasion,
    { alongside, beside }: { alongside: Alongside | null; beside: WrittenBeside },
  ): void {
    const { transact, log } = this.#deps
    writing
      .then(async () => {
        if (beside.eventId === null) return
        if (alongside) await transact((stores) => alongside.takeBack(stores))
        await this.#writeDenied(overruled(report, late), occasion)
      })
      .catch((error: unknown) => {
        const { workspaceId, agentId } = report
        log.error({ err: error, workspaceId, agentId }, 'what was to be written late was not')
      })
  }
}

const factsOf = ({ mode, proofId, policy }: AdmissionReport, { cause, runId }: Occasion) => ({
  cause,
  mode,
  proof: proofId,
  policySha256: policy?.hash ?? null,
  run: runId,
})

/** A policy may name what it finds by codes that are too short for the ledger; its message is not lost with them. */
const codesOf = (reasons: readonly Reason[]): string[] =>
  [...new Set(reasons.map(({ code }) => code))]
    .filter((code) => /^[A-Z][A-Z0-9_]{2,63}$/.test(code))
    .slice(0, mostCodes)

const overruled = (report: AdmissionReport, reason: Reason): AdmissionReport => ({
  ...report,
  outcome: 'DENY',
  reasons: [reason, ...report.reasons],
})

const late: Reason = {
  code: 'INTERCEPTOR_ERROR',
  message: 'The admission was written down after the answer was due, and does not count.',
  remedy: 'Try again. If it stays, let the operator look at the database.',
}

/** An admission that nobody could prove later is none. */
const unwritten = (error: unknown): Reason => ({
  code: 'INTERCEPTOR_ERROR',
  message:
    error instanceof Refusal
      ? `The admission could not be written into the ledger: ${error.message}`
      : 'The admission could not be written into the ledger in time, or at all.',
  remedy: 'Try again. If it stays, give the request id to the operator.',
})
