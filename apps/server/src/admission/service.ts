import { Refusal, remedyOf } from '@countersign/decisions'
import type { Logger } from 'pino'
import type { Metrics } from '../observability/metrics.ts'
import { within } from './deadline.ts'
import type { Asking } from './facts.ts'
import type { AdmissionJudge } from './judge.ts'
import type { AdmissionAnswer, AdmissionRecorder, Alongside, Occasion } from './recorder.ts'
import { type AdmissionReport, failed, type Judged } from './report.ts'

type Deps = {
  log: Logger
  metrics: Pick<Metrics, 'admissionDenials'>
  judge: AdmissionJudge
  recorder: AdmissionRecorder
  deadlineMs?: number
}

const usualDeadlineMs = 5_000

/** Whether an agent may start or go on, by everything that is known at this moment. Whatever is not a clear yes is a no. */
export class AdmissionService {
  readonly #deps: Deps
  readonly #deadlineMs: number
  constructor(deps: Deps) {
    this.#deps = deps
    this.#deadlineMs = deps.deadlineMs ?? usualDeadlineMs
  }

  /**
   * What an admission would say now. Nothing is written, counted or kept. Without a mode it is about what is governed,
   * or about the sandbox where nothing is.
   */
  async consider({
    mode,
    ...about
  }: Omit<Asking, 'mode'> & { readonly mode: Asking['mode'] | null }): Promise<AdmissionReport> {
    const { judge } = this.#deps
    const asking = { ...about, mode: mode ?? (await this.#usualMode(about)) }
    const { report } = await this.#inTime(asking, judge.judge(asking, { cause: 'dry run', runId: null }))
    return report
  }

  /** Decides, and is not heard before its event is durable. */
  async admit(
    asking: Asking,
    occasion: Occasion,
    alongside: Alongside | null = null,
  ): Promise<AdmissionAnswer> {
    const answer = await this.#decide(asking, occasion, alongside)
    if (answer.kind === 'denied') {
      const [{ code } = { code: 'INTERCEPTOR_ERROR' }] = answer.report.reasons
      this.#deps.metrics.admissionDenials.inc({ code, cause: occasion.cause })
    }
    return answer
  }

  async #decide(asking: Asking, occasion: Occasion, alongside: Alongside | null): Promise<AdmissionAnswer> {
    const { judge, recorder } = this.#deps
    const deadlineMs = this.#deadlineMs
    const began = performance.now()
    const { verdict, report, occupancy } = await this.#inTime(asking, judge.judge(asking, occasion))
    if (verdict.admitted === null) return recorder.deny(report, occasion, deadlineMs)
    const leftMs = deadlineMs - (performance.now() - began)
    return recorder.letIn({ admitted: verdict.admitted, report, occupancy }, occasion, alongside, {
      leftMs,
      deadlineMs,
    })
  }

  async #usualMode(about: Omit<Asking, 'mode'>): Promise<Asking['mode']> {
    try {
      return await within(this.#deadlineMs, this.#deps.judge.usualMode(about))
    } catch (error) {
      if (error instanceof Refusal) throw error
      this.#deps.log.error({ err: error, ...about }, 'what an admission is about could not be read')
      const code = 'INTERCEPTOR_ERROR'
      throw new Refusal({ kind: 'unavailable', code, message: unread(error), remedy: remedyOf(code) })
    }
  }

  async #inTime(asking: Asking, judging: Promise<Judged>): Promise<Judged> {
    try {
      return await within(this.#deadlineMs, judging)
    } catch (error) {
      if (error instanceof Refusal && error.kind === 'not-found') throw error
      this.#deps.log.error({ err: error, ...asking }, 'an admission could not be decided')
      return failed(asking, unread(error))
    }
  }
}

/** What is refused has a sentence for whoever asks; what else failed keeps its inside. */
const unread = (error: unknown): string =>
  error instanceof Refusal ? error.message : 'What the checks look at could not be read in time, or at all.'
