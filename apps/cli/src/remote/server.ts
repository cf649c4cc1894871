import { z } from 'zod'

/** It was not reached, or did not let the key in; nothing is said about what was asked. */
export class RemoteProblem extends Error {}

const Refused = z.looseObject({ code: z.string(), message: z.string(), remedy: z.string() })

type Answer = { status: number; body: unknown }

/** A server somewhere, called with a key as pipelines do. */
export class RemoteServer {
  readonly #url: string
  readonly #key: string
  constructor(url: string, key: string) {
    this.#url = url
    this.#key = key
  }

  /** The workspace that the key belongs to. */
  async workspace(): Promise<string> {
    const { status, body } = await this.ask('/v1/whoami')
    const read = z.looseObject({ workspaceId: z.string() }).safeParse(body)
    if (status === 200 && read.success) return read.data.workspaceId
    if (refusalIn(body)?.code === 'SCOPE_MISSING') {
      throw new RemoteProblem(
        'The key may not tell which workspace it belongs to. Name it with --workspace, or give the key the scope workspace:read.',
      )
    }
    throw this.unexpected({ status, body })
  }

  async ask(path: string, payload?: object): Promise<Answer> {
    try {
      const answer = await fetch(`${this.#url}${path}`, {
        method: payload ? 'POST' : 'GET',
        redirect: 'error',
        signal: AbortSignal.timeout(60_000),
        headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
        ...(payload ? { body: JSON.stringify(payload) } : {}),
      })
      const text = await answer.text()
      return { status: answer.status, body: jsonOf(text) }
    } catch (error) {
      if (error instanceof SyntaxError)
        throw new RemoteProblem(`${this.#url} does not answer as Countersign does.`)
      throw new RemoteProblem(`${this.#url} cannot be reached: ${causeOf(error)}`)
    }
  }

  unexpected({ status, body }: Answer): RemoteProblem {
    const refused = refusalIn(body)
    return new RemoteProblem(
      refused
        ? `${refused.message} ${refused.remedy}`
        : `${this.#url} answered ${status}, which is not what Countersign answers.`,
    )
  }
}

export const refusalIn = (body: unknown): z.infer<typeof Refused> | null =>
  Refused.safeParse(body).data ?? null

const jsonOf = (text: string): unknown => JSON.parse(text)

const causeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
