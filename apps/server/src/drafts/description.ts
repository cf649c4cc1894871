import {
  draftFromLanguageModel,
  draftFromWords,
  type Inferred,
  languageModelQuestion,
} from '@countersign/agents'
import { Refusal } from '@countersign/decisions'
import type { Logger } from 'pino'
import type { PolicyOf } from '../agents/service.ts'
import type { Stores } from '../database/stores.ts'
import type { Actor } from '../members/actor.ts'
import type { Throttle } from '../session/throttle.ts'
import type { LanguageModel } from './language-model.ts'
import { notUnderstood } from './unusable-source.ts'

type Deps = {
  stores: Stores
  log: Logger
  throttle: Throttle
  policyOf: PolicyOf
  /** Null where the operator configured none. */
  model: LanguageModel | null
}

/** A draft of a description, with a sentence that says who read it. */
export type ReadDescription = Inferred & { reading: string }

/** Makes drafts of plain words: through the operator's language model where the author wants that, or by rules. */
export class DescriptionReader {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Where words would go, which people are told before they send any. */
  get model(): { host: string; name: string } | null {
    const { model } = this.#deps
    return model && { host: model.host, name: model.name }
  }

  /** `sendTo` is the host that the author was shown and agreed to; without one, nothing leaves the server. */
  async read(actor: Actor, text: string, sendTo: string | null): Promise<ReadDescription> {
    const { model, log } = this.#deps
    if (sendTo === null) return { ...draftFromWords(text), reading: byRules }
    if (model?.host !== sendTo) throw modelChanged(model?.host ?? null)
    try {
      return await this.#ask(model, actor, text)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      log.warn({ code: error.code, host: model.host }, 'a description was read by rules instead')
      return { ...draftFromWords(text), reading: `${byRules} ${error.message}` }
    }
  }

  async #ask(model: LanguageModel, actor: Actor, text: string): Promise<ReadDescription> {
    const { stores, throttle, policyOf } = this.#deps
    const { capabilities } = await policyOf(stores, actor.workspaceId)
    // Each question costs the operator money, so one person cannot ask without end.
    const waitMs = await throttle.spend('question', `question\0${actor.personId}`)
    if (waitMs > 0) throw askedTooOften(waitMs)
    const answer = await model.ask(languageModelQuestion(text, capabilities))
    const read = draftFromLanguageModel(text, answer, capabilities)
    if (!read.ok) throw notUnderstood(model.host, read.why)
    const { draft, inferred, leftOut } = read
    return { draft, inferred, reading: `Read by ${model.name} at ${model.host}.${sentenceOf(leftOut)}` }
  }
}

const byRules = 'Read by rules, on this server.'

const mostNamed = 5

function sentenceOf(leftOut: readonly string[]): string {
  if (leftOut.length === 0) return ''
  const rest = leftOut.length > mostNamed ? ` and ${leftOut.length - mostNamed} more` : ''
  return ` Left out, because a spec does not take them: ${leftOut.slice(0, mostNamed).join(', ')}${rest}.`
}

const modelChanged = (host: string | null) =>
  new Refusal({
    kind: 'conflict',
    code: 'LANGUAGE_MODEL_CHANGED',
    message:
      host === null
        ? 'Descriptions are no longer read by a language model here.'
        : `Descriptions would now be sent to ${host}.`,
    remedy: 'Reload the page, and choose again how your words are read. Nothing was sent.',
  })

const askedTooOften = (waitMs: number) =>
  new Refusal({
    kind: 'too-many',
    code: 'ASKED_TOO_OFTEN',
    message: 'You have asked the language model very often lately.',
    remedy: `Wait ${Math.ceil(waitMs / 60_000)} minutes, or let rules read.`,
  })
