import { checkJson, type ValueCode } from '@countersign/digest'
import { z } from 'zod'
import { Capability, Domain } from './access.ts'
import { type Operation, operations, ToolName } from './anatomy.ts'
import type { DraftSpec } from './draft.ts'
import type { Inference, Inferred } from './inference.ts'
import { agentNameFrom } from './metadata.ts'
import { operationOf } from './operation-words.ts'
import { type ContentCode, placeless, problemOfText, type SpecProblem } from './problem.ts'

/** A tool that a server offers, as far as it matters here. What a server says of itself is a claim, never a fact. */
export type OfferedTool = {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly operations: readonly Operation[]
  readonly because: string
  /** Why it cannot be picked; null when it can. */
  readonly unusable: string | null
}

type Refused = { readonly ok: false; readonly problems: readonly SpecProblem<ContentCode | ValueCode>[] }

// The format is another's and grows: unknown fields are passed over, known ones are held to their types.
const hint = z.boolean().optional()
const ListedTool = z.object({
  name: z.string().min(1).max(128),
  title: z.string().max(500).optional(),
  description: z.string().max(32_768).optional(),
  inputSchema: z.record(z.string(), z.unknown()),
  annotations: z
    .object({
      title: z.string().max(500).optional(),
      readOnlyHint: hint,
      destructiveHint: hint,
      idempotentHint: hint,
      openWorldHint: hint,
    })
    .optional(),
})
type ListedTool = z.infer<typeof ListedTool>
const ToolsList = z.object({ tools: z.array(ListedTool).max(1_000) })

const limits = { maxBytes: 4 * 1024 * 1024, maxDepth: 64 }

/** Reads the result of MCP's `tools/list`. */
export function readMcpTools(
  result: unknown,
): { readonly ok: true; readonly tools: readonly OfferedTool[] } | Refused {
  const json = checkJson(result, limits)
  if (!json.ok) return { ok: false, problems: [problemOfText(json)] }
  const list = ToolsList.safeParse(json.value, { reportInput: true })
  if (!list.success) return { ok: false, problems: placeless(list.error.issues) }
  const seen = new Set<string>()
  const tools = list.data.tools.map((tool) => {
    const unusable = seen.has(tool.name)
      ? 'The server offers two tools of this name.'
      : ToolName.safeParse(tool.name).success
        ? null
        : 'Its name has characters that a spec does not take.'
    seen.add(tool.name)
    return { ...offered(tool), unusable }
  })
  return { ok: true, tools }
}

/**
 * A draft with the picked tools of a server and the capabilities that they amount to. Nothing that the server wrote
 * in its own words goes into the draft: a description could be an instruction in disguise.
 */
export function draftFromMcpTools(
  server: { readonly name: string; readonly host?: string },
  result: unknown,
  picked: readonly string[],
): ({ readonly ok: true } & Inferred) | Refused {
  const read = readMcpTools(result)
  if (!read.ok) return read
  const slug = agentNameFrom(server.name)
  if (slug === null) return refused('VALUE_INVALID', 'server', 'Give the server a name with letters.')
  const byName = new Map(
    read.tools.filter(({ unusable }) => unusable === null).map((tool) => [tool.name, tool]),
  )
  const missing = picked.find((name) => !byName.has(name))
  if (missing !== undefined) {
    return refused(
      'OPTION_UNKNOWN',
      'picked',
      `The server offers no usable tool \`${missing.slice(0, 128)}\`.`,
    )
  }
  const inferred: Inference[] = []
  const capabilities = new Map<string, string>()
  const tools = [...new Set(picked)].flatMap((name, index) => {
    const tool = byName.get(name)
    if (tool === undefined) return []
    inferred.push({ path: `anatomy.tools[${index}].operations`, because: tool.because })
    for (const operation of tool.operations) {
      const capability = capabilityOf(slug, name, operation)
      if (!capabilities.has(capability)) capabilities.set(capability, `tool \`${name}\` may ${operation}`)
    }
    return [{ name: `${slug}.${name}`, operations: [...tool.operations], server: `mcp:${slug}` }]
  })
  const tooLong = tools.find(({ name }) => !ToolName.safeParse(name).success)
  if (tooLong !== undefined) {
    return refused('TOO_LONG', 'picked', `With its server's name before it, \`${tooLong.name}\` is too long.`)
  }
  if (tools.length > 128) return refused('TOO_MANY', 'picked', 'Pick at most 128 tools.')
  const names = [...capabilities.keys()]
  if (names.length > 64) {
    return refused('TOO_MANY', 'picked', 'These tools amount to more than 64 capabilities. Pick fewer.')
  }
  for (const [index, name] of names.entries()) {
    inferred.push({ path: `capabilities[${index}]`, because: capabilities.get(name) ?? '' })
  }
  const draft: DraftSpec = { anatomy: { tools }, capabilities: names }
  const domain = Domain.safeParse(server.host)
  if (domain.success) {
    draft.access = { network: { domains: [domain.data] } }
    inferred.push({ path: 'access.network.domains[0]', because: 'the server is reached there' })
  }
  return { ok: true, draft, inferred }
}

const refused = (code: ContentCode, path: string, message: string): Refused => ({
  ok: false,
  problems: [{ code, path, message, at: null }],
})

function offered(tool: ListedTool): Omit<OfferedTool, 'unusable'> {
  const title = tool.title ?? tool.annotations?.title ?? tool.name
  return { name: tool.name, title, description: tool.description ?? '', ...judged(tool) }
}

/** The wider of what the server claims and what the name says; MCP's own defaults assume the worst. */
function judged({ name, annotations }: ListedTool): { operations: Operation[]; because: string } {
  const said = new Set(wordsOf(name).flatMap((word) => operationOf(word) ?? []))
  const all = (...more: Operation[]) =>
    operations.filter((operation) => said.has(operation) || more.includes(operation))
  if (annotations?.readOnlyHint === true) {
    const doubted = [...said].some((operation) => operation !== 'read')
    const because = doubted
      ? `the server claims that it only reads, but it is called \`${name}\``
      : 'the server claims that it only reads'
    return { operations: all('read'), because }
  }
  if (annotations?.destructiveHint === false) {
    return {
      operations: all('read', 'write'),
      because: 'the server claims that it changes things but destroys nothing',
    }
  }
  if (annotations?.destructiveHint === undefined && said.size === 1 && said.has('read')) {
    return { operations: ['read'], because: `it is called \`${name}\`; the server claims nothing` }
  }
  const because =
    annotations?.destructiveHint === true
      ? 'the server says that it may destroy things'
      : 'the server does not say what it does, so the worst is assumed'
  return { operations: all('read', 'write', 'delete'), because }
}

const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase())

/** `read_invoice` may read: `invoice.read`; what has no noun of its own takes the server's name. */
function capabilityOf(server: string, tool: string, operation: Operation): string {
  const nouns = wordsOf(tool).filter((word) => operationOf(word) === null)
  const name = `${nouns.join('_').slice(0, 48)}.${operation}`
  return Capability.safeParse(name).success ? name : `${server.slice(0, 48).replace(/-$/, '')}.${operation}`
}
