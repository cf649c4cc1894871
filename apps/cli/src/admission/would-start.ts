import { z } from 'zod'
import { keyFor, type RemoteSurroundings, remoteOptions } from '../remote/options.ts'
import { RemoteProblem, RemoteServer } from '../remote/server.ts'

const codes = { ALLOW: 0, DENY: 1, RESTRICT: 3 } as const

const Reason = z.looseObject({ code: z.string(), message: z.string(), remedy: z.string() })

const Report = z.looseObject({
  outcome: z.enum(['ALLOW', 'RESTRICT', 'DENY']),
  mode: z.string(),
  revision: z.number().nullable(),
  reasons: z.array(Reason),
  rows: z.array(z.looseObject({ title: z.string(), state: z.string() })),
})

const Listed = z.looseObject({ items: z.array(z.looseObject({ id: z.string(), name: z.string() })) })

export const wouldStartUsage = `Usage: ./countersign would-start AGENT --url URL [--mode sandbox|governed] [--json]
                               [--key-file FILE] [--workspace ID]

Asks a server whether an agent, by name or id, would be let in if it were started now. Nothing starts, and nothing is
written down. The API key (scope agents:read) comes from a file or from COUNTERSIGN_API_KEY, never from the command line.

Exit code 0: it would start. 1: it would not, and every reason is said. 2: it could not be asked. 3: it would start
contained, because the policy has changed and has not judged it yet.`

/** Would this be allowed? For people at a terminal and for pipelines that are about to start something. */
export async function wouldStart(
  given: readonly string[],
  surroundings: RemoteSurroundings,
): Promise<number> {
  const { positionals, url, json, workspace, keyFile, further } = remoteOptions(given, ['mode'])
  const [agent, ...others] = positionals
  if (agent === undefined || others.length > 0) throw new RemoteProblem('Name one agent.')
  const mode = further('mode')
  if (mode !== undefined && mode !== 'sandbox' && mode !== 'governed') {
    throw new RemoteProblem('A mode is sandbox or governed.')
  }
  const server = new RemoteServer(url, await keyFor('agents:read', surroundings, keyFile))
  const workspaceId = workspace ?? (await server.workspace())
  const agents = `/v1/workspaces/${encodeURIComponent(workspaceId)}/agents`
  const agentId = agent.startsWith('agt_') ? agent : await idOf(server, agents, agent)
  const path = `${agents}/${encodeURIComponent(agentId)}/admission${mode ? `?mode=${mode}` : ''}`
  const answered = await server.ask(path)
  const report = Report.safeParse(answered.body)
  if (answered.status !== 200 || !report.success) throw server.unexpected(answered)
  surroundings.answer(json ? `${JSON.stringify(report.data)}\n` : linesOf(agent, report.data))
  return codes[report.data.outcome]
}

async function idOf(server: RemoteServer, agents: string, name: string): Promise<string> {
  const answered = await server.ask(`${agents}?search=${encodeURIComponent(name)}&limit=100`)
  const read = Listed.safeParse(answered.body)
  if (answered.status !== 200 || !read.success) throw server.unexpected(answered)
  const found = read.data.items.find((item) => item.name === name)
  if (found) return found.id
  throw new RemoteProblem(`There is no agent called ${name}. Name it as its page does, or by its id.`)
}

const words = {
  ALLOW: 'would start',
  RESTRICT: 'would start contained',
  DENY: 'would not start',
} as const

function linesOf(agent: string, { outcome, mode, revision, reasons, rows }: z.infer<typeof Report>): string {
  const what = revision === null ? `${agent} (${mode})` : `${agent}, revision ${revision} (${mode})`
  return [
    `${what} ${words[outcome]}.`,
    ...rows.map(({ title, state }) => `  ${state.replace('-', ' ').padEnd(14)}  ${title}`),
    ...reasons.map(({ code, message, remedy }) => `${code}: ${message}\n  ${remedy}`),
    '',
  ].join('\n')
}
