import { Capability } from './access.ts'
import { accessIn } from './access-words.ts'
import type { AgentRole, Operation } from './anatomy.ts'
import { knowledgeIn, memoryIn, modelIn } from './anatomy-words.ts'
import type { DraftSpec } from './draft.ts'
import { type Infer, type Inference, type Inferred, quoted } from './inference.ts'
import { agentNameFrom } from './metadata.ts'
import { operationOf, plainVerb } from './operation-words.ts'
import { type Sentence, sentencesOf } from './sentence.ts'
import { spendingIn } from './spending-words.ts'
import { capabilityNouns, knownTools, roleWords } from './word-lists.ts'

const longest = 8_000

/**
 * Makes a draft of plain English words by rules: no network, no guess without a word that led to it. What is not
 * said stays empty; defaults come later, with `finishDraft`. What is denied ("never delete") grants nothing.
 */
export function draftFromWords(words: string): Inferred {
  const text = words.replace(/\r\n?/g, '\n').trim().slice(0, longest)
  const inferred: Inference[] = []
  if (text === '') return { draft: {}, inferred }
  const infer = (path: string, because: string) => inferred.push({ path, because })
  const sentences = sentencesOf(text)
  const anatomy: NonNullable<DraftSpec['anatomy']> = { instructions: text }
  infer('anatomy.instructions', 'your words as you wrote them')
  const draft: DraftSpec = { anatomy }

  const metadata = metadataIn(text, infer)
  if (Object.keys(metadata).length > 0) draft.metadata = metadata

  const role = roleIn(sentences)
  if (role !== null) {
    anatomy.role = role.role
    infer('anatomy.role', quoted(role.words))
  }
  const model = modelIn(text, infer)
  if (Object.keys(model).length > 0) anatomy.model = model

  const tools = toolsIn(sentences)
  if (tools.length > 0) anatomy.tools = tools.map(({ name, operations }) => ({ name, operations }))
  for (const [index, { because }] of tools.entries()) infer(`anatomy.tools[${index}]`, because)

  const knowledge = knowledgeIn(text, infer)
  if (knowledge.length > 0) anatomy.knowledge = knowledge

  const memory = memoryIn(text, infer)
  if (Object.keys(memory).length > 0) anatomy.memory = memory

  const capabilities = capabilitiesIn(sentences)
  if (capabilities.size > 0) draft.capabilities = [...capabilities.keys()]
  for (const [index, [, because]] of [...capabilities].entries())
    infer(`capabilities[${index}]`, quoted(because))

  const access = accessIn(sentences, infer)
  if (Object.keys(access).length > 0) draft.access = access

  const budget = spendingIn(text, (field, because) => infer(`budget.${field}`, quoted(because)))
  if (Object.keys(budget).length > 0) draft.budget = budget
  return { draft, inferred }
}

function metadataIn(text: string, infer: Infer): NonNullable<DraftSpec['metadata']> {
  const metadata: NonNullable<DraftSpec['metadata']> = {}
  const called =
    /\b(?:called|named|name it|call it)\s+["“'‘]?([A-Z][\w -]{0,60}?)(?=["”'’.,;:\n]|\s(?:that|which|who|to|and|for)\b|$)/.exec(
      text,
    )
  if (called?.[1] !== undefined) {
    metadata.displayName = called[1].trim()
    infer('metadata.displayName', quoted(called[0]))
    const name = agentNameFrom(called[1])
    if (name !== null) {
      metadata.name = name
      infer('metadata.name', quoted(called[0]))
    }
  }
  const owner =
    /\b(?:owned by|owner is|owner:|belongs to|responsibility of)\s+(?:the\s+)?([\p{L}][\p{L}\p{N} &-]{0,60}?)(?=\s+(?:team|department)\b|[.,;\n]|$)/iu.exec(
      text,
    ) ?? /\bfor\s+(?:the|our)\s+([\p{L}][\p{L}\p{N} &-]{0,40}?)\s+(?:team|department)\b/iu.exec(text)
  if (owner?.[1] !== undefined) {
    metadata.owner = owner[1].trim().toLowerCase()
    infer('metadata.owner', quoted(owner[0]))
  }
  return metadata
}

function roleIn(sentences: readonly Sentence[]): { role: AgentRole; words: string } | null {
  let best: { role: AgentRole; words: string; hits: number } | null = null
  const text = sentences
    .map((sentence) =>
      sentence.words
        .filter(({ denied }) => !denied)
        .map((word) => word.text)
        .join(' '),
    )
    .join('\n')
  for (const [role, pattern] of roleWords) {
    const hits = [...text.matchAll(pattern)].map(([hit]) => hit)
    if (hits.length > (best?.hits ?? 0))
      best = { role, words: [...new Set(hits)].slice(0, 5).join(', '), hits: hits.length }
  }
  return best
}

function toolsIn(
  sentences: readonly Sentence[],
): { name: string; operations: Operation[]; because: string }[] {
  const found = new Map<string, { operations: Set<Operation>; because: string }>()
  for (const { text, words } of sentences) {
    const allowed = words.filter(({ denied }) => !denied).map((word) => word.text)
    const spoken = allowed.join(' ')
    for (const [name, pattern] of knownTools) {
      const mention = pattern.exec(spoken)
      if (mention === null) continue
      const tool = found.get(name) ?? { operations: new Set<Operation>(), because: quoted(text) }
      const before = spoken.slice(0, mention.index).split(' ').filter(Boolean)
      const operation = nearestOperation(before) ?? (name === mention[0] ? operationOf(name) : null)
      // A tool of which nothing else was said may read.
      tool.operations.add(operation ?? 'read')
      found.set(name, tool)
    }
  }
  return [...found].map(([name, { operations, because }]) => ({
    name,
    operations: [...operations].sort(),
    because,
  }))
}

/** What the last verb before a word does: in "reads from SAP and posts to Slack" each tool has its own. */
function nearestOperation(before: readonly string[]): Operation | null {
  for (const word of before.slice(-8).reverse()) {
    const operation = operationOf(word)
    if (operation !== null) return operation
  }
  return null
}

function capabilitiesIn(sentences: readonly Sentence[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const { words } of sentences) {
    for (const [index, word] of words.entries()) {
      const verb = word.denied ? null : plainVerb(word.text)
      if (verb === null) continue
      // The nouns up to the next verb, at most eight words on, are what the verb is about.
      for (const next of words.slice(index + 1, index + 9)) {
        const noun = next.denied ? undefined : capabilityNouns.get(next.text)
        if (noun === undefined) {
          if (plainVerb(next.text) !== null) break
          continue
        }
        const capability = `${noun}.${verb}`
        if (Capability.safeParse(capability).success && !found.has(capability) && found.size < 24) {
          found.set(capability, `${word.text} … ${next.text}`)
        }
      }
    }
  }
  return found
}
