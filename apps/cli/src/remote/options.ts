import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { parseArgs } from 'node:util'
import { RemoteProblem } from './server.ts'

/** What a command that calls a server speaks with: the terminal, the environment and the network. */
export type RemoteSurroundings = {
  readonly calledFrom: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly answer: (text: string) => void
  readonly say: (text: string) => void
}

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const

/** Reads what was typed; these options every such command has, and further ones take a text. */
export function remoteOptions<const Further extends string>(
  given: readonly string[],
  further: readonly Further[],
) {
  const { values, positionals } = parsed(given, further)
  if (values.key !== undefined) {
    throw new RemoteProblem(
      'A key on the command line can be read by everybody on this machine. Set COUNTERSIGN_API_KEY, or use --key-file FILE.',
    )
  }
  const typed = new Map(Object.entries(values))
  const textOf = (name: string): string | undefined => {
    const value = typed.get(name)
    return typeof value === 'string' ? value : undefined
  }
  const address = textOf('url')
  if (address === undefined) throw new RemoteProblem('Say where to, with --url https://countersign.example.')
  return {
    positionals,
    url: originOf(address),
    json: values.json === true,
    workspace: textOf('workspace'),
    keyFile: textOf('key-file'),
    further: (name: Further) => textOf(name),
  }
}

function parsed(given: readonly string[], further: readonly string[]) {
  const named = Object.fromEntries(further.map((name) => [name, text]))
  try {
    return parseArgs({
      args: [...given],
      allowPositionals: true,
      options: { ...named, url: text, key: text, 'key-file': text, workspace: text, json: flag },
    })
  } catch (error) {
    if (error instanceof TypeError) throw new RemoteProblem(error.message)
    throw error
  }
}

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost'])

function originOf(address: string): string {
  if (!URL.canParse(address)) throw new RemoteProblem(`${address} is not an address.`)
  const { protocol, hostname, origin } = new URL(address)
  if (protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname))) return origin
  throw new RemoteProblem('The key would be readable on its way. Use an https address.')
}

/** From a file or from the environment, and never from the command line. */
export async function keyFor(
  scope: string,
  { env, calledFrom }: RemoteSurroundings,
  file: string | undefined,
): Promise<string> {
  const at = (path: string) => (isAbsolute(path) ? path : join(calledFrom, path))
  const key = file === undefined ? env.COUNTERSIGN_API_KEY : await read(at(file))
  if (key === undefined || key.trim() === '') {
    throw new RemoteProblem(
      `Set COUNTERSIGN_API_KEY to a key with the scope ${scope}, or use --key-file FILE.`,
    )
  }
  return key.trim()
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new RemoteProblem(
      `The key cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
