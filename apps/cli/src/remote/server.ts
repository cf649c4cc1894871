import { z } from 'zod'

/** It was not reached, or did not let the key in; nothing is said about what was asked. */
export class RemoteProblem extends Error {}

/** It was not reached now, and may be in a moment. */
export class UnreachableProblem extends RemoteProblem {}

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
      return { status: answer.status, body: this.#read(answer.status, await answer.text()) }
    } catch (error) {
      if (error instanceof RemoteProblem) throw error
      throw new UnreachableProblem(`${this.#url} cannot be reached: ${causeOf(error)}`)
    }
  }

  #read(status: number, text: string): unknown {
    try {
      return jsonOf(text)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      const says = `${this.#url} does not answer as Countersign does.`
      // What stands in front of a server answers so while the server is away.
      throw status >= 502 ? new UnreachableProblem(says) : new RemoteProblem(says)
    }
  }

  /** A file as it comes, however long that takes, unless nothing comes for too long. */
  async *download(path: string, mostSilentMs: number): AsyncGenerator<Uint8Array> {
    const silent = new AbortController()
    const giveUp = () => silent.abort(new Error('nothing came for too long'))
    let timer = setTimeout(giveUp, mostSilentMs)
    try {
      const answer = await fetch(`${this.#url}${path}`, {
        redirect: 'error',
        signal: silent.signal,
        headers: { authorization: `Bearer ${this.#key}` },
      })
      if (answer.status !== 200 || !answer.body) {
        throw this.unexpected({ status: answer.status, body: this.#read(answer.status, await answer.text()) })
      }
      for await (const bytes of answer.body) {
        clearTimeout(timer)
        timer = setTimeout(giveUp, mostSilentMs)
        yield bytes
      }
    } catch (error) {
      if (error instanceof RemoteProblem) throw error
      throw new RemoteProblem(`The file did not arrive: ${causeOf(error)}.`)
    } finally {
      clearTimeout(timer)
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
