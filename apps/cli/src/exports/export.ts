import { stat } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { keyFor, type RemoteSurroundings, remoteOptions } from '../remote/options.ts'
import { RemoteProblem, RemoteServer, refusalIn, UnreachableProblem } from '../remote/server.ts'
import { askedOptions, idFrom, planFrom } from './asked.ts'
import { fetchPack } from './fetching.ts'

const codes = { done: 0, not: 1 } as const

const Shown = z.looseObject({
  id: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled', 'expired']),
  phase: z.string().nullable(),
  done: z.number(),
  range: z.object({ from: z.number(), to: z.number() }),
  problem: z.string().nullable(),
  bytes: z.number().nullable(),
  packSha256: z.string().nullable(),
  manifestSha256: z.string().nullable(),
  summary: z
    .array(z.object({ id: z.string(), evidenced: z.number(), gap: z.number(), notEvaluated: z.number() }))
    .nullable(),
})
type Shown = z.infer<typeof Shown>

export const exportUsage = `Usage: ./countersign export FILE --url URL --frameworks ID,… PERIOD [--agents ID,…] [--redaction none|bodies]
                            [--json] [--key-file FILE] [--workspace ID]
       ./countersign export FILE --url URL --id ID [--json] [--key-file FILE] [--workspace ID]

Asks a server for an evidence pack, waits until it is made, and stores it as FILE when its SHA-256 is the one that the server
sealed. FILE is there whole or not at all, and one that is there already is left alone. With --id, an export that was asked for
before is followed and fetched. The API key (scope exports:manage) comes from a file or from COUNTERSIGN_API_KEY, never from the
command line.

  PERIOD   --period this-month, last-month, this-quarter, last-quarter, last-12-months or last-year, or --from DAY --to DAY;
           both with --time-zone NAME, as IANA has it, and UTC without

Exit code 0: FILE is the pack. 1: the export was refused or came to nothing, or what arrived is not what was sealed. 2: it could
not be asked or fetched; where it was asked for already, its id is said.`

type Patience = { readonly everyMs: number; readonly mostAwayMs: number; readonly mostSilentMs: number }
const usualPatience: Patience = { everyMs: 1_000, mostAwayMs: 120_000, mostSilentMs: 60_000 }

/** A pack on disk, for pipelines that keep one of each night and for people at a terminal. */
export async function exportPack(
  given: readonly string[],
  surroundings: RemoteSurroundings,
  patience: Patience = usualPatience,
): Promise<number> {
  const { calledFrom, say } = surroundings
  const { positionals, url, json, workspace, keyFile, further } = remoteOptions(given, askedOptions)
  const [typed, ...others] = positionals
  if (typed === undefined || others.length > 0) throw new RemoteProblem('Name one file for the pack.')
  const file = isAbsolute(typed) ? typed : join(calledFrom, typed)
  const before = idFrom(further)
  const plan = before === undefined ? planFrom(further, Date.now()) : null
  await checkTarget(typed, file)
  const server = new RemoteServer(url, await keyFor('exports:manage', surroundings, keyFile))
  const workspaceId = workspace ?? (await server.workspace())
  const exports = `/v1/workspaces/${encodeURIComponent(workspaceId)}/exports`
  const told = (outcome: object, sentence: string): void =>
    surroundings.answer(json ? `${JSON.stringify(outcome)}\n` : `${sentence}\n`)

  const asked = before === undefined ? await request(server, exports, plan ?? {}) : { id: before }
  if ('code' in asked) {
    const { code, message, remedy } = asked
    told({ outcome: 'refused', code, message, remedy }, `Refused (${code}): ${message}\n  ${remedy}`)
    return codes.not
  }
  const { id } = asked
  try {
    const one = await followed(server, `${exports}/${id}`, say, patience)
    const { state, problem, bytes, packSha256 } = one
    if (state !== 'done' || bytes === null || packSha256 === null) {
      told({ outcome: state, id, problem }, `${id} is ${state}${problem ? `: ${problem}` : '.'}`)
      return codes.not
    }
    const path = `${exports}/${id}/pack.zip`
    const found = await fetchPack(server, path, file, { bytes, sha256: packSha256 }, patience.mostSilentMs)
    if (found !== null) {
      told(
        { outcome: 'altered', id, packSha256, found },
        `What arrived is not what was sealed: its SHA-256 is ${found} and not ${packSha256}. Nothing was stored.`,
      )
      return codes.not
    }
    told(storedAs(typed, one), linesOf(typed, one))
    return codes.done
  } catch (error) {
    if (!(error instanceof RemoteProblem)) throw error
    throw new RemoteProblem(`${error.message} To go on with this export, call this with --id ${id}.`)
  }
}

/** Said before anything is asked for, so that no pack is made that could not be stored. */
async function checkTarget(typed: string, file: string): Promise<void> {
  if (await kindOf(file)) throw new RemoteProblem(`${typed} is there already. Name a file that is not.`)
  if ((await kindOf(dirname(file))) !== 'folder') {
    throw new RemoteProblem(`The folder of ${typed} is not there. Make it first.`)
  }
}

async function kindOf(path: string): Promise<'folder' | 'file' | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return null
    throw error
  }
}

async function request(server: RemoteServer, exports: string, plan: object) {
  const answered = await server.ask(exports, plan)
  const { status, body } = answered
  const read = z.looseObject({ id: z.string() }).safeParse(body)
  if (status === 202 && read.success) return { id: read.data.id }
  const refused = refusalIn(body)
  // What the key may not do, or is too much or too fast, says nothing about what was asked.
  if (refused && (status === 400 || status === 409)) return refused
  throw server.unexpected(answered)
}

const phases: Readonly<Record<string, string>> = {
  events: 'writing the events',
  results: 'writing the results',
}

/** Until it is over, saying how far it is. A server that is away for a while is waited for: the work is not lost by it. */
async function followed(
  server: RemoteServer,
  path: string,
  say: (text: string) => void,
  { everyMs, mostAwayMs }: Patience,
): Promise<Shown> {
  let said = ''
  let reachedAt = performance.now()
  for (;;) {
    try {
      const answered = await server.ask(path)
      const read = Shown.safeParse(answered.body)
      if (answered.status >= 500) throw new UnreachableProblem(server.unexpected(answered).message)
      if (answered.status !== 200 || !read.success) throw server.unexpected(answered)
      reachedAt = performance.now()
      const { state, phase, done, range } = read.data
      if (state !== 'waiting' && state !== 'running') return read.data
      const now = phase === null ? 'waiting for its turn' : (phases[phase] ?? phase)
      const sentence = `${now}: ${done} of ${range.to - range.from} events`
      if (sentence !== said) say(`countersign: ${sentence}`)
      said = sentence
    } catch (error) {
      if (!(error instanceof UnreachableProblem) || performance.now() - reachedAt > mostAwayMs) throw error
    }
    await pause(everyMs)
  }
}

const storedAs = (file: string, { id, bytes, packSha256, manifestSha256, range, summary }: Shown) => ({
  ...{ outcome: 'stored', id, file, bytes, packSha256, manifestSha256, range, summary },
})

const linesOf = (file: string, { id, bytes, packSha256, manifestSha256, range, summary }: Shown): string =>
  [
    `${file}: ${id}, ${range.to - range.from} events, ${bytes} bytes`,
    `  SHA-256           ${packSha256}`,
    `  of its manifest   ${manifestSha256}`,
    ...(summary ?? []).map(
      (one) =>
        `  ${one.id.padEnd(16)}  ${one.evidenced} evidenced, ${one.gap} ${one.gap === 1 ? 'gap' : 'gaps'}, ${one.notEvaluated} not evaluated`,
    ),
    'To check it as an auditor does: ./countersign verify pack FILE --trust-root FILE',
  ].join('\n')
