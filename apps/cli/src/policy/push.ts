import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { keyFor, type RemoteSurroundings, remoteOptions } from '../remote/options.ts'
import { RemoteProblem, RemoteServer, refusalIn } from '../remote/server.ts'
import { checkFolder } from './folder.ts'
import { linesOf, summaryOf } from './report.ts'

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

/** Delivers the set in a folder to a workspace, after checking it here. */
export async function push(given: readonly string[], surroundings: RemoteSurroundings): Promise<number> {
  const { calledFrom, answer } = surroundings
  const { typed, url, keyFile, reason, workspace, basedOn, json } = optionsOf(given)
  const key = await keyFor('policy:write', surroundings, keyFile)
  const checked = await checkFolder(isAbsolute(typed) ? typed : join(calledFrom, typed))
  if (!checked.ok) {
    const lines = checked.problems.flatMap((problem) => linesOf(typed, problem))
    answer(
      json
        ? `${JSON.stringify({ outcome: 'refused', problems: checked.problems })}\n`
        : [...lines, summaryOf(typed, checked), ''].join('\n'),
    )
    return codes.refused
  }
  const server = new RemoteServer(url, key)
  const workspaceId = workspace ?? (await server.workspace())
  const told = await deliver(server, workspaceId, {
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

async function deliver(server: RemoteServer, workspaceId: string, payload: object): Promise<Told> {
  const answered = await server.ask(
    `/v1/workspaces/${encodeURIComponent(workspaceId)}/policy/hotreload`,
    payload,
  )
  const { status, body } = answered
  const read = Reloaded.safeParse(body)
  if ((status === 200 || status === 202) && read.success) return read.data
  const refused = refusalIn(body)
  // What the key may not do, or is too much or too fast, says nothing about the policy.
  if (refused && (status === 400 || status === 409)) {
    const { code, message, remedy } = refused
    return { outcome: 'refused', code, message, remedy }
  }
  throw server.unexpected(answered)
}

function optionsOf(given: readonly string[]) {
  const { positionals, further, ...options } = remoteOptions(given, ['reason', 'based-on'])
  const [typed, ...others] = positionals
  if (typed === undefined || others.length > 0) throw new RemoteProblem('Name one folder.')
  const reason = further('reason')
  if (reason === undefined) throw new RemoteProblem('Say why, with --reason "…". It stands in the history.')
  return { ...options, typed, reason, basedOn: further('based-on') }
}
