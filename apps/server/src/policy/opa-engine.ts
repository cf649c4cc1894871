import { type PolicyAnswer, type Question, unanswered } from '@countersign/policy'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { Circuit } from '../http/circuit.ts'
import { idTime } from '../ids.ts'
import type { Metrics } from '../observability/metrics.ts'
import {
  type Answered,
  type Asking,
  type EngineStanding,
  embeddedEngine,
  invalidInput,
  type PolicyEngine,
} from './engine.ts'
import { OpaAway, OpaClient, OpaFailed, OpaOdd, type OpaSettings, OpaSlow } from './opa-client.ts'
import {
  abandonedPlaces,
  answerPath,
  isInPlace,
  type Place,
  placeFor,
  putInPlace,
  removeFrom,
  resultOf,
} from './opa-place.ts'
import type { Loaded } from './snapshots.ts'

type Deps = {
  settings: OpaSettings
  replicaId: string
  clock: Clock
  log: Logger
  metrics: Pick<Metrics, 'policyFallbacks'>
}

type Kept = { place: Place; ready: Promise<void> }

/**
 * A version takes a request for each of its files, twice, and at each the server compiles all that it has. Whoever
 * asks meanwhile waits no longer than they may.
 */
const pushMs = 60_000
/** The active version, and the one before it for whoever is still asking. */
const versionsKept = 2
/** What a replica that just started has put is not abandoned, although nobody has heard of it yet. */
const newcomerMs = 10 * 60 * 1000

/**
 * An OPA server. When it cannot be reached, the embedded engine answers from the same version, or nobody does, as the
 * operator chose. A server that answers, but not as it should, is not away: its answer allows nothing.
 */
export class OpaEngine implements PolicyEngine {
  readonly name = 'opa'
  readonly #deps: Deps
  readonly #client: OpaClient
  readonly #circuit: Circuit
  readonly #kept = new Map<string, Kept>()
  #unwanted: Place[] = []
  #turn = 0
  #isAway = false
  #standing: EngineStanding = { fallbacks: 0, error: null, errorAt: null }

  constructor(deps: Deps) {
    this.#deps = deps
    this.#client = new OpaClient(deps.settings)
    this.#circuit = new Circuit({ clock: deps.clock })
  }

  standing(): EngineStanding {
    return this.#standing
  }

  async ask<Q extends Question>(asking: Asking<Q>): Promise<Answered> {
    const invalid = invalidInput(asking.question, asking.input)
    if (invalid) return { answer: invalid, engine: this.name, fellBack: false }
    if (!this.#circuit.mayTry())
      return this.#without(asking, 'It did not answer and is left alone for a while.')
    try {
      const answer = await this.#asked(asking, AbortSignal.timeout(this.#deps.settings.timeoutMs))
      this.#circuit.succeeded()
      this.#isAway = false
      return { answer, engine: this.name, fellBack: false }
    } catch (error) {
      return this.#failed(asking, error)
    }
  }

  async prepare(workspaceId: string, loaded: Loaded): Promise<void> {
    const isReplaced = this.#deps.settings.fallback === 'embedded'
    if (!this.#circuit.mayTry()) {
      if (isReplaced) return
      throw new OpaAway('The OPA server did not answer and is left alone for a while.')
    }
    try {
      await this.#inPlace(workspaceId, loaded, AbortSignal.timeout(pushMs))
      this.#circuit.succeeded()
    } catch (error) {
      this.#circuit.failed()
      this.#note(messageOf(error))
      // The engine in this process is ready, and answers in its place.
      if (!(isReplaced && error instanceof OpaAway)) throw error
    }
  }

  /** Removes what nobody asks any more: older versions, and what replicas left behind that are gone. */
  async tidy(living: ReadonlySet<string>): Promise<void> {
    const { replicaId, clock } = this.#deps
    const signal = AbortSignal.timeout(pushMs)
    const isLiving = (id: string) => id === replicaId || living.has(id) || clock() - idTime(id) < newcomerMs
    this.#unwanted.push(...(await abandonedPlaces(this.#client, isLiving, signal)))
    await this.#removeUnwanted(signal)
  }

  /** Takes everything away that this replica has put. A server that is away has to be tidied by another. */
  async close(): Promise<void> {
    const signal = AbortSignal.timeout(this.#deps.settings.timeoutMs)
    this.#unwanted.push(...[...this.#kept.values()].map(({ place }) => place))
    this.#kept.clear()
    try {
      await this.#removeUnwanted(signal)
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'what was put into the OPA server could not be removed from it')
    }
    await this.#client.close()
  }

  async #asked({ workspaceId, loaded, question, input }: Asking, signal: AbortSignal): Promise<PolicyAnswer> {
    for (const attempt of [1, 2]) {
      const place = await this.#inPlace(workspaceId, loaded, signal)
      const body = { json: { input } }
      const told = resultOf(
        await this.#client.send({ method: 'POST', path: answerPath(place, question), body, signal }),
      )
      if (told !== undefined) return readTold(loaded, question, told)
      // Nothing: the policy has no answer, or the server was restarted and has forgotten the policy.
      if (attempt === 2 || (await isInPlace(this.#client, place, signal))) break
      this.#forget(place)
    }
    return unanswered('POLICY_UNDEFINED', `The OPA server has no answer to ${question}.`)
  }

  /** The version in the server, put there by whoever is first; the others wait for the same. */
  async #inPlace(workspaceId: string, loaded: Loaded, signal: AbortSignal): Promise<Place> {
    const key = keyOf(workspaceId, loaded.hash)
    const known = this.#kept.get(key) ?? this.#put(workspaceId, loaded)
    // The last ones are those that are asked, however old they are.
    this.#kept.delete(key)
    this.#kept.set(key, known)
    this.#retireOlder(workspaceId)
    await settledBefore(known.ready, signal)
    return known.place
  }

  #put(workspaceId: string, loaded: Loaded): Kept {
    this.#turn += 1
    const place = placeFor(this.#deps.replicaId, workspaceId, loaded, this.#turn)
    const ready = putInPlace(this.#client, place, loaded, AbortSignal.timeout(pushMs)).catch((error) => {
      this.#forget(place)
      throw error
    })
    return { place, ready }
  }

  #retireOlder(workspaceId: string): void {
    const own = [...this.#kept.values()].filter(({ place }) => place.workspaceId === workspaceId)
    for (const { place } of own.slice(0, -versionsKept)) this.#forget(place)
  }

  /** What was put there, or half of it, is removed with the next tidying; nobody asks for it from here on. */
  #forget(place: Place): void {
    const key = keyOf(place.workspaceId, place.hash)
    if (this.#kept.get(key)?.place !== place) return
    this.#kept.delete(key)
    this.#unwanted.push(place)
  }

  async #removeUnwanted(signal: AbortSignal): Promise<void> {
    for (let [place] = this.#unwanted; place; [place] = this.#unwanted) {
      await removeFrom(this.#client, place, signal)
      this.#unwanted = this.#unwanted.filter((one) => one !== place)
    }
  }

  async #failed(asking: Asking, error: unknown): Promise<Answered> {
    const denied = (answer: PolicyAnswer): Answered => ({ answer, engine: this.name, fellBack: false })
    if (error instanceof OpaAway) {
      this.#circuit.failed()
      return this.#without(asking, error.message)
    }
    if (error instanceof OpaSlow) {
      this.#circuit.failed()
      this.#note(error.message)
      return denied(unanswered('POLICY_TIMEOUT', `The OPA server: ${error.message}`))
    }
    if (error instanceof OpaOdd || error instanceof OpaFailed) {
      this.#circuit.succeeded()
      this.#note(error.message)
      const code = error instanceof OpaOdd ? 'POLICY_UNREADABLE' : 'POLICY_ERROR'
      return denied(unanswered(code, `The OPA server: ${error.message}`))
    }
    this.#circuit.failed()
    throw error
  }

  /** Nobody was asked. What the operator chose happens instead, and is counted, logged and shown. */
  async #without(asking: Asking, why: string): Promise<Answered> {
    const { settings, log, metrics } = this.#deps
    const { fallback } = settings
    metrics.policyFallbacks.inc({ instead: fallback })
    this.#note(why)
    this.#standing = { ...this.#standing, fallbacks: this.#standing.fallbacks + 1 }
    if (!this.#isAway) log.warn({ why, instead: fallback }, 'the OPA server cannot be reached')
    this.#isAway = true
    if (fallback === 'embedded') return { ...(await embeddedEngine.ask(asking)), fellBack: true }
    const answer = unanswered('POLICY_UNAVAILABLE', `The OPA server cannot be asked. ${why}`)
    return { answer, engine: this.name, fellBack: false }
  }

  #note(error: string): void {
    this.#standing = { ...this.#standing, error, errorAt: this.#deps.clock() }
  }
}

function readTold(loaded: Loaded, question: Question, told: unknown): PolicyAnswer {
  const read = z.strictObject({ hash: z.literal(loaded.hash), answer: z.unknown() }).safeParse(told)
  if (read.success) return loaded.policy.read(question, read.data.answer)
  return unanswered(
    'POLICY_UNREADABLE',
    'The OPA server did not answer by the version that it was asked for.',
  )
}

const keyOf = (workspaceId: string, hash: string): string => `${workspaceId} ${hash}`

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Waits for what goes on by itself, but not longer than whoever asks may. */
const settledBefore = (work: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const late = () => reject(new OpaSlow('It did not take the policy in time.'))
    if (signal.aborted) late()
    signal.addEventListener('abort', late, { once: true })
    work.then(resolve, reject)
  })
