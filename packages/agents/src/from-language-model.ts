import { isJsonObject, type Json } from '@countersign/digest'
import { z } from 'zod'
import { Capability } from './access.ts'
import { accessIn } from './access-words.ts'
import { Knowledge, Model, ToolName } from './anatomy.ts'
import { Budget } from './budget.ts'
import { DraftSpec } from './draft.ts'
import { type Infer, type Inference, type Inferred, quoted } from './inference.ts'
import { LanguageModelProposal } from './language-model-proposal.ts'
import { agentNameFrom } from './metadata.ts'
import { sentencesOf } from './sentence.ts'
import { line, prose } from './visible-text.ts'

/** A part that is missing is one of which nothing was proposed: not every provider keeps to a form. */
const Proposal = LanguageModelProposal.partial()
type Proposal = z.infer<typeof Proposal>
type Said<T> = { readonly value: T; readonly words: string } | null | undefined

export type LanguageModelReading =
  | ({
      readonly ok: true
      /** What was proposed and not taken, because a spec has no such thing. */
      readonly leftOut: readonly string[]
    } & Inferred)
  | {
      readonly ok: false
      /** What is wrong with the answer, as the end of a sentence. */
      readonly why: string
    }

/**
 * A draft of what a language model proposes. Its answer is another's text: nothing in it is taken that its form does
 * not name, and whatever is taken is an inference. The instructions stay the author's own words, and hosts and files
 * are read from these words by rule, so that neither can be slipped in.
 */
export function draftFromLanguageModel(
  description: string,
  answer: Json,
  knownCapabilities: readonly string[],
): LanguageModelReading {
  if (!isJsonObject(answer)) return { ok: false, why: 'the answer is not an object' }
  const read = Proposal.safeParse(answer)
  if (!read.success) return { ok: false, why: whyOf(read.error.issues[0]) }
  const text = description.replace(/\r\n?/g, '\n').trim()
  const inferred: Inference[] = [{ path: 'anatomy.instructions', because: 'your words as you wrote them' }]
  const taking: Taking = {
    proposal: read.data,
    because: becauseOf(text),
    infer: (path, because) => inferred.push({ path, because }),
    leftOut: [],
  }
  const draft: DraftSpec = { anatomy: { instructions: text, ...anatomyOf(taking) } }
  const metadata = metadataOf(taking)
  if (Object.keys(metadata).length > 0) draft.metadata = metadata
  const capabilities = capabilitiesOf(taking, new Set(knownCapabilities))
  if (capabilities.length > 0) draft.capabilities = capabilities
  const access = accessIn(sentencesOf(text), taking.infer)
  if (Object.keys(access).length > 0) draft.access = access
  const budget = budgetOf(taking)
  if (Object.keys(budget).length > 0) draft.budget = budget
  const checked = DraftSpec.safeParse(draft)
  if (!checked.success) return { ok: false, why: whyOf(checked.error.issues[0]) }
  return { ok: true, draft: checked.data, inferred, leftOut: taking.leftOut }
}

type Taking = {
  readonly proposal: Proposal
  readonly because: (words: string) => string
  readonly infer: Infer
  readonly leftOut: string[]
}

/** Takes what is a value of a spec, and notes what is not. */
function taken<T>({ leftOut }: Taking, schema: z.ZodType<T>, value: unknown, name: string): T | null {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  leftOut.push(name.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 60))
  return null
}

/** Takes a value with the words that led to it. */
function takenSaid<T>(taking: Taking, said: Said<unknown>, schema: z.ZodType<T>, path: string): T | null {
  if (!said) return null
  const value = taken(taking, schema, said.value, path)
  if (value !== null) taking.infer(path, taking.because(said.words))
  return value
}

function metadataOf(taking: Taking): NonNullable<DraftSpec['metadata']> {
  const { proposal, because, infer } = taking
  const metadata: NonNullable<DraftSpec['metadata']> = {}
  const displayName = takenSaid(taking, proposal.displayName, line(80), 'metadata.displayName')
  if (displayName !== null) {
    metadata.displayName = displayName
    const name = agentNameFrom(displayName)
    if (name !== null) {
      metadata.name = name
      infer('metadata.name', because(proposal.displayName?.words ?? ''))
    }
  }
  const description = takenSaid(taking, proposal.description, prose(2_000), 'metadata.description')
  if (description !== null) metadata.description = description
  const owner = takenSaid(taking, proposal.owner, line(120), 'metadata.owner')
  if (owner !== null) metadata.owner = owner
  return metadata
}

function anatomyOf(taking: Taking): NonNullable<DraftSpec['anatomy']> {
  const { proposal, because, infer } = taking
  const anatomy: NonNullable<DraftSpec['anatomy']> = {}
  if (proposal.role) {
    anatomy.role = proposal.role.value
    infer('anatomy.role', because(proposal.role.words))
  }
  const model = modelOf(taking)
  if (Object.keys(model).length > 0) anatomy.model = model
  const tools = toolsOf(taking)
  if (tools.length > 0) anatomy.tools = tools
  const knowledge = knowledgeOf(taking)
  if (knowledge.length > 0) anatomy.knowledge = knowledge
  if (proposal.memory) {
    const { kind, retentionDays, words } = proposal.memory
    anatomy.memory = { kind }
    infer('anatomy.memory.kind', because(words))
    const days =
      retentionDays === null ? null : taken(taking, Days, retentionDays, 'anatomy.memory.retentionDays')
    if (days !== null) {
      anatomy.memory.retentionDays = days
      infer('anatomy.memory.retentionDays', because(words))
    }
  }
  return anatomy
}

const Days = z.int().min(0).max(3_650)

type DraftModel = NonNullable<NonNullable<DraftSpec['anatomy']>['model']>

function modelOf(taking: Taking): DraftModel {
  const { proposal, because, infer } = taking
  const model: DraftModel = {}
  if (proposal.model) {
    const { provider, name, words } = proposal.model
    const named = taken(
      taking,
      Model.pick({ provider: true, name: true }),
      { provider, name },
      'anatomy.model',
    )
    if (named !== null) {
      Object.assign(model, named)
      infer('anatomy.model.provider', because(words))
      infer('anatomy.model.name', because(words))
    }
  }
  const temperature = takenSaid(taking, proposal.temperature, Temperature, 'anatomy.model.temperature')
  if (temperature !== null) model.temperature = temperature
  return model
}

const Temperature = Model.shape.temperature.unwrap()

type DraftTools = NonNullable<NonNullable<DraftSpec['anatomy']>['tools']>

function toolsOf(taking: Taking): DraftTools {
  const { proposal, because, infer } = taking
  const tools = new Map<string, DraftTools[number]>()
  for (const { name: called, operations, words } of proposal.tools ?? []) {
    const name = taken(taking, ToolName, called, `the tool ${called}`)
    if (name === null || tools.has(name) || tools.size >= 128) continue
    // Nobody said what it does there, so a person has to.
    infer(`anatomy.tools[${tools.size}]`, because(words))
    tools.set(name, { name, operations: [...new Set(operations)] })
  }
  return [...tools.values()]
}

type DraftKnowledge = NonNullable<NonNullable<DraftSpec['anatomy']>['knowledge']>

function knowledgeOf(taking: Taking): DraftKnowledge {
  const { proposal, because, infer } = taking
  const sources = new Map<string, DraftKnowledge[number]>()
  const { name: Name, uri: Uri } = Knowledge.shape
  for (const { name: called, uri, classification, words } of proposal.knowledge ?? []) {
    const name = taken(taking, Name, called, `the source ${called}`)
    if (name === null || sources.has(name) || sources.size >= 64) continue
    const address = uri === null ? null : taken(taking, Uri, uri, `the address ${uri}`)
    infer(`anatomy.knowledge[${sources.size}]`, because(words))
    sources.set(name, { name, ...(address !== null && { uri: address }), classification })
  }
  return [...sources.values()]
}

function capabilitiesOf(taking: Taking, known: ReadonlySet<string>): string[] {
  const { proposal, because, infer } = taking
  const capabilities = new Set<string>()
  for (const { value, words } of proposal.capabilities ?? []) {
    const capability = taken(taking, Capability, value, `the capability ${value}`)
    if (capability === null || capabilities.has(capability) || capabilities.size >= 64) continue
    const unknown = known.has(capability) ? '' : '; the policy does not list this capability'
    infer(`capabilities[${capabilities.size}]`, `${because(words)}${unknown}`)
    capabilities.add(capability)
  }
  return [...capabilities]
}

const windows = [
  'monthlyUsd',
  'dailyUsd',
  'hourlyUsd',
  'perTaskUsd',
  'dailyTokens',
  'maxToolCalls',
  'maxLlmCalls',
] as const

function budgetOf(taking: Taking): NonNullable<DraftSpec['budget']> {
  const budget: NonNullable<DraftSpec['budget']> = {}
  for (const field of windows) {
    const said = taking.proposal[field]
    if (!said) continue
    const amount = taken(taking, Budget, { [field]: said.value }, `budget.${field}`)
    if (amount === null) continue
    budget[field] = said.value
    taking.infer(`budget.${field}`, taking.because(said.words))
  }
  return budget
}

/** A quotation only when it is one: a model may claim words that nobody wrote. */
function becauseOf(text: string): (words: string) => string {
  const plain = (words: string) => words.replace(/\s+/g, ' ').trim().toLowerCase()
  const written = plain(text)
  return (words) =>
    plain(words) !== '' && written.includes(plain(words))
      ? quoted(words.replace(/\s+/g, ' '))
      : 'the language model’s reading; it can point to no words of yours'
}

const whyOf = (issue: z.core.$ZodIssue | undefined): string => {
  const place = issue?.path.map(String).join('.') ?? ''
  if (issue?.code === 'unrecognized_keys')
    return `it proposes \`${[...issue.path, ...issue.keys.slice(0, 1)].map(String).join('.').slice(0, 60)}\`, which a description cannot set`
  return place === ''
    ? 'it is not of the form that was asked for'
    : `its \`${place.slice(0, 60)}\` is not of the form that was asked for`
}
