import {
  type AgentSpec,
  parseSpec,
  readSpec,
  type SpecFormat,
  type SpecProblem,
  type SpecReading,
} from '@countersign/agents'
import { Refusal } from '@countersign/decisions'
import { parseStrict } from '@countersign/digest'
import type { Stores } from '../database/stores.ts'
import type { Actor } from '../members/actor.ts'
import { nameTaken } from './refusals.ts'
import type { AgentService } from './service.ts'

type ImportedFile = { name: string; text: string; format: SpecFormat }

type ImportProblem = { path: string; message: string; line: number | null; column: number | null }

/** What became of one spec of one file; a file with a list has several. */
type ImportItem = {
  file: string
  index: number
  name: string | null
  ok: boolean
  agentId: string | null
  code: string | null
  message: string | null
  problems: ImportProblem[]
}

type Read = {
  file: string
  index: number
  spec: AgentSpec | null
  problems: ImportProblem[]
  code: string | null
}

type Deps = { stores: Stores; agents: AgentService }

export const mostImported = 1_000
/** Of all files together; the route takes a little more, for what JSON adds around them. */
export const importLimits = { maxBytes: 8 * 1024 * 1024, maxDepth: 66 }

/** Many specs at once: all are read and judged before the first becomes an agent. */
export class AgentImport {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async import(
    actor: Actor,
    files: readonly ImportedFile[],
    { days, skipInvalid }: { days: number | undefined; skipInvalid: boolean },
  ): Promise<{ created: number; items: ImportItem[] }> {
    const read: Read[] = []
    for (const file of files) {
      // Reading is work for the processor alone: between two files others get their turn.
      await new Promise(setImmediate)
      read.push(...specsIn(file))
      if (read.length > mostImported) throw tooMany()
    }
    await this.#judgeNames(actor.workspaceId, read)
    const isClean = read.every(({ spec }) => spec !== null)
    const items: ImportItem[] = []
    for (const one of read) {
      items.push(
        one.spec === null || !(isClean || skipInvalid)
          ? notCreated(one)
          : await this.#create(actor, one, one.spec, days),
      )
    }
    return { created: items.filter(({ ok }) => ok).length, items }
  }

  /** A name that is taken, or that two of the specs want, is as wrong as one that cannot be read. */
  async #judgeNames(workspaceId: string, read: readonly Read[]): Promise<void> {
    const names = read.flatMap(({ spec }) => spec?.metadata.name ?? [])
    const taken = await this.#deps.stores.agents.takenAmong(workspaceId, [...new Set(names)])
    const seen = new Set<string>()
    for (const one of read) {
      const name = one.spec?.metadata.name
      if (name === undefined) continue
      const message = taken.has(name)
        ? nameTaken(name).message
        : seen.has(name)
          ? `Another spec of this import is called ${name} too.`
          : null
      seen.add(name)
      if (message === null) continue
      one.spec = null
      one.code = 'NAME_TAKEN'
      one.problems.push({ path: 'metadata.name', message, line: null, column: null })
    }
  }

  async #create(actor: Actor, one: Read, spec: AgentSpec, days: number | undefined): Promise<ImportItem> {
    const about = { file: one.file, index: one.index, name: spec.metadata.name, problems: [] }
    try {
      const { id } = await this.#deps.agents.createSandbox(actor, spec, { from: 'file', days })
      return { ...about, ok: true, agentId: id, code: null, message: null }
    } catch (error) {
      // Somebody took the name after it was judged free; what is not a refusal is a fault.
      if (!(error instanceof Refusal)) throw error
      return { ...about, ok: false, agentId: null, code: error.code, message: error.message }
    }
  }
}

/** A JSON file may hold a list of specs; every other file holds one. */
function specsIn({ name: file, text, format }: ImportedFile): Read[] {
  if (format === 'yaml' || !/^\s*\[/.test(text)) return [readOf(file, 0, readSpec(text, format))]
  const list = parseStrict(text, importLimits)
  if (!list.ok) return [readOf(file, 0, { ok: false, problems: [list] })]
  if (!Array.isArray(list.value) || list.value.length > mostImported) throw tooMany()
  return list.value.map((value: unknown, index) => readOf(file, index, parseSpec(value)))
}

const readOf = (file: string, index: number, reading: SpecReading<string>): Read =>
  reading.ok
    ? { file, index, spec: reading.spec, problems: [], code: null }
    : {
        file,
        index,
        spec: null,
        problems: reading.problems.map(told),
        code: reading.problems[0]?.code ?? null,
      }

const told = ({ path, message, at }: SpecProblem<string>): ImportProblem => ({
  path,
  message,
  line: at?.line ?? null,
  column: at?.column ?? null,
})

const notCreated = ({ file, index, spec, problems, code }: Read): ImportItem => ({
  file,
  index,
  name: spec?.metadata.name ?? null,
  ok: false,
  agentId: null,
  code: code ?? 'OTHERS_ARE_WRONG',
  message: problems[0]?.message ?? 'Nothing was imported, because other specs are wrong.',
  problems,
})

const tooMany = () =>
  new Refusal({
    kind: 'too-large',
    code: 'TOO_MANY_SPECS',
    message: `One import takes at most ${mostImported} specs.`,
    remedy: 'Import them in several parts. Nothing was imported.',
  })
