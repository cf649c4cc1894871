import { classifications, type MemoryKind, memoryKinds } from './anatomy.ts'
import { spendingWindows } from './budget.ts'
import type { AgentSpec } from './spec.ts'
import {
  change,
  flagChange,
  kindOf,
  numberChange,
  paired,
  type SpecChange,
  sameJson,
  setChanges,
  valueChanges,
  wordChange,
} from './spec-change.ts'

/** What changed, in the order of a spec. Two specs without a change have the same bytes. */
export function diffSpecs(before: AgentSpec, after: AgentSpec): SpecChange[] {
  return [
    ...metadataChanges(before, after),
    ...anatomyChanges(before, after),
    ...setChanges('capabilities', 'capability', before.capabilities, after.capabilities, true),
    ...flagChange(
      'containment.externalCalls',
      'calls to the outside in the sandbox',
      before.containment.externalCalls,
      after.containment.externalCalls,
    ),
    ...flagChange(
      'containment.persistentWrites',
      'lasting writes in the sandbox',
      before.containment.persistentWrites,
      after.containment.persistentWrites,
    ),
    ...setChanges(
      'access.network.domains',
      'domain',
      before.access.network.domains,
      after.access.network.domains,
      true,
    ),
    ...setChanges(
      'access.files.allow',
      'allowed path',
      before.access.files.allow,
      after.access.files.allow,
      true,
    ),
    ...setChanges(
      'access.files.deny',
      'denied path',
      before.access.files.deny,
      after.access.files.deny,
      false,
    ),
    ...budgetChanges(before, after),
    ...runChanges(before, after),
  ]
}

/** All changes in one line: `adds tool `shell`; monthly budget 10 -> 50 USD`. */
export const sentenceOfChanges = (changes: readonly SpecChange[], most = 12): string => {
  if (changes.length === 0) return 'no change'
  const told = changes.slice(0, most).map(({ sentence }) => sentence)
  const rest = changes.length - told.length
  return rest > 0 ? `${told.join('; ')}; and ${rest} more` : told.join('; ')
}

function* metadataChanges(
  { metadata: before }: AgentSpec,
  { metadata: after }: AgentSpec,
): Generator<SpecChange> {
  yield* wordChange('metadata.name', 'name', before.name, after.name, null)
  yield* wordChange('metadata.displayName', 'shown name', before.displayName, after.displayName, false)
  if (before.description !== after.description) {
    yield change(
      'metadata.description',
      before.description,
      after.description,
      false,
      'changes the description',
    )
  }
  yield* wordChange('metadata.owner', 'owner', before.owner, after.owner, false)
  yield* valueChanges('metadata.labels', 'label', before.labels, after.labels)
}

function* anatomyChanges(
  { anatomy: before }: AgentSpec,
  { anatomy: after }: AgentSpec,
): Generator<SpecChange> {
  yield* wordChange('anatomy.role', 'role', before.role, after.role, null)
  yield* modelChanges(before.model, after.model)
  if (before.instructions !== after.instructions) {
    const sentence = `${before.instructions === '' ? 'adds' : after.instructions === '' ? 'removes' : 'changes'} the instructions`
    yield change('anatomy.instructions', before.instructions, after.instructions, null, sentence)
  }
  yield* toolChanges(before.tools, after.tools)
  yield* knowledgeChanges(before.knowledge, after.knowledge)
  yield* memoryChanges(before.memory, after.memory)
  if (!sameJson(before.output.schema, after.output.schema)) {
    const [one, other] = [before.output.schema, after.output.schema]
    const verb = one === null ? 'adds' : other === null ? 'removes' : 'changes'
    // An answer that must fit a schema can do less; what a changed schema allows is not for a program to tell.
    const widens = one === null ? false : other === null ? true : null
    yield {
      path: 'anatomy.output.schema',
      kind: kindOf(one, other),
      widens,
      sentence: `${verb} the schema of its answers`,
      before: one,
      after: other,
    }
  }
}

type Model = AgentSpec['anatomy']['model']

function* modelChanges(before: Model, after: Model): Generator<SpecChange> {
  if (before === null || after === null) {
    if (before === after) return
    const { provider, name } = before ?? after ?? { provider: '', name: '' }
    const verb = before === null ? 'adds' : 'removes'
    yield {
      path: 'anatomy.model',
      kind: kindOf(before, after),
      widens: before === null,
      sentence: `${verb} model \`${provider}/${name}\``,
      before,
      after,
    }
    return
  }
  const [one, other] = [`${before.provider}/${before.name}`, `${after.provider}/${after.name}`]
  if (one !== other) yield change('anatomy.model.name', one, other, null, `model \`${one}\` -> \`${other}\``)
  yield* numberChange('anatomy.model.temperature', 'temperature', before.temperature, after.temperature)
  yield* numberChange(
    'anatomy.model.maxOutputTokens',
    'output limit',
    before.maxOutputTokens,
    after.maxOutputTokens,
    'tokens',
  )
}

type Tool = AgentSpec['anatomy']['tools'][number]

function* toolChanges(before: readonly Tool[], after: readonly Tool[]): Generator<SpecChange> {
  for (const { name, one, other } of paired(before, after, (tool) => tool.name)) {
    const path = `anatomy.tools[${name}]`
    if (one === null || other === null) {
      const tool = one ?? other
      const verb = one === null ? 'adds' : 'removes'
      yield {
        path,
        kind: kindOf(one, other),
        widens: one === null,
        sentence: `${verb} tool \`${name}\` (${(tool?.operations ?? []).join(', ')})`,
        before: one,
        after: other,
      }
      continue
    }
    const added = other.operations.filter((operation) => !one.operations.includes(operation))
    const removed = one.operations.filter((operation) => !other.operations.includes(operation))
    if (added.length > 0) {
      yield {
        path: `${path}.operations`,
        kind: 'changed',
        widens: true,
        sentence: `tool \`${name}\` may also ${added.join(', ')}`,
        before: one.operations,
        after: other.operations,
      }
    }
    if (removed.length > 0) {
      yield {
        path: `${path}.operations`,
        kind: 'changed',
        widens: false,
        sentence: `tool \`${name}\` may no longer ${removed.join(', ')}`,
        before: one.operations,
        after: other.operations,
      }
    }
    yield* wordChange(`${path}.server`, `server of tool \`${name}\``, one.server, other.server, null)
  }
}

type Source = AgentSpec['anatomy']['knowledge'][number]

function* knowledgeChanges(before: readonly Source[], after: readonly Source[]): Generator<SpecChange> {
  for (const { name, one, other } of paired(before, after, (source) => source.name)) {
    const path = `anatomy.knowledge[${name}]`
    if (one === null || other === null) {
      const verb = one === null ? 'adds' : 'removes'
      const label = (one ?? other)?.classification ?? ''
      yield {
        path,
        kind: kindOf(one, other),
        widens: one === null,
        sentence: `${verb} knowledge \`${name}\` (${label})`,
        before: one,
        after: other,
      }
      continue
    }
    yield* wordChange(`${path}.uri`, `address of knowledge \`${name}\``, one.uri, other.uri, null)
    const more = classifications.indexOf(other.classification) > classifications.indexOf(one.classification)
    // More protected data is more access; the same data with a weaker label may be either.
    yield* wordChange(
      `${path}.classification`,
      `classification of knowledge \`${name}\``,
      one.classification,
      other.classification,
      more ? true : null,
    )
  }
}

type Memory = AgentSpec['anatomy']['memory']

function* memoryChanges(before: Memory, after: Memory): Generator<SpecChange> {
  const rank = (kind: MemoryKind) => memoryKinds.indexOf(kind)
  yield* wordChange(
    'anatomy.memory.kind',
    'memory',
    before.kind,
    after.kind,
    rank(after.kind) > rank(before.kind),
  )
  yield* numberChange(
    'anatomy.memory.retentionDays',
    'memory kept',
    before.retentionDays,
    after.retentionDays,
    'days',
  )
}

const budgetWords = {
  monthlyUsd: 'monthly budget',
  dailyUsd: 'daily budget',
  hourlyUsd: 'hourly budget',
  perTaskUsd: 'budget per task',
}

function* budgetChanges({ budget: before }: AgentSpec, { budget: after }: AgentSpec): Generator<SpecChange> {
  for (const window of spendingWindows) {
    yield* numberChange(`budget.${window}`, budgetWords[window], before[window], after[window], 'USD')
  }
  yield* numberChange('budget.dailyTokens', 'daily budget', before.dailyTokens, after.dailyTokens, 'tokens')
  yield* numberChange('budget.maxToolCalls', 'tool calls per task', before.maxToolCalls, after.maxToolCalls)
  yield* numberChange('budget.maxLlmCalls', 'model calls per task', before.maxLlmCalls, after.maxLlmCalls)
}

function* runChanges({ run: before }: AgentSpec, { run: after }: AgentSpec): Generator<SpecChange> {
  yield* wordChange('run.runner', 'runner', before.runner, after.runner, null)
  if (!sameJson(before.args, after.args)) {
    const sentence = `arguments ${JSON.stringify(before.args)} -> ${JSON.stringify(after.args)}`
    yield {
      path: 'run.args',
      kind: 'changed',
      widens: null,
      sentence,
      before: before.args,
      after: after.args,
    }
  }
  yield* valueChanges('run.env', 'variable', before.env, after.env)
}
