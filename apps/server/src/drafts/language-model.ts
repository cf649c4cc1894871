import type { LanguageModelQuestion } from '@countersign/agents'
import { Refusal } from '@countersign/decisions'
import { type Json, parseStrict } from '@countersign/digest'
import { z } from 'zod'
import { type Outbound, outboundTo } from '../http/outbound.ts'
import { notUnderstood, theirRefusal, wrongStatus } from './unusable-source.ts'

export type LanguageModelSettings = {
  kind: 'openai' | 'anthropic'
  /** The base address of the API, such as `https://api.openai.com/v1`. */
  url: string
  model: string
  key: string | null
}

const timeoutMs = 30_000
const maxBytes = 256 * 1024
const mostTokens = 4_096
const answerName = 'draft'

/**
 * The language model that the operator chose for reading descriptions. It is asked once: a second question would cost
 * the same again, and rules can do the work.
 */
export class LanguageModel {
  readonly #settings: LanguageModelSettings
  readonly #outbound: Outbound

  constructor(settings: LanguageModelSettings, limits: { timeoutMs?: number } = {}) {
    this.#settings = settings
    // The address comes from whoever runs this server and can read its whole network anyway, as that of the database
    // does; nobody can set it in the product. A model on the same machine is the case where no word leaves it.
    this.#outbound = outboundTo({ allowPrivateAddresses: true, timeoutMs, maxBytes, ...limits })
  }

  get host(): string {
    return new URL(this.#settings.url).host
  }

  get name(): string {
    return this.#settings.model
  }

  /** What the model proposes; JSON that nobody has judged yet. */
  async ask(question: LanguageModelQuestion): Promise<Json> {
    const { path, headers, body } = wire[this.#settings.kind].question(this.#settings, question)
    const answer = await this.#outbound.fetch(`${this.#settings.url.replace(/\/+$/, '')}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    if (answer.status === 429) throw isBusy(this.host)
    if (answer.status < 200 || answer.status >= 300) throw wrongStatus(this.host, answer)
    const whole = this.#json(new Uint8Array(await answer.arrayBuffer()))
    return this.#proposal(wire[this.#settings.kind].answer(whole, this.host))
  }

  #proposal(proposed: Proposed): Json {
    return 'text' in proposed ? this.#json(withoutFence(proposed.text)) : proposed.value
  }

  #json(source: string | Uint8Array): Json {
    const read = parseStrict(source, { maxBytes, maxDepth: 32 })
    if (read.ok) return read.value
    throw notUnderstood(this.host, 'its answer is not valid JSON')
  }
}

type Proposed = { text: string } | { value: Json }
type Wire = {
  question(
    settings: LanguageModelSettings,
    question: LanguageModelQuestion,
  ): { path: string; headers: Record<string, string>; body: object }
  answer(whole: Json, host: string): Proposed
}

// The formats are others' and grow: unknown fields of theirs are passed over. What a model wrote is not.
const ChatCompletion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
})

const openai: Wire = {
  question: ({ model, key }, { instructions, description, form }) => ({
    path: '/chat/completions',
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
    body: {
      model,
      messages: [
        { role: 'system', content: instructions },
        { role: 'user', content: description },
      ],
      max_completion_tokens: mostTokens,
      response_format: { type: 'json_schema', json_schema: { name: answerName, strict: true, schema: form } },
    },
  }),
  answer(whole, host) {
    const read = ChatCompletion.safeParse(whole)
    const choice = read.data?.choices[0]
    if (!choice) throw notUnderstood(host, 'its answer is no chat completion')
    const { finish_reason: end, message } = choice
    if (message.refusal) throw theirRefusal(host, message.refusal)
    if (end === 'content_filter') throw theirRefusal(host, 'the description is not to its liking.')
    if (end === 'length') throw notUnderstood(host, 'its answer breaks off')
    if (!message.content) throw notUnderstood(host, 'its answer is empty')
    return { text: message.content }
  },
}

const Message = z.object({
  stop_reason: z.string().nullish(),
  content: z.array(z.object({ type: z.string(), name: z.string().optional(), input: z.json().optional() })),
})

const anthropic: Wire = {
  question: ({ model, key }, { instructions, description, form }) => ({
    path: '/messages',
    headers: { 'anthropic-version': '2023-06-01', ...(key === null ? {} : { 'x-api-key': key }) },
    body: {
      model,
      max_tokens: mostTokens,
      system: instructions,
      messages: [{ role: 'user', content: description }],
      tools: [{ name: answerName, description: 'Takes the draft.', input_schema: form }],
      tool_choice: { type: 'tool', name: answerName },
    },
  }),
  answer(whole, host) {
    const read = Message.safeParse(whole)
    if (!read.success) throw notUnderstood(host, 'its answer is no message')
    const { stop_reason: end, content } = read.data
    if (end === 'refusal') throw theirRefusal(host, 'the description is not to its liking.')
    if (end === 'max_tokens') throw notUnderstood(host, 'its answer breaks off')
    const use = content.find(({ type, name }) => type === 'tool_use' && name === answerName)
    if (use?.input === undefined) throw notUnderstood(host, 'its answer holds no draft')
    return { value: use.input }
  },
}

const wire: Record<LanguageModelSettings['kind'], Wire> = { openai, anthropic }

/** Some models put their JSON into a block of Markdown, whatever they are asked for. */
const withoutFence = (text: string): string => /^\s*```(?:json)?\n([\s\S]*)\n```\s*$/.exec(text)?.[1] ?? text

const isBusy = (host: string) =>
  new Refusal({
    kind: 'unavailable',
    code: 'SOURCE_IS_BUSY',
    message: `${host} takes no more questions for now.`,
    remedy: 'Try again later.',
  })
