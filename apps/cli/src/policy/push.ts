import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { checkFolder } from './folder.ts'
import { linesOf, summaryOf } from './report.ts'

/** What the command speaks with: the terminal, the environment and the network. */
export type PushSurroundings = {
  readonly calledFrom: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly answer: (text: string) => void
  readonly say: (text: string) => void
}

/** It did not get there, or was not let in; nothing is said about the policy. */
export class DeliveryProblem extends Error {}

const codes = { inForce: 0, refused: 1, proposed: 3 } as const

const Reloaded = z.discriminatedUnion('outcome', [
  z.looseObject({
    outcome: z.literal('activated'),
    oldHash: z.string(),
    newHash: z.string(),
    number: z.number(),
    revalidated: z.number(),
  }),
  z.looseObject({ outcome: z.literal('unchanged'), newHash: z.string() }),
  z.looseObject({ outcome: z.literal('proposed'), proposalId: z.string(), newHash: z.string() }),
])

const Refused = z.looseObject({ code: z.string(), message: z.string(), remedy: z.string() })

/** Delivers the set in a folder to a workspace, after checking it here. */
export async function push(given: readonly string[], surroundings: PushSurroundings): Promise<number> {
  const { calledFrom, answer } = surroundings
  const { typed, url, keyFile, reason, workspace, basedOn, json } = optionsOf(given)
  const at = (path: string) => (isAbsolute(path) ? path : join(calledFrom, path))
  const key = await keyFrom(surroundings, keyFile === undefined ? undefined : at(keyFile))
  const checked = await checkFolder(at(typed))
  if (!checked.ok) {
    const lines = checked.problems.flatMap((problem) => linesOf(typed, problem))
    answer(
      json
        ? `${JSON.stringify({ outcome: 'refused', problems: checked.problems })}\n`
        : [...lines, summaryOf(typed, checked), ''].join('\n'),
    )
    return codes.refused
  }
  const server = new Server(url, key)
  const workspaceId = workspace ?? (await server.workspace())
  const told = await server.deliver(workspaceId, {
    set: { files: checked.policy.files },
    reason,
    ...(basedOn === undefined ? {} : { basedOn }),
  })
  answer(json ? `${JSON.stringify(told)}\n` : `${sentenceOf(typed, told)}\n`)
  if (told.outcome === 'refused') return codes.refused
  return told.outcome === 'proposed' ? codes.proposed : codes.inForce
}

type Told = z.infer<typeof Reloaded> | { outcome: 'refused'; code: string; message: string; remedy: string }

function sentenceOf(typed: string, told: Told): string {
  switch (told.outcome) {
    case 'activated':
      return `${typed}: in force as version ${told.number}, hash ${told.newHash}; ${told.revalidated} governed agents are asked about again.`
    case 'unchanged':
      return `${typed}: in force already, hash ${told.newHash}. Nothing was changed.`
    case 'proposed':
      return `${typed}: proposed as ${told.proposalId}, hash ${told.newHash}. Another admin has to activate it.`
    case 'refused':
      return `${typed}: refused (${told.code}): ${told.message}\n  ${told.remedy}`
  }
}

class Server {
  readonly #url: string
  readonly #key: string
  constructor(url: string, key: string) {
    this.#url = url
    this.#key = key
  }

  /** The workspace that the key belongs to. */
  async workspace(): Promise<string> {
    const { status, body } = await this.#ask('/v1/whoami')
    const read = z.looseObject({ workspaceId: z.string() }).safeParse(body)
    if (status === 200 && read.success) return read.data.workspaceId
    if (codeOf(body) === 'SCOPE_MISSING') {
      throw new DeliveryProblem(
        'The key may not tell which workspace it belongs to. Name it with --workspace, or give the key the scope workspace:read.',
      )
    }
    throw this.#unexpected(status, body)
  }

  async deliver(workspaceId: string, payload: object): Promise<Told> {
    const path = `/v1/workspaces/${encodeURIComponent(workspaceId)}/policy/hotreload`
    const { status, body } = await this.#ask(path, payload)
    const read = Reloaded.safeParse(body)
    if ((status === 200 || status === 202) && read.success) return read.data
    const refused = Refused.safeParse(body)
    // What the key may not do, or is too much or too fast, says nothing about the policy.
    if (refused.success && (status === 400 || status === 409)) {
      const { code, message, remedy } = refused.data
      return { outcome: 'refused', code, message, remedy }
    }
    throw this.#unexpected(status, body)
  }

  async #ask(path: string, payload?: object): Promise<{ status: number; body: unknown }> {
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
        throw new DeliveryProblem(`${this.#url} does not answer as Countersign does.`)
      throw new DeliveryProblem(`${this.#url} cannot be reached: ${causeOf(error)}`)
    }
  }

  #unexpected(status: number, body: unknown): DeliveryProblem {
    const read = Refused.safeParse(body)
    return new DeliveryProblem(
      read.success
        ? `${read.data.message} ${read.data.remedy}`
        : `${this.#url} answered ${status}, which is not what Countersign answers.`,
    )
  }
}

const jsonOf = (text: string): unknown => JSON.parse(text)

const codeOf = (body: unknown): string | null => {
  const read = Refused.safeParse(body)
  return read.success ? read.data.code : null
}

const causeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost'])

function optionsOf(given: readonly string[]) {
  const { values, positionals } = parsed(given)
  const [typed, ...others] = positionals
  if (typed === undefined || others.length > 0) throw new DeliveryProblem('Name one folder.')
  if (values.key !== undefined) {
    throw new DeliveryProblem(
      'A key on the command line can be read by everybody on this machine. Set COUNTERSIGN_API_KEY, or use --key-file FILE.',
    )
  }
  const { url: address, reason, json = false, workspace, 'key-file': keyFile, 'based-on': basedOn } = values
  if (address === undefined)
    throw new DeliveryProblem('Say where to, with --url https://countersign.example.')
  if (reason === undefined) throw new DeliveryProblem('Say why, with --reason "…". It stands in the history.')
  if (!URL.canParse(address)) throw new DeliveryProblem(`${address} is not an address.`)
  const { protocol, hostname, origin } = new URL(address)
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback.has(hostname))) {
    throw new DeliveryProblem('The key would be readable on its way. Use an https address.')
  }
  return { typed, url: origin, reason, json, workspace, keyFile, basedOn }
}

function parsed(given: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...given],
      allowPositionals: true,
      options: {
        url: text,
        key: text,
        'key-file': text,
        reason: text,
        workspace: text,
        'based-on': text,
        json: { type: 'boolean' },
      },
    })
  } catch (error) {
    if (error instanceof TypeError) throw new DeliveryProblem(error.message)
    throw error
  }
}

async function keyFrom({ env }: PushSurroundings, file: string | undefined): Promise<string> {
  const key = file === undefined ? env.COUNTERSIGN_API_KEY : await read(file)
  if (key === undefined || key.trim() === '') {
    throw new DeliveryProblem(
      'Set COUNTERSIGN_API_KEY to a key with the scope policy:write, or use --key-file FILE.',
    )
  }
  return key.trim()
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new DeliveryProblem(
      `The key cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
